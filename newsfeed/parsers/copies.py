"""An aggregator's page of a story → the other outlets' tellings of it that the page lists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from newsfeed.models import Page
from newsfeed.parsers.document import Document, Element, parse_document, text_within
from newsfeed.parsers.entries import article_url
from newsfeed.parsers.link_shape import NEVER, article_shape, listing_words
from newsfeed.text.clean import clean_text
from newsfeed.text.urls import identity, same_site

MAX_COPIES: Final = 30
_MAX_LABEL: Final = 60
_CLIMB: Final = 3
_EDGES: Final = " :.…—–-·•|()[]"
_LABELS: Final = ("h2", "h3", "h4", "h5", "h6", "p", "div", "span", "strong", "b", "summary", "header", "dt", "legend")


def read_copies(page: Page) -> tuple[str, ...]:
    """The addresses on the page's own site that stand under a label such as "also told by", each once."""
    document = parse_document(page)
    here = identity(document.url)
    found: dict[str, str] = {}
    for box in _boxes(document):
        for link in box.iter("a"):
            url = article_url(link.get("href") or "", document.url)
            if url and same_site(url, document.url) and article_shape(url) != NEVER and identity(url) != here:
                found.setdefault(identity(url), url)
    return tuple(found.values())[:MAX_COPIES]


def _boxes(document: Document) -> Iterator[Element]:
    """What holds a label and the links behind it: the nearest element around the label that has links."""
    words = frozenset(listing_words()["copies"]["labels"])
    for label in document.root.iter(*_LABELS):
        if len(label) > 2 or clean_text(text_within(label)[: 2 * _MAX_LABEL]).casefold().strip(_EDGES) not in words:
            continue
        box = label.getparent()
        for _ in range(_CLIMB):
            if box is None or box.tag in {"body", "main", "article", "html"} or box.find(".//h1") is not None:
                box = label.getnext()  # the label stands beside the article itself: what follows it
                break
            if box.find(".//a") is not None:
                break
            box = box.getparent()
        if box is not None:
            yield box
