"""Which blocks are the article: paragraphs, subheads, links and pictures, in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from newsfeed.models import Css, Heading, Image, Link
from newsfeed.parsers.blocks import BREAK, Block, Segments, read_segments
from newsfeed.parsers.document import Document
from newsfeed.parsers.evidence import Evidence, read_evidence
from newsfeed.parsers.features import read_features
from newsfeed.parsers.lines import HEADINGS, drop_foreign_lines, split_lead
from newsfeed.parsers.model import Model, body_model, score_blocks
from newsfeed.text.clean import clean_text
from newsfeed.text.urls import absolute_url

_NO_CSS: Final = Css()


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


def read_body(document: Document, hints: Hints, model: Model | None = None) -> Body:
    """The body of the page's article; empty where there is none."""
    segments = read_segments(document.root)
    evidence = read_evidence(hints.titles, hints.descriptions, hints.authors, hints.article_body)
    chosen = _choose(segments, evidence, model or body_model())
    lead, chosen = split_lead(segments.blocks, drop_foreign_lines(chosen, evidence), evidence)
    return _compose(chosen, document.url, lead)


def _choose(segments: Segments, evidence: Evidence, model: Model) -> list[Block]:
    table = read_features(segments, evidence)
    scores = score_blocks(table, model)
    return [block for block, score in zip(table.blocks, scores, strict=True) if score > model.threshold]


def _compose(blocks: list[Block], base: str, lead: str | None) -> Body:
    """Paragraphs, subheads and links of the chosen blocks."""
    paragraphs: list[str] = []
    headings: list[Heading] = []
    links: list[Link] = []
    for block in blocks:
        text, spans = _linked_text(block)
        if not text:
            continue
        if block.node.tag in HEADINGS:
            headings.append(Heading(len(paragraphs), text))
            continue
        for start, end, href in spans:
            if url := absolute_url(href, base):
                links.append(Link(url, text[start:end], len(paragraphs), start, end))
        paragraphs.append(text)
    return Body(tuple(paragraphs), tuple(headings), tuple(links), (), lead)


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
    raw = "".join(pieces).replace(BREAK, " ")
    clean = clean_text(raw)
    if raw[:1].isspace() and text and not text.endswith(" "):
        text += " "
    start = len(text)
    if clean:
        text += clean + (" " if raw[-1:].isspace() else "")
    return text, start
