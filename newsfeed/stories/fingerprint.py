"""Content hash and near-duplicate fingerprint of an article: the same for ever, on every machine.

The fingerprint is a one-permutation MinHash (Li, Owen and Zhang, "One Permutation Hashing", NIPS 2012) with
the empty places filled as in Shrivastava, "Optimal Densification for Fast and Accurate Minwise Hashing"
(ICML 2017), cut to 8 bits a place as in Li and König, "b-Bit Minwise Hashing" (WWW 2010). CRC-32 of the
words and fixed odd multipliers make the hashes, so it needs no library and no random seeds.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Sequence
from hashlib import sha256
from operator import eq, xor
from typing import Final
from zlib import crc32

from newsfeed.stories.topics import topic_words, topics

PREFIX: Final = "mh1:"
PLACES: Final = 80
MIN_WORDS: Final = 12
OPENING_CHARS: Final = 4000
_MASK: Final = (1 << 64) - 1
_ODD_1: Final = 0x9E3779B97F4A7C15
_ODD_2: Final = 0xC2B2AE3D27D4EB4F
_PLAIN_WORD: Final = re.compile(r"\w+")
_WORD: Final = re.compile(r"\d+(?:[.,:]\d+)+|[^\W_]+(?:['-][^\W_]+)*")


def content_hash(title: str | None, lead: str | None, paragraphs: Sequence[str]) -> str:
    """Hex sha256 over title, lead and paragraphs; a missing title is not an empty one."""
    digest = sha256()
    for part in (title, lead, *paragraphs):
        data = b"" if part is None else part.encode("utf-8", "replace")
        digest.update(b"%d:" % (-1 if part is None else len(data)))
        digest.update(data)
    return digest.hexdigest()


def fingerprint(paragraphs: Sequence[str]) -> str:
    """80 bytes that agree at about as many places as texts share pairs of words, then 4 for each of some topics.

    The text is compared without case, punctuation and division into paragraphs, and only its first
    4,000 characters: news has said its own by then. A few words have no fingerprint: "".
    """
    words = _PLAIN_WORD.findall(" ".join(paragraphs)[:OPENING_CHARS].casefold())
    if len(words) < MIN_WORDS:
        return ""
    distinct = set(words)
    numbers = list(map(crc32, "\n".join(distinct).encode("utf-8", "replace").split(b"\n")))
    firsts = dict(zip(distinct, [number * _ODD_1 & _MASK for number in numbers], strict=True))
    seconds = dict(zip(distinct, [number * _ODD_2 & _MASK for number in numbers], strict=True))
    pairs = map(xor, map(firsts.__getitem__, words), map(seconds.__getitem__, words[1:]))
    sketch = _sketch(set(pairs))
    return PREFIX + urlsafe_b64encode(sketch + topic_words(topics(paragraphs))).decode("ascii")


def shared_places(one: str, other: str) -> float | None:
    """Which share of the places two fingerprints agree at: how alike the openings are; None where one is missing."""
    first, second = _places(one), _places(other)
    if len(first) < PLACES or len(second) < PLACES:
        return None
    equal: int = sum(map(eq, first, second))
    return equal / PLACES


def _places(print_: str) -> bytes:
    try:
        return urlsafe_b64decode(print_.removeprefix(PREFIX))[:PLACES] if print_.startswith(PREFIX) else b""
    except ValueError:  # a line that somebody else wrote
        return b""


def split_words(paragraphs: Iterable[str]) -> list[str]:
    """The words of the text in order, in lower case; a figure such as 41,25 is one word."""
    words: list[str] = _WORD.findall("\n".join(paragraphs).casefold().replace("’", "'").replace("ʼ", "'"))
    return words


def _sketch(hashes: Iterable[int]) -> bytes:
    """For each place 8 bits of its smallest hash; an empty place borrows from a random one."""
    smallest = {number % PLACES: number for number in sorted(hashes, reverse=True)}
    return bytes(_lent(smallest, place) >> 16 & 0xFF for place in range(PLACES))


def _lent(smallest: dict[int, int], place: int) -> int:
    """The place's hash, or that of the first filled one in an order that depends on the place alone."""
    turn = place
    while turn % PLACES not in smallest:
        turn = (turn * _ODD_1 + _ODD_2) >> 7 & _MASK
    return smallest[turn % PLACES]
