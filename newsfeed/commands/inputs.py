"""Saved pages of every shape → pages to parse, in order: a file, a folder, JSON lines, a WARC, stdin."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import orjson

from newsfeed.errors import UsageError
from newsfeed.models import Found, Origin, Page, RawCopy

_PAGE_SUFFIXES: Final = {".html", ".htm", ".xhtml", ".shtml", ".php", ".asp", ".aspx", ""}
_ARCHIVE_ENDINGS: Final = (".warc", ".warc.gz", ".arc", ".arc.gz")
_LINES_ENDINGS: Final = (".jsonl", ".ndjson")
_COMPRESSED_PAGE: Final = (".html.gz", ".htm.gz")


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


def read_given(name: str, told: Told) -> Iterator[Given]:
    """The pages of a file, folder, JSON Lines file, WARC, or of stdin for `-`; folders in order of path.

    Raises UsageError, naming the path, for what cannot be read.
    """
    if name == "-":
        yield Given(told.complete(Page(body=sys.stdin.buffer.read())))
        return
    path = Path(name)
    if path.is_dir():
        files = sorted(file for file in path.rglob("*") if file.is_file() and _is_input(file))
        if not files:
            raise UsageError(f"no page, JSON Lines or WARC file in folder {name!r} (pages end in .html)")
        for file in files:
            yield from _read_file(file, told)
        return
    if not path.exists():
        raise UsageError(f"no such file or folder: {name!r}")
    yield from _read_file(path, told)


def parse_time(text: str) -> datetime:
    """A moment with offset from ISO 8601; UTC when the text names no zone. Raises UsageError."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"not a time: {text!r} (write it as 2026-11-22T19:00:00+02:00)") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _is_input(file: Path) -> bool:
    name = file.name.lower()
    return file.suffix.lower() in _PAGE_SUFFIXES or name.endswith(
        (*_ARCHIVE_ENDINGS, *_LINES_ENDINGS, *_COMPRESSED_PAGE)
    )


def _read_file(path: Path, told: Told) -> Iterator[Given]:
    name = path.name.lower()
    try:
        if name.endswith(_ARCHIVE_ENDINGS):
            yield from _read_archive(path, told)
        elif name.endswith(_LINES_ENDINGS):
            yield from _read_lines(path, told)
        else:
            yield Given(told.complete(Page(body=_read_page(path, name))))
    except OSError as error:
        raise UsageError(f"cannot be read: {str(path)!r}: {error.strerror or error}") from error


def _read_page(path: Path, name: str) -> bytes:
    if not name.endswith(".gz"):
        return path.read_bytes()
    import gzip

    return gzip.decompress(path.read_bytes())


def _read_archive(path: Path, told: Told) -> Iterator[Given]:
    from newsfeed.sinks.raw import read_warc

    for kept in read_warc(path):
        found = kept.found or Found(kind="archive", url=path.name)
        yield Given(told.complete(kept.page), Origin(found=found, entry=kept.entry), kept.raw)


def _read_lines(path: Path, told: Told) -> Iterator[Given]:
    """Pages as JSON objects: `html` (or `body`), and optionally url, fetched_at, content_type, status."""
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                yield Given(told.complete(_page_of_line(line, f"{path}:{number}")))


def _page_of_line(line: bytes, place: str) -> Page:
    try:
        row: Any = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise UsageError(f"{place}: not JSON: {error} (one page a line: {{'url': …, 'html': …}})") from error
    body = (row.get("html") or row.get("body")) if isinstance(row, dict) else None
    if not isinstance(body, str):
        raise UsageError(f"{place}: no text under 'html' (one page a line: {{'url': …, 'html': …}})")
    fetched_at = row.get("fetched_at")
    return Page(
        url=str(row.get("url") or ""),
        body=body,
        content_type=row.get("content_type"),
        fetched_at=parse_time(fetched_at) if isinstance(fetched_at, str) else None,
        status=row.get("status") if isinstance(row.get("status"), int) else None,
    )
