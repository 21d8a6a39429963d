"""What a text is about, without a dictionary: its names and figures, and the stems of its longer words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import blake2b
from itertools import islice
from typing import Final

FIRST_WORDS: Final = 220
STEM_LETTERS: Final = 6
KEPT: Final = 8
_TOKEN: Final = re.compile(r"[^\W_]+(?:['’ʼ-][^\W_]+)*|[.!?…]")
_LONG: Final = re.compile(r"[^\W\d_]{5,}")
_YEAR: Final = re.compile(r"(?:19|20)\d\d")


def topics(paragraphs: Iterable[str]) -> frozenset[str]:
    """Names and figures of the first 220 words, where news says what happened.

    A name is a word with a capital inside a sentence, cut to six letters, so that inflected forms
    meet; a year is no figure.
    """
    found: set[str] = set()
    tokens = (token for paragraph in paragraphs for token in (".", *_TOKEN.findall(paragraph)))
    starts = True
    for token in islice(tokens, FIRST_WORDS):
        if token.isdigit():
            if len(token) > 1 and not _YEAR.fullmatch(token):
                found.add(token)
        elif not starts and len(token) > 2 and token[0].isupper():
            found.add(token.casefold()[:STEM_LETTERS])
        starts = token in ".!?…"
    return frozenset(found)


def stems(parts: Iterable[str | None]) -> frozenset[str]:
    """The first six letters of each longer word near the top."""
    words = (word for part in parts if part for word in _LONG.findall(part.casefold()))
    return frozenset(word[:STEM_LETTERS] for word in islice(words, FIRST_WORDS))


def topic_words(found: frozenset[str]) -> bytes:
    """Four bytes for each of at most eight topics; the choice is by hash, so texts alike choose alike."""
    words = sorted(blake2b(topic.encode("utf-8", "replace"), digest_size=4).digest() for topic in found)
    return b"".join(words[:KEPT])
