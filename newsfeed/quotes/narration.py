"""A paragraph as the narrator tells it: quoted pieces masked as single tokens, the rest as words and sentences."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final, NamedTuple

from newsfeed.quotes.lexicon import Lexicon, lower
from newsfeed.quotes.spans import Piece
from newsfeed.text.sentences import split_sentences

_SPEECH: Final = ("\ue000", "\ue001")
_NAME: Final = "\ue002"
_CLAUSE: Final = re.compile(r"[,;:!?\"“”«»„]|\.\s")
_DASH: Final = re.compile(r",?\s*[–—−-]{1,2}\s+")
_MAX_TOKENS: Final = 400
_WORDS: Final = re.compile(r"[\w']+")
_TOKEN: Final = re.compile(
    r"(\d\d?:\d\d(?!\d)|[^\W_]+(?:[’'ʼ‘`´-][^\W_]+)*|[^\s\w\ue000-\ue002]|\ue000+\.?|\ue001+\.?|\ue002+|_)"
)
_KINDS: Final = {**dict.fromkeys(_SPEECH, "q"), _NAME: "n"}


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


class Outline:
    """One paragraph with its pieces masked, cut into words and sentences as far as somebody asks."""

    def __init__(self, index: int, text: str, pieces: Sequence[Piece], words: Lexicon) -> None:
        self._index, self._text, self._pieces, self._words = index, text, pieces, words
        self._masked = masked = _mask(text, pieces, words)
        lowered = lower(masked)
        if len(lowered) != len(masked):  # «İ» grows in small letters; offsets must stay
            lowered = masked
        parts = _TOKEN.split(lowered)  # blank, word, blank, word, … blank
        self._lows = parts[1::2]
        places = list(accumulate(map(len, parts), initial=0))
        self._starts, self._ends = places[1::2], places[2::2]

    def tell(self, *, whole: bool = False) -> Narration:
        """The narration: only sentences with quoted words or a word that may report are cut, unless the whole is."""
        if not whole and not self._pieces and not self._may_report(0, len(self._text), self._lows):
            return Narration(self._index, self._text, [], [Sentence(len(self._text), 0, 0)], {})
        tokens: list[Token] = []
        sentences: list[Sentence] = []
        position = begin = 0
        for _, stop in split_sentences(self._masked, self._words.language):
            first, end = len(tokens), bisect_left(self._starts, stop, begin)
            if whole or self._may_report(position, stop, self._lows[begin:end]):
                tokens += self._tokens(begin, end)
            sentences += [
                Sentence(stop, start, min(start + _MAX_TOKENS, len(tokens)))
                for start in range(first, max(first + 1, len(tokens)), _MAX_TOKENS)
            ]  # a sentence beyond any length is read in parts, so that time stays linear
            position, begin = stop, end
        return self._narration(tokens, sentences)

    def tell_around(self, place: int) -> Narration:
        """The narration of the one sentence that holds an offset."""
        start = 0
        for _, stop in split_sentences(self._masked, self._words.language):
            if stop > place:
                tokens = self._tokens(bisect_left(self._starts, start), bisect_left(self._starts, stop))
                return self._narration(tokens, [Sentence(stop, 0, len(tokens))])
            start = stop
        return self._narration([], [])

    def _narration(self, tokens: list[Token], sentences: list[Sentence]) -> Narration:
        by_token: dict[int, Piece] = {}
        if self._pieces:
            by_start = {piece.outer_start: piece for piece in self._pieces if piece.style != "name"}
            by_token = {i: by_start[t.start] for i, t in enumerate(tokens) if t.kind == "q" and t.start in by_start}
        return Narration(self._index, self._text, tokens, sentences, by_token)

    def _may_report(self, start: int, stop: int, lows: list[str]) -> bool:
        return (
            not self._words.triggers.isdisjoint(lows)
            or self._masked.find(" ,", start, stop) >= 0
            or (bool(self._pieces) and any(self._masked.find(mark, start, stop) >= 0 for mark in _SPEECH))
        )

    def _tokens(self, begin: int, end: int) -> list[Token]:
        """The tokens of a sentence, all of them at once."""
        text, lows = self._masked, self._lows[begin:end]
        starts, ends = self._starts[begin:end], self._ends[begin:end]
        kinds = ["w" if low[0].isalpha() else _KINDS.get(low[0]) or ("d" if low[0].isdigit() else "p") for low in lows]
        new = tuple.__new__  # a third of the time that Token(…) takes
        rows = zip([text[a:b] for a, b in zip(starts, ends, strict=True)], lows, starts, ends, kinds, strict=True)
        tokens = [new(Token, row) for row in rows]
        if self._pieces:
            tokens = [self._unmasked(token) if token.kind in "nq" else token for token in tokens]
        return tokens

    def _unmasked(self, token: Token) -> Token:
        """What stands for a piece: its words where they are a name, nothing where they are speech."""
        return token._replace(text=self._text[token.start : token.end] if token.kind == "n" else "", lower="")


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
    """«Is it over?» Smith said: the sentence goes on after the closing mark, or after a dash: «Доки?» – питає він."""
    dash = _DASH.match(text, start)
    if dash is not None:
        return text[dash.end() : dash.end() + 1].isalpha()
    if not words.has("bare_after", "yes"):
        return False
    following = text[start : start + 60].lstrip()
    if "." in text[start - 2 : start] and following[:1].isupper() and words.has("stop_ends", "yes"):
        return False  # «… policy.» The network said …
    found = _WORDS.findall(_CLAUSE.split(following, maxsplit=1)[0])
    return any(lower(word) in words.cues for word in found[:4])
