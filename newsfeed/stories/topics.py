"""What a text is about, without a dictionary: its names and figures, and the stems of its longer words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import blake2b
from typing import Final

FIRST_CHARS: Final = 1_600
STEM_LETTERS: Final = 6
KEPT: Final = 12
_TOPIC: Final = re.compile(
    r"(?<=[^\s.!?…] )[«„“\"(]?([A-ZÀ-ÖØ-ÞĀ-ŽЀ-ЯҐ][^\W\d_]{2,5})"  # a capital inside a sentence
    r"|\b(?!(?:19|20)\d\d\b)(\d{2,9})\b"
)
_LONG: Final = re.compile(r"[^\W\d_]{5,}")


def topics(paragraphs: Iterable[str]) -> frozenset[str]:
    """Names and figures of the first 1,600 characters, where news says what happened.

    A name is a word with a capital inside a sentence, cut to six letters, so that inflected forms
    meet; a year is no figure.
    """
    found = _TOPIC.findall("\n".join(paragraphs)[:FIRST_CHARS])
    return frozenset(figure or name.casefold() for name, figure in found)


def stems(parts: Iterable[str | None]) -> frozenset[str]:
    """The first six letters of each longer word near the top."""
    text = "\n".join(part for part in parts if part)[:FIRST_CHARS].casefold()
    return frozenset(word[:STEM_LETTERS] for word in _LONG.findall(text))


def topic_words(found: frozenset[str]) -> bytes:
    """Four bytes for each of at most twelve topics; the choice is by hash, so texts alike choose alike."""
    words = sorted(blake2b(topic.encode("utf-8", "replace"), digest_size=4).digest() for topic in found)
    return b"".join(words[:KEPT])
