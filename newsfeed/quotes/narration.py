"""A paragraph as the narrator tells it: quoted pieces masked as single tokens, the rest as words and sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from newsfeed.quotes.lexicon import Lexicon, lower
from newsfeed.quotes.spans import Piece
from newsfeed.text.sentences import split_sentences

_SPEECH: Final = ("\ue000", "\ue001")
_NAME: Final = "\ue002"
_CLAUSE: Final = re.compile(r"[,;:!?\"“”«»„]|\.\s")
_MAX_TOKENS: Final = 400
_WORDS: Final = re.compile(r"[\w']+")
_TOKEN: Final = re.compile(r"\ue000+\.?|\ue001+\.?|\ue002+|[^\W_]+(?:[’'ʼ‘`´-][^\W_]+)*|[^\s\w]|_")


class Token(NamedTuple):
    """A word (w), number (d), mark of punctuation (p), speech (q) or name in marks (n), with its offsets."""

    text: str
    lower: str
    start: int
    end: int
    kind: str


class Sentence(NamedTuple):
    """Where a sentence ends in the text, and its tokens; `start == end` when nothing in it can be a quote."""

    stop: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Narration:
    """One paragraph: its text, the tokens of its sentences, and the piece each speech token stands for."""

    index: int
    text: str
    tokens: list[Token]
    sentences: list[Sentence]
    pieces: dict[int, Piece]


def narrate(index: int, text: str, pieces: Sequence[Piece], words: Lexicon, *, at: range = range(0)) -> Narration:
    """The narration of a paragraph around its quoted pieces.

    Only sentences with quoted words or a word that may report are cut into tokens, and those that
    reach into the offsets `at`.
    """
    masked = _mask(text, pieces, words)
    lowered = lower(masked)
    if len(lowered) != len(masked):  # «İ» grows in small letters; offsets must stay
        lowered = masked
    tokens: list[Token] = []
    sentences: list[Sentence] = []
    position = 0
    for _, stop in split_sentences(masked, words.language):
        first = len(tokens)
        if (at and position <= at[-1] and at[0] < stop) or _may_report(
            masked[position:stop], lowered[position:stop], words
        ):
            _cut(tokens, text, lowered, (match.span() for match in _TOKEN.finditer(masked, position, stop)))
        sentences += [
            Sentence(stop, start, min(start + _MAX_TOKENS, len(tokens)))
            for start in range(first, max(first + 1, len(tokens)), _MAX_TOKENS)
        ]  # a sentence beyond any length is read in parts, so that time stays linear
        position = stop
    by_start = {piece.outer_start: piece for piece in pieces if piece.style != "name"}
    by_token = {i: by_start[t.start] for i, t in enumerate(tokens) if t.kind == "q" and t.start in by_start}
    return Narration(index, text, tokens, sentences, by_token)


def _may_report(masked: str, lowered: str, words: Lexicon) -> bool:
    return (
        _SPEECH[0] in masked
        or _SPEECH[1] in masked
        or " ," in masked
        or not words.triggers.isdisjoint(_WORDS.findall(lowered))
    )


def _mask(text: str, pieces: Sequence[Piece], words: Lexicon) -> str:
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
            ends = (text[piece.end - 1] in ".!?…" or text[piece.outer_end - 1] in ".!?…") and not _attributed_after(
                text, piece.outer_end, words
            )
            parts.append(filler[:-1] + "." if ends and length > 1 else filler)
        position = piece.outer_end
    parts.append(text[position:])
    return "".join(parts)


def _attributed_after(text: str, start: int, words: Lexicon) -> bool:
    """«Is it over?» Smith said: the sentence goes on after the closing mark."""
    if not words.has("bare_after", "yes"):
        return False
    found = _WORDS.findall(_CLAUSE.split(text[start : start + 60].lstrip(), maxsplit=1)[0])
    return any(lower(word) in words.cues for word in found[:4])


def _cut(tokens: list[Token], text: str, lowered: str, spans: Iterable[tuple[int, int]]) -> None:
    """Append the tokens at these offsets; most are words, so words are told first."""
    for start, end in spans:
        word = lowered[start:end]
        first = word[0]
        if first.isalpha():
            tokens.append(Token(text[start:end], word, start, end, "w"))
        elif first == _NAME:
            tokens.append(Token(text[start:end], "", start, end, "n"))
        elif first in _SPEECH:
            tokens.append(Token("", "", start, end, "q"))
        else:
            tokens.append(Token(text[start:end], text[start:end], start, end, "d" if first.isdigit() else "p"))
