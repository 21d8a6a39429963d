"""No article is larger than a line of output may be: what is over its share is cut, and `truncated` says so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Final, TypeVar

import orjson

from newsfeed.models import Article, Quote

ORDINARY_BYTES: Final = 512 * 1024
# Shares of a line's 4 MiB, as JSON; an address or a name is far smaller than the smallest.
_TEXT_BYTES: Final = 1024 * 1024
_QUOTES_BYTES: Final = 1024 * 1024
_LIST_BYTES: Final = 192 * 1024
_STRING_BYTES: Final = 16 * 1024
_LISTS: Final = ("headings", "links", "images", "authors", "keywords")
_STRINGS: Final = ("title", "lead", "section", "published_at_raw")
_T = TypeVar("_T")


def bounded(article: Article) -> Article:
    """The article, cut where it is too large for one line; paragraphs, links and lists lose their ends."""
    if _size(article) <= ORDINARY_BYTES:
        return article
    paragraphs = _first(article.paragraphs, _TEXT_BYTES) or tuple(p[: _TEXT_BYTES // 6] for p in article.paragraphs[:1])
    cut: dict[str, Any] = {name: _short(getattr(article, name)) for name in _STRINGS}
    cut |= {name: _first(getattr(article, name), _LIST_BYTES) for name in _LISTS}
    ends = [len(paragraph) for paragraph in paragraphs]
    cut["links"] = tuple(
        link for link in cut["links"] if link.paragraph < len(ends) and link.end <= ends[link.paragraph]
    )
    cut["headings"] = tuple(heading for heading in cut["headings"] if heading.before <= len(paragraphs))
    if article.image is not None and _size(article.image) > _STRING_BYTES:
        cut["image"] = None
    cut["publisher"] = replace(article.publisher, name=_short(article.publisher.name))
    if _size(article.provenance) > _LIST_BYTES:
        cut["provenance"] = replace(article.provenance, fields={}, conflicts=())
    result = replace(article, paragraphs=paragraphs, **cut)
    return article if result == article else replace(result, warnings=_warned(article.warnings))


def with_quotes(article: Article, quotes: tuple[Quote, ...]) -> Article:
    """The article with its quotes, the first of them where there are too many for one line."""
    if len(quotes) < 100:
        return replace(article, quotes=quotes)
    kept = _first(quotes, _QUOTES_BYTES)
    warnings = article.warnings if len(kept) == len(quotes) else _warned(article.warnings)
    return replace(article, quotes=kept, warnings=warnings)


def _first(items: Sequence[_T], room: int) -> tuple[_T, ...]:
    """As many of the first items as there is room for."""
    kept: list[_T] = []
    for item in items:
        room -= _size(item) + 1
        if room < 0:
            break
        kept.append(item)
    return tuple(kept)


def _short(text: str | None) -> str | None:
    return text if text is None or _size(text) <= _STRING_BYTES else text[: _STRING_BYTES // 6]


def _size(value: Any) -> int:
    """Bytes of the value as JSON; where it has no UTF-8, more than it can have."""
    try:
        return len(orjson.dumps(value))
    except TypeError:  # a lone surrogate
        return 6 * len(repr(value))


def _warned(warnings: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(("truncated", *warnings)))
