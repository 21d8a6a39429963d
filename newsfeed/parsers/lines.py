"""Lines that are never the body's, whatever a model says, and the standfirst above it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from newsfeed.parsers.blocks import Block, Node
from newsfeed.parsers.evidence import Evidence, opens_with, squeeze
from newsfeed.parsers.traits import has_trait
from newsfeed.text.clean import clean_text

HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_LEAD_LENGTHS: Final = range(30, 700)
_LEAD_REACH: Final = 12  # blocks above the first paragraph in which a standfirst may stand


def drop_foreign_lines(blocks: Iterable[Block], evidence: Evidence) -> list[Block]:
    """The blocks without "read also" lines and their links, a repeated title, and headings that head nothing."""
    kept: list[Block] = []
    after_read_also = False
    for block in blocks:
        if is_read_also(block):
            after_read_also = block.link_share < 0.3
            continue
        if after_read_also and block.link_share > 0.8:
            continue
        after_read_also = False
        if len(kept) < 2 and squeeze(block.text) in evidence.titles:
            continue
        kept.append(block)
    while kept and kept[-1].node.tag in HEADINGS:
        kept.pop()
    return kept


def is_read_also(block: Block) -> bool:
    """Whether a line sends the reader to another article: it opens like one, and is a label or mostly link."""
    if not opens_with(block.text)[0]:
        return False
    label = block.text.rstrip().endswith((":", "…", "...", "»")) or block.node.tag in HEADINGS
    return block.link_share > 0.4 or (block.length < 60 and label)


def split_lead(every: list[Block], chosen: list[Block], evidence: Evidence) -> tuple[str | None, list[Block]]:
    """The standfirst shown above the body, and the chosen blocks without it."""
    first = next((block for block in chosen if block.node.tag not in HEADINGS), None)
    if first is None:
        return None, chosen
    above = every[max(0, first.index - _LEAD_REACH) : first.index]
    for block in [*above, first] if len(chosen) > 1 else above:
        if _is_lead(block, evidence):
            key = squeeze(block.text)
            return clean_text(block.text), [b for b in chosen if b is not block and squeeze(b.text) != key]
    return None, chosen


def _is_lead(block: Block, evidence: Evidence) -> bool:
    if len(block.text) not in _LEAD_LENGTHS or block.link_share > 0.3 or block.node.tag in ("h1", "li"):
        return False
    if squeeze(block.text) in evidence.titles:
        return False
    return squeeze(block.text) in evidence.descriptions or _is_marked_lead(block.node)


def _is_marked_lead(node: Node) -> bool:
    above = node.parent
    return has_trait(node.element, node.tag, "lead") or (
        above is not None and len(above.element) <= 2 and has_trait(above.element, above.tag, "lead")
    )
