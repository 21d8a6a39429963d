"""Pages of a headline and a few lines: too little for the learned trees to judge, and plain to see.

The trees learned from publishers' full pages, where a short text among few links is mostly a notice.
On a page of under `MOST_BLOCKS` lines, hardly any of them links, a rule knows better.
"""

from __future__ import annotations

from typing import Final

from newsfeed.parsers.blocks import Block, Node, Segments

MOST_BLOCKS: Final = 20
_MOST_LINK_LINES: Final = 6
_MOST_LINKED: Final = 0.4
_FRAME: Final = frozenset(("nav", "header", "footer", "aside", "form"))
_HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))


def is_bare(segments: Segments) -> bool:
    """Whether the page is a few lines of text with hardly a link."""
    if not 0 < len(segments.blocks) <= MOST_BLOCKS:
        return False
    root = segments.nodes[0]
    links = sum(block.link_share > 0.9 for block in segments.blocks)
    return links <= _MOST_LINK_LINES and root.linked <= _MOST_LINKED * root.length


def bare_blocks(segments: Segments) -> list[Block]:
    """The lines below the headline, or all where there is none, outside the frame of the page."""
    blocks = [block for block in segments.blocks if block.link_share < 0.5 and not _is_framed(block.node)]
    headline = next((n for n, block in enumerate(blocks) if block.node.tag == "h1"), -1)
    below = blocks[headline + 1 :]
    return below if any(block.node.tag not in _HEADINGS for block in below) else []


def _is_framed(node: Node | None) -> bool:
    while node is not None:
        if node.tag in _FRAME:
            return True
        node = node.parent
    return False
