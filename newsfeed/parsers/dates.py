"""When a page came out and was last changed: machine dates in order of trust, then the words by the headline."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final, TypeAlias

from newsfeed.parsers.datelines import Dateline, Readers, bare_dates, distant_dates, marked_dates
from newsfeed.parsers.document import Element
from newsfeed.parsers.document_select import select
from newsfeed.parsers.rules import rules
from newsfeed.parsers.statements import Statements, text_of
from newsfeed.parsers.surroundings import Surroundings
from newsfeed.text.dates import When, read_machine_date, read_visible_date
from newsfeed.text.zones import zone_named

_MAX_AHEAD: Final = timedelta(days=1)
_SOME_DAY: Final = datetime(2024, 3, 13, 12, 0, tzinfo=UTC)  # to see whether words could be counted
_CLOCK: Final = timedelta(minutes=10)
_TEMPLATE: Final = timedelta(seconds=5)
_HOUR: Final = re.compile(r"\d{1,2}[:.]\d{2}(?::\d{2})?")
_MAX_SCRIPT_CHARS: Final = 400_000
_IN_URL: Final = (
    re.compile(r"/(?P<year>(?:19|20)\d{2})[/-](?P<month>\d{1,2})[/-](?P<day>\d{1,2})(?!\d)"),
    re.compile(r"(?<![\d])(?P<year>20\d{2})-(?P<month>\d{2})-(?P<day>\d{2})(?!\d)"),
    re.compile(r"[/_-](?P<year>20\d{2})(?P<month>0[1-9]|1[0-2])(?P<day>[0-3]\d)(?!\d)"),
    re.compile(r"[/_-](?P<day>[0-3]?\d)-(?P<month>0?[1-9]|1[0-2])-(?P<year>20\d{2})(?!\d)"),
    re.compile(r"/(?P<year>20\d{2})/(?P<name>[a-z]{3})/(?P<day>\d{1,2})(?!\d)"),
)
_Found: TypeAlias = tuple[str, When]


@dataclass(frozen=True, slots=True)
class Dates:
    """Published and modified, where the first came from, and the page's words where they could not be counted."""

    published: When | None = None
    source: str | None = None
    modified: When | None = None
    words: str | None = None
    conflict: str | None = None


NO_DATES: Final = Dates()


def read_dates(said: Statements, around: Surroundings, language: str | None, timezone: str) -> Dates:
    """The dates of a page; published is None where no place says it.

    A date later than a day after the fetch, and a midnight of 1 January where anything else is said, are
    passed over. A day gets its hour, and an hour its zone, from the next place that tells the same.
    """
    reader = _Reader(said, around, language, timezone)
    told = reader.selected()
    if told is not None:
        return Dates(told, "css", reader.modified())
    machine = [found for found in reader.machine() if not reader.is_fetch(found[1])]
    trusted = next((found for found in machine if not _is_round(found[1])), None)
    chosen = trusted or reader.seen() or reader.from_url() or (machine[0] if machine else None)
    if chosen is None:
        return Dates(modified=reader.modified(), words=reader.words())
    source, when = chosen
    others = [other for _, other in machine]
    when = _with_zone(_with_hour(when, others, reader), others)
    return Dates(when, source, reader.modified(), conflict=_conflict(chosen, machine))


@dataclass(eq=False, slots=True)
class _Reader:
    said: Statements
    around: Surroundings
    language: str | None
    timezone: str
    lines: list[Dateline] | None = None  # the marked dates, once they are read

    def selected(self) -> When | None:
        """The date that the source's own selector names: of an attribute, else in words."""
        css = self.said.source.css.published_at
        for element in select(self.said.document.root, css) if css else ():
            text = element.get("datetime") or element.get("content") or text_of(element, 200)
            when = self._in_time(read_machine_date(text, self.timezone)) or self._visible(text)
            if when is not None:
                return when
        return None

    def machine(self) -> Iterator[_Found]:
        """The machine dates of the page in order of trust; scripts only where there is no other."""
        nothing = True
        for source, text in _machine_places(self.said, self.around):
            when = self._stated(text) if text else None
            if when is not None:
                nothing = False
                yield source, when
        if nothing:
            yield from self._scripts()

    def seen(self) -> _Found | None:
        """The date by the headline: the one of the day in the address, else one called published, else one unnamed."""
        named = self.from_url()
        for lines in (self._marked, self._bare, self._distant):
            found = [line for line in lines() if line.kind != "updated" and not self._is_clock(line)]
            same = [line for line in found if named is not None and line.when.day == named[1].day]
            for line in (*_of_kind(same, None), *same, *_of_kind(found, "published"), *_of_kind(found, None)):
                return "html", (self._joined(named[1], line.when) if named is not None else line.when)
        return None

    def is_fetch(self, when: When) -> bool:
        """Whether a machine date is the moment of the fetch: what a template fills in, and no page is so young."""
        fetched, moment = self.said.page.fetched_at, when.moment()
        return fetched is not None and moment is not None and abs(_aware(fetched) - moment) < _TEMPLATE

    def hour_seen(self, day: When) -> When | None:
        """The hour that the date by the headline tells of a day."""
        lines = self.lines if self.lines is not None else marked_dates(self.around, self._readers())
        own = (line.when for line in lines if line.kind != "updated" and line.when.tells_hour)
        return next((when for when in own if when.day == day.day), None)

    def _is_clock(self, line: Dateline) -> bool:
        """Whether a date above the headline is the day, or the minute, of the fetch: what sites show on top."""
        fetched = self.said.page.fetched_at
        if not line.is_above or fetched is None:
            return False
        moment, now = line.when.moment(), _aware(fetched)
        if moment is None:
            return line.when.day == now.astimezone(zone_named(self.timezone)).date().isoformat()
        return abs(now - moment) < _CLOCK

    def _joined(self, day: When, when: When) -> When:
        """An hour that stood alone, on the day that the address names."""
        if not _HOUR.fullmatch(when.raw):
            return when
        text = f"{day.value} {when.raw}"
        whole = read_visible_date(text, language=self.language, timezone=self.timezone, now=None)
        return replace(whole, raw=when.raw) if whole is not None else when

    def modified(self) -> When | None:
        """When the page says it was changed."""
        for text in _modified_places(self.said):
            when = self._stated(text) if text else None
            if when is not None:
                return when
        return next((line.when for line in self.lines or () if line.kind == "updated"), None)

    def words(self) -> str | None:
        """The words by the headline that say when, had the fetch's own time been known."""
        if self.said.page.fetched_at is not None:
            return None
        lines = marked_dates(self.around, Readers(self._machine_date, lambda text: self._visible(text, _SOME_DAY)))
        return next((line.when.raw for line in lines if line.kind != "updated"), None)

    def from_url(self) -> _Found | None:
        """The day that the address names."""
        for pattern in _IN_URL:
            match = pattern.search(self.said.page.url[:500].lower())
            if match is None:
                continue
            parts = match.groupdict()
            month = parts.get("month") or parts["name"]
            when = read_machine_date(f"{parts['day']} {_month_name(month)} {parts['year']}", self.timezone)
            if self._in_time(when) is not None and when is not None:
                return "url", replace(when, raw=match[0].strip("/_-"))
        return None

    def _marked(self) -> list[Dateline]:
        if self.lines is None:
            self.lines = list(marked_dates(self.around, self._readers()))
        return self.lines

    def _bare(self) -> Iterator[Dateline]:
        return bare_dates(self.around, self._readers())

    def _distant(self) -> list[Dateline]:
        return distant_dates(self.around, self.said.document.root, self._readers())

    def _readers(self) -> Readers:
        return Readers(self._machine_date, self._visible)

    def _scripts(self) -> Iterator[_Found]:
        """The one date that scripts call the published one; none where they name several."""
        days: dict[str, When] = {}
        budget = _MAX_SCRIPT_CHARS
        for script in self.said.scripts:
            for match in rules().script_dates.finditer(script[:budget]):
                when = self._in_time(read_machine_date(match[2], self.timezone))
                if when is not None:
                    days.setdefault(when.day, when)
            budget = max(0, budget - len(script))
        if len(days) == 1:
            yield "script", next(iter(days.values()))

    def _stated(self, text: str) -> When | None:
        """The date of a meta or a property, which some pages fill with a written one; nothing is counted there."""
        when = read_machine_date(text, self.timezone)
        if when is None and any(len(word) > 2 and word.isalpha() for word in re.split(r"[\s,.]+", text[:100])):
            when = read_visible_date(text, language=self.language, timezone=self.timezone, now=None)
        return self._in_time(when)

    def _machine_date(self, text: str) -> When | None:
        return self._in_time(read_machine_date(text, self.timezone))

    def _visible(self, text: str, now: datetime | None = None) -> When | None:
        fetched = self.said.page.fetched_at
        now = now or (_aware(fetched) if fetched is not None else None)
        return self._in_time(read_visible_date(text, language=self.language, timezone=self.timezone, now=now))

    def _in_time(self, when: When | None) -> When | None:
        """The date, unless it is later than a day after the fetch."""
        fetched = self.said.page.fetched_at
        if when is None or (fetched is not None and when.is_after(_aware(fetched) + _MAX_AHEAD)):
            return None
        return when


def _of_kind(lines: Iterable[Dateline], kind: str | None) -> list[Dateline]:
    """The lines of one kind; those that tell an hour first among those of the first one's day."""
    chosen = [line for line in lines if line.kind == kind]
    if not chosen or chosen[0].when.has_time:
        return chosen
    day = chosen[0].when.day
    return sorted(chosen, key=lambda line: (line.when.day != day, not line.when.has_time))


def _machine_places(said: Statements, around: Surroundings) -> Iterator[_Place]:
    data = said.data
    own = [element for element in said.dated if around.is_own(element)]
    for name in ("datePublished", "datepublished"):
        yield "json-ld", data.text(data.article, name)
    for text in said.meta(rules().published):
        yield "meta", text
    for text in said.meta(name for name in said.metas if name.endswith(rules().published_tails)):
        yield "meta", text
    yield from _of_properties(own, "datepublished")
    for text in said.meta(rules().weaker):
        yield "meta", text
    yield from _of_properties(own, "datecreated", "uploaddate")
    for name in ("dateCreated", "uploadDate"):
        yield "json-ld", data.text(data.article, name)
    for node in data.typed(rules().page_types):
        for name in ("datePublished", "uploadDate"):
            yield "json-ld", data.text(node, name)


def _of_properties(elements: Iterable[Element], *names: str) -> Iterator[_Place]:
    """The contents of metas of these itemprops."""
    for element in elements:
        if (element.get("itemprop") or "").lower() in names:
            yield "microdata", element.get("content") or ""


_Place: TypeAlias = tuple[str, str]


def _modified_places(said: Statements) -> Iterator[str]:
    data = said.data
    yield data.text(data.article, "dateModified")
    yield from said.meta(rules().modified)
    yield from said.props.get("datemodified", ())


def _with_hour(when: When, others: Iterable[When], reader: _Reader) -> When:
    """A day alone, or a midnight that only means the day, with the hour that another place tells for that day."""
    if when.tells_hour:
        return when
    told = next((other for other in others if other.day == when.day and other.tells_hour), None)
    return told or reader.hour_seen(when) or when


def _with_zone(when: When, others: Iterable[When]) -> When:
    """A time without a zone, in the zone of a place that tells the same digits."""
    if not when.zone_assumed:
        return when
    same = (other for other in others if not other.zone_assumed and other.value[:16] == when.value[:16])
    known = next(same, None)
    return replace(when, value=known.value, zone_assumed=False) if known is not None else when


def _is_round(when: When) -> bool:
    """Whether a date is a midnight of 1 January, which mostly means that nobody filled it in."""
    return when.value[5:10] == "01-01" and not when.tells_hour


def _conflict(chosen: _Found, machine: Iterable[_Found]) -> str | None:
    """The places that name another day."""
    source, when = chosen
    own = when.moment()
    for place, other in machine:
        moment = other.moment()
        apart = abs(moment - own) > timedelta(days=1) if moment and own else other.day != when.day
        if place != source and apart:
            return f"{source}/{place}"
    return None


def _month_name(month: str) -> str:
    names = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
    return names[int(month) - 1] if month.isdecimal() and 1 <= int(month) <= 12 else month


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
