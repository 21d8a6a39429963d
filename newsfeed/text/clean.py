"""Text as people read it: composed, without controls and overrides, white space folded."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# Zero-width joiner and non-joiner stay: they are letters' business in Persian, Hindi and emoji.
_DROPPED: Final = dict.fromkeys(
    [
        *(c for c in range(0x20) if chr(c) not in "\t\n\v\f\r"),
        *(c for c in range(0x7F, 0xA0) if c != 0x85),
        *(0xAD, 0x61C, 0x180E, 0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF),
        *range(0x202A, 0x202F),
        *range(0x2066, 0x206A),
        *range(0xFFF9, 0xFFFC),
        *range(0xD800, 0xE000),
        *range(0xE0000, 0xE0080),
    ]
)
_RARE: Final = re.compile("[" + "".join(f"\\U{c:08x}" for c in _DROPPED) + "]")


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
