"""The language of a text, from its letters and its commonest small words.

Function-word profiles (as in Grefenstette 1995, "Comparing two language identification schemes"),
after the script has left only neighbours to tell apart. The words are in `data/languages.toml`.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

SAMPLE_CHARS: Final = 2000
MIN_LETTERS: Final = 20
_LETTER_WEIGHT: Final = 0.6
_DENSE: Final = frozenset({"han", "kana", "hangul"})
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’ʼ][^\W\d_]+)*")
_BLOCKS: Final = (
    ("latin", 0x41, 0x5A),
    ("latin", 0x61, 0x7A),
    ("latin", 0xC0, 0x24F),
    ("greek", 0x370, 0x3FF),
    ("cyrillic", 0x400, 0x52F),
    ("armenian", 0x530, 0x58F),
    ("hebrew", 0x590, 0x5FF),
    ("arabic", 0x600, 0x77F),
    ("devanagari", 0x900, 0x97F),
    ("bengali", 0x980, 0x9FF),
    ("gurmukhi", 0xA00, 0xA7F),
    ("gujarati", 0xA80, 0xAFF),
    ("tamil", 0xB80, 0xBFF),
    ("telugu", 0xC00, 0xC7F),
    ("thai", 0xE00, 0xE7F),
    ("georgian", 0x10A0, 0x10FF),
    ("hangul", 0x1100, 0x11FF),
    ("georgian", 0x1C90, 0x1CBF),
    ("latin", 0x1E00, 0x1EFF),
    ("kana", 0x3040, 0x30FF),
    ("han", 0x3400, 0x9FFF),
    ("hangul", 0xAC00, 0xD7AF),
)
_STARTS: Final = tuple(start for _, start, _ in _BLOCKS)


@dataclass(frozen=True, slots=True)
class _Profile:
    language: str
    script: str
    letters: frozenset[str]
    words: frozenset[str]


@cache
def _profiles() -> dict[str, tuple[_Profile, ...]]:
    """The profiles of each script."""
    data = tomllib.loads(files("newsfeed.text").joinpath("data/languages.toml").read_text("utf-8"))
    by_script: dict[str, list[_Profile]] = {}
    for language, row in data.items():
        profile = _Profile(
            language, row["script"], frozenset(row.get("letters", "")), frozenset(row.get("words", "").split())
        )
        by_script.setdefault(profile.script, []).append(profile)
    return {script: tuple(rows) for script, rows in by_script.items()}


def detect_language(text: str) -> str | None:
    """BCP 47 tag of the language most of the text is in; None for under 20 letters or no sign of any."""
    sample = text[:SAMPLE_CHARS].lower()
    letters = Counter(sample)
    script = _script(letters)
    if script is None:
        return None
    profiles = _profiles().get(script, ())
    if len(profiles) == 1:
        return profiles[0].language
    words = Counter(_WORD.findall(sample))
    scores = [(_score(profile, words, letters), profile.language) for profile in profiles]
    best, language = max(scores, key=lambda row: row[0], default=(0.0, None))
    return language if best > 0 else None


def _script(letters: Counter[str]) -> str | None:
    """The script with most letters. Kana decides for Japanese: a fifth of the letters is enough."""
    counts: Counter[str] = Counter()
    for letter, count in letters.items():
        code = ord(letter)
        name, _, end = _BLOCKS[bisect_right(_STARTS, code) - 1]
        if 0x41 <= code <= end:
            counts[name] += count
    if not counts:
        return None
    name, most = counts.most_common(1)[0]
    if most < (MIN_LETTERS // 3 if name in _DENSE else MIN_LETTERS):
        return None
    return "kana" if name == "han" and counts["kana"] * 5 > most else name


def _score(profile: _Profile, words: Counter[str], letters: Counter[str]) -> float:
    """Share of small words, and how far the language's own letters reach their usual share."""
    total = sum(words.values()) or 1
    known = sum(words[word] for word in words.keys() & profile.words) / total
    own = sum(letters[letter] for letter in letters.keys() & profile.letters) / total
    return known + _LETTER_WEIGHT * min(own, 0.5)
