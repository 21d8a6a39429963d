"""What an address, the types a page gives itself and its titles say of its kind."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from newsfeed.parsers.body import Hints
from newsfeed.parsers.document import Document, Element

ADDRESS: Final = ("listing", "search", "product", "forum", "service", "login", "gallery", "video")
TYPES: Final = ("article", "listing", "search", "product", "forum", "service", "gallery", "video")
PAGE: Final = ("article", "listing", "product", "forum")
NAMES: Final = (
    *(f"address_{kind}" for kind in ADDRESS),
    *(f"type_{kind}" for kind in TYPES),
    *("path_depth", "path_end", "end_hyphens", "end_digits", "has_date", "has_query", "is_page", "untyped"),
    *(f"page_{kind}" for kind in PAGE),
    *("has_next", "has_previous"),
    *("is_dated", "authors", "known_body", "title_words", "description"),
)
_HOME: Final = re.compile(r"/?(?:index|default|home)?(?:\.\w{3,5})?/?|/[a-z]{2}(?:-[a-z]{2})?/?", re.IGNORECASE)
_DATE: Final = re.compile(r"(?:19|20)\d\d[/-]?[01]?\d[/-]?[0-3]?\d")
_SEARCH_KEYS: Final = frozenset(("q", "s", "query", "search", "keyword", "text", "search_query", "searchword"))
_WORDS: Final = re.compile(r"[^\W_]+")
_TITLE_LENGTH: Final = 80  # a longer title tells a story, not a kind


@dataclass(frozen=True, slots=True)
class Signs:
    """The signs of one page; `address` and `types` count the words of `data/kinds.toml` by kind."""

    address: dict[str, int]
    types: dict[str, int]
    path: tuple[float, ...]
    page: tuple[float, ...]
    hints: tuple[float, ...]
    titles: tuple[str, ...]
    is_dated: bool
    is_home: bool
    is_search: bool
    asks_password: bool

    def numbers(self) -> tuple[float, ...]:
        """The columns `NAMES`."""
        return (
            *(self.address[kind] for kind in ADDRESS),
            *(self.types[kind] for kind in TYPES),
            *self.path,
            *self.page,
            *self.hints,
        )

    def is_index(self) -> bool:
        """Whether the address names a list and ends in a word or a month, not in a number or a slug."""
        _, length, hyphens, digits, has_date, _, is_page, _ = self.path
        is_item = hyphens > 1 or digits == length or (digits > 3 and not has_date) or is_page
        return bool(self.address["listing"]) and not is_item

    def says(self, kind: str) -> bool:
        """Whether a short title of the page has a phrase of this kind."""
        pattern = _phrases().get(kind)
        return pattern is not None and any(pattern.search(title) for title in self.titles)


def read_signs(document: Document, hints: Hints) -> Signs:
    """The signs of a page."""
    parts = urlsplit(hints.url)
    path = unquote(parts.path)
    segments = [segment for segment in path.lower().split("/") if segment]
    words = _table()["address"]
    address = {kind: _count(segments, words[kind]) for kind in ADDRESS}
    types = {kind: sum(name in _table()["types"][kind] for name in hints.types) for kind in TYPES}
    keys = {key for key, _ in parse_qsl(parts.query[:2000])}
    titles = (*hints.titles, *_headings(document))
    return Signs(
        address,
        types,
        _path_numbers(segments, parts.query, hints),
        _page_numbers(document.root),
        (
            hints.is_dated,
            len(hints.authors),
            len(hints.article_body or ""),
            len(hints.titles[0].split()) if hints.titles else 0,
            max(map(len, hints.descriptions), default=0),
        ),
        tuple(title.casefold() for title in titles if len(title) <= _TITLE_LENGTH),
        hints.is_dated,
        bool(parts.netloc) and _HOME.fullmatch(path) is not None and not parts.query,
        bool(keys & _SEARCH_KEYS) or not words["search"].isdisjoint(segments[:2]),
        any((field.get("type") or "").lower() == "password" for field in document.root.iter("input")),
    )


def _page_numbers(root: Element) -> tuple[float, ...]:
    """What the classes of the outermost elements say, and whether the head knows a next or a previous page."""
    body, head = root.find("body"), root.find("head")
    names = " ".join((element.get("class") or "")[:1000] for element in (root, body) if element is not None)
    words = set(_WORDS.findall(names.lower()))
    links = {(link.get("rel") or "").lower() for link in head.iter("link")} if head is not None else set()
    return (
        *(len(words & _table()["page"][kind]) for kind in PAGE),
        "next" in links,
        bool({"prev", "previous"} & links),
    )


def _path_numbers(segments: list[str], query: str, hints: Hints) -> tuple[float, ...]:
    end = segments[-1] if segments else ""
    return (
        len(segments),
        len(end),
        end.count("-") + end.count("_"),
        sum(map(str.isdigit, end)),
        _DATE.search("/".join(segments)) is not None,
        bool(query),
        end.endswith((".html", ".htm", ".php", ".aspx", ".shtml")),
        not hints.types,
    )


def _count(segments: list[str], words: frozenset[str]) -> int:
    """How many segments are one of the words, or begin or end with one."""
    found = 0
    for segment in segments[:8]:
        parts = _WORDS.findall(segment)
        found += segment in words or (len(parts) <= 3 and bool(words.intersection(parts)))
    return found


def _headings(document: Document) -> list[str]:
    texts = []
    for tag in ("title", "h1", "h2"):
        element = next(document.root.iter(tag), None)
        if element is not None:
            texts.append(" ".join("".join(map(str, element.itertext())).split())[:200])
    return texts


@cache
def _table() -> dict[str, dict[str, Any]]:
    file = resources.files("newsfeed.parsers") / "data" / "kinds.toml"
    groups = tomllib.loads(file.read_text("utf-8"))
    return {name: {kind: frozenset(words) for kind, words in group.items()} for name, group in groups.items()}


@cache
def _phrases() -> dict[str, re.Pattern[str]]:
    return {
        kind: re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, sorted(words))) + r")(?!\w)")
        for kind, words in _table()["words"].items()
    }
