"""The elements that a source's CSS selector names."""

from __future__ import annotations

from functools import lru_cache
from typing import cast

from cssselect import SelectorError
from lxml.cssselect import CSSSelector

from newsfeed.parsers.document import Element


def select(root: Element, selector: str) -> list[Element]:
    """What the selector finds, in document order; nothing where it is no selector."""
    compiled = _compiled(selector)
    return cast(list[Element], compiled(root)) if compiled else []


@lru_cache(maxsize=256)
def _compiled(selector: str) -> CSSSelector | None:
    try:
        return CSSSelector(selector, translator="html")
    except SelectorError:
        return None
