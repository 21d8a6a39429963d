"""What an element's class, id and the like say of it: a date, a byline, somebody else's news."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from newsfeed.parsers.document import Element
from newsfeed.parsers.rules import rules

_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Marks:
    """The words themselves, camelCase parted, in lower case, each followed by a blank; and what they tell."""

    words: str
    is_date: bool
    is_published: bool
    is_updated: bool
    is_byline: bool
    is_portrait: bool
    is_picture: bool
    is_foreign: bool


def marks_of(element: Element) -> Marks:
    """The marks of an element."""
    size = len(element.attrib)
    if not size:
        return _read_marks()
    get = element.get
    names, own = get("class"), get("id")
    if size == (names is not None) + (own is not None):  # most elements have no more
        return _read_marks(names, own)
    return _read_marks(names, own, get("itemprop"), get("data-testid"), get("property"))


@lru_cache(maxsize=16_384)
def _read_marks(*given: str | None) -> Marks:
    text = " ".join([part for part in given if part])[:400]
    words = _CAMEL.sub("-", text).lower() + " " if text else ""
    known = rules()
    return Marks(
        words,
        is_date=known.date_words.search(words) is not None,
        is_published=known.published_words.search(words) is not None,
        is_updated=known.updated_words.search(words) is not None,
        is_byline=known.byline_words.search(words) is not None,
        is_portrait=known.portrait_words.search(words) is not None,
        is_picture=known.picture_words.search(words) is not None,
        is_foreign=known.foreign_words.search(words) is not None,
    )
