"""A paragraph as the narrator tells it: quoted pieces masked as single tokens, the rest as words and sentences."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from newsfeed.quotes.lexicon import lower
from newsfeed.quotes.spans import Piece
from newsfeed.text.sentences import split_sentences

_SPEECH: Final = ("\ue000", "\ue001")
_NAME: Final = "\ue002"
_TOKEN: Final = re.compile(r"\ue000+\.?|\ue001+\.?|\ue002+|[^\W_]+(?:[’'ʼ‘`´-][^\W_]+)*|[^\s\w]|_")


class Token(NamedTuple):
    """A word (w), number (d), mark of punctuation (p), speech (q) or name in marks (n), with its offsets."""

    text: str
    lower: str
    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Narration:
    """One paragraph: its text, tokens, sentences as token ranges, and the piece each speech token stands for."""

    index: int
    text: str
    tokens: list[Token]
    sentences: list[tuple[int, int]]
    pieces: dict[int, Piece]


def narrate(index: int, text: str, pieces: Sequence[Piece], language: str) -> Narration:
    """The narration of a paragraph around its quoted pieces."""
    masked = _mask(text, pieces)
    tokens = [_token(match, text) for match in _TOKEN.finditer(masked)]
    by_start = {piece.outer_start: piece for piece in pieces if piece.style != "name"}
    by_token = {i: by_start[t.start] for i, t in enumerate(tokens) if t.kind == "q" and t.start in by_start}
    return Narration(index, text, tokens, _sentences(masked, tokens, language), by_token)


def _mask(text: str, pieces: Sequence[Piece]) -> str:
    if not pieces:
        return text
    parts: list[str] = []
    position = 0
    for number, piece in enumerate(pieces):
        if piece.outer_start < position:
            continue
        parts.append(text[position : piece.outer_start])
        length = piece.outer_end - piece.outer_start
        if piece.style == "name":
            parts.append(_NAME * length)
        else:
            filler = _SPEECH[number % 2] * length
            ends = text[piece.end - 1] in ".!?…" or text[piece.outer_end - 1] in ".!?…"
            parts.append(filler[:-1] + "." if ends and length > 1 else filler)
        position = piece.outer_end
    parts.append(text[position:])
    return "".join(parts)


def _token(match: re.Match[str], text: str) -> Token:
    start, end = match.span()
    first = match.group()[0]
    if first == _NAME:
        return Token(text[start:end], "", start, end, "n")
    if first in _SPEECH:
        return Token("", "", start, end, "q")
    word = match.group()
    if first.isalpha():
        return Token(word, lower(word), start, end, "w")
    return Token(word, word, start, end, "d" if first.isdigit() else "p")


def _sentences(masked: str, tokens: list[Token], language: str) -> list[tuple[int, int]]:
    ranges: list[tuple[int, int]] = []
    position = 0
    for _, end in split_sentences(masked, language):
        start = position
        while position < len(tokens) and tokens[position].start < end:
            position += 1
        if position > start:
            ranges.append((start, position))
    return ranges
