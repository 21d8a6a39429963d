"""Dates as people write them: "14 листопада 2023, 21:04", "vor 2 Stunden", "вчора о 18:06", "Nov. 14, 9:04 p.m. ET"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from functools import cache
from typing import TYPE_CHECKING, Final

from newsfeed.text.date_words import DateWords, date_words, languages_known, words_by_language
from newsfeed.text.machine_dates import from_parts, full_year, hour_of, order_day_month
from newsfeed.text.moments import When, day_when, moment_when
from newsfeed.text.relative_dates import find_relative
from newsfeed.text.zones import read_zone, zone_named, zone_words

if TYPE_CHECKING:
    from dateparser.date import DateDataParser

_MAX_CHARS: Final = 240
_MAX_FOREIGN: Final = 60
_NEAR: Final = 40  # how far from its date a time of day may stand
_LETTERS: Final = r"[^\W\d_]+(?:'[^\W\d_]+)?"
_YEAR: Final = r"(?P<year>(?:1[89]|20)\d{2}(?!\d)|'?\d{2}(?![\d:])(?!\.\d)(?!\s?(?:uhr|год|ч\b|h\b|[ap]\.?m)))"
_APOSTROPHES: Final = str.maketrans(
    {"’": "'", "ʼ": "'", "`": "'", "‘": "'", "\u00a0": " ", "\u202f": " ", "\u2009": " "}
)
_DATES: Final = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?<![\d.])(?P<year>(?:1[89]|20)\d{2})(?P<sep>[-./])(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})(?!\d)",
        r"(?P<year>(?:1[89]|20)\d{2})\s?[年년]\s?(?P<month>\d{1,2})\s?[月월]\s?(?P<day>\d{1,2})\s?[日일]",
        r"(?<![\d.:/-])(?P<first>\d{1,2})\s?(?P<sep>[./-])\s?(?P<other>\d{1,2})\s?(?P=sep)\s?"
        r"(?:(?P<year>(?:1[89]|20)\d{2})(?![\d:])|(?P<short>\d{2})(?![\d:-]))(?!\.\d)",
        r"(?<![\d.:/-])(?P<day>\d{1,2})(?P<sep>[./ -])(?P<roman>[ivx]{1,4})(?P=sep)(?P<year>(?:1[89]|20)\d{2})(?!\d)",
        rf"(?<![\d:.])(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|º|-?го|-?е)?\.?[\s/-]*(?:(?:of|de)\s+)?"
        rf"(?P<name>{_LETTERS})\.?(?:,?[\s/-]*(?:(?:de|del)\s+)?{_YEAR})?",
        rf"(?P<name>{_LETTERS})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:])(?!\.\d\d(?!\d))"
        r"(?:,?\s+(?P<year>(?:1[89]|20)\d{2})(?!\d))?",
        r"(?<![\d.:/-])(?P<first>\d{1,2})\.(?P<other>\d{1,2})\.?(?![\d:])(?!\.\d)(?!\s?uhr)",
    )
)
_SHORT: Final = _DATES[-1]  # figures without a year
_CLOCK: Final = re.compile(
    r"(?<![\d.:/-])(?P<hour>\d{1,2})(?::(?P<minute>\d{2})(?::(?P<second>\d{2}))?|[.h-](?P<loose>\d{2}))?(?![\d:]|\.\d)"
    rf"(?:\s?(?P<half>[ap]\.?\s?m\b\.?)|\s?(?P<oclock>{_LETTERS})(?:\.?\s(?P<after>\d{{1,2}})(?!\d|[.:/-]\d)(?:\s(?P<unit>{_LETTERS}))?)?)?"
)
_FULL_DATE: Final = re.compile(
    r"\b(?:19|20)\d{2}\s?(?:р|г)?\.?[\s,|]*\Z"
)  # what a loosely written hour may stand behind
_ROMAN: Final = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")


@dataclass(frozen=True, slots=True)
class _Reading:
    """What one reading knows: the text folded and as given, its words, zone and the moment of the fetch."""

    text: str
    given: str
    words: DateWords
    languages: tuple[DateWords, ...]
    zone: tzinfo
    now: datetime | None
    american: bool


@dataclass(frozen=True, slots=True)
class _Day:
    """A day found in the text, and where; `year` is None where it was not written."""

    year: int | None
    month: int
    day: int
    start: int
    end: int


def read_visible_date(text: str, *, language: str | None, timezone: str, now: datetime | None) -> When | None:
    """The first date of a short text as people write it, with the time of day that stands by it.

    Day first where figures leave it open. "2 години тому", "вчора", a weekday, an hour alone and a
    date without a year are counted back from `now` (aware) and are None without it. `raw` is the part
    of the text that was read.
    """
    given = " ".join(text.translate(_APOSTROPHES).split())[:_MAX_CHARS]
    folded = given.lower()
    if len(folded) != len(given):  # a letter that grows when lowered: positions would not match
        given = folded
    primary = (language or "").replace("_", "-").lower()
    known = primary.partition("-")[0] if primary.partition("-")[0] in languages_known() else None
    zone = zone_named(timezone)
    reading = _Reading(
        text=folded,
        given=given,
        words=date_words(known),
        languages=words_by_language(known),
        zone=zone,
        now=now.astimezone(zone) if now is not None else None,
        american=primary == "en-us",
    )
    return _read_absolute(reading) or _read_relative(reading) or _read_foreign(reading, primary)


def _read_absolute(reading: _Reading) -> When | None:
    found = _find_day(reading)
    if found is None:
        return None
    clock = _find_clock(reading, found)
    year = found.year if found.year is not None else _guess_year(found, reading)
    if year is None:
        return None
    start, end = min(found.start, clock.start), max(found.end, clock.end)
    raw = reading.given[start:end].strip(" ,")
    return from_parts((year, found.month, found.day), clock.time, (clock.zone, reading.zone), raw)


def _find_day(reading: _Reading) -> _Day | None:
    """The first day that the text names; of two readings at one place, the fuller one."""
    best: _Day | None = None
    for pattern in _DATES:
        for match in pattern.finditer(reading.text):
            day = _day_of(match, reading)
            if day is not None:
                if best is None or (day.start < best.start and not (best.year and pattern is _SHORT)):
                    best = day  # "9.30" before a whole date is its hour
                break
    return best


def _day_of(match: re.Match[str], reading: _Reading) -> _Day | None:
    parts = match.groupdict()
    written = parts.get("year") or parts.get("short")
    year = full_year(written.lstrip("'")) if written else None
    if parts.get("name") is not None:
        month = _month_named(parts["name"], match, reading)
        day = int(parts["day"])
    elif parts.get("roman") is not None:
        day, month = int(parts["day"]), _ROMAN.index(parts["roman"]) + 1 if parts["roman"] in _ROMAN else 0
    elif parts.get("first") is not None:
        american = parts.get("sep") == "/" and (reading.american or _has_half_day(reading.text))
        day, month = order_day_month(int(parts["first"]), int(parts["other"]), month_first=american)
    else:
        day, month = int(parts["day"]), int(parts["month"])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return _Day(year, month, day, match.start(), match.end())


def _month_named(name: str, match: re.Match[str], reading: _Reading) -> int:
    """The month of a name, or of its first four letters or more where a full stop cuts it short; 0 for none."""
    months = reading.words.months
    if name in months or len(name) < 4 or not reading.text.startswith(".", match.end("name")):
        return months.get(name, 0)
    return next((number for whole, number in months.items() if whole.startswith(name)), 0)


def _has_half_day(text: str) -> bool:
    return re.search(r"\d\s?[ap]\.?m\b", text) is not None


def _guess_year(found: _Day, reading: _Reading) -> int | None:
    """The latest year in which the day is not after tomorrow, and is the weekday that the text names."""
    if reading.now is None:
        return None
    weekday = _find_weekday(reading)
    limit = (reading.now + timedelta(days=1)).date()
    past = [year for year in range(limit.year, limit.year - 8, -1) if _is_day(year, found, limit)]
    for year in past:
        if weekday is None or date(year, found.month, found.day).weekday() == weekday:
            return year
    return past[0] if past else None


def _is_day(year: int, found: _Day, limit: date) -> bool:
    try:
        return date(year, found.month, found.day) <= limit
    except ValueError:
        return False


def _find_weekday(reading: _Reading) -> int | None:
    for word in re.findall(_LETTERS, reading.text):
        if word in reading.words.weekdays:
            return reading.words.weekdays[word]
    return None


@dataclass(frozen=True, slots=True)
class _Clock:
    """A time of day in the text: none has `time` None and an empty place."""

    time: tuple[int, int, int] | None
    zone: tzinfo | None
    start: int
    end: int


def _find_clock(reading: _Reading, day: _Day) -> _Clock:
    """The time of day that stands nearest behind the day, else the nearest before it."""
    none = _Clock(None, None, day.start, day.end)
    for match in _CLOCK.finditer(reading.text, day.end, min(len(reading.text), day.end + _NEAR)):
        clock = _clock_of(match, reading)
        if clock is not None:
            return clock
    before = none
    for match in _CLOCK.finditer(reading.text, max(0, day.start - _NEAR), day.start):
        leads = not reading.text[match.end() : day.start].strip(" ,|/·-–—")
        before = _clock_of(match, reading, leads=leads) or before
    return before


def _clock_of(match: re.Match[str], reading: _Reading, *, leads: bool = False) -> _Clock | None:
    """The time that a match writes; a loose one (`9.30`) where it is announced, or `leads` straight to the day."""
    parts = match.groupdict()
    oclock = parts["oclock"] in reading.words.oclock if parts["oclock"] else False
    minute = parts["minute"]
    if minute is None and parts["loose"] is not None and (oclock or leads or _is_announced(match, reading)):
        minute = parts["loose"]
    elif oclock and parts["after"] and reading.words.minutes.get(parts["unit"] or "minute", 1.0) == 1.0:
        minute = parts["after"]  # "9 год. 30 хв.", "9 Uhr 30"
    if minute is None and (parts["loose"] is not None or not (parts["half"] or oclock)):
        return None
    time = hour_of(parts["hour"], parts["half"]), int(minute or 0), int(parts["second"] or 0)
    if time[0] > 24 or time[1] > 59 or time[2] > 60:
        return None
    zone, end = _zone_at(reading, _clock_end(match, oclock=oclock))
    return _Clock(time, zone, match.start(), end)


def _clock_end(match: re.Match[str], *, oclock: bool) -> int:
    parts = match.groupdict()
    if parts["half"]:
        return match.end("half")
    if oclock:
        return match.end("oclock" if parts["minute"] or not parts["after"] else "unit" if parts["unit"] else "after")
    return match.end("loose" if parts["loose"] else "second" if parts["second"] else "minute")


def _is_announced(match: re.Match[str], reading: _Reading) -> bool:
    """Whether `21.04` is a time: after "о", "um" or a comma, before a zone, or last behind a whole date."""
    separator = reading.text[match.start("loose") - 1]
    if separator == "h":
        return True
    rest = reading.text[match.end("loose") :].lstrip()
    if not rest[:1].isalnum() and _FULL_DATE.search(reading.text[: match.start()]):
        return True
    if separator == "-":
        return False
    before = reading.text[: match.start()].split()
    if before and (before[-1] in reading.words.at or before[-1].endswith((",", "|", "-", "–", "—"))):
        return True
    return _zone_at(reading, match.end("loose"))[0] is not None


def _zone_at(reading: _Reading, place: int) -> tuple[tzinfo | None, int]:
    match = zone_words().match(reading.text, place)
    if match is None:
        return None, place
    written = reading.given[match.start(1) : match.end(1)]
    if written.isascii() and written.isalpha() and not written.isupper():
        return None, place
    return read_zone(match[1]), match.end()


def _read_relative(reading: _Reading) -> When | None:
    if reading.now is None:
        return None
    found = find_relative(reading.text, reading.languages, reading.now)
    if found is not None and found.exact:
        return moment_when(found.moment, reading.zone, reading.given[found.start : found.end])
    if found is not None:
        place = _Day(None, 1, 1, found.start, found.end)
        day, clock = found.moment, _find_clock(reading, place)
        raw = reading.given[min(found.start, clock.start) : max(found.end, clock.end)].strip(" ,")
        return from_parts((day.year, day.month, day.day), clock.time, (clock.zone, reading.zone), raw)
    return _read_weekday(reading) or _read_hour(reading)


def _read_weekday(reading: _Reading) -> When | None:
    """The last such day: "у понеділок, 18:06", "last Friday"."""
    words = re.findall(_LETTERS, reading.text)
    if reading.now is None or len(words) > 4:
        return None
    weekday = _find_weekday(reading)
    if weekday is None:
        return None
    clock = _find_clock(reading, _Day(None, 1, 1, 0, 0))
    back = (reading.now.weekday() - weekday) % 7
    is_last = any(word in reading.words.last for word in words)
    if back == 0 and (is_last or (clock.time is not None and clock.time[:2] > (reading.now.hour, reading.now.minute))):
        back = 7
    if clock.time is None and not is_last and len(words) > 2:
        return None
    day = reading.now.date() - timedelta(days=back)
    return from_parts((day.year, day.month, day.day), clock.time, (clock.zone, reading.zone), reading.given)


def _read_hour(reading: _Reading) -> When | None:
    """An hour alone is today's, or yesterday's where it has not struck yet."""
    clock = _find_clock(reading, _Day(None, 1, 1, 0, 0))
    rest = reading.text[: clock.start] + reading.text[clock.end :]
    if reading.now is None or clock.time is None or sum(map(str.isalnum, rest)) > 16:
        return None
    if reading.text.startswith("0:", clock.start) or any(
        w in reading.words.uncounted for w in re.findall(_LETTERS, rest)
    ):
        return None  # how long a video is; tomorrow
    today = reading.now.date()
    late = clock.time[:2] > (reading.now.hour, reading.now.minute)
    day = today - timedelta(days=1) if late else today
    raw = reading.given[clock.start : clock.end]
    return from_parts((day.year, day.month, day.day), clock.time, (clock.zone, reading.zone), raw)


def _read_foreign(reading: _Reading, language: str) -> When | None:
    """A full date in a language that has no table here, through dateparser."""
    primary = language.partition("-")[0]
    if not primary or primary in languages_known() or len(reading.text) > _MAX_FOREIGN:
        return None
    if not re.search(r"\b(?:19|20)\d\d\b", reading.text):
        return None
    try:
        found = _foreign_parser(primary).get_date_data(reading.given)
    except (ValueError, OverflowError):  # a language it does not know, a date there is not
        return None
    moment = found.date_obj if found is not None else None
    if moment is None:
        return None
    if found.period != "time" and (moment.hour, moment.minute) == (0, 0):
        return day_when(moment.year, moment.month, moment.day, reading.given)
    return moment_when(moment, reading.zone, reading.given)


@cache
def _foreign_parser(language: str) -> DateDataParser:
    from dateparser.date import DateDataParser  # a tenth of a second to import, and few pages need it

    settings = {
        "DATE_ORDER": "DMY",
        "REQUIRE_PARTS": ["day", "month", "year"],
        "PARSERS": ["absolute-time"],
        "RETURN_TIME_AS_PERIOD": True,
    }
    return DateDataParser(languages=[language], settings=settings)
