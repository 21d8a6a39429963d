"""What stands beside a link on a listing: when the article came out, and its picture."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from newsfeed.parsers.document import Element, text_within
from newsfeed.parsers.entries import Setting, read_date
from newsfeed.text.clean import clean_text
from newsfeed.text.dates import When
from newsfeed.text.urls import absolute_url

_MAX_NODES: Final = 200
_MAX_DATE_CHARS: Final = 60
_DATE_MARK = re.compile(
    r"(?:^|[\s_-])(?:date|time|datetime|published|pubdate|posted|when|data|chas)(?:$|[\s_-])", re.IGNORECASE
)
_DATE_ATTRIBUTES: Final = ("datetime", "data-datetime", "data-time", "data-timestamp", "data-date", "data-published")
_PICTURES: Final = ("data-src", "data-original", "data-lazy-src", "data-lazy", "src")
_PIXEL: Final = frozenset(("0", "1", "2"))


@dataclass(frozen=True, slots=True)
class Facts:
    """The date and picture of a card, each None where it shows none."""

    when: When | None
    image: str | None


def read_card(card: Element, base: str, setting: Setting) -> Facts:
    """The date and the picture that a card shows."""
    nodes = [node for node, _ in zip(card.iter(), range(_MAX_NODES), strict=False)]
    when = next((when for text in _date_texts(nodes) if (when := read_date(text, setting))), None)
    image = next((image for node in nodes if node.tag in {"img", "source"} and (image := _picture(node, base))), None)
    return Facts(when, image)


def _date_texts(nodes: list[Element]) -> Iterator[str]:
    """Words that may be the date, machine-written ones first, then marked ones, then any short line with figures."""
    for node in nodes:
        for name in _DATE_ATTRIBUTES:
            if node.get(name):
                yield node.get(name) or ""
    for node in nodes:
        if node.tag == "time" or _DATE_MARK.search(f"{node.get('class') or ''} {node.get('itemprop') or ''}"):
            yield clean_text(text_within(node)[:200])[:_MAX_DATE_CHARS]
    for node in nodes:
        if node.tag not in {"a", "script", "style", "h1", "h2", "h3", "h4"}:
            for text in (node.text, *(child.tail for child in node)):
                line = (text or "").strip()
                if 4 <= len(line) <= _MAX_DATE_CHARS and any(mark.isdigit() for mark in line):
                    yield line


def _picture(node: Element, base: str) -> str | None:
    if {node.get("width"), node.get("height")} & _PIXEL:
        return None
    for name in _PICTURES:
        value = (node.get(name) or "").strip()
        if value and not value.startswith("data:"):
            return absolute_url(value, base) or None
    widest = (node.get("srcset") or node.get("data-srcset") or "").split(",")[-1].strip().split(" ")[0]
    return absolute_url(widest, base) or None if widest else None
