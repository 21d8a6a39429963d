"""What is known of each block that could be part of the article: one row of numbers a block.

The rows are what the learned model reads (`data/body_model.json` names its columns by `NAMES`). Most of a
row is the block's place, and blocks of one parent share it: it is worked out once per element.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from newsfeed.parsers.blocks import Block, Node, Segments
from newsfeed.parsers.containers import best_container, chain, meeting, title_block
from newsfeed.parsers.evidence import (
    Evidence,
    count_call_words,
    holds_credit,
    likest,
    opens_with,
    split_words,
    squeeze,
)
from newsfeed.parsers.traits import read_traits, stands_after, stands_beside, trait_names

_BESIDE_SHARE: Final = 0.4  # an element with more of the page's running text is no sidebar, whatever its name
_LISTED: Final = frozenset(("li", "dd", "dt", "tr"))
_SOME_TEXT: Final = 200  # letters of running text elsewhere, without which comments are all there is
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
_HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_ONE_FARTHER: Final = bytes(min(distance + 1, FAR) for distance in range(256))
_NO_CAPITALS: Final = dict.fromkeys(range(ord("A"), ord("Z") + 1))
_SENTENCE: Final = re.compile(r"[.!?…。！？][\"'”’»)]*(?:\s|$)")
_ENDS: Final = {**dict.fromkeys(".!?…。！？", 1.0), **dict.fromkeys("\"'”’»“)」", 2.0), **dict.fromkeys(":：", 3.0)}
_WRAPPERS: Final = {"b": 1.0, "strong": 1.0, "i": 2.0, "em": 2.0, "a": 3.0}

PLACE: Final = (
    *("tag", "depth", "good_0", "links_0", "parent_tag", "in_best", "to_best", "to_title", "title_depth"),
    *("good_1", "good_2", "good_3", "direct_1", "links_1", "links_2", "length_1"),
)
SHAPE: Final = ("shape_count", "shape_length", "shape_links", "shape_good")
TEXT: Final = (
    *("length", "link_share", "end", "sentences", "commas", "digits", "capitals"),
    *("opens_read_also", "opens_service", "opens_call", "credit", "call_words", "wrapped"),
)
KNOWN: Final = ("is_title", "is_description", "in_article_body", "names_author", "seen_before")
ORDER: Final = (
    *("index", "index_share", "good_before", "after_title", "since_title", "since_good", "until_good"),
    *("from_first", "to_last", "since_heading"),
    *("page_good", "page_blocks", "best_share"),
    *("previous_length", "next_length", "same_parent"),
)


@cache
def names() -> tuple[str, ...]:
    """The columns of a row."""
    return (*PLACE, *(f"to_{name}" for name in trait_names()), *SHAPE, *TEXT, *KNOWN, *ORDER)


@dataclass(frozen=True, slots=True)
class Table:
    """The candidates of a page, a row and a shape for each; `every_shape` is that of all blocks of the page."""

    blocks: list[Block]
    rows: list[tuple[float, ...]]
    shapes: list[object]
    every_shape: list[object]


def read_features(segments: Segments, evidence: Evidence, *, with_beside: bool = False) -> Table:
    """The candidates of a page with their rows.

    `with_beside` keeps those that stand beside the text: what the model is to refuse it must have seen.
    """
    page = _PageView(segments, evidence)
    candidates = page.candidates(with_beside=with_beside)
    return Table(candidates, [page.row(b) for b in candidates], [page.keys[b.index] for b in candidates], page.keys)


class _PageView:
    """One page while its rows are made: what is the same for all blocks, and what is known per element."""

    def __init__(self, segments: Segments, evidence: Evidence) -> None:
        self.blocks = segments.blocks
        self.evidence = evidence
        self.good = max(segments.good, 1.0)
        self.best = best_container(segments.nodes)
        self.best_chain = chain(self.best)
        self.title = title_block(segments.blocks, evidence.titles)
        self.title_chain = chain(self.title.node) if self.title else {}
        self.places: dict[Node, tuple[float, ...]] = {}
        self.traits: dict[Node, bytes] = {}  # a distance a byte: one call moves them all up a level
        self.beside: dict[Node, bool] = {}
        self.homes: dict[Node, tuple[float, ...]] = {}
        self.classes: dict[Node | None, object] = {None: None}
        self.seen: set[str] = set()
        self._survey()

    def _survey(self) -> None:
        """One pass in order: running text before each block, nearest good blocks, headings, repeated shapes."""
        self.good_before: list[float] = []
        self.since_good: list[int] = []
        self.last_heading: list[int] = []
        self.shapes: dict[object, list[float]] = {}
        self.keys: list[object] = []
        classes, shapes, best = self.classes, self.shapes, self.best
        before, last_good, heading = 0.0, -100, -100
        in_best: list[int] = []
        for at, block in enumerate(self.blocks):
            self.good_before.append(before)
            self.since_good.append(last_good)
            self.last_heading.append(heading)
            node, length = block.node, block.length
            tag, above = node.tag, node.parent
            if above is not None and above not in classes:
                classes[above] = (above.tag, above.element.get("class"))
            key = (tag, node.element.get("class"), classes[above])
            self.keys.append(key)
            shape = shapes.get(key)
            if shape is None:
                shape = shapes[key] = [0.0, 0.0, 0.0, 0.0]
            shape[0] += 1
            shape[1] += length
            shape[2] += block.linked
            if block.runs:
                good = length - block.linked
                before += good
                shape[3] += good
                last_good = at
                if node is best or above is best:
                    in_best.append(at)
            elif tag in _HEADINGS:
                heading = at
        self.first, self.last = (in_best[0], in_best[-1]) if in_best else (0, len(self.blocks))

    def candidates(self, *, with_beside: bool) -> list[Block]:
        """Blocks worth a look: near running text or in an element that holds some, no mere links, not set aside."""
        next_good = 10**6
        since_good = self.since_good
        near: list[Block] = []
        for at in range(len(self.blocks) - 1, -1, -1):
            block = self.blocks[at]
            node, length = block.node, block.length
            if length > 20 and " " not in block.text[:200] and block.text.isascii():
                continue
            if (
                block.runs
                or ((next_good - at <= 2 or at - since_good[at] <= 2) and block.linked < 0.95 * length)
                or (length >= 25 and block.linked * 3 < length)
                or self._is_among_text(node)
            ) and (with_beside or not self._is_beside(node)):
                near.append(block)
            if block.runs:
                next_good = at
        return near[::-1]

    def _is_among_text(self, node: Node) -> bool:
        """Whether an element or its parent, for a list item or a row one more, holds some of the running text."""
        above = node.parent or node
        return (
            self._holds_text(node)
            or self._holds_text(above)
            or (node.tag in _LISTED and above.parent is not None and self._holds_text(above.parent))
        )

    def _holds_text(self, node: Node) -> bool:
        """Whether an element holds some running text and is not the frame around all of it."""
        return node.good >= 0.02 * self.good and (node.good < 0.98 * self.good or node is self.best)

    def _is_beside(self, node: Node) -> bool:
        """Whether an element is, or lies in, one that stands beside the text and holds little of the page's."""
        known = self.beside.get(node)
        if known is not None:
            return known
        beside = node.parent is not None and self._is_beside(node.parent)
        if not beside and stands_beside(node.element, node.tag):
            beside = node.good < _BESIDE_SHARE * self.good or self._comes_after(node)
        self.beside[node] = beside
        return beside

    def _comes_after(self, node: Node) -> bool:
        """Whether an element with much of the page's text is the comments or the foot below some other text."""
        is_apart = self.title is not None and node not in self.title_chain and self.good - node.good >= _SOME_TEXT
        return is_apart and stands_after(node.element, node.tag)

    def row(self, block: Block) -> tuple[float, ...]:
        """The block's row, in the order of `names()`."""
        node = block.node
        if node not in self.places:
            self.places[node] = self._place(node)
        count, length, linked, good = self.shapes[self.keys[block.index]]
        shape = (count, length / count, linked / length if length else 0.0, good / self.good)
        return (
            *self.places[node],
            *self._trait_distances(node),
            *shape,
            *_text_features(block),
            *self._known(block),
            *self._order(block),
        )

    def _place(self, node: Node) -> tuple[float, ...]:
        home = node.parent or node
        if home not in self.homes:
            self.homes[home] = self._home(home)
        return (
            _TAG_CODES.get(node.tag, 0),
            node.depth,
            node.good / self.good,
            node.linked / (node.length or 1.0),
            *self.homes[home],
        )

    def _home(self, one: Node) -> tuple[float, ...]:
        """What blocks of one parent have in common."""
        two = one.parent or one
        three = two.parent or two
        good = self.good
        best_at, best_depth = meeting(one, self.best_chain)
        title_at, title_depth = meeting(one, self.title_chain)
        return (
            _TAG_CODES.get(one.tag, 0),
            best_depth == self.best.depth,
            best_at,
            title_at,
            title_depth,
            one.good / good,
            two.good / good,
            three.good / good,
            one.direct / good,
            one.linked / (one.length or 1.0),
            two.linked / (two.length or 1.0),
            one.length,
        )

    def _trait_distances(self, node: Node) -> bytes:
        """For each trait how many levels up the nearest element with it is."""
        chain: list[Node] = []
        at: Node | None = node
        while at is not None and at not in self.traits:
            chain.append(at)
            at = at.parent
        for below in reversed(chain):
            above = self.traits[below.parent].translate(_ONE_FARTHER) if below.parent is not None else _far()
            bits = read_traits(below.element, below.tag)
            self.traits[below] = _met(above, bits) if bits else above
        return self.traits[node]

    def _known(self, block: Block) -> tuple[float, ...]:
        evidence, text = self.evidence, block.text
        is_title = is_description = author = 0.0
        in_body = -1.0
        key = squeeze(text) if len(text) < 600 or evidence.article_body else text[:600]
        if len(key) < 300:
            is_title = likest(key, evidence.titles)
            if evidence.authors:
                folded = text.casefold()
                author = float(any(name in folded for name in evidence.authors))
        if len(text) < 600:
            is_description = likest(key, evidence.descriptions)
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
        while until < len(blocks) and until - at < 10 and not blocks[until].runs:
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
            self.good,
            len(blocks),
            self.best.good / self.good,
            previous.length,
            following.length,
            (previous.node.parent is block.node.parent) + 2 * (following.node.parent is block.node.parent),
        )


@cache
def _far() -> bytes:
    return bytes((FAR,)) * len(trait_names())


def _met(distances: bytes, bits: int) -> bytes:
    """The distances with 0 for each trait of these bits."""
    met = bytearray(distances)
    while bits:
        lowest = bits & -bits
        met[lowest.bit_length() - 1] = 0
        bits ^= lowest
    return bytes(met)


def _text_features(block: Block) -> tuple[float, ...]:
    text, length = block.text, block.length
    head = text[:200]
    opens, words = opens_with(text), split_words(head)
    size = len(head)
    return (
        length,
        block.linked / length,
        _ENDS.get(text[-1], 0.0),
        len(_SENTENCE.findall(text[:1000])),
        text.count(","),
        sum(map(head.count, "0123456789")) / size,
        _count_capitals(head) / size,
        opens[0],
        opens[1] or opens[2],
        opens[3],
        length < 300 and holds_credit(text, words),
        count_call_words(words),
        _wrapping(block),
    )


def _count_capitals(text: str) -> int:
    if text.isascii():
        return len(text) - len(text.translate(_NO_CAPITALS))
    return sum(map(str.isupper, text))


def _wrapping(block: Block) -> float:
    """Which inline element holds all of the block's text, if one does: 1 bold, 2 italic, 3 a link, 4 another."""
    element = block.node.element
    if len(element) != 1 or (element.text and not element.text.isspace()):
        return 0.0
    inner = element[0]
    if inner.tail and not inner.tail.isspace():
        return 0.0
    return _WRAPPERS.get(inner.tag, 4.0)
