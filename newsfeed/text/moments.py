"""When: a moment or a day as a page says it, and the making of one from its parts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Final

EARLIEST_YEAR: Final = 1971  # 1970 is what an empty field becomes, and seconds read as milliseconds
LATEST_YEAR: Final = 2100
PLACEHOLDER_YEARS: Final = (1980, 1990, 2000, 2001)  # where other clocks begin, at midnight of 1 January


@dataclass(frozen=True, slots=True)
class When:
    """A date of a page: `value` is RFC 3339 with offset, or the day alone (`2023-11-14`) where no time is given.

    `raw` are the page's own words; `zone_assumed` says that a time came without a zone.
    """

    value: str
    raw: str
    zone_assumed: bool = False

    @property
    def day(self) -> str:
        """The day alone, as its own zone counts it."""
        return self.value[:10]

    @property
    def has_time(self) -> bool:
        """Whether a time of day is known."""
        return len(self.value) > 10

    @property
    def tells_hour(self) -> bool:
        """Whether a time of day is known that is more than midnight, which mostly stands for the day alone."""
        return self.has_time and self.value[11:19] != "00:00:00"

    def moment(self) -> datetime | None:
        """The moment with its offset; None where only the day is known."""
        return datetime.fromisoformat(self.value) if self.has_time else None

    def is_after(self, limit: datetime) -> bool:
        """Whether this is later than an aware `limit`; a day is, when its start is anywhere on Earth."""
        moment = self.moment()
        if moment is not None:
            return moment > limit
        return date.fromisoformat(self.value) > limit.date()


def day_when(year: int, month: int, day: int, raw: str) -> When | None:
    """The day alone; None for a day that does not exist or is absurd."""
    try:
        value = date(year, month, day)
    except ValueError:
        return None
    return When(value.isoformat(), raw) if _is_plausible(value.year) else None


def moment_when(moment: datetime, zone: tzinfo, raw: str) -> When | None:
    """The moment, seen from `zone` if it has no zone of its own; None when it is absurd."""
    assumed = moment.tzinfo is None
    if not _is_plausible(moment.year) or _is_placeholder(moment):
        return None
    aware = moment.replace(tzinfo=zone) if assumed else moment
    try:
        offset = aware.utcoffset() or timedelta()
    except OverflowError:
        return None
    seconds = aware.replace(microsecond=0)
    if offset.seconds % 60:  # an offset of old, in local mean time: RFC 3339 has no seconds there
        seconds = seconds.astimezone(zone)
    return When(seconds.isoformat(), raw, assumed)


def _is_plausible(year: int) -> bool:
    return EARLIEST_YEAR <= year <= LATEST_YEAR


def _is_placeholder(moment: datetime) -> bool:
    at_start = (moment.month, moment.day, moment.hour, moment.minute, moment.second) == (1, 1, 0, 0, 0)
    return at_start and moment.year in PLACEHOLDER_YEARS
