"""When a page came out and was last changed: machine dates in order of trust, then the words by the headline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from newsfeed.parsers.document import Element
from newsfeed.parsers.rules import rules
from newsfeed.parsers.statements import Statements, marks
from newsfeed.text.dates import When, read_machine_date, read_visible_date

_MAX_AHEAD: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Dates:
    """Published and modified, where the first came from, and the page's words where they could not be counted."""

    published: When | None = None
    source: str | None = None
    modified: When | None = None
    words: str | None = None
    conflict: str | None = None


NO_DATES: Final = Dates()


def read_dates(said: Statements, headline: Element | None, language: str | None, timezone: str) -> Dates:
    """The dates of a page; published is None where no place says it."""
    reader = _Reader(said, language, timezone)
    for source, text in _published(said):
        when = reader.read(text)
        if when is not None:
            return Dates(when, source, reader.first(_modified(said)))
    return Dates(modified=reader.first(_modified(said)))


@dataclass(slots=True)
class _Reader:
    said: Statements
    language: str | None
    timezone: str

    def read(self, text: str) -> When | None:
        """A date that is not in the future of the fetch."""
        when = read_machine_date(text, self.timezone) or self.visible(text)
        now = self.said.page.fetched_at
        if when is None or (now is not None and when.is_after(_aware(now) + _MAX_AHEAD)):
            return None
        return when

    def visible(self, text: str) -> When | None:
        now = self.said.page.fetched_at
        return read_visible_date(text, language=self.language, timezone=self.timezone, now=now)

    def first(self, texts: Iterable[str]) -> When | None:
        return next((when for text in texts if (when := self.read(text)) is not None), None)


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo is not None else moment.astimezone()


def _published(said: Statements) -> Iterator[tuple[str, str]]:
    data = said.data
    yield "json-ld", data.text(data.article, "datePublished")
    for text in said.meta(rules().published):
        yield "meta", text
    for text in said.props.get("datepublished", ()):
        yield "microdata", text
    for text in said.meta(rules().weaker):
        yield "meta", text
    for element in said.times:
        if not rules().updated_words.search(marks(element)):
            yield "html", element.get("datetime") or ""


def _modified(said: Statements) -> Iterator[str]:
    data = said.data
    yield data.text(data.article, "dateModified")
    yield from said.meta(rules().modified)
    yield from said.props.get("datemodified", ())
