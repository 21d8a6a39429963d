"""Dates as machines write them: ISO 8601 and RFC 3339/9557, RFC 822/2822/850, asctime, epochs, numbers in order."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Final

from newsfeed.text.moments import PLACEHOLDER_YEARS, When, day_when, moment_when
from newsfeed.text.zones import read_zone, zone_named

_MAX_CHARS: Final = 80
_TIME: Final = (
    r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,:]\d{1,9})?)?\s*(?P<half>[ap]\.?\s?m\.?)?"
)
_TAIL: Final = r"(?P<zone>(?:\s?[A-Za-zА-Яа-яІіЇїЄє(+\-−\[][^\n]{0,60})?)"
_AFTER: Final = rf"(?:(?:\s*[T,]\s*|\s+(?:at\s+|-\s+|\|\s*)?|-|:){_TIME}\s*{_TAIL})?"
_WEEKDAY: Final = r"(?:[A-Za-z]{2,9}\.?,?\s+)?"
_MONTHS: Final = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
_MONTH: Final = r"(?P<name>[A-Za-z]{3,9})\.?"
_WRITTEN: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # 2023-11-14, 2023/11/14T21:04:00.000+02:00, 2023-11-14 21:04:00 EET, ...[Europe/Kyiv]
        rf"(?P<year>\d{{4}})(?P<sep>[-/.])(?P<month>\d{{1,2}})(?P=sep)(?P<day>\d{{1,2}}){_AFTER}",
        # 20231114T210400Z, 20231114210400, 20231114
        r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})"
        rf"(?:[T\s-]?(?P<hour>\d{{2}}):?(?P<minute>\d{{2}})(?::?(?P<second>\d{{2}})(?:[.,]\d{{1,9}})?)?\s*{_TAIL})?",
        # 2023-11-14T2104+0200
        r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})T(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?"
        rf"(?:[.,]\d{{1,9}})?{_TAIL}",
        # Tue, 14 Nov 2023 21:04:00 +0200; Tuesday, 14-Nov-23 21:04:00 GMT
        rf"{_WEEKDAY}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s-]{_MONTH}[\s,-]\s?(?P<year>\d{{4}}|\d{{2}}){_AFTER}",
        # Tue Nov 14 2023 21:04:00 GMT+0200 (EET); November 14, 2023 9:04 PM
        rf"{_WEEKDAY}{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}}){_AFTER}",
        # Tue Nov 14 21:04:00 EET 2023 (asctime, date(1), Java)
        rf"{_WEEKDAY}{_MONTH}\s+(?P<day>\d{{1,2}})\s+{_TIME}\s+(?P<zone>[A-Za-z]{{1,5}}|[+-]\d{{2}}:?\d{{2}})?\s*(?P<year>\d{{4}})",
        # 14.11.2023 21:04; 11/14/2023 9:04:00 PM
        rf"(?P<first>\d{{1,2}})(?P<sep>[./-])(?P<second_part>\d{{1,2}})(?P=sep)(?P<year>\d{{4}}|\d{{2}}){_AFTER}",
        # 21:04 14.11.2023
        rf"{_TIME},?\s+(?P<first>\d{{1,2}})(?P<sep>[./-])(?P<second_part>\d{{1,2}})(?P=sep)(?P<year>\d{{4}})(?P<zone>)",
    )
)
_WEEK: Final = re.compile(r"(\d{4})-?W(\d{2})-?([1-7])(?:T(?P<rest>.*))?")
_LOST_PLUS: Final = re.compile(r"(.*T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?) (\d{2}:?\d{2})")  # `+` read as a blank
_ORDINAL: Final = re.compile(r"(\d{4})-(\d{3})(?:T(?P<rest>.*))?")
_EPOCH: Final = re.compile(r"(?:/date\()?(-?\d{9,16})(?:\.\d+)?([+-]\d{4})?(?:\)/)?", re.IGNORECASE)
_FIRST_PAGES: Final = 600_000_000  # 1989: thousandths of a second before it are seconds of the far future
_COMMENT: Final = re.compile(r"\s*(?:\(([^)]*)\)|\[(!?[\w/+-]*)\][^\n]*)\s*$")


def read_machine_date(text: str, timezone: str) -> When | None:
    """The moment or the day that a machine wrote; None where it is none, or is absurd (year 1, 1970, 9999).

    Numbers in order are day first (`01.11.2023` is the first of November) unless that cannot be, or
    slashes stand with AM or PM. A time without an offset is taken in `timezone` and says so.
    """
    raw = " ".join(text.split())
    if not 4 <= len(raw) <= _MAX_CHARS or not any("0" <= letter <= "9" for letter in raw):
        return None
    bare = _LOST_PLUS.sub(r"\1+\2", raw.strip("\"'"))
    zone = zone_named(timezone)
    return _read_written(bare, zone, raw) or _read_rare(bare, zone, raw)


def from_parts(
    when: tuple[int, int, int], clock: tuple[int, int, int] | None, zone: tuple[tzinfo | None, tzinfo], raw: str
) -> When | None:
    """The day, or the moment where there is a clock; `zone` is the written one and the assumed one."""
    if clock is None:
        return day_when(*when, raw)
    hour, minute, second = clock
    try:
        start = datetime(*when, 0 if hour == 24 else hour, minute, min(second, 59), tzinfo=zone[0])
        moment = start + timedelta(days=1) if (hour, minute, second) == (24, 0, 0) else start
    except (ValueError, OverflowError):
        return None
    return None if hour == 24 and moment is start else moment_when(moment, zone[1], raw)


def full_year(year: str) -> int:
    """Four figures as they are; two as POSIX reads them: 69 to 99 are of the last century."""
    number = int(year)
    if len(year) > 2:
        return number
    return number + (1900 if number >= 69 else 2000)


def order_day_month(first: int, second: int, *, month_first: bool = False) -> tuple[int, int]:
    """Which of two numbers is the day and which the month: day first, unless that cannot be."""
    swap = (second > 12 >= first) or (month_first and first <= 12)
    return (second, first) if swap else (first, second)


def hour_of(hour: str, half: str | None) -> int:
    """The hour on a clock of 24, from one of 12 where AM or PM is written."""
    number = int(hour)
    if half is None or number > 12:
        return number
    return number % 12 + (12 if half[0] in "pP" else 0)


def _read_written(bare: str, zone: tzinfo, raw: str) -> When | None:
    for pattern in _WRITTEN:
        match = pattern.fullmatch(bare)
        if match is None:
            continue
        parts = match.groupdict()
        day, month = _day_and_month(parts)
        if not month:
            continue
        clock = None
        written: tzinfo | None = None
        if parts.get("hour") is not None:
            clock = (hour_of(parts["hour"], parts.get("half")), int(parts["minute"]), int(parts["second"] or 0))
            tail = (parts.get("zone") or "").strip()
            written = _read_tail(tail)
            if tail and written is None and not _is_ignored(tail):
                continue
        year = full_year(parts["year"] or "")
        if clock is None and (month, day) == (1, 1) and year in PLACEHOLDER_YEARS:
            return None
        return from_parts((year, month, day), clock, (written, zone), raw)
    return None


def _day_and_month(parts: dict[str, str | None]) -> tuple[int, int]:
    first = parts.get("first")
    if first is not None:
        american = parts["sep"] == "/" and bool(parts.get("half"))
        return order_day_month(int(first), int(parts["second_part"] or 0), month_first=american)
    name = parts.get("name")
    month = _MONTHS.get(name[:3].lower(), 0) if name else int(parts["month"] or 0)
    return int(parts["day"] or 0), month


def _read_tail(tail: str) -> tzinfo | None:
    """The zone behind a time: `+02:00`, `EET`, `GMT+0200 (…)`, `+02:00[Europe/Kyiv]`, `[Europe/Kyiv]`."""
    comment = _COMMENT.search(tail)
    if comment is None:
        return read_zone(tail)
    return read_zone(tail[: comment.start()]) or read_zone(comment[1] or comment[2] or "")


def _is_ignored(tail: str) -> bool:
    """Whether what stands behind the time says nothing of a zone: a zone no table knows, a comment."""
    return tail.startswith(("(", "[")) or (tail.isalpha() and tail.isupper() and len(tail) <= 5)


def _read_rare(bare: str, zone: tzinfo, raw: str) -> When | None:
    epoch = _EPOCH.fullmatch(bare)
    if epoch is not None:
        return _read_epoch(epoch[1], epoch[2], zone, raw)
    week = _WEEK.fullmatch(bare)
    if week is not None:
        try:
            day = date.fromisocalendar(int(week[1]), int(week[2]), int(week[3]))
        except ValueError:
            return None
        return _read_day_and(day, week["rest"], zone, raw)
    ordinal = _ORDINAL.fullmatch(bare)
    if ordinal is None or not 1 <= int(ordinal[2]) <= 366 or not 1 <= int(ordinal[1]) <= 9998:
        return None
    day = date(int(ordinal[1]), 1, 1) + timedelta(days=int(ordinal[2]) - 1)
    return _read_day_and(day, ordinal["rest"], zone, raw)


def _read_day_and(day: date, time: str | None, zone: tzinfo, raw: str) -> When | None:
    return _read_written(f"{day.isoformat()}T{time}" if time else day.isoformat(), zone, raw)


def _read_epoch(figures: str, offset: str | None, zone: tzinfo, raw: str) -> When | None:
    """Seconds, milliseconds or microseconds since 1970, seen from the page's zone."""
    number = int(figures)
    for scale in (1, 1_000, 1_000_000):
        seconds = number / scale
        if abs(seconds) < 4_200_000_000 and (scale == 1 or seconds > _FIRST_PAGES):
            seen = (read_zone(offset) if offset else None) or zone
            return moment_when(datetime.fromtimestamp(int(seconds), UTC).astimezone(seen), seen, raw)
    return None
