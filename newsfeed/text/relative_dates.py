"""Dates counted from now: "2 години тому", "vor einer halben Stunde", "вчора", "just now"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from newsfeed.text.date_words import DateWords

_TOKEN: Final = re.compile(r"\d{1,4}|[^\W\d_]+(?:['-][^\W\d_]+)?")
_MAX_AMOUNT: Final = 1000


@dataclass(frozen=True, slots=True)
class Counted:
    """A moment counted back from now, and where the text says it; `exact` is false where only the day is known."""

    moment: datetime
    exact: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Back:
    minutes: float = 0.0
    months: int = 0
    fine: bool = False
    start: int = 0
    end: int = 0


def find_relative(text: str, languages: tuple[DateWords, ...], now: datetime) -> Counted | None:
    """What a lower-case text counts back from `now`, in the first language that can; None where none can."""
    for words in languages:
        found = _find_in(text, words, now)
        if found is not None:
            return found
    return None


def _find_in(text: str, words: DateWords, now: datetime) -> Counted | None:
    just_now = words.now.search(text)
    if just_now is not None and not any(map(str.isdigit, text)):
        return Counted(_to_minute(now), exact=True, start=just_now.start(), end=just_now.end())
    tokens = list(_TOKEN.finditer(text))
    if any(token[0] in words.uncounted for token in tokens):
        return None
    back = _find_ago(tokens, words)
    if back is not None:
        return _count_back(back, now)
    for place, token in enumerate(tokens):
        days = words.days_back.get(token[0])
        if days is None:
            continue
        whole = " ".join(t[0] for t in tokens[max(0, place - 2) : place + 1])
        days = max([days, *(n for phrase, n in words.days_back.items() if " " in phrase and phrase in whole)])
        return Counted(now - timedelta(days=days), exact=False, start=token.start(), end=token.end())
    return None


def _find_ago(tokens: list[re.Match[str]], words: DateWords) -> _Back | None:
    for place, token in enumerate(tokens):
        if token[0] in words.ago:
            back = _amounts_before(tokens[:place], words)
            if back is not None:
                return _Back(back.minutes, back.months, back.fine, back.start, token.end())
        if token[0] in words.before:
            back = _amounts_after(tokens[place + 1 : place + 6], words)
            if back is not None:
                return _Back(back.minutes, back.months, back.fine, token.start(), back.end)
    return None


def _amounts_before(tokens: list[re.Match[str]], words: DateWords) -> _Back | None:
    """ "1 година 20 хвилин" read from its end: units, each with the numbers before it."""
    total: _Back | None = None
    rest = tokens[-8:]
    while rest and _is_unit(rest[-1][0], words):
        unit = rest.pop()
        amount, start, counted = 1.0, unit.start(), False
        while rest and (size := _number(rest[-1][0], words)) is not None:
            amount, start, counted = amount * size, rest.pop().start(), True
        before = total or _Back(end=unit.end())
        total = _add(before, amount, unit[0], words, start)
        if not counted or total is None:
            break
        if len(rest) > 1 and rest[-1][0] in words.joints and _is_unit(rest[-2][0], words):
            rest.pop()
    return total


def _amounts_after(tokens: list[re.Match[str]], words: DateWords) -> _Back | None:
    """ "einer halben Stunde", "2 Stunden", read from its start: numbers, then their unit."""
    amount = 1.0
    for place, token in enumerate(tokens):
        size = _number(token[0], words)
        if size is not None:
            amount *= size
            continue
        if token[0] in words.about:
            continue
        if place and _is_unit(token[0], words):
            return _add(_Back(end=token.end()), amount, token[0], words, token.start())
        return None
    return None


def _add(back: _Back, amount: float, unit: str, words: DateWords, start: int) -> _Back | None:
    if amount > _MAX_AMOUNT:
        return None
    months = words.months_long.get(unit)
    if months is not None:
        return _Back(back.minutes, back.months + int(amount * months), back.fine, start, back.end)
    minutes = words.minutes[unit]
    fine = back.fine or minutes < 1440
    return _Back(back.minutes + amount * minutes, back.months, fine, start, back.end)


def _number(word: str, words: DateWords) -> float | None:
    return float(word) if word.isdecimal() else words.numbers.get(word)


def _is_unit(word: str, words: DateWords) -> bool:
    return word in words.minutes or word in words.months_long


def _count_back(back: _Back, now: datetime) -> Counted:
    moment = now
    if back.months:
        month = now.year * 12 + now.month - 1 - back.months
        year, index = divmod(month, 12)
        moment = now.replace(year=max(1, year), month=index + 1, day=min(now.day, 28))
    if back.fine:  # hours pass by the clock of the world, days by the calendar of the place
        moment = _to_minute((moment.astimezone(UTC) - timedelta(minutes=back.minutes)).astimezone(now.tzinfo))
    else:
        moment -= timedelta(minutes=back.minutes)
    return Counted(moment, back.fine, back.start, back.end)


def _to_minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)
