"""What an address alone says of the page behind it: an article, a list, a service."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

NEVER: Final = -10.0
_YEAR = re.compile(r"(?:19|20)\d\d\Z")
_MONTH_OR_DAY = re.compile(r"[0-3]?\d\Z")
_COMPACT_DATE = re.compile(r"(?:19|20)\d\d-?[01]\d(?:-?[0-3]\d)?\Z")
_DATE_IN_SLUG = re.compile(r"(?:19|20)\d\d[-_]?[01]\d[-_]?[0-3]\d")
_ID = re.compile(r"\d{4,}")
_ARCHIVES: Final = frozenset(("archive", "archives"))
_WORD_BREAK = re.compile(r"[-_+.~\s]+")


@dataclass(frozen=True, slots=True)
class _Shapes:
    never: frozenset[str]
    lists: frozenset[str]
    good: frozenset[str]
    never_query: frozenset[str]
    good_query: frozenset[str]
    never_endings: tuple[str, ...]
    page_endings: tuple[str, ...]


@cache
def listing_words() -> dict[str, Any]:
    """The data file on listings."""
    return tomllib.loads(files("newsfeed.parsers").joinpath("data/listing.toml").read_text("utf-8"))


@cache
def _shapes() -> _Shapes:
    words = listing_words()["url"]
    return _Shapes(
        never=frozenset(words["never"]),
        lists=frozenset(words["lists"]),
        good=frozenset(words["good"]),
        never_query=frozenset(words["never_query"]),
        good_query=frozenset(words["good_query"]),
        never_endings=tuple(words["never_endings"]),
        page_endings=tuple(words["page_endings"]),
    )


def article_shape(url: str) -> float:
    """How much an address looks like an article's: about 0 to 4; NEVER for lists, files and services."""
    parts = urlsplit(url)
    segments = [unquote(segment).lower() for segment in parts.path.split("/") if segment]
    shapes = _shapes()
    if segments and segments[-1].endswith(shapes.never_endings):
        return NEVER
    query = _query_score(parts.query, shapes)
    if query == NEVER or any(segment in shapes.never for segment in segments):
        return NEVER
    if not segments:
        return query if query > 0 else NEVER
    last = _bare(segments[-1], shapes)
    if last in shapes.never and not (query > 0 and last == "index"):
        return NEVER
    alone = len(segments) == 1 and last in shapes.good
    if alone or last in shapes.lists or _is_date_list(segments, last):
        return query if query > 0 else NEVER
    slug = _slug_score(segments[-1], last, shapes)
    dated = any(_YEAR.match(segment) or _COMPACT_DATE.match(segment) for segment in segments[:-1])
    if not dated and (slug < 1.0 or last.isdigit()) and any(segment in shapes.lists for segment in segments[:-1]):
        return NEVER
    return slug + query + _path_score(segments, shapes)


def is_list(url: str) -> bool:
    """Whether an address is surely that of a list or service: a tag, an author, a page of an archive."""
    parts = urlsplit(url)
    segments = [segment.lower() for segment in parts.path.split("/") if segment]
    shapes = _shapes()
    if not segments:
        return not parts.query
    if any(segment in shapes.never for segment in segments):
        return True
    last = _bare(segments[-1], shapes)
    numbered = segments[-2:-1] == ["page"] and last.isdigit()
    alone = len(segments) == 1 and last in shapes.good
    return (
        numbered
        or alone
        or last in shapes.never | _ARCHIVES
        or (all(segment.isdigit() or segment in _ARCHIVES for segment in segments) and _is_date_list(segments, last))
    )


def _bare(segment: str, shapes: _Shapes) -> str:
    """A segment without the ending of a page."""
    for ending in shapes.page_endings:
        if segment.endswith(ending):
            return segment[: -len(ending)]
    return segment


def _query_score(query: str, shapes: _Shapes) -> float:
    score = 0.0
    for name, value in parse_qsl(query):
        if name.lower() in shapes.good_query and value:
            score = 2.0
        elif name.lower() in shapes.never_query:
            return NEVER
    return score


def _is_date_list(segments: list[str], last: str) -> bool:
    """A day, month or year of an archive: nothing but figures of a date at the end."""
    if _YEAR.match(last) or (_COMPACT_DATE.match(last) and len(last) != 6):
        return True
    if len(last) == 6 and _COMPACT_DATE.match(last):
        return len(segments) == 1 or segments[-2] in _shapes().lists
    if not _MONTH_OR_DAY.match(last):
        return False
    years = [place for place, segment in enumerate(segments[:-1]) if _YEAR.match(segment)]
    return bool(years) and len(segments) - years[0] <= 3


def _slug_score(segment: str, last: str, shapes: _Shapes) -> float:
    words = [word for word in _WORD_BREAK.split(last) if word]
    score = 0.0
    if len(words) >= 4:
        score += 2.0
    elif len(words) == 3:
        score += 1.5
    elif len(words) == 2:
        score += 0.5
    if _ID.search(last):
        score += 1.5
    elif last.isdigit():
        score += 0.3
    if segment != last:
        score += 0.8
    if len(last) >= 25:
        score += 0.5
    return score


def _path_score(segments: list[str], shapes: _Shapes) -> float:
    score = 0.0
    before = segments[:-1]
    if any(_YEAR.match(segment) for segment in before):
        figures = sum(1 for segment in before if _MONTH_OR_DAY.match(segment) and len(segment) <= 2)
        score += 1.0 + min(figures, 2)
    elif any(_COMPACT_DATE.match(segment) for segment in before) or _DATE_IN_SLUG.search(segments[-1]):
        score += 2.0
    if any(segment in shapes.good for segment in before):
        score += 1.0
    return score - (0.5 if not before and score == 0 else 0.0)
