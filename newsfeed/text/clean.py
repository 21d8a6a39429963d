"""Text as people read it: composed, without controls and overrides, white space folded."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# Zero-width joiner and non-joiner stay: they are letters' business in Persian, Hindi and emoji.
_RANGES: Final = (
    *((0x00, 0x08), (0x0E, 0x1F), (0x7F, 0x84), (0x86, 0x9F)),  # controls but for white space
    *((0xAD, 0xAD), (0x61C, 0x61C), (0x180E, 0x180E), (0x200B, 0x200B), (0x200E, 0x200F), (0x2060, 0x2060)),
    *((0x202A, 0x202E), (0x2066, 0x2069), (0xFEFF, 0xFEFF), (0xFFF9, 0xFFFB), (0xD800, 0xDFFF), (0xE0000, 0xE007F)),
)
_DROPPED: Final = dict.fromkeys(code for first, last in _RANGES for code in range(first, last + 1))
# Ranges, not letters: beyond the BMP the engine would try every letter of a class one after the other.
_RARE: Final = re.compile("[" + "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in _RANGES) + "]")


def clean_text(text: str) -> str:
    """One line of text in NFC: white space of every kind folded to single blanks, ends cut.

    Controls, soft hyphens, zero-width blanks, bidirectional overrides, tag characters and lone
    surrogates are removed; ZWJ and ZWNJ stay. Idempotent.
    """
    folded = " ".join(text.split())
    if folded.isascii() and folded.isprintable():
        return folded
    if _RARE.search(folded):
        folded = " ".join(folded.translate(_DROPPED).split())
    if not unicodedata.is_normalized("NFC", folded):
        folded = " ".join(unicodedata.normalize("NFC", folded).split())
    return folded
