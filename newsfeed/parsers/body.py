"""Which blocks are the article: paragraphs, subheads, links and pictures, in order."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final

from newsfeed.models import Css, Heading, Image, Link
from newsfeed.parsers.bare import bare_blocks, is_bare
from newsfeed.parsers.blocks import BREAK, Block, Node, Segments, read_segments, without_adverts
from newsfeed.parsers.containers import best_container
from newsfeed.parsers.document import Document, Element
from newsfeed.parsers.document_select import select
from newsfeed.parsers.evidence import Evidence, read_evidence
from newsfeed.parsers.features import Table, read_features
from newsfeed.parsers.lines import HEADINGS, drop_foreign_lines, is_subhead, join_halves, split_lead, without_copies
from newsfeed.parsers.model import Model, body_model, score_blocks, sure_level
from newsfeed.parsers.outline import measure_page
from newsfeed.parsers.pictures import read_pictures
from newsfeed.text.clean import clean_text
from newsfeed.text.urls import absolute_url

_REACH_BELOW: Final = 12  # blocks behind the body in which the link to its next page may stand
_PAGE_NUMBER: Final = re.compile(r"(?:[/?&_.,-](?:p|page|pagina|seite|stranitsa)?[=/_-]?\d{1,3})?(?:\.html?)?/?$")
_NO_CSS: Final = Css()
_HIGHEST_BAR: Final = 0.6  # a block is the article's from this chance on …
_BAR_SHARE: Final = 0.65  # … or from this share of what half of the page's likely text reaches, if that is less …
_SUBHEAD_BAR: Final = 0.5  # a heading between two such blocks is taken from this chance on
_LOWEST_BAR: Final = 0.05  # … but never below this


@dataclass(frozen=True, slots=True)
class Hints:
    """What the metadata knows and the body may use: it is evidence, never text of the body."""

    titles: tuple[str, ...] = ()
    descriptions: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    article_body: str | None = None
    css: Css = _NO_CSS
    types: tuple[str, ...] = ()
    is_dated: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class Body:
    """The article's text as the record has it; `lead` is the standfirst, in no paragraph."""

    paragraphs: tuple[str, ...] = ()
    headings: tuple[Heading, ...] = ()
    links: tuple[Link, ...] = ()
    images: tuple[Image, ...] = ()
    lead: str | None = None
    warnings: tuple[str, ...] = ()
    measures: tuple[float, ...] = ()
    is_bare: bool = False


def read_body(document: Document, hints: Hints, model: Model | None = None) -> Body:
    """The body of the page's article; empty where there is none.

    Selectors of `hints.css` stand above the model: what they drop is not read, what they call the body is kept.
    """
    segments = read_segments(document.root, _dropped(document.root, hints.css))
    evidence = read_evidence(hints.titles, hints.descriptions, hints.authors, hints.article_body)
    table = read_features(segments, evidence)
    scores = score_blocks(table, model or body_model())
    level, chosen = _choose(table, scores)
    if all(not drop_foreign_lines([block], evidence) for block in chosen):  # the site's own words: weigh the rest
        refused = frozenset(chosen)
        rest = [0.0 if block in refused else score for block, score in zip(table.blocks, scores, strict=True)]
        level, chosen = _choose(table, rest)
    bare = is_bare(segments)
    if bare and not any(block.node.tag not in HEADINGS for block in chosen):
        chosen = bare_blocks(segments)
    if hints.css.body:
        chosen = _inside(segments.blocks, select(document.root, hints.css.body)) or chosen
    chosen = chosen or _by_rule(segments)
    chosen = drop_foreign_lines(map(without_adverts, join_halves(without_copies(chosen), segments.blocks)), evidence)
    measures = measure_page(segments, table, scores, chosen, level)
    lead, chosen = _lead(document.root, segments.blocks, chosen, hints, evidence)
    pictures = read_pictures(segments, chosen, document.url)
    warnings = ("more_pages",) if chosen and _goes_on(document, segments.blocks, chosen[-1].index) else ()
    captions = {image.caption for image in pictures}
    body = _compose([b for b in chosen if b.text not in captions], document.url, lead)
    return replace(body, images=pictures, warnings=warnings, measures=measures, is_bare=bare)


def _choose(table: Table, scores: Sequence[float]) -> tuple[float, list[Block]]:
    """How sure the model is of the page, and the blocks it takes at that level, headings between them sooner."""
    level = sure_level(table, scores)
    bar = max(_LOWEST_BAR, min(_HIGHEST_BAR, _BAR_SHARE * level))
    pairs = list(zip(table.blocks, scores, strict=True))
    sure = {block.index for block, score in pairs if score > bar}
    return level, [
        block
        for block, score in pairs
        if score > bar
        or (score > _SUBHEAD_BAR and block.node.tag in HEADINGS and {block.index - 1, block.index + 1} <= sure)
    ]


def _goes_on(document: Document, blocks: list[Block], last: int) -> bool:
    """Whether the article has a further page: `rel=next` leads to its own address and a number."""
    own = _PAGE_NUMBER.sub("", document.url.split("#")[0])
    head = document.root.find("head")
    below = [element for block in blocks[last : last + _REACH_BELOW] for *_, element in block.links]
    for element in (*(() if head is None else head.iter("link")), *below):
        if element.get("rel") == "next":
            following = absolute_url(element.get("href") or "", document.url)
            if following and following != document.url and _PAGE_NUMBER.sub("", following) == own:
                return True
    return False


def _by_rule(segments: Segments) -> list[Block]:
    """Where the model takes nothing: the running text of the element that holds most of it, lest a page be empty."""
    home = best_container(segments.nodes)
    return [block for block in _inside(segments.blocks, [home.element]) if block.runs]


def _dropped(root: Element, css: Css) -> frozenset[Element]:
    return frozenset(element for selector in css.drop for element in select(root, selector))


def _inside(blocks: Sequence[Block], elements: Collection[Element]) -> list[Block]:
    """The blocks below one of these elements."""
    wanted = frozenset(elements)
    found = []
    for block in blocks:
        node: Node | None = block.node
        while node is not None and node.element not in wanted:
            node = node.parent
        if node is not None:
            found.append(block)
    return found


def _lead(
    root: Element, every: list[Block], chosen: list[Block], hints: Hints, evidence: Evidence
) -> tuple[str | None, list[Block]]:
    """The standfirst, and the body without it."""
    named = select(root, hints.css.lead) if hints.css.lead else []
    if not named:
        return split_lead(every, chosen, evidence)
    lead = clean_text("".join(map(str, named[0].itertext())))
    return lead or None, [block for block in chosen if clean_text(block.text) != lead]


def _compose(blocks: list[Block], base: str, lead: str | None) -> Body:
    """Paragraphs, subheads and links of the chosen blocks."""
    paragraphs: list[str] = []
    headings: list[Heading] = []
    links: list[Link] = []
    subheads = _subheads(blocks)
    for block in blocks:
        text, spans = _linked_text(block)
        if not text:
            continue
        if block in subheads:
            headings.append(Heading(len(paragraphs), text))
            continue
        for start, end, href in spans:
            if url := absolute_url(href, base):
                links.append(Link(url, text[start:end], len(paragraphs), start, end))
        paragraphs.append(text)
    return Body(tuple(paragraphs), tuple(headings), tuple(links), (), lead)


def _subheads(blocks: list[Block]) -> frozenset[Block]:
    """The headings among the blocks; a line in bold is one where it stands between paragraphs that are not bold."""
    marks = [block.node.tag in HEADINGS or is_subhead(block) for block in blocks]
    around = [True, *marks, True]
    return frozenset(
        block
        for at, block in enumerate(blocks)
        if block.node.tag in HEADINGS or (marks[at] and not around[at] and not around[at + 2])
    )


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
