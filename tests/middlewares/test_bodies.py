"""No half page ever becomes a response."""

from __future__ import annotations

import gzip
import random
import zlib
from typing import Any

import brotli
import pytest
from backports import zstd

from newsfeed.middlewares.bodies import DamagedResponse, is_cut, unpack
from tests.servers import faults
from tests.servers.crawling import POLITE, crawl
from tests.servers.misbehaving import Answer, Server

SETTINGS: dict[str, Any] = {**POLITE, "ROBOTSTXT_OBEY": False, "DOWNLOAD_TIMEOUT": 1}
_words = random.Random(7)
BODY = (
    "<!doctype html><html><body><article>"
    + "".join(f"<p>{''.join(_words.choices('abcdefgh ', k=200))}</p>" for _ in range(200))
    + "</article></body></html>"
).encode()
PACKED = {
    "gzip": gzip.compress(BODY),
    "x-gzip": gzip.compress(BODY),
    "deflate": zlib.compress(BODY),
    "br": brotli.compress(BODY),
    "zstd": zstd.compress(BODY),
}
RAW_DEFLATE = zlib.compressobj(9, zlib.DEFLATED, -15)
BARE = RAW_DEFLATE.compress(BODY) + RAW_DEFLATE.flush()
CUTS = [0.01, 0.1, 0.5, 0.9, 0.999]


@pytest.mark.parametrize("encoding", PACKED)
def test_a_whole_stream_is_unpacked(encoding: str) -> None:
    assert unpack(PACKED[encoding], encoding, 10**7) == BODY


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (PACKED["gzip"] + PACKED["gzip"], "gzip"),
        (PACKED["zstd"] + PACKED["zstd"], "zstd"),
        (PACKED["gzip"] + b"\0" * 100, "gzip"),
        (PACKED["gzip"] + b"<!-- served by -->", "gzip"),
        (BARE, "deflate"),
    ],
)
def test_what_browsers_read_is_unpacked(body: bytes, encoding: str) -> None:
    assert unpack(body, encoding, 10**7) in {BODY, BODY + BODY}


def test_nothing_unpacks_to_nothing() -> None:
    assert unpack(b"", "gzip", 10) == b""


@pytest.mark.parametrize("encoding", PACKED)
@pytest.mark.parametrize("keep", CUTS)
def test_a_cut_stream_is_refused(encoding: str, keep: float) -> None:
    packed = PACKED[encoding]
    with pytest.raises((EOFError, zlib.error, brotli.error, zstd.ZstdError)):
        unpack(packed[: max(1, int(len(packed) * keep))], encoding, 10**7)


@pytest.mark.parametrize("encoding", PACKED)
def test_unpacking_stops_at_the_limit(encoding: str) -> None:
    with pytest.raises(ValueError, match="exceeded"):
        unpack(PACKED[encoding], encoding, len(BODY) // 2)


def damaged_pages() -> list[Answer]:
    """Thirty pages that are not whole, each in its way."""
    cut_streams = [
        faults.encoded(PACKED[e][: int(len(PACKED[e]) * c)], e) for e in ("gzip", "br", "zstd") for c in CUTS
    ]
    cut_text = [faults.page(BODY[: int(len(BODY) * keep)]) for keep in (0.2, 0.5, 0.9)]
    return [
        *cut_streams,
        *cut_text,
        faults.corrupt_gzip(BODY),
        faults.wrong_checksum_gzip(BODY),
        faults.encoded(BODY, "gzip"),
        faults.encoded(b"\x1f\x8b", "gzip"),
        faults.cut_deflate(BODY),
        faults.shorter_than_promised(BODY),
        faults.longer_than_promised(BODY, len(BODY) // 2),
        faults.without_length(BODY[: len(BODY) // 2]),
        faults.chunked(BODY, end=b""),
        faults.chunked(BODY, size="zz"),
        faults.chunked(BODY, size="10"),
        faults.reset_in_body(BODY),
    ]


def test_of_thirty_damaged_pages_none_becomes_a_page() -> None:
    pages = damaged_pages()
    assert len(pages) >= 30
    routes = {f"/{number}": answer for number, answer in enumerate(pages)}
    with Server({**routes, "/good": faults.page(BODY)}) as server:
        # A page that is whole between each two, as in life: else the host itself would be taken for broken.
        order = [url for path in routes for url in (server.url(path), server.url(f"/good?{path}"))]
        server.default = faults.page(BODY)
        outcome = crawl(order, SETTINGS)
    assert [url for url in outcome.bodies if "/good" not in url] == []
    assert max(server.count(path) for path in routes) <= 3
    assert len(outcome.bodies) == len(pages)


def test_a_damaged_page_is_asked_for_once_more() -> None:
    with Server({"/": faults.in_turn(faults.cut_gzip(BODY), faults.page(BODY))}) as server:
        outcome = crawl([server.url()], SETTINGS)
    assert list(outcome.bodies.values()) == [BODY]


def test_a_page_that_stays_damaged_is_dropped_and_counted() -> None:
    with Server({"/": faults.cut_gzip(BODY)}) as server:
        outcome = crawl([server.url()], SETTINGS)
    assert (len(server.hits), outcome.stats["bodies/damaged"]) == (2, 2)
    assert isinstance(outcome.errors[server.url()], DamagedResponse)


@pytest.mark.parametrize(
    "answer", [faults.without_length(BODY), faults.chunked(BODY), faults.encoded(BODY, "identity")]
)
def test_honest_pages_of_every_framing_come_through(answer: Answer) -> None:
    with Server({"/": answer}) as server:
        assert list(crawl([server.url()], SETTINGS).bodies.values()) == [BODY]


@pytest.mark.parametrize("answer", [faults.endless, faults.gzip_bomb()])
def test_a_page_over_the_limit_is_dropped(answer: Answer) -> None:
    with Server({"/": answer}) as server:
        outcome = crawl([server.url()], {**SETTINGS, "DOWNLOAD_TIMEOUT": 10})
        sent = sum(hit.sent for hit in server.hits)
    assert outcome.bodies == {}
    assert sent < 3 * 9 * 1024 * 1024


@pytest.mark.parametrize(("size", "pages"), [(60_000, 1), (70_000, 0), (1_000_000, 0)])
def test_headers_over_64_kib_are_dropped(size: int, pages: int) -> None:
    with Server({"/": faults.fat_headers(size)}) as server:
        assert len(crawl([server.url()], SETTINGS).bodies) == pages


@pytest.mark.parametrize("end", ["</html>", "</HTML>\n<!-- cached -->", "</p>", "text"])
def test_a_page_with_every_block_closed_is_whole(end: str) -> None:
    assert not is_cut(f"<html><body><div><p>One</div><p>Two{end}".encode())


@pytest.mark.parametrize("end", ["<p>One</p>", "<p>One</p>\n</body>\n", "<p>All is said.", "«Так»", "<!-- 0.2 s -->"])
def test_a_sloppy_page_that_leaves_a_block_open_is_whole(end: str) -> None:
    assert not is_cut(f"<!doctype html><html><body><div><div>{end}".encode())


def test_a_page_of_many_open_blocks_is_cut_whatever_its_end() -> None:
    assert is_cut(b"<html><body><div><main><article><p>One.</p>\n")


@pytest.mark.parametrize("end", ["<p>On", "<p>One</p><a hre", "<script>var a = '<b>'", ""])
def test_a_page_with_an_open_block_and_no_end_is_cut(end: str) -> None:
    assert is_cut(f"<!doctype html><html><body><div>{end}".encode())


@pytest.mark.parametrize("body", [b"", b"<div>fragment", "<html><div>".encode("utf-16")])
def test_what_is_no_whole_document_is_not_judged(body: bytes) -> None:
    assert not is_cut(body)
