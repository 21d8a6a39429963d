"""OPML, the list of subscriptions that feed readers exchange → Sources.

Entities and document types are refused, nesting costs nothing: outlines are read as a stream.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final
from xml.parsers import expat

from newsfeed.errors import CatalogError
from newsfeed.models import Source
from newsfeed.sources.catalog import read_address, source_id

MAX_BYTES: Final = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Subscriptions:
    """The sources of an OPML file, and of what was left out each with the reason."""

    sources: tuple[Source, ...]
    refused: tuple[str, ...] = ()


def load_opml(path: Path, taken: tuple[Source, ...] = ()) -> Subscriptions:
    """A source per feed of the file, but for feeds that are taken; raises CatalogError with line and column.

    `feed:` addresses are read as the http(s) ones that they stand for; a page's address that is
    none is left out, a feed's is refused.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise CatalogError(f"{path}: OPML cannot be read: {error.strerror}") from error
    if len(raw) > MAX_BYTES:
        raise CatalogError(f"{path}: OPML is over {MAX_BYTES} bytes (split the file)")
    known = {feed for source in taken for feed in source.feeds}
    ids = [source.id for source in taken]
    sources: list[Source] = []
    refused: list[str] = []
    for line, given, place in _read_outlines(path, raw):
        try:
            feed = read_address(_plain(given))
        except ValueError as error:
            refused.append(f"{path}:{line}: {error}")
            continue
        if feed not in known:
            known.add(feed)
            page = _page(place)
            ids.append(source_id(page or feed, ids))
            sources.append(Source(id=ids[-1], url=page, feeds=(feed,)))
    return Subscriptions(tuple(sources), tuple(refused))


def _plain(url: str) -> str:
    """The address without the `feed:` that some programs put before it: `feed://x` is `http://x`."""
    scheme, colon, rest = url.partition(":")
    if not colon or scheme.lower() != "feed":
        return url
    return f"http:{rest}" if rest.startswith("//") else rest


def _page(url: str) -> str:
    try:
        return read_address(url)
    except ValueError:
        return ""


def _read_outlines(path: Path, raw: bytes) -> list[tuple[int, str, str]]:
    """Line, feed and page address of each outline that has a feed."""
    found: list[tuple[int, str, str]] = []
    seen: list[str] = []
    parser = expat.ParserCreate()

    def start(name: str, attributes: dict[str, str]) -> None:
        seen.append(name)
        values = {key.lower(): value.strip() for key, value in attributes.items()}
        feed, page = values.get("xmlurl", ""), values.get("htmlurl", "")
        if name.lower() == "outline" and feed:
            found.append((parser.CurrentLineNumber, feed, page))

    def refuse(*_: object) -> None:
        raise CatalogError(f"{path}:{parser.CurrentLineNumber}: OPML with a document type is not read")

    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(raw, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        place = f"{getattr(error, 'lineno', 1)}:{getattr(error, 'offset', 0) + 1}"
        raise CatalogError(f"{path}:{place}: not OPML: {error}") from error
    if seen[0].lower() != "opml":
        raise CatalogError(f"{path}:1:1: not OPML: the root is {seen[0]!r}")
    return found
