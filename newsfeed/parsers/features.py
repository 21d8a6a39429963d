"""What is known of each block that could be part of the article: one row of numbers a block.

The rows are what the learned model reads (`data/body_model.json` names its columns by `NAMES`). Most of a
row is the block's place, and blocks of one parent share it: it is worked out once per element.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from newsfeed.parsers.blocks import GOOD_LENGTH, Block, Node, Segments
from newsfeed.parsers.evidence import Evidence, likeness, opens_with, squeeze
from newsfeed.parsers.traits import read_traits, trait_names

FAR: Final = 9  # a distance that means "not near"
_TAG_CODES: Final = {
    tag: code
    for code, tag in enumerate(
        (
            *(
                "p",
                "div",
                "li",
                "h1",
                "h2",
                "h3",
                "h4",
                "h5",
                "h6",
                "blockquote",
                "td",
                "tr",
                "th",
                "pre",
                "figcaption",
            ),
            *(
                "section",
                "article",
                "dd",
                "dt",
                "main",
                "aside",
                "ul",
                "ol",
                "figure",
                "header",
                "footer",
                "form",
                "body",
            ),
        ),
        start=1,
    )
}
_HEADING_CODES: Final = range(_TAG_CODES["h1"], _TAG_CODES["h6"] + 1)
_SENTENCE: Final = re.compile(r"[.!?…。！？][\"'”’»)]*(?:\s|$)")
_ENDS: Final = {**dict.fromkeys(".!?…。！？", 1.0), **dict.fromkeys("\"'”’»“)」", 2.0), **dict.fromkeys(":：", 3.0)}
PLACE: Final = (
    *("tag", "parent_tag", "grandparent_tag", "depth", "in_best", "to_best", "to_title", "title_depth"),
    *("good_0", "good_1", "good_2", "good_3", "direct_0", "direct_1", "direct_2"),
    *("links_0", "links_1", "links_2", "length_1"),
)
SHAPE: Final = ("shape_count", "shape_length", "shape_links", "shape_good")
TEXT: Final = (
    *("length", "link_share", "links", "end", "sentences", "commas", "digits", "word_length", "capitals"),
    *("opens_read_also", "opens_caption", "opens_byline", "opens_call"),
)
KNOWN: Final = ("is_title", "is_description", "in_article_body", "names_author", "seen_before")
ORDER: Final = (
    *("index", "index_share", "good_before", "after_title", "since_title", "since_good", "until_good"),
    *("from_first", "to_last", "since_heading", "heading_opens_read_also"),
    *("previous_length", "previous_links", "previous_tag", "next_length", "next_links", "next_tag", "same_parent"),
)


@cache
def names() -> tuple[str, ...]:
    """The columns of a row."""
    return (*PLACE, *(f"to_{name}" for name in trait_names()), *SHAPE, *TEXT, *KNOWN, *ORDER)


@dataclass(frozen=True, slots=True)
class Table:
    """The candidates of a page and a row for each; `best` is the element that holds most running text itself."""

    blocks: list[Block]
    rows: list[tuple[float, ...]]
    shapes: list[object]
    best: Node


def read_features(segments: Segments, evidence: Evidence) -> Table:
    """The candidates of a page with their rows."""
    page = _PageView(segments, evidence)
    candidates = page.candidates()
    return Table(candidates, [page.row(b) for b in candidates], [page.keys[b.index] for b in candidates], page.best)


class _PageView:
    """One page while its rows are made: what is the same for all blocks, and what is known per element."""

    def __init__(self, segments: Segments, evidence: Evidence) -> None:
        self.blocks = segments.blocks
        self.evidence = evidence
        self.good = max(segments.good, 1.0)
        self.best = _best_container(segments.nodes)
        self.best_chain = _chain(self.best)
        self.title = _title_block(segments.blocks, evidence.titles)
        self.title_chain = _chain(self.title.node) if self.title else {}
        self.places: dict[Node, tuple[float, ...]] = {}
        self.traits: dict[Node, tuple[float, ...]] = {}
        self.seen: set[str] = set()
        self._survey()

    def _survey(self) -> None:
        """One pass in order: running text before each block, nearest good blocks, headings, repeated shapes."""
        self.good_before: list[float] = []
        self.since_good: list[int] = []
        self.last_heading: list[int] = []
        self.shapes: dict[object, list[float]] = {}
        self.keys: list[object] = []
        before, last_good, heading = 0.0, -100, -100
        in_best: list[int] = []
        for block in self.blocks:
            self.good_before.append(before)
            self.since_good.append(last_good)
            self.last_heading.append(heading)
            node, length = block.node, block.length
            above = node.parent
            key = (node.tag, node.element.get("class"), above and (above.tag, above.element.get("class")))
            self.keys.append(key)
            shape = self.shapes.setdefault(key, [0.0, 0.0, 0.0, 0.0])
            shape[0] += 1
            shape[1] += length
            shape[2] += block.linked
            if length >= GOOD_LENGTH and block.linked * 3 < length:
                before += length - block.linked
                shape[3] += length - block.linked
                last_good = block.index
                if node is self.best or above is self.best:
                    in_best.append(block.index)
            elif node.tag[0] == "h" and _TAG_CODES.get(node.tag, 0) in _HEADING_CODES:
                heading = block.index
        self.first, self.last = (in_best[0], in_best[-1]) if in_best else (0, len(self.blocks))

    def candidates(self) -> list[Block]:
        """Blocks worth a look: near running text or in an element that holds some, and no mere links."""
        next_good = 10**6
        near: list[Block] = []
        for block in reversed(self.blocks):
            node, at = block.node, block.index
            is_good = block.length >= GOOD_LENGTH and block.linked * 3 < block.length
            above = node.parent or node
            if (
                is_good
                or ((next_good - at <= 2 or at - self.since_good[at] <= 2) and block.linked < 0.95 * block.length)
                or (max(node.good, above.good) >= 0.02 * self.good and above.good < 0.98 * self.good)
                or (block.length >= 25 and block.linked * 3 < block.length)
            ):
                near.append(block)
            if is_good:
                next_good = at
        return near[::-1]

    def row(self, block: Block) -> tuple[float, ...]:
        """The block's row, in the order of `names()`."""
        node = block.node
        if node not in self.places:
            self.places[node] = self._place(node)
        count, length, linked, good = self.shapes[self.keys[block.index]]
        shape = (count, length / count, linked / length if length else 0.0, good / self.good)
        openers = opens_with(block.text)
        return (
            *self.places[node],
            *self._trait_distances(node),
            *shape,
            *_text_features(block, openers),
            *self._known(block),
            *self._order(block),
        )

    def _place(self, node: Node) -> tuple[float, ...]:
        one = node.parent or node
        two = one.parent or one
        three = two.parent or two
        good, codes = self.good, _TAG_CODES
        best_at, best_depth = _meeting(node, self.best_chain)
        title_at, title_depth = _meeting(node, self.title_chain)
        return (
            codes.get(node.tag, 0),
            codes.get(one.tag, 0),
            codes.get(two.tag, 0),
            node.depth,
            best_depth == self.best.depth,
            best_at,
            title_at,
            title_depth,
            node.good / good,
            one.good / good,
            two.good / good,
            three.good / good,
            node.direct / good,
            one.direct / good,
            two.direct / good,
            node.linked / (node.length or 1.0),
            one.linked / (one.length or 1.0),
            two.linked / (two.length or 1.0),
            one.length,
        )

    def _trait_distances(self, node: Node) -> tuple[float, ...]:
        """For each trait how many levels up the nearest element with it is."""
        chain: list[Node] = []
        at: Node | None = node
        while at is not None and at not in self.traits:
            chain.append(at)
            at = at.parent
        nearest = self.traits[at] if at is not None else (FAR,) * len(trait_names())
        for below in reversed(chain):
            bits = read_traits(below.element, below.tag)
            if bits:
                nearest = tuple(0 if bits >> i & 1 else d + 1 if d < FAR else d for i, d in enumerate(nearest))
            else:
                nearest = tuple([d + 1 if d < FAR else d for d in nearest])
            self.traits[below] = nearest
        return nearest

    def _known(self, block: Block) -> tuple[float, ...]:
        evidence, text = self.evidence, block.text
        is_title = is_description = author = 0.0
        in_body = -1.0
        key = squeeze(text) if len(text) < 600 or evidence.article_body else text[:600]
        if len(key) < 300:
            is_title = max((likeness(key, title) for title in evidence.titles), default=0.0)
            folded = text.casefold()
            author = float(any(name in folded for name in evidence.authors))
        if len(text) < 600:
            is_description = max((likeness(key, known) for known in evidence.descriptions), default=0.0)
        if evidence.article_body:
            in_body = float(key[:400] in evidence.article_body)
        seen = key in self.seen
        self.seen.add(key)
        return is_title, is_description, in_body, author, seen

    def _order(self, block: Block) -> tuple[float, ...]:
        at, blocks = block.index, self.blocks
        title_at = self.title.index if self.title else -1
        heading = self.last_heading[at]
        previous = blocks[at - 1] if at else block
        following = blocks[at + 1] if at + 1 < len(blocks) else block
        until = following.index
        while until < len(blocks) and until - at < 10 and not _is_good(blocks[until]):
            until += 1
        return (
            at,
            at / len(blocks),
            self.good_before[at] / self.good,
            at > title_at,
            at - title_at,
            min(at - self.since_good[at], 20),
            until - at,
            at - self.first,
            self.last - at,
            min(at - heading, 50),
            heading >= 0 and opens_with(blocks[heading].text)[0],
            previous.length,
            previous.link_share,
            _TAG_CODES.get(previous.node.tag, 0),
            following.length,
            following.link_share,
            _TAG_CODES.get(following.node.tag, 0),
            (previous.node.parent is block.node.parent) + 2 * (following.node.parent is block.node.parent),
        )


def _is_good(block: Block) -> bool:
    return block.length >= GOOD_LENGTH and block.linked * 3 < block.length


def _text_features(block: Block, openers: Sequence[bool]) -> tuple[float, ...]:
    text, length = block.text, block.length
    head = text[:200]
    size = len(head)
    return (
        length,
        block.linked / length,
        len(block.links),
        _ENDS.get(text[-1], 0.0),
        len(_SENTENCE.findall(text[:1000])),
        text.count(","),
        sum(map(head.count, "0123456789")) / size,
        size / (head.count(" ") + 1),
        sum(map(str.isupper, head)) / size,
        *openers,
    )


def _best_container(nodes: list[Node]) -> Node:
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


def _title_block(blocks: list[Block], titles: tuple[str, ...]) -> Block | None:
    """The headline as the page shows it: a heading like the title, else the first h1."""
    first = None
    for block in blocks:
        if block.node.tag in ("h1", "h2", "h3"):
            if block.length < 300 and squeeze(block.text) in titles:
                return block
            if first is None and block.node.tag == "h1":
                first = block
    return first


def _chain(node: Node | None) -> dict[Node, int]:
    """An element and its ancestors, with their depths."""
    chain: dict[Node, int] = {}
    while node is not None:
        chain[node] = node.depth
        node = node.parent
    return chain


def _meeting(node: Node, chain: dict[Node, int]) -> tuple[int, int]:
    """How many levels up an element meets a chain, and at which depth."""
    levels = 0
    at: Node | None = node
    while at is not None and at not in chain:
        at = at.parent
        levels += 1
    return (min(levels, 12), chain[at]) if at is not None else (12, 0)
