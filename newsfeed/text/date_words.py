"""The words of dates, per language, from the data file: months, weekdays, "ago", "yesterday", labels."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

ALWAYS: Final = ("uk", "ru", "en", "de")  # read on every page, after the page's own language
_UNITS: Final = {"second": 1 / 60, "minute": 1.0, "half_hour": 30.0, "hour": 60.0, "day": 1440.0, "week": 10080.0}
_LONG_UNITS: Final = {"month": 1, "year": 12}


@dataclass(frozen=True, slots=True)
class DateWords:
    """The words of one page's languages in one table each; where two languages share a word, the page's own wins.

    `minutes` gives a unit's length (months and years are in `months_long`), `days_back` what "yesterday" means.
    """

    months: dict[str, int]
    weekdays: dict[str, int]
    minutes: dict[str, float]
    months_long: dict[str, int]
    numbers: dict[str, float]
    days_back: dict[str, int]
    uncounted: frozenset[str]
    now: re.Pattern[str]
    ago: frozenset[str]
    before: frozenset[str]
    last: frozenset[str]
    joints: frozenset[str]
    about: frozenset[str]
    at: frozenset[str]
    oclock: frozenset[str]


@dataclass(frozen=True, slots=True)
class DateLabels:
    """What tells a published date from an updated one: patterns over casefolded text."""

    published: re.Pattern[str]
    updated: re.Pattern[str]
    either: re.Pattern[str]


@cache
def date_words(language: str | None) -> DateWords:
    """The words for a page in this language (its primary subtag): its own first, then those read always."""
    return _collect([_tables()[name] for name in _order(language)])


@cache
def words_by_language(language: str | None) -> tuple[DateWords, ...]:
    """The same languages one by one, for what is counted: "год" is an hour in Ukrainian, a year in Russian."""
    return tuple(_collect([_tables()[name]]) for name in _order(language))


def _order(language: str | None) -> list[str]:
    return [name for name in dict.fromkeys((language or "", *ALWAYS)) if name in _tables()]


def _collect(chosen: list[dict[str, Any]]) -> DateWords:
    return DateWords(
        months={word: number + 1 for word, number in _numbered(chosen, "months").items()},
        weekdays=_numbered(chosen, "weekdays"),
        minutes=_first(chosen, _UNITS),
        months_long={word: int(size) for word, size in _first(chosen, _LONG_UNITS).items()},
        numbers={word: size for table in reversed(chosen) for word, size in table.get("numbers", {}).items()},
        days_back={word: int(n) for word, n in _first(chosen, {"today": 0, "yesterday": 1, "day_before": 2}).items()},
        uncounted=_words(chosen, "uncounted"),
        now=_pattern([word for table in chosen for word in table.get("now", ())]),
        ago=_words(chosen, "ago"),
        before=_words(chosen, "before"),
        last=_words(chosen, "last"),
        joints=_words(chosen, "joints"),
        about=_words(chosen, "about"),
        at=_words(chosen, "at"),
        oclock=_words(chosen, "oclock"),
    )


@cache
def date_labels() -> DateLabels:
    """The labels of all languages."""
    tables = list(_tables().values())
    published = [word for table in tables for word in table.get("published", ())]
    updated = [word for table in tables for word in table.get("updated", ())]
    return DateLabels(_pattern(published), _pattern(updated), _pattern([*published, *updated]))


def split_labels(text: str, *, keep_empty: bool = False) -> list[tuple[str | None, str]]:
    """The text cut at its labels: ("published" | "updated" | None, what follows), in order."""
    labels = date_labels()
    parts: list[tuple[str | None, str]] = []
    kind, start = None, 0
    lowered = text.lower()
    for match in labels.either.finditer(lowered if len(lowered) == len(text) else text):
        parts.append((kind, text[start : match.start()]))
        kind = "updated" if labels.updated.fullmatch(match[0]) else "published"
        start = match.end()
    parts.append((kind, text[start:]))
    return [(kind, part) for kind, part in parts if keep_empty or part.strip(" :,.|·-–—")]


def languages_known() -> frozenset[str]:
    """The languages that have a table."""
    return frozenset(_tables())


def _numbered(tables: list[dict[str, Any]], kind: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for table in tables:
        for number, row in enumerate(table.get(kind, ())):
            for word in row:
                found.setdefault(word, number)
    return found


def _first(tables: list[dict[str, Any]], sizes: Mapping[str, float]) -> dict[str, float]:
    found: dict[str, float] = {}
    for table in tables:
        for kind, size in sizes.items():
            for word in table.get(kind, ()):
                found.setdefault(word, size)
    return found


def _words(tables: list[dict[str, Any]], kind: str) -> frozenset[str]:
    return frozenset(word for table in tables for word in table.get(kind, ()))


def _pattern(words: list[str]) -> re.Pattern[str]:
    longest_first = sorted(set(words), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")


@cache
def _tables() -> dict[str, dict[str, Any]]:
    raw = resources.files("newsfeed.text").joinpath("data/dates.toml").read_text("utf-8")
    return tomllib.loads(raw)
