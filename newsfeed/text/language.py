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
from functools import cache, lru_cache
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


@dataclass(slots=True)
class _Script:
    """The languages of one script, and for each small word and telling letter which of them (by place) have it."""

    languages: list[str]
    words: dict[str, list[int]]
    letters: dict[str, list[int]]


@cache
def _scripts() -> dict[str, _Script]:
    data = tomllib.loads(files("newsfeed.text").joinpath("data/languages.toml").read_text("utf-8"))
    found: dict[str, _Script] = {}
    for language, row in data.items():
        script = found.setdefault(row["script"], _Script([], {}, {}))
        place = len(script.languages)
        script.languages.append(language)
        for word in set(row.get("words", "").split()):
            script.words.setdefault(word, []).append(place)
        for letter in set(row.get("letters", "")):
            script.letters.setdefault(letter, []).append(place)
    return found


def detect_language(text: str) -> str | None:
    """BCP 47 tag of the language most of the text is in; None for under 20 letters or no sign of any."""
    sample = text[:SAMPLE_CHARS].lower()
    letters = Counter(sample)
    name = _script(letters)
    script = _scripts().get(name) if name is not None else None
    if script is None:
        return None
    if len(script.languages) == 1:
        return script.languages[0]
    words = Counter(_WORD.findall(sample))
    scores = _scores(script, words, letters)
    best = max(scores)
    return script.languages[scores.index(best)] if best > 0 else None


def _script(letters: Counter[str]) -> str | None:
    """The script with most letters. Kana decides for Japanese: a fifth of the letters is enough."""
    counts: Counter[str] = Counter()
    for letter, count in letters.items():
        name = _script_of(letter)
        if name is not None:
            counts[name] += count
    if not counts:
        return None
    name, most = counts.most_common(1)[0]
    if most < (MIN_LETTERS // 3 if name in _DENSE else MIN_LETTERS):
        return None
    return "kana" if name == "han" and counts["kana"] * 5 > most else name


@lru_cache(maxsize=16_384)
def _script_of(letter: str) -> str | None:
    code = ord(letter)
    name, _, end = _BLOCKS[bisect_right(_STARTS, code) - 1]
    return name if 0x41 <= code <= end else None


def _scores(script: _Script, words: Counter[str], letters: Counter[str]) -> list[float]:
    """For each language the share of its small words, and how far its own letters reach their usual share."""
    known, own = [0] * len(script.languages), [0] * len(script.languages)
    for word in words.keys() & script.words.keys():
        for place in script.words[word]:
            known[place] += words[word]
    for letter in letters.keys() & script.letters.keys():
        for place in script.letters[letter]:
            own[place] += letters[letter]
    total = words.total() or 1
    return [one / total + _LETTER_WEIGHT * min(other / total, 0.5) for one, other in zip(known, own, strict=True)]
