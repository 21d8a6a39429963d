"""Which blocks are the article: paragraphs, subheads, links and pictures, in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from newsfeed.models import Css, Heading, Image, Link
from newsfeed.parsers.blocks import Block, Node, Segments, read_segments
from newsfeed.parsers.document import Document
from newsfeed.text.clean import clean_text
from newsfeed.text.urls import absolute_url

_NO_CSS: Final = Css()
_HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))


@dataclass(frozen=True, slots=True)
class Hints:
    """What the metadata knows and the body may use: it is evidence, never text of the body."""

    titles: tuple[str, ...] = ()
    descriptions: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    article_body: str | None = None
    css: Css = _NO_CSS


@dataclass(frozen=True, slots=True)
class Body:
    """The article's text as the record has it; `lead` is the standfirst, in no paragraph."""

    paragraphs: tuple[str, ...] = ()
    headings: tuple[Heading, ...] = ()
    links: tuple[Link, ...] = ()
    images: tuple[Image, ...] = ()
    lead: str | None = None
    warnings: tuple[str, ...] = ()


def read_body(document: Document, hints: Hints) -> Body:
    """The body of the page's article; empty where there is none."""
    segments = read_segments(document.root)
    return compose(_choose(segments, hints), document.url, hints)


def _choose(segments: Segments, hints: Hints) -> list[Block]:
    best = max(segments.nodes, key=lambda node: node.direct)
    return [block for block in segments.blocks if block.link_share < 0.5 and _is_under(block.node, best)]


def _is_under(node: Node | None, above: Node) -> bool:
    while node is not None and node is not above:
        node = node.parent
    return node is above


def compose(blocks: list[Block], base: str, hints: Hints) -> Body:
    """Paragraphs, subheads and links of the chosen blocks."""
    paragraphs: list[str] = []
    headings: list[Heading] = []
    links: list[Link] = []
    titles = {title.casefold() for title in hints.titles}
    for block in blocks:
        text, spans = _linked_text(block)
        if not text or text.casefold() in titles:
            continue
        if block.node.tag in _HEADINGS:
            headings.append(Heading(len(paragraphs), text))
            continue
        for start, end, href in spans:
            if url := absolute_url(href, base):
                links.append(Link(url, text[start:end], len(paragraphs), start, end))
        paragraphs.append(text)
    return Body(tuple(paragraphs), tuple(headings), tuple(links))


def _linked_text(block: Block) -> tuple[str, list[tuple[int, int, str]]]:
    """The block's clean text, and its links as (start, end, address) in that text."""
    if not block.links:
        return clean_text(block.text), []
    text = ""
    spans: list[tuple[int, int, str]] = []
    at = 0
    for first, end, element in block.links:
        text, _ = _append(text, block.pieces[at:first])
        text, start = _append(text, block.pieces[first:end])
        at = end
        href = element.get("href")
        if href and start < len(text.rstrip()):
            spans.append((start, len(text.rstrip()), href))
    text, _ = _append(text, block.pieces[at:])
    return text.rstrip(), spans


def _append(text: str, pieces: list[str]) -> tuple[str, int]:
    """The text with pieces added and white space folded, and where their first letter stands."""
    raw = "".join(pieces).replace("\x00", " ")
    clean = clean_text(raw)
    if raw[:1].isspace() and text and not text.endswith(" "):
        text += " "
    start = len(text)
    if clean:
        text += clean + (" " if raw[-1:].isspace() else "")
    return text, start
