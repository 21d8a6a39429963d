"""Where the text sits: the element that holds most of it, the headline, and the ways up from a block to both."""

from __future__ import annotations

from newsfeed.parsers.blocks import Block, Node
from newsfeed.parsers.evidence import squeeze


def best_container(nodes: list[Node]) -> Node:
    """The element with most running text of its own, a share of what lies a level or two below counted in."""
    score: dict[Node, float] = {}
    for node in nodes:
        if node.direct:
            worth, above, levels = node.direct, node, 0
            while levels < 3:
                score[above] = score.get(above, 0.0) + worth
                if above.parent is None:
                    break
                above, worth, levels = above.parent, worth * 0.4, levels + 1
    return max(score, key=lambda n: score[n] * (1 - n.linked / (n.length or 1.0)), default=nodes[0])


def title_block(blocks: list[Block], titles: tuple[str, ...]) -> Block | None:
    """The headline as the page shows it: a heading like the title, else the first h1."""
    first = None
    for block in blocks:
        if block.node.tag in ("h1", "h2", "h3"):
            if block.length < 300 and squeeze(block.text) in titles:
                return block
            if first is None and block.node.tag == "h1":
                first = block
    return first


def chain(node: Node | None) -> dict[Node, int]:
    """An element and its ancestors, with their depths."""
    found: dict[Node, int] = {}
    while node is not None:
        found[node] = node.depth
        node = node.parent
    return found


def meeting(node: Node, way: dict[Node, int]) -> tuple[int, int]:
    """How many levels up an element meets a way up, and at which depth."""
    levels = 0
    at: Node | None = node
    while at is not None and at not in way:
        at = at.parent
        levels += 1
    return (min(levels, 12), way[at]) if at is not None else (12, 0)
