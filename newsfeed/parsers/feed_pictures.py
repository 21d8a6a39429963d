"""The picture of a feed's entry: announced, enclosed, or the first one in its text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from newsfeed.parsers.document import Element, read_attributes, text_within
from newsfeed.text.urls import absolute_url

_PICTURE_PATH = re.compile(r"\.(?:jpe?g|png|webp|gif|avif)(?:[?#]|\Z)", re.IGNORECASE)
_PIXEL: Final = frozenset(("0", "1", "2"))
_TEXTS: Final = ("description", "content:encoded", "content", "summary")


def find_picture(fields: Mapping[str, Sequence[Element]], base: str) -> str | None:
    """The address of the entry's main picture, the widest announced one first; None for none."""
    announced = sorted(_announced(fields), key=lambda picture: -picture[0])
    for _, url in announced:
        found = absolute_url(url, base)
        if found:
            return found
    for name in _TEXTS:
        for element in fields.get(name, ()):
            for attributes in read_attributes(text_within(element), "img"):
                found = absolute_url(attributes.get("src") or attributes.get("data-src") or "", base)
                if found and not {attributes.get("width"), attributes.get("height")} & _PIXEL:
                    return found
            for image in element.iter("{*}img"):
                found = absolute_url(image.get("src") or "", base)
                if found:
                    return found
    return None


def _announced(fields: Mapping[str, Sequence[Element]]) -> Iterator[tuple[int, str]]:
    """Width, or a rank below any, and address of each picture that the entry names."""
    for element in fields.get("media:content", ()):
        if _is_picture(element):
            yield _width(element) or 3, element.get("url") or ""
    for element in (*fields.get("enclosure", ()), *fields.get("link", ())):
        url = element.get("url") or element.get("href") or ""
        enclosed = element.get("rel") in (None, "enclosure")
        if url and enclosed and _is_picture(element) and (element.get("url") or element.get("rel")):
            yield 2, url
    for element in fields.get("media:thumbnail", ()):
        yield _width(element) or 1, element.get("url") or text_within(element).strip()
    for element in (*fields.get("itunes:image", ()), *fields.get("image", ()), *fields.get("other:image", ())):
        yield 0, element.get("href") or element.get("url") or _first_text(element)


def _is_picture(element: Element) -> bool:
    kind = (element.get("type") or element.get("medium") or "").lower()
    if kind:
        return kind.startswith("image")
    return bool(_PICTURE_PATH.search(element.get("url") or element.get("href") or ""))


def _width(element: Element) -> int:
    width = element.get("width") or ""
    return int(width) if width.isascii() and width.isdigit() and len(width) < 6 else 0


def _first_text(element: Element) -> str:
    for child in element:
        if isinstance(child.tag, str) and child.tag.rpartition("}")[2].lower() == "url":
            return (child.text or "").strip()
    return (element.text or "").strip()
