"""What a text is about, without a dictionary: its names and figures, and the stems of its longer words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from typing import Final

FIRST_CHARS: Final = 1_600
STEM_LETTERS: Final = 6
KEPT: Final = 12
YEAR_DIGITS: Final = 4
MOST_DIGITS: Final = 9
# A capital behind a space: a fixed first character lets the search run at the speed of memchr.
_CAPITAL: Final = re.compile(r" [«„“\"(]?([A-ZÀ-ÖØ-ÞĀ-ŽЀ-ЯҐ][^\W\d_]{2,5})")
_ENDS_BEFORE: Final = frozenset(".!?…")
_DIGITS: Final = re.compile(r"\d+")
_LONG: Final = re.compile(r"[^\W\d_]{5,}")


def topics(paragraphs: Iterable[str]) -> frozenset[str]:
    """Names and figures of the first 1,600 characters, where news says what happened.

    A name is a word with a capital inside a sentence, cut to six letters, so that inflected forms
    meet; a year is no figure.
    """
    text = "\n".join(paragraphs)[:FIRST_CHARS]
    return frozenset((*_names(text), *_figures(text)))


def _names(text: str) -> Iterator[str]:
    """Words with a capital that do not begin a sentence."""
    for match in _CAPITAL.finditer(text):
        before = text[match.start() - 1 : match.start()]
        if before and before not in _ENDS_BEFORE and not before.isspace():
            yield match[1].casefold()


def _figures(text: str) -> Iterator[str]:
    """Numbers of two to nine digits that stand alone and are no year."""
    for match in _DIGITS.finditer(text):
        figure, around = match[0], (text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1])
        is_year = len(figure) == YEAR_DIGITS and figure.startswith(("19", "20"))
        if 2 <= len(figure) <= MOST_DIGITS and not is_year and not any(c.isalnum() or c == "_" for c in around):
            yield figure


def stems(parts: Iterable[str | None]) -> frozenset[str]:
    """The first six letters of each longer word near the top."""
    text = "\n".join(part for part in parts if part)[:FIRST_CHARS].casefold()
    return frozenset(word[:STEM_LETTERS] for word in _LONG.findall(text))


def topic_words(found: frozenset[str]) -> bytes:
    """Four bytes for each of at most twelve topics; the choice is by hash, so texts alike choose alike."""
    words = sorted(blake2b(topic.encode("utf-8", "replace"), digest_size=4).digest() for topic in found)
    return b"".join(words[:KEPT])
