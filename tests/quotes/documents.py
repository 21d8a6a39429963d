"""Annotated texts of `fixtures/quotes` and how well an answer meets them.

A text is `<language>/<name>.txt`: a paragraph a line, what is said between ⟦ and ⟧; below it a line
`  < kind | speaker / other accepted form | mention | cue` for each pair, in order (`?` before the
kind: neither asked for nor punished). So a text and its truth are read in one glance, and no offset
is written by hand.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from newsfeed.models import Quote

FOLDER = Path(__file__).parents[2] / "fixtures" / "quotes"
WORD = re.compile(r"[^\W_]+(?:['’ʼ-][^\W_]+)*")
PUNCTUATION = re.compile(r"[«»“”„\"'’ʼ.,;:!?]")


@dataclass(frozen=True)
class Piece:
    """One stretch of speech in one paragraph."""

    kind: str
    paragraph: int
    start: int
    end: int
    speakers: tuple[str, ...]
    optional: bool = False

    def words(self, paragraphs: tuple[str, ...]) -> frozenset[int]:
        return frozenset(
            m.start()
            for m in WORD.finditer(paragraphs[self.paragraph])
            if m.start() < self.end and m.end() > self.start
        )


@dataclass(frozen=True)
class Document:
    """A text and what is said in it."""

    name: str
    language: str
    paragraphs: tuple[str, ...]
    gold: tuple[Piece, ...]


def read_documents(language: str) -> list[Document]:
    return [read_document(path) for path in sorted((FOLDER / language).glob("*.txt"))]


def read_document(path: Path) -> Document:
    paragraphs: list[str] = []
    gold: list[Piece] = []
    waiting: list[tuple[int, int]] = []
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("  < "):
            assert waiting, f"{path}: more annotations than pairs: {line}"
            kind, speaker, *_ = (part.strip() for part in line[4:].split("|"))
            names = tuple(name.strip() for name in speaker.split(" / ") if name.strip())
            start, end = waiting.pop(0)
            gold.append(Piece(kind.removeprefix("?"), len(paragraphs) - 1, start, end, names, kind.startswith("?")))
        elif line.strip():
            assert not waiting, f"{path}: pair without annotation before: {line}"
            text, waiting = _take_marks(line.strip())
            paragraphs.append(text)
    assert not waiting, f"{path}: pair without annotation at the end"
    return Document(path.stem, path.parent.name, tuple(paragraphs), tuple(gold))


def _take_marks(line: str) -> tuple[str, list[tuple[int, int]]]:
    text, spans, start = "", [], 0
    for piece in re.split("([⟦⟧])", line):
        if piece == "⟦":
            start = len(text)
        elif piece == "⟧":
            spans.append((start, len(text)))
        else:
            text += piece
    return text, spans


def pieces_of(quotes: Iterable[Quote]) -> Iterator[Piece]:
    for quote in quotes:
        for paragraph, start, end in quote.spans:
            if paragraph is not None:
                yield Piece(quote.kind, paragraph, start, end, (quote.speaker,) if quote.speaker else ())


def count(document: Document, quotes: Iterable[Quote]) -> Counter[str]:
    """How many pieces are found, missed, false, and found with the right speaker."""
    answer = list(pieces_of(quotes))
    counts: Counter[str] = Counter()
    for kind, kinds, least in (("direct", {"direct"}, 0.8), ("indirect", {"indirect", "mixed"}, 0.5)):
        gold = [piece for piece in document.gold if piece.kind in kinds]
        got = [piece for piece in answer if piece.kind in kinds]
        pairs = _match(gold, got, document.paragraphs, least)
        counts[f"{kind} missed"] += sum(not g.optional for g in gold) - sum(not g.optional for g, _ in pairs)
        counts[f"{kind} false"] += len(got) - len(pairs)
        for wanted, piece in pairs:
            if not wanted.optional:
                counts[f"{kind} found"] += 1
                counts["speakers right"] += not wanted.speakers or _same(wanted.speakers, piece.speakers)
                counts["speakers"] += 1
    return counts


def f1(counts: Counter[str], kind: str) -> float:
    found = counts[f"{kind} found"]
    return 2 * found / max(1, 2 * found + counts[f"{kind} missed"] + counts[f"{kind} false"])


def _match(gold: list[Piece], got: list[Piece], paragraphs: tuple[str, ...], least: float) -> list[tuple[Piece, Piece]]:
    overlaps = sorted(
        (
            (-len(a & b) / len(a | b), i, j)
            for i, g in enumerate(gold)
            for j, p in enumerate(got)
            if g.paragraph == p.paragraph and (a := g.words(paragraphs)) | (b := p.words(paragraphs))
        ),
    )
    pairs: dict[int, int] = {}
    for overlap, i, j in overlaps:
        if -overlap >= least and i not in pairs and j not in pairs.values():
            pairs[i] = j
    return [(gold[i], got[j]) for i, j in pairs.items()]


def _same(wanted: tuple[str, ...], got: tuple[str, ...]) -> bool:
    def key(name: str) -> str:
        return " ".join(PUNCTUATION.sub("", name).split()).casefold()

    return {key(name) for name in got} <= {key(name) for name in wanted} and bool(got)
