"""Where sentences start and end, by rule: punctuation, what follows it, and abbreviations per language."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

_END = re.compile(r"[.!?…]+[\"»”“’')\]]*\s+(?=(\S))")
_BEFORE_WORD = re.compile(r"[\s(\"«“„]")
_LONGEST_ABBREVIATION = 12
_OPENERS = frozenset("\"«„“‟‘'([–—-•")


def split_sentences(text: str, language: str | None = None) -> list[tuple[int, int]]:
    """Start and end of each sentence, in order; together they hold everything but the blanks between.

    A character of a private use area counts as the start of a sentence: callers mask with it what
    must stay whole.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _END.finditer(text):
        if _is_end(text, match, language):
            spans.append((start, match.end() - _blanks(match)))
            start = match.end()
    if text[start:].strip():
        spans.append((start, len(text.rstrip())))
    return spans


def _blanks(match: re.Match[str]) -> int:
    found = match.group()
    return len(found) - len(found.rstrip())


def _is_end(text: str, match: re.Match[str], language: str | None) -> bool:
    following: str = match.group(1)
    if not (following.isupper() or following.isdigit() or following in _OPENERS or "\ue000" <= following <= "\uf8ff"):
        return False
    stop = match.group().rstrip()
    if stop != ".":
        return not (stop.startswith("…") and following in "–—-") and not _is_lower_after(text, match)
    before = _word_before(text, match.start())
    if len(before) == 1 and before.isalpha() and before.isupper() and not "\ue000" <= following <= "\uf8ff":
        return False
    lowered = before.casefold()
    any_, number = _abbreviations(language or "")
    return not (lowered in any_ or (following.isdigit() and lowered in number))


def _is_lower_after(text: str, match: re.Match[str]) -> bool:
    """A dash and a small letter go on with the sentence: «Так! – сказав він»."""
    if match.group(1) not in "–—-":
        return False
    rest = text[match.end() + 1 : match.end() + 4].lstrip()
    return rest[:1].islower()


def _word_before(text: str, end: int) -> str:
    return _BEFORE_WORD.split(text[max(0, end - _LONGEST_ABBREVIATION) : end])[-1]


@cache
def _abbreviations(language: str) -> tuple[frozenset[str], frozenset[str]]:
    table = tomllib.loads((files("newsfeed.text") / "data" / "abbreviations.toml").read_text("utf-8"))
    entry = table.get(language, {})
    return frozenset(entry.get("before_any", "").split()), frozenset(entry.get("before_number", "").split())
