"""Saved pages of every shape → pages to parse, in order: a file, a folder, JSON lines, a WARC, stdin."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import orjson

from newsfeed.errors import NewsfeedError, UsageError
from newsfeed.models import Found, Origin, Page, RawCopy

_PAGE_SUFFIXES: Final = {".html", ".htm", ".xhtml", ".shtml", ".php", ".asp", ".aspx", ""}
_ARCHIVE_ENDINGS: Final = (".warc", ".warc.gz", ".arc", ".arc.gz")
_LINES_ENDINGS: Final = (".jsonl", ".ndjson")
_COMPRESSED_PAGE: Final = (".html.gz", ".htm.gz")
_READ_BYTES: Final = 8 * 1024 * 1024 + 1  # a byte over what is read of a page, so that the reader says `truncated`
_MAX_LINE_BYTES: Final = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Given:
    """One page to parse, how it was found, and where its bytes lie when a WARC keeps them."""

    page: Page
    origin: Origin | None = None
    raw: RawCopy | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What the command line says of pages that do not say it themselves."""

    url: str = ""
    fetched_at: datetime | None = None
    content_type: str | None = None

    def complete(self, page: Page) -> Page:
        """The page, with what it lacks."""
        return replace(
            page,
            url=page.url or self.url,
            fetched_at=page.fetched_at or self.fetched_at,
            content_type=page.content_type or self.content_type,
        )


@dataclass(slots=True)
class Unread:
    """What of the input could not be read: each named on stderr, and counted."""

    count: int = 0

    def note(self, problem: str) -> None:
        """Say it on one line and count it."""
        self.count += 1
        line = " ".join(problem.split()).encode("utf-8", "replace").decode("utf-8")
        print(f"newsfeed: skipped: {line}", file=sys.stderr)


def read_given(name: str, told: Told, unread: Unread) -> Iterator[Given]:
    """The pages of a file, folder, JSON Lines file, WARC, or of stdin for `-`; folders in order of path.

    A file or line that cannot be read is noted and left out. Raises UsageError for a name that
    leads to nothing.
    """
    if name == "-":
        try:
            body = sys.stdin.buffer.read(_READ_BYTES)
        except OSError as error:
            raise UsageError(f"stdin cannot be read: {error.strerror or error} (give a file or a pipe)") from error
        yield Given(told.complete(Page(body=body)))
        return
    path = Path(name)
    if path.is_dir():
        files = sorted(file for file in path.rglob("*") if file.is_file() and is_input(file))
        if not files:
            raise UsageError(f"no page, JSON Lines or WARC file in folder {name!r} (pages end in .html)")
        for file in files:
            yield from _read_file(file, told, unread)
        return
    if not path.exists():
        raise UsageError(f"no such file or folder: {name!r}")
    yield from _read_file(path, told, unread)


def parse_time(text: str) -> datetime:
    """A moment with offset from ISO 8601; UTC when the text names no zone. Raises UsageError."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"not a time: {text!r} (write it as 2026-11-22T19:00:00+02:00)") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def is_input(file: Path) -> bool:
    """Whether a file of a folder is read, by its name."""
    name = file.name.lower()
    return file.suffix.lower() in _PAGE_SUFFIXES or name.endswith(
        (*_ARCHIVE_ENDINGS, *_LINES_ENDINGS, *_COMPRESSED_PAGE)
    )


def _read_file(path: Path, told: Told, unread: Unread) -> Iterator[Given]:
    name = path.name.lower()
    try:
        if name.endswith(_ARCHIVE_ENDINGS):
            yield from _read_archive(path, told)
        elif name.endswith(_LINES_ENDINGS):
            yield from _read_lines(path, told, unread)
        else:
            yield Given(told.complete(Page(body=_read_page(path, name))))
    except (OSError, EOFError, zlib.error) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else error
        unread.note(f"cannot be read: {str(path)!r}: {why}")
    except NewsfeedError as error:
        unread.note(str(error))


def _read_page(path: Path, name: str) -> bytes:
    """The bytes of a page, as many as are ever looked at."""
    with path.open("rb") as file:
        if not name.endswith(".gz"):
            return file.read(_READ_BYTES)
        import gzip

        with gzip.GzipFile(fileobj=file) as unpacked:
            return unpacked.read(_READ_BYTES)


def _read_archive(path: Path, told: Told) -> Iterator[Given]:
    from newsfeed.sinks.raw import read_warc

    for kept in read_warc(path):
        found = kept.found or Found(kind="archive", url=path.name)
        yield Given(told.complete(kept.page), Origin(found=found, entry=kept.entry), kept.raw)


def _read_lines(path: Path, told: Told, unread: Unread) -> Iterator[Given]:
    """Pages as JSON objects: `html` (or `body`), and optionally url, fetched_at, content_type, status."""
    with path.open("rb") as lines:
        number = 0
        while line := lines.readline(_MAX_LINE_BYTES):
            number += 1
            if not line.strip():
                continue
            try:
                page = _page_of_line(line)
            except UsageError as error:
                unread.note(f"{path}:{number}: {error}")
            else:
                yield Given(told.complete(page))
            while not line.endswith(b"\n") and (line := lines.readline(_MAX_LINE_BYTES)):
                continue  # the rest of a line that is over the limit, and was noted as no JSON


def _page_of_line(line: bytes) -> Page:
    try:
        row: Any = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        over = f", line is over {_MAX_LINE_BYTES} bytes" if len(line) == _MAX_LINE_BYTES else ""
        raise UsageError(f"not JSON: {error}{over} (one page a line: {{'url': …, 'html': …}})") from error
    body = (row.get("html") or row.get("body")) if isinstance(row, dict) else None
    if not isinstance(body, str):
        raise UsageError("no text under 'html' (one page a line: {'url': …, 'html': …})")
    fetched_at, content_type = row.get("fetched_at"), row.get("content_type")
    return Page(
        url=str(row.get("url") or ""),
        body=body,
        content_type=content_type if isinstance(content_type, str) else None,
        fetched_at=parse_time(fetched_at) if isinstance(fetched_at, str) else None,
        status=row.get("status") if isinstance(row.get("status"), int) else None,
    )
