"""Answers for the misbehaving server: a few that are right, and one per way of being wrong."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Mapping

from tests.servers.misbehaving import Answer, Exchange

HTML = {"Content-Type": "text/html; charset=utf-8"}


def page(body: str | bytes, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    """A whole and honest page."""
    data = body.encode() if isinstance(body, str) else body
    return lambda exchange: exchange.reply(status, {**HTML, **(headers or {})}, data)


def text(body: str | bytes, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    """Plain text: what a robots.txt is."""
    return page(body, status, {"Content-Type": "text/plain", **(headers or {})})


def status(code: int, headers: Mapping[str, str] | None = None) -> Answer:
    """An error page with this status."""
    return page(f"<h1>{code}</h1>", code, headers)


def redirect(to: str, code: int = 302) -> Answer:
    """A redirect to `to`, sent as it is spelled."""
    return lambda exchange: exchange.reply(code, {"Location": to.encode().decode("latin-1")})


def in_turn(*answers: Answer) -> Answer:
    """Each answer once, then the last for ever."""
    left = list(answers)

    def answer(exchange: Exchange) -> None:
        now = left.pop(0) if len(left) > 1 else left[0]
        now(exchange)

    return answer


def after(seconds: float, answer: Answer) -> Answer:
    """The same answer, later."""

    def late(exchange: Exchange) -> None:
        exchange.sleep(seconds)
        answer(exchange)

    return late


def shorter_than_promised(body: bytes, missing: int = 100) -> Answer:
    """Content-Length promises more than comes before the connection closes."""

    def answer(exchange: Exchange) -> None:
        exchange.head(200, {**HTML, "Content-Length": str(len(body) + missing)})
        exchange.send(body)

    return answer


def longer_than_promised(body: bytes, promised: int = 40) -> Answer:
    """Content-Length promises less than comes: a reader stops in mid-page."""

    def answer(exchange: Exchange) -> None:
        exchange.head(200, {**HTML, "Content-Length": str(promised)})
        exchange.send(body)

    return answer


def without_length(body: bytes) -> Answer:
    """No Content-Length: the close of the connection is the end."""

    def answer(exchange: Exchange) -> None:
        exchange.head(200, HTML)
        exchange.send(body)

    return answer


def chunked(body: bytes, *, end: bytes = b"0\r\n\r\n", size: str | None = None) -> Answer:
    """One chunk; `end=b""` never ends, `size` lies about its length."""

    def answer(exchange: Exchange) -> None:
        exchange.head(200, {**HTML, "Transfer-Encoding": "chunked"})
        exchange.send((size or f"{len(body):x}").encode() + b"\r\n" + body + b"\r\n" + end)

    return answer


def reset_in_body(body: bytes) -> Answer:
    """A TCP reset after half of the body."""

    def answer(exchange: Exchange) -> None:
        exchange.head(200, {**HTML, "Content-Length": str(len(body))})
        exchange.send(body[: len(body) // 2])
        exchange.sleep(0.05)
        exchange.reset()

    return answer


def close_at_once(exchange: Exchange) -> None:
    """The connection closes without a byte."""


def reset_at_once(exchange: Exchange) -> None:
    """The connection is reset without a byte."""
    exchange.reset()


def encoded(body: bytes, encoding: str = "gzip") -> Answer:
    """These bytes under this Content-Encoding, whatever they are."""
    return page(body, headers={"Content-Encoding": encoding})


def cut_gzip(body: bytes, keep: float = 0.5) -> Answer:
    """The first part of a gzip stream, as a whole response."""
    packed = gzip.compress(body, 6)
    return encoded(packed[: int(len(packed) * keep)])


def corrupt_gzip(body: bytes) -> Answer:
    """A gzip stream with a run of bytes changed in the middle."""
    packed = bytearray(gzip.compress(body, 6))
    middle = len(packed) // 2
    packed[middle : middle + 8] = b"\xff\x00" * 4
    return encoded(bytes(packed))


def wrong_checksum_gzip(body: bytes) -> Answer:
    """A gzip stream that unpacks, but not to what was packed."""
    packed = bytearray(gzip.compress(body, 6))
    packed[-8] ^= 0xFF
    return encoded(bytes(packed))


def cut_deflate(body: bytes, keep: float = 0.5) -> Answer:
    """The first part of a zlib stream."""
    packed = zlib.compress(body)
    return encoded(packed[: int(len(packed) * keep)], "deflate")


def gzip_bomb(megabytes: int = 64) -> Answer:
    """A small gzip body that unpacks to many megabytes of spaces."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    packed = b"".join(packer.compress(b" " * 1_048_576) for _ in range(megabytes)) + packer.flush()
    return encoded(packed)


def drip_body(body: bytes, every_s: float = 0.2) -> Answer:
    """The body, a byte at a time."""

    def answer(exchange: Exchange) -> None:
        exchange.head(200, {**HTML, "Content-Length": str(len(body))})
        for byte in body:
            exchange.send(bytes([byte]))
            exchange.sleep(every_s)

    return answer


def drip_header(exchange: Exchange) -> None:
    """A header that never ends, a byte at a time."""
    exchange.send(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while True:
        exchange.send(b"a")
        exchange.sleep(0.2)


def silence(exchange: Exchange) -> None:
    """The request is read, and nothing ever said."""
    exchange.sleep(3600)


def endless(exchange: Exchange) -> None:
    """A body without an end, as fast as it is read."""
    exchange.head(200, HTML)
    while True:
        exchange.send(b"<p>more</p>" * 1000)


def fat_headers(size: int) -> Answer:
    """A small page under this many bytes of headers."""

    def answer(exchange: Exchange) -> None:
        lines = [(f"X-Fat-{number}", "a" * 1000) for number in range(size // 1000)]
        exchange.head(200, [*HTML.items(), ("Content-Length", "2"), *lines])
        exchange.send(b"ok")

    return answer
