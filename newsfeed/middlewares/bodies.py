"""Whole bodies or none: a response that was cut, corrupted or mislabelled never becomes a page.

Scrapy gives what it could unpack of a truncated gzip, zstd or brotli stream as if it were all. Here
a stream must reach its own end and pass its checksum; HTML that stops in the middle is taken for cut
as well, sloppy HTML is not. A damaged response is asked for once more, then dropped and counted.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable
from typing import Any, Final

import brotli
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import StopDownload
from scrapy.http import Headers, HtmlResponse, Response
from scrapy.utils._compression import _DecompressionMaxSizeExceeded  # what the base class turns into a drop

from newsfeed.middlewares.downloader import NotNow

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

ORDER: Final = 590
MAX_HEADER_BYTES: Final = 64 * 1024
_CHUNK: Final = 64 * 1024
_BLOCKS: Final = (b"div", b"article", b"main", b"section")
"""Elements whose end tag HTML does not let anybody leave out; authors forget one or two."""
_FORGOTTEN: Final = 2
_RAW: Final = (b"script", b"style")
_SENTENCE_ENDS: Final = (b".", b"!", b"?", "…".encode(), "»".encode(), "”".encode(), b'"', b")")


class DamagedResponse(NotNow):
    """A response that is not whole, or not what it says it is."""


class BodiesMiddleware(HttpCompressionMiddleware):
    """Unpacks bodies as Scrapy does, strictly; raises DamagedResponse after one more try."""

    def __init__(self, stats: Any = None, *, crawler: Crawler) -> None:
        super().__init__(stats, crawler=crawler)
        self._crawler = crawler
        self._stats = crawler.stats
        crawler.signals.connect(self.headers_received, signals.headers_received)

    def headers_received(self, headers: Headers, request: Request) -> None:
        """Stop a response whose headers are over 64 KiB before its body is read."""
        if sum(len(name) + sum(map(len, values)) for name, values in headers.items()) > MAX_HEADER_BYTES:
            self._stats.inc_value("bodies/fat_headers")
            raise StopDownload(fail=True)

    def process_response(self, request: Request, response: Response, spider: Any = None) -> Request | Response:
        """The response with its body unpacked; the same request again if it is damaged, once."""
        try:
            whole = super().process_response(request, response)
            if isinstance(whole, HtmlResponse) and is_cut(whole.body):
                raise DamagedResponse(f"page stops in the middle: {response.url!r}")
        except (zlib.error, OSError, EOFError, brotli.error, zstd.ZstdError) as error:
            return self._again(request, DamagedResponse(f"body cannot be unpacked ({error}): {response.url!r}"))
        except DamagedResponse as error:
            return self._again(request, error)
        return whole

    def _again(self, request: Request, damage: DamagedResponse) -> Request:
        self._stats.inc_value("bodies/damaged")
        assert self._crawler.spider is not None
        again = get_retry_request(
            request, spider=self._crawler.spider, reason="damaged", max_retry_times=1, give_up_log_level="INFO"
        )
        if again is None:
            raise damage
        return again

    @staticmethod
    def _decode(body: bytes, encoding: bytes, max_size: int) -> bytes:
        return unpack(body, encoding.decode("latin-1"), max_size)


def unpack(body: bytes, encoding: str, max_bytes: int) -> bytes:
    """The whole content; raises EOFError for a stream without its end, the codec's own error for a corrupt one."""
    if not body:
        return b""
    if encoding in {"gzip", "x-gzip"}:
        return _unpack_members(body, lambda: zlib.decompressobj(31), max_bytes)
    if encoding == "deflate":
        bare = (body[0] & 0x0F) != 8 or int.from_bytes(body[:2], "big") % 31 != 0  # RFC 1950, 2.2
        return _unpack_members(body, lambda: zlib.decompressobj(-15 if bare else 15), max_bytes)
    if encoding == "zstd":
        return _unpack_members(body, zstd.ZstdDecompressor, max_bytes)
    return _unpack_brotli(body, max_bytes)


def _unpack_members(body: bytes, start: Callable[[], Any], max_bytes: int) -> bytes:
    """Streams one after another (RFC 1952, 2.2; RFC 8878, 3.1); what starts no further one is padding."""
    parts: list[bytes] = []
    left = body
    while left and left[:2] == body[:2]:
        stream = start()
        parts += _pieces(stream, left, max_bytes - sum(map(len, parts)))
        if not stream.eof:
            raise EOFError("the stream ends too early")
        left = stream.unused_data
    return b"".join(parts)


def _pieces(stream: Any, data: bytes, max_bytes: int) -> list[bytes]:
    pieces, size = [], 0
    while True:
        piece = stream.decompress(data, _CHUNK)
        pieces.append(piece)
        size += len(piece)
        if size > max_bytes:
            raise _DecompressionMaxSizeExceeded(size, max_bytes)
        data = getattr(stream, "unconsumed_tail", b"")
        waiting = bool(data) or not getattr(stream, "needs_input", True)
        if stream.eof or not (waiting or len(piece) == _CHUNK):
            return pieces


def _unpack_brotli(body: bytes, max_bytes: int) -> bytes:
    stream, parts, size, data = brotli.Decompressor(), [], 0, body
    while not stream.is_finished():
        piece = stream.process(data, output_buffer_limit=_CHUNK)
        data = b""
        if not piece and not stream.is_finished():
            raise EOFError("the stream ends too early")
        parts.append(piece)
        size += len(piece)
        if size > max_bytes:
            raise _DecompressionMaxSizeExceeded(size, max_bytes)
    return b"".join(parts)


def is_cut(body: bytes) -> bool:
    """Whether HTML stops in the middle: no `</html>`, and it ends as no author ends a page.

    Pages without `</html>` are legal and templates forget end tags, so neither alone is enough: a page
    of which a block or two stay open is whole when it ends with an end tag or with a sentence.
    """
    lowered = body.lower().rstrip()
    if b"</html" in lowered or b"<html" not in lowered or b"\0" in lowered[:1000]:
        return False
    last = lowered.rfind(b"<")
    if last > lowered.rfind(b">") or any(_open(lowered, name) for name in _RAW):
        return True
    blocks = sum(_open(lowered, name) for name in _BLOCKS)
    if blocks == 0 or blocks > _FORGOTTEN:
        return blocks > 0
    ends_with_tag = lowered.endswith(b">") and lowered[last : last + 2] in {b"</", b"<!"}
    return not ends_with_tag and not lowered.endswith(_SENTENCE_ENDS)


def _open(lowered: bytes, name: bytes) -> int:
    """How many elements of this name are left open."""
    return max(0, lowered.count(b"<" + name) - lowered.count(b"</" + name))
