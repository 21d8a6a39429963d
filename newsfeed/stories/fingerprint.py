"""Content hash and near-duplicate fingerprint of an article: the same for ever, on every machine.

The fingerprint is a similarity sketch after Dahlgaard, Knudsen and Thorup, "Fast Similarity Sketching"
(FOCS 2017), cut to 8 bits a place as in Li and König, "b-Bit Minwise Hashing" (WWW 2010). One BLAKE2b
digest a shingle feeds every round, so it needs no library and no random seeds.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Sequence
from hashlib import blake2b, sha256
from itertools import pairwise
from struct import Struct
from typing import Final

PREFIX: Final = "mh1:"
PLACES: Final = 80
MIN_WORDS: Final = 12
SHINGLE_WORDS: Final = 2
ROUNDS: Final = 16
_EMPTY: Final = 1 << 32
_NUMBERS: Final = Struct("<16I")
_WORD: Final = re.compile(r"\d+(?:[.,:]\d+)+|[^\W_]+(?:['-][^\W_]+)*")
_APOSTROPHES: Final = str.maketrans("’ʼ", "''")


def content_hash(title: str | None, lead: str | None, paragraphs: Sequence[str]) -> str:
    """Hex sha256 over title, lead and paragraphs; a missing title is not an empty one."""
    digest = sha256()
    for part in (title, lead, *paragraphs):
        data = b"" if part is None else part.encode("utf-8", "replace")
        digest.update(b"%d:" % (-1 if part is None else len(data)))
        digest.update(data)
    return digest.hexdigest()


def fingerprint(paragraphs: Sequence[str]) -> str:
    """80 bytes that agree at about as many places as the texts share pairs of words; "" for a few words.

    The text is compared without case, punctuation and division into paragraphs.
    """
    words = split_words(paragraphs)
    if len(words) < MIN_WORDS:
        return ""
    return PREFIX + urlsafe_b64encode(_sketch(pairs(words))).decode("ascii")


def split_words(paragraphs: Iterable[str]) -> list[str]:
    """The words of the text in order, in lower case; a figure such as 41,25 is one word."""
    words: list[str] = []
    for paragraph in paragraphs:
        words += _WORD.findall(paragraph.casefold().translate(_APOSTROPHES))
    return words


def pairs(words: Sequence[str]) -> set[str]:
    """Each two neighbouring words."""
    return {f"{one} {two}" for one, two in pairwise(words)}


def _sketch(shingles: set[str]) -> bytes:
    """For each place the low 8 bits of its smallest value, in rounds until no place is empty."""
    digests = [_NUMBERS.unpack(blake2b(s.encode("utf-8", "replace")).digest()) for s in shingles]
    smallest = [_EMPTY] * PLACES
    for turn in range(ROUNDS):
        found = [_EMPTY] * PLACES
        for digest in digests:
            value, place = divmod(digest[turn], PLACES)
            if value < found[place]:  # noqa: PLR1730 (min() doubles the time)
                found[place] = value
        smallest = [old if old != _EMPTY else new for old, new in zip(smallest, found, strict=True)]
        if _EMPTY not in smallest:
            break
    for place in reversed(range(PLACES)):  # a dozen words may leave a few places: their neighbour lends its value
        if smallest[place] == _EMPTY:
            smallest[place] = smallest[(place + 1) % PLACES]
    return bytes(value & 0xFF for value in smallest)
