"""What words say: what the metadata knows of the article, and how lines open that belong to none."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

_BULLETS: Final = "-–—•·*#>►▶»→[(|:☞👉➡ "
_NO_PHRASE: Final = (False, False, False, False)
_SERVICE_LENGTH: Final = 250
_DATE_LINE: Final = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}:\d\d\b")
_END_DATE: Final = re.compile(
    r"(?:\d{1,2}[./]\d{1,2}[./](?:19|20)?\d\d|\d{1,2}\.?\s(?:de\s)?[^\W\d_]{3,12}\.?,?\s(?:de\s)?(?:19|20)\d\d"
    r"|[^\W\d_]{3,12}\.?\s\d{1,2},\s(?:19|20)\d\d)(?:[\s,|–-]{1,3}\d{1,2}[:.]\d\d)?$"
)
_YEAR_AND_TIME: Final = re.compile(r"\b(?:19|20)\d\d\b\D{1,12}\d{1,2}:\d\d\b")
_BYLINE_LENGTH: Final = 90
_BYLINE_WORDS: Final = 6
_LETTERS: Final = re.compile(r"[^\W\d_]{2,}")
_WORDS: Final = re.compile(r"\w+")
_SPLITTER: Final = re.compile(r"\W+")
_ASCII_SPLITTERS: Final = {code: None for code in range(128) if _SPLITTER.match(chr(code))}  # ten times as fast
PHRASES: Final = ("read_also", "caption", "byline", "call")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the metadata knows, folded to letters and digits for comparison."""

    titles: tuple[str, ...] = ()
    descriptions: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    article_body: str = ""


def squeeze(text: str) -> str:
    """Letters and digits alone, in lower case: what two ways of writing a text have in common."""
    folded = text.casefold()
    return folded.translate(_ASCII_SPLITTERS) if folded.isascii() else _SPLITTER.sub("", folded)


@cache
def _groups() -> dict[str, list[str]]:
    file = resources.files("newsfeed.parsers") / "data" / "phrases.toml"
    return tomllib.loads(file.read_text("utf-8"))


def read_evidence(
    titles: Iterable[str], descriptions: Iterable[str], authors: Iterable[str], article_body: str | None
) -> Evidence:
    """The evidence of what the metadata knows."""
    return Evidence(
        tuple(filter(None, map(squeeze, titles))),
        tuple(key for key in map(squeeze, descriptions) if len(key) > 20),
        tuple(name.casefold() for name in authors if len(name) > 4),
        squeeze(article_body or ""),
    )


@cache
def _openers() -> dict[str, tuple[tuple[str, ...], ...]]:
    """The phrases of each group by their first two letters."""
    found: dict[str, list[list[str]]] = {}
    for at, name in enumerate(PHRASES):
        for phrase in _groups()[name]:
            found.setdefault(phrase[:2], [[] for _ in PHRASES])[at].append(phrase)
    return {start: tuple(map(tuple, groups)) for start, groups in found.items()}


def opens_with(text: str) -> tuple[bool, ...]:
    """For each group of `data/phrases.toml` whether a line starts like one of it."""
    start = text[:40].casefold().lstrip(_BULLETS)
    near = _openers().get(start[:2])
    return tuple([start.startswith(phrases) for phrases in near]) if near else _NO_PHRASE


def is_service_line(text: str) -> bool:
    """Whether a line speaks of the site and to its reader, and never of the news: short ones, and terms of reprint."""
    if text[:40].casefold().startswith(tuple(_groups()["reprint"])):
        return True
    if len(text) >= _SERVICE_LENGTH:
        return False
    if "://" in text and opens_with(text)[PHRASES.index("byline")]:
        return True
    folded = text.casefold()
    return any(phrase in folded for phrase in _groups()["never"])


def is_caption(text: str) -> bool:
    """Whether a line is a picture's: it opens or ends with who took it."""
    return len(text) < _SERVICE_LENGTH and _caption().search(text) is not None


@cache
def _caption() -> re.Pattern[str]:
    words = "|".join(map(re.escape, _groups()["caption_words"]))
    opening = rf"^(?:{words})\s?(?:credit|by|source)?\s?[:/©]"
    after_mark = rf"[/|©]\s?(?:{words})\b[^.!?]{{0,60}}\.?$"
    in_brackets = rf"[(\[](?:{words})\b[^.!?()]{{0,60}}[)\]]\.?$"
    after_sentence = rf"[.!?…»”\"]\s(?:{words})\s?(?:[:/©|]|by\b)[^!?]{{0,60}}$"
    return re.compile(f"{opening}|{after_mark}|{in_brackets}|{after_sentence}", re.IGNORECASE)


def is_date_line(text: str) -> bool:
    """Whether a line is a date or a time and little else."""
    return len(text) < 60 and _DATE_LINE.search(text) is not None and len(_LETTERS.findall(text)) <= 2


def is_dated_byline(text: str) -> bool:
    """Whether a line is a few words and a date, at its end or with a time: who wrote it, and when."""
    if len(text) >= _BYLINE_LENGTH:
        return False
    found = _END_DATE.search(text)
    words = text[: found.start()] if found else text
    return bool(found or _YEAR_AND_TIME.search(text)) and len(_LETTERS.findall(words)) <= _BYLINE_WORDS


def split_words(text: str) -> list[str]:
    """The words of a text in lower case."""
    return _WORDS.findall(text.casefold())


def likeness(key: str, known: str) -> float:
    """1 for the same text, less for one that starts or holds the other."""
    if key == known:
        return 1.0
    if not key or not known:
        return 0.0
    if known.startswith(key) or key.startswith(known):
        return 0.5 + 0.4 * min(len(key), len(known)) / max(len(key), len(known))
    return 0.4 if len(key) > 20 and (key in known or known in key) else 0.0


def likest(key: str, texts: Iterable[str]) -> float:
    """How much a text is like the likest of several."""
    best = 0.0
    for known in texts:
        best = max(best, likeness(key, known))
    return best


def holds_credit(text: str, words: Iterable[str]) -> bool:
    """Whether a line names who took its picture, wherever in it; `words` are those of its start."""
    return not _credit_words().isdisjoint(words) and _credit().search(text) is not None


@cache
def _credit_words() -> frozenset[str]:
    return frozenset(_groups()["credit_words"])


@cache
def _credit() -> re.Pattern[str]:
    words = "|".join(map(re.escape, _groups()["credit_words"]))
    return re.compile(rf"[(/|\[©–—-]\s?(?:{words})\b|\b(?:{words})\s?[:/©|]", re.IGNORECASE)


def count_call_words(words: Iterable[str]) -> int:
    """How many words of a line ask for something or speak of the site, not of the news."""
    return len(_call_words().intersection(words))


@cache
def _call_words() -> frozenset[str]:
    return frozenset(_groups()["call_words"])
