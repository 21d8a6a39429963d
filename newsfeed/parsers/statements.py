"""What a page says of itself, gathered in one pass: metas, links, headings, times, linked data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from newsfeed.models import Page, Source
from newsfeed.parsers.document import Document, Element
from newsfeed.parsers.jsonld import LinkedData, plain_text, read_linked_data
from newsfeed.parsers.rules import rules
from newsfeed.text.clean import clean_text

_GATHERED: Final = ("meta", "link", "script", "time", "h1", "title")
_MAX_EACH: Final = 400
_AFTER: Final = 260  # elements read behind the headline
_BEFORE: Final = 60  # and before it
_TEASER: Final = 25  # letters of link text that make a repeated element a card
_FOREIGN_TAGS: Final = frozenset(("aside", "footer", "nav", "form", "figure", "figcaption", "select", "button"))
_MARKING: Final = ("class", "id", "itemprop", "property", "data-testid", "data-qa", "data-component")
_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_LETTERS: Final = str.maketrans("", "", ":._- ")


@dataclass(slots=True)
class Statements:
    """The page's own statements, unjudged. Names of metas are letters alone in lower case; `props` are itemprops."""

    document: Document
    page: Page
    source: Source
    metas: dict[str, list[str]] = field(default_factory=dict)
    props: dict[str, list[str]] = field(default_factory=dict)
    links: dict[str, list[str]] = field(default_factory=dict)
    title: str = ""
    headings: list[Element] = field(default_factory=list)
    times: list[Element] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    data: LinkedData = field(default_factory=LinkedData)

    def meta(self, names: Iterable[str]) -> Iterator[str]:
        """The contents of the metas of these names, in the order of the names."""
        for name in names:
            yield from self.metas.get(name, ())


def gather(document: Document, page: Page, source: Source) -> Statements:
    """What the page says."""
    found = Statements(document, page, source)
    linked = _take_all(document.root, found)
    titles = [found.title, *found.metas.get("ogtitle", ())]
    urls = [page.url, *found.links.get("canonical", ()), *found.metas.get("ogurl", ())]
    found.data = read_linked_data(linked, titles, urls)
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
    content = element.get("content")
    if not content:
        return
    name = element.get("property") or element.get("name") or element.get("http-equiv")
    if name:
        values = found.metas.setdefault(name.lower().translate(_LETTERS), [])
        if len(values) < _MAX_EACH:
            values.append(plain_text(content))
    prop = element.get("itemprop")
    if prop:
        found.props.setdefault(prop.lower(), []).append(plain_text(content))


def text_of(element: Element) -> str:
    """The text of an element and all in it, on one line; scripts' and styles' left out."""
    return clean_text("".join(_texts(element)))


def _texts(element: Element) -> Iterator[str]:
    tag = element.tag
    if tag in ("script", "style", "noscript", "template"):
        return
    if element.text:
        yield element.text
    for child in element:
        yield from _texts(child)
        if child.tail:
            yield child.tail


def following(element: Element) -> Iterator[Element]:
    """The elements behind this one in page order, its own children first, up to a bound."""
    return islice(_behind(element), _AFTER)


def preceding(element: Element) -> Iterator[Element]:
    """The elements before this one, nearest first, ancestors left out, up to a bound."""
    return islice(_before(element), _BEFORE)


def _behind(element: Element) -> Iterator[Element]:
    node: Element | None = element
    own = element.iter()
    next(own)
    yield from own
    while node is not None:
        for sibling in node.itersiblings():
            yield from sibling.iter()
        node = node.getparent()


def _before(element: Element) -> Iterator[Element]:
    node: Element | None = element
    while node is not None:
        for sibling in node.itersiblings(preceding=True):
            yield from reversed(list(islice(sibling.iter(), _BEFORE)))
        node = node.getparent()


def marks(element: Element) -> str:
    """The words an element is marked with: class, id, itemprop, test id; camelCase parted, in lower case."""
    attributes = element.attrib
    if not attributes:
        return ""
    words = " ".join([part for name in _MARKING if (part := attributes.get(name))])
    if not words:
        return ""
    return f"{words} " if words.islower() else _CAMEL.sub("-", words).lower() + " "


def is_foreign(element: Element, *, upto: Element | None = None) -> bool:
    """Whether an element stands in something that is not the article: an aside, a card, comments, a footer.

    Ancestors are asked up to `upto`, which holds the headline and is never foreign itself.
    """
    foreign = rules().foreign_words
    node: Element | None = element
    while node is not None and node is not upto and node.tag not in ("body", "html"):
        if node.tag in _FOREIGN_TAGS or foreign.search(marks(node)) or _is_card(node):
            return True
        node = node.getparent()
    return False


def _is_card(element: Element) -> bool:
    """Whether an element is one of several alike that each link elsewhere: news in a list, comments."""
    if element.tag not in ("article", "li", "div", "a", "section", "tr"):
        return False
    kind = element.get("class")
    alike = [other for other in (element.getprevious(), element.getnext()) if other is not None]
    if not any(other.tag == element.tag and other.get("class") == kind for other in alike):
        return False
    return any(len(text_of(link)) >= _TEASER for link in islice(element.iter("a"), 4))


def shared_ancestor(element: Element, headline: Element | None) -> Element | None:
    """The nearest element that holds both."""
    if headline is None:
        return None
    above = {headline, *headline.iterancestors()}
    return next((node for node in element.iterancestors() if node in above), None)
