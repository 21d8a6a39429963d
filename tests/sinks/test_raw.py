"""Raw pages: what is written comes back, and other programs' files are read."""

from __future__ import annotations

import gzip
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from newsfeed.errors import StorageError
from newsfeed.models import Entry, Found, Page
from newsfeed.sinks.raw import MAX_BODY_BYTES, Origin, RawError, WarcFolder, read_warc

NOON = datetime(2026, 11, 22, 12, 0, 5, tzinfo=UTC)
PAGE = Page(
    url="https://outlet.example/news/1",
    body="<p>Сьогодні</p>".encode("windows-1251"),
    content_type="text/html; charset=windows-1251",
    fetched_at=NOON,
    status=200,
    etag='"abc"',
    last_modified="Sun, 22 Nov 2026 11:00:00 GMT",
)
ORIGIN = Origin(
    Found(id="outlet", kind="feed", url="https://outlet.example/rss", position=3),
    Entry(url=PAGE.url, title="Заголовок", authors=("Олена Петренко",), position=3),
)


def write_foreign(path: Path, *records: tuple[str, bytes, list[tuple[str, str]]], whole: bool = False) -> Path:
    """A WARC as another program writes it: plain, or gzipped as one stream."""
    buffer = io.BytesIO()
    writer = WARCWriter(buffer, gzip=False)
    for url, body, headers in records:
        http = StatusAndHeaders("200 OK", headers, protocol="HTTP/1.1")
        writer.write_record(
            writer.create_warc_record(url, "response", payload=io.BytesIO(body), length=len(body), http_headers=http)
        )
    path.write_bytes(gzip.compress(buffer.getvalue()) if whole else buffer.getvalue())
    return path


def keep(folder: Path, *pages: Page, origin: Origin = ORIGIN) -> Path:
    warc = WarcFolder(folder, started=NOON)
    for page in pages:
        warc.write(page, origin)
    warc.close()
    return next(folder.glob("*.warc.gz"))


def test_page_and_its_origin_come_back_as_written(tmp_path: Path) -> None:
    (read,) = read_warc(keep(tmp_path, PAGE))
    assert (read.page, read.found, read.entry) == (PAGE, ORIGIN.found, ORIGIN.entry)


def test_raw_copy_says_where_the_page_lies(tmp_path: Path) -> None:
    warc = WarcFolder(tmp_path, started=NOON)
    copies = [warc.write(PAGE), warc.write(PAGE)]
    warc.close()
    path = tmp_path / str(copies[1].archive)
    assert [read.raw for read in read_warc(path)] == copies
    assert gzip.decompress(path.read_bytes()[copies[1].offset :]).startswith(b"WARC/1.1")


def test_server_headers_are_kept_but_codings_and_cookies(tmp_path: Path) -> None:
    warc = WarcFolder(tmp_path, started=NOON)
    sent = [("Content-Type", "text/html"), ("Content-Encoding", "gzip"), ("Set-Cookie", "secret"), ("X-Cache", "HIT")]
    warc.write(PAGE, ORIGIN, sent)
    warc.close()
    text = gzip.decompress(next(tmp_path.glob("*")).read_bytes())
    assert b"X-Cache: HIT" in text
    assert b"secret" not in text
    assert b"Content-Encoding" not in text


def test_new_file_is_begun_when_one_is_full(tmp_path: Path) -> None:
    warc = WarcFolder(tmp_path, started=NOON, max_file_bytes=1)
    names = [warc.write(PAGE).archive for _ in range(3)]
    warc.close()
    assert len(set(names)) == 3


def test_folder_without_pages_gets_no_file(tmp_path: Path) -> None:
    WarcFolder(tmp_path, started=NOON).close()
    assert not list(tmp_path.iterdir())


def test_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="file/raw"):
        WarcFolder(tmp_path / "file" / "raw", started=NOON)


@pytest.mark.parametrize("cut", [1, 40, 300])
def test_cut_file_gives_the_whole_pages_before_the_cut(tmp_path: Path, cut: int) -> None:
    path = keep(tmp_path, PAGE, PAGE, PAGE)
    path.write_bytes(path.read_bytes()[:-cut])
    pages = [read.page for read in read_warc(path)]
    assert len(pages) >= 2
    assert pages[:2] == [PAGE, PAGE]


HTML = [("Content-Type", "text/html")]
BODY = b"<html><p>text</p></html>"


@pytest.mark.parametrize("whole", [False, True])
def test_files_of_other_programs_are_read(tmp_path: Path, whole: bool) -> None:
    urls = [f"http://a.example/{n}" for n in range(3)]
    path = write_foreign(tmp_path / "a.warc", *((url, BODY, HTML) for url in urls), whole=whole)
    assert [(read.page.url, read.page.body) for read in read_warc(path)] == [(url, BODY) for url in urls]


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (gzip.compress(BODY), [("Content-Encoding", "gzip")]),
        (b"18\r\n" + BODY + b"\r\n0\r\n\r\n", [("Transfer-Encoding", "chunked")]),
        (BODY, [("Content-Encoding", "gzip")]),
        (BODY, [("Transfer-Encoding", "chunked")]),
    ],
    ids=["gzip", "chunked", "gzip said, plain kept", "chunked said, plain kept"],
)
def test_codings_of_the_body_are_undone(tmp_path: Path, body: bytes, headers: list[tuple[str, str]]) -> None:
    (read,) = read_warc(write_foreign(tmp_path / "a.warc", ("http://a.example/", body, [*HTML, *headers])))
    assert read.page.body == BODY


def test_body_over_the_limit_is_cut_one_byte_above_it(tmp_path: Path) -> None:
    bomb = gzip.compress(b"a" * (MAX_BODY_BYTES * 2))
    (read,) = read_warc(write_foreign(tmp_path / "a.warc", ("http://a.example/", bomb, [("Content-Encoding", "gzip")])))
    assert len(read.page.body) == MAX_BODY_BYTES + 1


def test_pictures_scripts_and_failures_are_no_pages(tmp_path: Path) -> None:
    path = write_foreign(
        tmp_path / "a.warc",
        ("http://a.example/p.png", b"png", [("Content-Type", "image/png")]),
        ("http://a.example/s.css", b"css", [("Content-Type", "text/css")]),
        ("http://a.example/", BODY, HTML),
    )
    assert [read.page.url for read in read_warc(path)] == ["http://a.example/"]


def test_resource_record_is_a_page(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    with path.open("wb") as file:
        writer = WARCWriter(file)
        record = writer.create_warc_record(
            "http://a.example/",
            "resource",
            payload=io.BytesIO(BODY),
            length=len(BODY),
            warc_content_type="text/html; charset=utf-8",
        )
        writer.write_record(record)
    (read,) = read_warc(path)
    assert (read.page.body, read.page.content_type, read.page.status) == (BODY, "text/html; charset=utf-8", None)


@pytest.mark.parametrize("content", [b"not a warc\r\n\r\n", gzip.compress(b"not a warc"), b"\x1f\x8b\x08broken"])
def test_other_files_are_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(content)
    with pytest.raises(RawError, match="no WARC"):
        list(read_warc(path))


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"a\.warc"):
        list(read_warc(tmp_path / "a.warc"))
