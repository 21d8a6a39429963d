"""A tree as the start and end events of its elements, at any depth, without recursion."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol, cast

from lxml import etree

from newsfeed.parsers.document import Element


class Events(Protocol):
    """("start" | "end", element) in document order; comments are not among them."""

    def __iter__(self) -> Iterator[tuple[str, Element]]: ...

    def skip_subtree(self) -> None:
        """Leave out what lies below the element just started; its end still comes."""


def walk(root: Element) -> Events:
    """The events of a tree; the cheapest way through it (0.4 of a parse)."""
    return cast(Events, etree.iterwalk(root, events=("start", "end")))
