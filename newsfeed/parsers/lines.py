"""Lines that are never the body's, whatever a model says, and the standfirst above it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import islice
from typing import Final

from newsfeed.parsers.blocks import Block, Node
from newsfeed.parsers.evidence import (
    Evidence,
    is_caption,
    is_date_line,
    is_dated_byline,
    is_service_line,
    opens_with,
    squeeze,
)
from newsfeed.parsers.traits import has_any_trait
from newsfeed.text.clean import clean_text

HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_SENTENCE_GAP: Final = re.compile(r"[.!?…»”\"](?=\s)")
_SUBHEAD_LENGTH: Final = 90
_MOST_BOLD: Final = 40  # bold elements of one block that are looked at
_PLAIN: Final = frozenset(("p", "div", "section", "article", "td", "body"))
_LEAD_LENGTHS: Final = range(30, 700)
_COPY_LENGTH: Final = 1000  # letters from which a block may be a copy of the whole text …
_PART_LENGTH: Final = 30  # … made of paragraphs at least this long
_MOST_PARTS: Final = 200
_SENTENCE_LENGTH: Final = 60
_LEAD_REACH: Final = 12  # blocks above the first paragraph in which a standfirst may stand


def drop_foreign_lines(blocks: Iterable[Block], evidence: Evidence) -> list[Block]:
    """The blocks without "read also" lines, dates, the site's own words, a repeated title and subheads of nothing."""
    kept: list[Block] = []
    after_read_also = False
    for block in blocks:
        if is_read_also(block):
            after_read_also = block.link_share < 0.3
            continue
        if after_read_also and block.link_share > 0.8:
            continue
        after_read_also = False
        if not any(map(str.isalnum, block.text)) or is_date_line(block.text):
            continue
        if is_service_line(block.text) or is_caption(block.text):
            continue
        if len(kept) < 2 and _opens_no_text(block, evidence):
            continue
        kept.append(without_read_also_end(block))
    while kept and kept[-1].node.tag in HEADINGS:
        kept.pop()
    return kept


def _opens_no_text(block: Block, evidence: Evidence) -> bool:
    """Whether a first line is the title once more, or says who wrote the text and when."""
    return squeeze(block.text) in evidence.titles or (block.node.tag not in HEADINGS and is_dated_byline(block.text))


def is_subhead(block: Block) -> bool:
    """Whether a line is a heading: by its element, or a short line in bold alone that ends like no sentence."""
    if block.node.tag in HEADINGS:
        return True
    text = block.text
    if len(text) > _SUBHEAD_LENGTH or not text[-1].isalnum() or not text[0].isalnum() or block.node.tag not in _PLAIN:
        return False
    bold = islice(block.node.element.iter("b", "strong"), _MOST_BOLD)
    return any(" ".join("".join(map(str, element.itertext())).split()) == text for element in bold)


def is_read_also(block: Block) -> bool:
    """Whether a line sends the reader to another article: it opens like one, and is a label or mostly link."""
    if not opens_with(block.text)[0]:
        return False
    label = block.text.rstrip().endswith((":", "…", "...", "»")) or block.node.tag in HEADINGS
    return block.link_share > 0.4 or (block.length < 60 and label)


def join_halves(blocks: list[Block], every: list[Block]) -> list[Block]:
    """The blocks with paragraphs made whole again that an element closed by mistake, say a `div` in a `p`.

    The other half is bare text right behind it, or the rest of the paragraph itself; it is found among all blocks,
    chosen or not.
    """
    joined: list[Block] = []
    taken: set[int] = set()
    for block in blocks:
        if block.index in taken:
            continue
        rest = _other_half(block, every)
        if rest:
            taken.add(rest.index)
        joined.append(_joined(block, rest) if rest else block)
    return joined


def _joined(half: Block, rest: Block) -> Block:
    shift = len(half.pieces) + 1
    links = [(start + shift, end + shift, element) for start, end, element in rest.links]
    pieces = [*half.pieces, " ", *rest.pieces]
    return replace(half, pieces=pieces, links=[*half.links, *links], text=f"{half.text} {rest.text}")


def _other_half(block: Block, every: list[Block]) -> Block | None:
    if block.node.tag != "p" or not (block.text[-1].isalnum() or block.text[-1] in ",;–—-"):
        return None
    for rest in every[block.index + 1 : block.index + 4]:
        if rest.node in (block.node.parent, block.node):
            return rest if rest.text[0].islower() or rest.text[0] in ",;.)" else None
    return None


def without_read_also_end(block: Block) -> Block:
    """The block without a "read also" and its link at the end of its last sentence."""
    if not block.links:
        return block
    first, end, _ = block.links[-1]
    before = "".join(block.pieces[:first])
    sentences = list(_SENTENCE_GAP.finditer(before))
    if not sentences or "".join(block.pieces[end:]).strip(" .»\n\t"):
        return block
    cut = sentences[-1].end()
    opener = before[cut:]
    if len(opener) > 60 or not opens_with(opener)[0]:
        return block
    text, pieces = before[:cut], []
    for piece in block.pieces[:first]:
        pieces.append(piece[:cut])
        cut -= len(piece)
        if cut <= 0:
            break
    links = [mark for mark in block.links if mark[1] <= len(pieces)]
    return replace(block, pieces=pieces, links=links, text=" ".join(text.split()))


def without_copies(blocks: list[Block]) -> list[Block]:
    """The blocks without those that repeat the others as a whole: hidden copies of the text for machines."""
    if not any(block.length >= _COPY_LENGTH for block in blocks):
        return blocks
    own = (block for block in blocks if _PART_LENGTH <= block.length < _COPY_LENGTH)
    parts = {squeeze(block.text) for block in islice(own, _MOST_PARTS)}
    return [block for block in blocks if block.length < _COPY_LENGTH or not _is_made_of(parts, squeeze(block.text))]


def _is_made_of(parts: set[str], whole: str) -> bool:
    return 2 * sum(len(part) for part in parts if part in whole) > len(whole)


def split_lead(every: list[Block], chosen: list[Block], evidence: Evidence) -> tuple[str | None, list[Block]]:
    """The standfirst shown above the body, and the chosen blocks without it."""
    first = next((block for block in chosen if block.node.tag not in HEADINGS), None)
    if first is None:
        return None, chosen
    above = every[max(0, first.index - _LEAD_REACH) : first.index]
    for block in [*above, first] if len(chosen) > 1 else above:
        if _is_lead(block, evidence) and not (block is first and _opens_the_body(block, chosen)):
            key = squeeze(block.text)
            return clean_text(block.text), [b for b in chosen if b is not block and squeeze(b.text) != key]
    return None, chosen


def _is_lead(block: Block, evidence: Evidence) -> bool:
    if len(block.text) not in _LEAD_LENGTHS or block.link_share > 0.3 or block.node.tag in ("h1", "li"):
        return False
    if squeeze(block.text) in evidence.titles:
        return False
    if block.node.tag in HEADINGS and len(block.text) > _SENTENCE_LENGTH and block.text.endswith("."):
        return True  # a heading above the text that is a sentence
    return squeeze(block.text) in evidence.descriptions or _is_marked_lead(block.node)


def _opens_the_body(block: Block, chosen: list[Block]) -> bool:
    """Whether the block is a paragraph like the next one, beside it: a description may repeat it, but it is no lead."""
    if _is_marked_lead(block.node):
        return False
    after = next((b.node for b in chosen if b is not block and b.node.tag not in HEADINGS), None)
    here = block.node
    return (
        after is not None
        and (after.parent, after.tag) == (here.parent, here.tag)
        and after.element.get("class") == here.element.get("class")
    )


def _is_marked_lead(node: Node) -> bool:
    above = node.parent
    return has_any_trait(node.element, node.tag, ("lead",)) or (
        above is not None and len(above.element) <= 2 and has_any_trait(above.element, above.tag, ("lead",))
    )
