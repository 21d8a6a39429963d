"""Raw pages in WARC files (ISO 28500, WARC/1.1), written and read.

One gzip member per record, so a file cut by a crash loses its last record only. Beside each
response stands a metadata record with what the page itself does not hold: how it was found and
what the feed said of it. `read_warc` also takes other programs' files: plain, gzipped as one
stream, ARC, with bodies still chunked or compressed.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import logging
import os
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import IO, Any, Final

import orjson
from pydantic import TypeAdapter, ValidationError
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParserException
from warcio.warcwriter import WARCWriter

from newsfeed.errors import NewsfeedError, StorageError
from newsfeed.models import Entry, Found, Origin, Page, RawCopy

MAX_BODY_BYTES: Final = 8 * 1024 * 1024
MAX_FILE_BYTES: Final = 1024 * 1024 * 1024
ORIGIN_TYPE: Final = "application/vnd.newsfeed.origin+json"
_NOT_KEPT: Final = {"content-encoding", "transfer-encoding", "content-length", "connection", "set-cookie"}
_NOT_PAGES: Final = (
    "image/", "video/", "audio/", "font/", "text/css", "text/javascript", "application/javascript",
    "application/x-javascript", "application/font", "application/pdf", "application/zip",
)  # fmt: skip
_log = logging.getLogger(__name__)


class RawError(NewsfeedError):
    """A file that is no WARC."""


@dataclass(frozen=True, slots=True)
class RawPage:
    """One kept page: as fetched, where it came from (by newsfeed's own files), where it lies."""

    page: Page
    found: Found | None = None
    entry: Entry | None = None
    raw: RawCopy = field(default_factory=RawCopy)


class WarcFolder:
    """Writes the pages of one run into a folder: one file, a new one after each gibibyte.

    Raises StorageError, naming the path, when the folder or a file cannot be used.
    """

    def __init__(self, folder: Path, *, started: datetime, max_file_bytes: int = MAX_FILE_BYTES) -> None:
        self._folder = folder
        self._stem = f"newsfeed-{started.astimezone(UTC):%Y%m%dT%H%M%SZ}-{os.getpid()}"
        self._max_file_bytes = max_file_bytes
        self._count = 0
        self._file: IO[bytes] | None = None
        self._path = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StorageError(f"archive folder cannot be made: {str(folder)!r}: {error.strerror}") from error

    def write(self, page: Page, origin: Origin | None = None, headers: Iterable[tuple[str, str]] = ()) -> RawCopy:
        """Keep a page whose body is already free of transfer and content codings; says where it lies."""
        body = page.body.encode("utf-8", "replace") if isinstance(page.body, str) else page.body
        try:
            file = self._open()
            offset = file.tell()
            _write_page(
                WARCWriter(file, gzip=True, warc_version="1.1"), replace(page, body=body), origin or Origin(), headers
            )
            file.flush()
        except OSError as error:
            raise StorageError(f"raw page cannot be written: {str(self._path)!r}: {error.strerror}") from error
        return RawCopy(sha256=hashlib.sha256(body).hexdigest(), bytes=len(body), archive=self._path.name, offset=offset)

    def close(self) -> None:
        """Put the last file on disk; a folder without pages gets no file."""
        if self._file is not None:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            self._file = None

    def _open(self) -> IO[bytes]:
        if self._file is not None and self._file.tell() >= self._max_file_bytes:
            self.close()
        if self._file is None:
            self._path = self._folder / f"{self._stem}-{self._count:05d}.warc.gz"
            self._count += 1
            self._file = self._path.open("xb")
            writer = WARCWriter(self._file, gzip=True, warc_version="1.1")
            info = {"software": "newsfeed", "format": "WARC File Format 1.1"}
            writer.write_record(writer.create_warcinfo_record(self._path.name, info))
        return self._file


def read_warc(path: Path) -> Iterator[RawPage]:
    """The pages of a WARC or ARC file, in its order; what is no page (2xx and text) is left out.

    A body over 8 MiB comes cut one byte above that. A damaged tail ends the reading and is
    logged; raises RawError when the file is no WARC at all, StorageError when it cannot be read.
    """
    waiting: tuple[str, RawPage] | None = None
    for offset, record in _read_records(path):
        if record.rec_type == "metadata":
            origin = _read_origin(record)
            if waiting and origin and record.rec_headers.get_header("WARC-Concurrent-To") == waiting[0]:
                yield replace(waiting[1], found=origin.found, entry=origin.entry)
                waiting = None
            continue
        if waiting:
            yield waiting[1]
            waiting = None
        page = _read_page(record)
        if page is not None:
            name = record.rec_headers.get_header("WARC-Record-ID") or ""
            waiting = name, RawPage(page=page, raw=_raw_copy(page, path, offset))
    if waiting:
        yield waiting[1]


def _write_page(writer: Any, page: Page, origin: Origin, headers: Iterable[tuple[str, str]]) -> None:
    """The response record and the metadata record that refers to it."""
    fetched_at = (page.fetched_at or datetime.now(UTC)).astimezone(UTC)
    date = fetched_at.isoformat(timespec="microseconds" if fetched_at.microsecond else "seconds")
    stamp = {"WARC-Date": date.replace("+00:00", "Z")}
    http = StatusAndHeaders(f"{page.status or 200} OK", _http_headers(page, headers), protocol="HTTP/1.1")
    body = bytes(page.body)  # type: ignore[arg-type]
    response = writer.create_warc_record(
        page.url,
        "response",
        payload=io.BytesIO(body),
        length=len(body),
        http_headers=http,
        warc_headers_dict=stamp,
    )
    writer.write_record(response)
    note = orjson.dumps(origin)
    metadata = writer.create_warc_record(
        page.url,
        "metadata",
        payload=io.BytesIO(note),
        length=len(note),
        warc_content_type=ORIGIN_TYPE,
        warc_headers_dict={"WARC-Concurrent-To": response.rec_headers.get_header("WARC-Record-ID"), **stamp},
    )
    writer.write_record(metadata)


def _http_headers(page: Page, headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """What the server sent, less codings already undone and cookies; without it, what the page knows."""
    kept = [(name, value) for name, value in headers if name.lower() not in _NOT_KEPT]
    if not kept:
        known = {"Content-Type": page.content_type, "ETag": page.etag, "Last-Modified": page.last_modified}
        kept = [(name, value) for name, value in known.items() if value]
    return [*kept, ("Content-Length", str(len(page.body)))]


def _read_records(path: Path) -> Iterator[tuple[int | None, Any]]:
    """Each record with its offset, None where the file is one gzip stream; ends at damage."""
    read = 0
    try:
        for item in _iterate(path, whole_stream=False):
            read += 1
            yield item
    except ArchiveLoadFailed as error:
        if "non-chunked gzip" not in str(error):
            _end_at_damage(path, read, error)
            return
        yield from _read_whole_stream(path, skip=read)
    except (StatusAndHeadersParserException, EOFError, zlib.error, ValueError) as error:
        _end_at_damage(path, read, error)
    except OSError as error:
        raise StorageError(f"WARC cannot be read: {str(path)!r}: {error.strerror or error}") from error


def _read_whole_stream(path: Path, *, skip: int) -> Iterator[tuple[None, Any]]:
    """The records of a file compressed as one stream, after the first `skip`."""
    read = 0
    try:
        for _, record in _iterate(path, whole_stream=True):
            read += 1
            if read > skip:
                yield None, record
    except (ArchiveLoadFailed, StatusAndHeadersParserException, EOFError, zlib.error, ValueError) as error:
        _end_at_damage(path, read, error)


def _iterate(path: Path, *, whole_stream: bool) -> Iterator[tuple[int | None, Any]]:
    with path.open("rb") as plain:
        file = gzip.GzipFile(fileobj=plain) if whole_stream else plain
        records = ArchiveIterator(file, arc2warc=True)
        for record in records:
            offset = None if whole_stream else records.offset
            yield offset, record


def _end_at_damage(path: Path, read: int, error: Exception) -> None:
    if not read:
        raise RawError(f"file is no WARC: {str(path)!r} (give a .warc, .warc.gz or .arc file)") from error
    _log.warning("WARC ends in damage, what stands before it was read: %r, %d records", str(path), read)


def _read_page(record: Any) -> Page | None:
    """The page of a response or resource record; None for what is no page."""
    http = record.http_headers
    url = record.rec_headers.get_header("WARC-Target-URI") or ""
    if record.rec_type == "response" and http is not None:
        status = _number(http.get_statuscode())
        content_type = http.get_header("Content-Type")
    elif record.rec_type == "resource":
        http, status, content_type = None, None, record.content_type
    else:
        return None
    if (content_type or "").strip().lower().startswith(_NOT_PAGES) or not 200 <= (status or 200) < 300:
        return None
    return Page(
        url=url,
        body=_read_body(record),
        content_type=content_type,
        fetched_at=_read_time(record.rec_headers.get_header("WARC-Date")),
        status=status,
        etag=http.get_header("ETag") if http else None,
        last_modified=http.get_header("Last-Modified") if http else None,
    )


def _read_body(record: Any) -> bytes:
    """The payload with transfer and content coding undone, up to one byte over the limit."""
    stream, pieces, left = record.content_stream(), [], MAX_BODY_BYTES + 1
    while left > 0:
        try:
            piece = stream.read(min(left, 65536))
        except (zlib.error, EOFError, ValueError) as error:
            _log.warning("body ends in damage: %r: %s", record.rec_headers.get_header("WARC-Target-URI"), error)
            break
        if not piece:
            break
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)


def _read_origin(record: Any) -> Origin | None:
    """What newsfeed noted beside a page; None for other programs' metadata."""
    if record.content_type != ORIGIN_TYPE:
        return None
    try:
        return _origin().validate_json(record.content_stream().read(1024 * 1024))
    except ValidationError:
        return None


@cache
def _origin() -> TypeAdapter[Origin]:
    return TypeAdapter(Origin)


def _raw_copy(page: Page, path: Path, offset: int | None) -> RawCopy:
    body = bytes(page.body)  # type: ignore[arg-type]
    return RawCopy(sha256=hashlib.sha256(body).hexdigest(), bytes=len(body), archive=path.name, offset=offset)


def _read_time(text: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat((text or "").strip())
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdigit() and text.isascii() else None
