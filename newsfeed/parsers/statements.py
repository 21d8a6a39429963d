"""What a page says of itself, gathered in one pass: metas, links, headings, times, linked data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from newsfeed.models import Page, Source
from newsfeed.parsers.document import Document, Element
from newsfeed.parsers.jsonld import LinkedData, plain_text, read_linked_data
from newsfeed.text.clean import clean_text

_GATHERED: Final = ("meta", "link", "script", "time", "h1", "title")
_DATED: Final = ("datepublished", "datecreated", "uploaddate")
_MAX_EACH: Final = 400
_UNREAD: Final = ("script", "style", "noscript", "template")
_LETTERS: Final = str.maketrans("", "", ":._- ")


@dataclass(slots=True)
class Statements:
    """The page's own statements, unjudged. Names of metas are letters alone in lower case.

    `props` are the itemprops of metas; those that say when something came out are kept as elements in `dated`,
    for whose they are is told by where they stand.
    """

    document: Document
    page: Page
    source: Source
    metas: dict[str, list[str]] = field(default_factory=dict)
    props: dict[str, list[str]] = field(default_factory=dict)
    dated: list[Element] = field(default_factory=list)
    links: dict[str, list[str]] = field(default_factory=dict)
    title: str = ""
    headings: list[Element] = field(default_factory=list)
    times: list[Element] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    data: LinkedData = field(default_factory=LinkedData)

    def meta(self, names: Iterable[str]) -> Iterator[str]:
        """The contents of the metas of these names, in the order of the names."""
        for name in names:
            for content in self.metas.get(name, ()):
                if text := plain_text(content):
                    yield text


def gather(document: Document, page: Page, source: Source) -> Statements:
    """What the page says."""
    found = Statements(document, page, source)
    linked = _take_all(document.root, found)
    titles = [found.title, *found.meta(("ogtitle",))]
    urls = [page.url, *found.links.get("canonical", ()), *found.meta(("ogurl",))]
    found.data = read_linked_data(linked, titles, urls)
    found.scripts.extend(found.data.unread)
    return found


def _take_all(root: Element, found: Statements) -> list[str]:
    """Fills `found`; gives the texts of the linked data."""
    linked: list[str] = []
    for element in root.iter(*_GATHERED):
        tag = element.tag
        if tag == "meta":
            _take_meta(element, found)
        elif tag == "link":
            for rel in (element.get("rel") or "").lower().split():
                found.links.setdefault(rel, []).append(element.get("href") or "")
            if element.get("content") and (element.get("itemprop") or "").lower() in _DATED:
                found.dated.append(element)
        elif tag == "script":
            is_linked = "ld+json" in (element.get("type") or "").lower()
            (linked if is_linked else found.scripts).append(element.text or "")
        elif tag == "time":
            found.times.append(element)
        elif tag == "h1":
            found.headings.append(element)
        elif not found.title:
            found.title = clean_text(element.text or "")
    del found.times[_MAX_EACH:], found.headings[_MAX_EACH:]
    return linked


def _take_meta(element: Element, found: Statements) -> None:
    content = element.get("content") or element.get("value")
    if not content:
        return
    if content.startswith("{"):  # an object of a counter's: its dates are read as those of scripts
        found.scripts.append(content)
    name = element.get("property") or element.get("name") or element.get("http-equiv")
    if name:
        values = found.metas.setdefault(name.lower().translate(_LETTERS), [])
        if len(values) < _MAX_EACH:
            values.append(content)
    prop = element.get("itemprop")
    if prop and prop.lower() in _DATED:
        found.dated.append(element)
    elif prop:
        found.props.setdefault(prop.lower(), []).append(plain_text(content))


def text_of(element: Element, limit: int = 20_000) -> str:
    """The text of an element and all in it on one line, up to about `limit` letters; scripts and styles left out."""
    if not len(element):
        return "" if element.tag in _UNREAD else clean_text(element.text or "")
    pieces: list[str] = []
    _take_texts(element, pieces, limit)
    return clean_text("".join(pieces))


def _take_texts(element: Element, pieces: list[str], room: int) -> int:
    """Adds the texts below an element until no room is left, which it gives back; the tree's depth is bounded."""
    if element.tag in _UNREAD:
        return room
    text = element.text
    if text:
        pieces.append(text)
        room -= len(text.strip())
    for child in element:
        if room < 0:
            break
        room = _take_texts(child, pieces, room)
        tail = child.tail
        if tail and room >= 0:
            pieces.append(tail)
            room -= len(tail.strip())
    return room
