"""A tree → text blocks, in order: one walk that keeps every block's place, links and length.

A block is a run of text between the edges of block elements. Two line breaks end one, a single
break does where the lines read like sentences, and a table row whose cells hold bare text is one
block. Nothing is judged here.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from importlib import resources
from itertools import islice, pairwise
from typing import Any, Final, TypeAlias

from newsfeed.parsers.document import Element
from newsfeed.parsers.document_events import walk

BREAK: Final = "\x00"  # a line break; no character reference can produce it
INLINE, BLOCK, LINK, LINE_BREAK, PICTURE, SKIPPED = range(6)
GOOD_LENGTH: Final = 60  # from here on a block counts as running text
LOOSE_RUN: Final = 150  # a run this long may use single breaks as paragraph ends
Mark: TypeAlias = tuple[int, int, Element]  # a link: its first piece, the piece after its last, its element
_MOST_SPANS: Final = 200  # inline elements of one block that are looked at
_MOST_ADVERTS: Final = 20
_MOST_PIECES: Final = 40  # of text, in an advertisement
_WORD: Final = re.compile(r"[a-z]+")
_SENTENCE_END: Final = re.compile(r"[.!?…。！？»”\"'’)：:]$")
_WIDE: Final = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]")
_WIDE_WORTH: Final = 2.2  # letters of other scripts that one of these stands for


class Node:
    """A block element and what its subtree holds; `good` is running text outside links, `direct` that of its own."""

    __slots__ = ("depth", "direct", "element", "good", "length", "linked", "parent", "tag")

    def __init__(self, element: Element, tag: str, parent: Node | None, depth: int) -> None:
        self.element = element
        self.tag = tag
        self.parent = parent
        self.depth = depth
        self.length = self.linked = self.good = self.direct = 0.0


@dataclass(slots=True, eq=False)
class Block:
    """One run of text: its pieces as found, and its links as (first piece, end piece, element)."""

    node: Node
    pieces: list[str]
    links: list[Mark]
    text: str
    length: float
    linked: float
    index: int = 0
    runs: bool = False  # long enough to be a paragraph, and no list of links

    @property
    def link_share(self) -> float:
        """How much of the text is link text."""
        return self.linked / self.length if self.length else 0.0


@dataclass(slots=True, eq=False)
class Picture:
    """An image element, its place, and how many blocks come before it."""

    element: Element
    node: Node
    before: int


@dataclass(slots=True, eq=False)
class Segments:
    """A page in blocks; `nodes` are in document order, so that parents come before children."""

    nodes: list[Node] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    good: float = 0.0


@cache
def _markup() -> dict[str, Any]:
    file = resources.files("newsfeed.parsers") / "data" / "markup.toml"
    return tomllib.loads(file.read_text("utf-8"))


@cache
def _roles() -> dict[str, int]:
    """What each element does to running text, by tag; see `data/markup.toml`."""
    roles = {
        "block": BLOCK,
        "link": LINK,
        "line_break": LINE_BREAK,
        "picture": PICTURE,
        "skipped": SKIPPED,
    }
    return {tag: role for name, role in roles.items() for tag in _markup()[name]}


@lru_cache(maxsize=4096)
def _is_no_text(names: str) -> bool:
    lower = names.lower()
    return not _advert_words().isdisjoint(_WORD.findall(lower)) or not _unshown().isdisjoint(lower.split())


@cache
def _unshown() -> frozenset[str]:
    return frozenset(_markup()["unshown"])


@cache
def _advert_words() -> frozenset[str]:
    return frozenset(_markup()["advert_words"])


def without_adverts(block: Block) -> Block:
    """The block without what inline elements of an advertisement's class hold, or what only a screen reader says."""
    pieces, place = block.pieces, 0
    for advert in islice(_adverts(block), _MOST_ADVERTS):
        at = _find(advert, pieces, place)
        if at >= 0:  # emptied, not removed: links count in pieces
            pieces, place = [*pieces[:at], *[""] * len(advert), *pieces[at + len(advert) :]], at
    if pieces is block.pieces:
        return block
    return replace(block, pieces=pieces, text=" ".join("".join(pieces).replace(BREAK, " ").split()))


def _adverts(block: Block) -> Iterator[list[str]]:
    """The pieces of text of each advertisement, in order; what is longer than an advertisement is none."""
    for element in islice(block.node.element.iter("ins", "small", "span"), _MOST_SPANS):
        if _is_no_text((element.get("class") or "")[:200]):
            advert = [str(text) for text in islice(element.itertext(), _MOST_PIECES + 1)]
            if 0 < len(advert) <= _MOST_PIECES:
                yield advert


def _find(wanted: list[str], pieces: list[str], place: int) -> int:
    """Where these pieces stand one after another, from a place on; -1 where they do not."""
    try:
        while True:
            place = pieces.index(wanted[0], place)
            if pieces[place : place + len(wanted)] == wanted:
                return place
            place += 1
    except ValueError:
        return -1


class _Walker:
    """The state of one walk: where we are, and the run of text being gathered."""

    __slots__ = ("blocks", "here", "link", "link_start", "links", "nodes", "pieces", "rows", "segments")

    def __init__(self, root: Element) -> None:
        self.segments = Segments()
        self.blocks, self.nodes = self.segments.blocks, self.segments.nodes
        self.here = Node(root, "html", None, 0)
        self.nodes.append(self.here)
        self.pieces: list[str] = []
        self.links: list[Mark] = []
        self.link: Element | None = None
        self.link_start = 0
        self.rows: list[int] = []

    def open_block(self, element: Element, tag: str) -> None:
        """Take in the start of a block element: it ends the run before it."""
        if self.pieces:
            self.flush()
        here = self.here
        self.here = node = Node(element, tag, here, here.depth + 1)
        self.nodes.append(node)
        if tag == "tr":
            self.rows.append(len(self.blocks))

    def open(self, role: int, element: Element) -> None:
        """Take in the start of a link, a break or a picture."""
        if role == LINK:
            self.link, self.link_start = element, len(self.pieces)
        elif role == LINE_BREAK:
            self.pieces.append(BREAK)
        else:
            self.segments.pictures.append(Picture(element, self.here, len(self.blocks)))

    def close(self, role: int, tag: str) -> None:
        """Take in the end of a block element or of a link."""
        if role == BLOCK:
            if self.pieces:
                self.flush()
            if tag == "tr" and self.rows:
                _join_row(self.blocks, self.rows.pop(), self.here)
            self.here = self.here.parent or self.here
        elif self.link is not None:
            self.links.append((self.link_start, len(self.pieces), self.link))
            self.link = None

    def flush(self) -> None:
        """End the run of text: it becomes one block, or one for each of its paragraphs."""
        pieces, links = self.pieces, self.links
        if self.link is not None:
            links.append((self.link_start, len(pieces), self.link))
            self.link_start = 0
        raw = "".join(pieces)
        if BREAK in raw:
            runs = _runs(pieces, raw)
            for (start, end), own in zip(runs, _links_of_runs(links, runs), strict=True):
                part = pieces[start:end]
                self._add(part, own, "".join(part).replace(BREAK, " "))
        else:
            self._add(pieces.copy(), links, raw)
        pieces.clear()
        self.links = []  # a new one: blocks keep theirs

    def _add(self, pieces: list[str], links: list[Mark], raw: str) -> None:
        text = " ".join(raw.split())
        if text:
            length = len(text)
            linked = _linked(pieces, links, length) if links else 0
            self.blocks.append(Block(self.here, pieces, links, text, length, linked))


def _linked(pieces: list[str], links: list[Mark], length: int) -> int:
    """How many letters of a run of that length are of links."""
    start, end, _ = links[0]
    if start == 0 and end == len(pieces):
        return length
    if len(links) == 1 and end == start + 1:
        return min(len(pieces[start].strip()), length)
    return min(sum([len("".join(pieces[start:end]).strip()) for start, end, _ in links]), length)


def read_segments(root: Element, dropped: Collection[Element] = ()) -> Segments:
    """The page's blocks without those of dropped elements.

    `noscript` is read too where the page has next to nothing outside it.
    """
    segments = _segment(root, _roles(), dropped)
    if segments.good < 3 * GOOD_LENGTH:
        fuller = _segment(root, _roles() | {"noscript": BLOCK}, dropped)
        if fuller.good > segments.good:
            return fuller
    return segments


def _segment(root: Element, roles: dict[str, int], dropped: Collection[Element]) -> Segments:
    walker = _Walker(root)
    pieces, role_of = walker.pieces, roles.get
    add, open_block, close = pieces.append, walker.open_block, walker.close
    events = walk(root)
    for event, element in events:
        tag = element.tag
        role = role_of(tag, INLINE)
        if event == "start":
            if role == SKIPPED or (dropped and element in dropped):
                events.skip_subtree()
                continue
            if role == BLOCK:
                open_block(element, tag)
            elif role:
                walker.open(role, element)
            text = element.text
        else:
            if BLOCK <= role <= LINK and not (dropped and element in dropped):
                close(role, tag)
            text = element.tail
        if text and (pieces or not text.isspace()):
            add(text)
    if pieces:
        walker.flush()
    _measure(walker.segments)
    return walker.segments


def _measure(segments: Segments) -> None:
    """Number the blocks, weigh the scripts without spaces, and sum lengths up the tree."""
    worth = _letter_worth(segments.blocks)
    total = 0.0
    for index, block in enumerate(segments.blocks):
        block.index = index
        length = block.length = block.length * worth
        linked = block.linked = block.linked * worth
        node = block.node
        node.length += length
        node.linked += linked
        if length >= GOOD_LENGTH and linked * 3 < length:
            block.runs = True
            good = length - linked
            node.good += good
            total += good
            above = node.parent if node.tag == "p" else node
            if above is not None:
                above.direct += good
    segments.good = total
    for node in reversed(segments.nodes):
        parent = node.parent
        if node.length and parent is not None:
            parent.length += node.length
            parent.linked += node.linked
            parent.good += node.good


def _letter_worth(blocks: list[Block]) -> float:
    """How many letters of an alphabet one letter of this page is worth."""
    sample = "".join(block.text for block in blocks if not block.text.isascii())[:4000]
    wide = len(_WIDE.findall(sample))
    return _WIDE_WORTH if wide * 3 > len(sample) and wide > 50 else 1.0


def _runs(pieces: list[str], raw: str) -> list[tuple[int, int]]:
    """Where the paragraphs of a run with line breaks start and end, in pieces."""
    breaks = [i for i, piece in enumerate(pieces) if piece == BREAK]
    edges = [-1, *breaks, len(pieces)]
    lines = [(a + 1, b) for a, b in pairwise(edges)]
    texts = ["".join(pieces[a:b]).strip() for a, b in lines]
    filled = [text for text in texts if text]
    ended = sum(1 for text in filled if _SENTENCE_END.search(text))
    if len(raw) >= LOOSE_RUN and ended >= 0.6 * len(filled):
        return lines
    runs: list[tuple[int, int]] = []
    start = -1
    for (a, b), text in zip(lines, texts, strict=True):
        if text and start < 0:
            start = a
        elif not text and start >= 0:
            runs.append((start, a - 1))
            start = -1
        end = b
    if start >= 0:
        runs.append((start, end))
    return runs


def _links_of_runs(links: list[Mark], runs: list[tuple[int, int]]) -> list[list[Mark]]:
    """For each run its links, counted from its start; one that lies over a break counts in its first run."""
    shares: list[list[Mark]] = [[] for _ in runs]
    run = 0
    for start, end, element in links:
        while run < len(runs) and runs[run][1] <= start:
            run += 1
        if run == len(runs):
            break
        first, last = runs[run]
        if end > first:
            shares[run].append((max(start, first) - first, min(end, last) - first, element))
    return shares


def _join_row(blocks: list[Block], start: int, row: Node) -> None:
    """Make one block of a table row whose cells hold bare text."""
    cells = blocks[start:]
    if len(cells) < 2 or any(cell.node.parent is not row or cell.node.tag not in ("td", "th") for cell in cells):
        return
    if len({id(cell.node) for cell in cells}) < len(cells) or max(cell.length for cell in cells) > 4 * GOOD_LENGTH:
        return
    pieces: list[str] = []
    links: list[Mark] = []
    for cell in cells:
        links += [(a + len(pieces), b + len(pieces), el) for a, b, el in cell.links]
        pieces += [*cell.pieces, " "]
    text = " ".join(cell.text for cell in cells)
    blocks[start:] = [Block(row, pieces, links, text, len(text), sum(cell.linked for cell in cells))]
