"""What need not be fetched again: conditional requests for pages, age for articles.

Each page and article fetched is noted in the archive's state with ETag, Last-Modified and a digest
of the body (RFC 9110, section 13). A feed page's note is written with or after the articles that
it led to, never before (`visits`), and taken back before work on a changed page begins. A known
article is asked for again when its feed says something new of it, or when its age makes a change
likely, conditionally, and a budget of times per source.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final, Self

import orjson
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from newsfeed.middlewares.downloader import NotNow
from newsfeed.middlewares.visits import Visit
from newsfeed.models import Article, Entry, Origin
from newsfeed.sinks.archive import Archive, Validators
from newsfeed.text.urls import article_id

LOOK_AGAIN: Final = (  # an article up to so old is looked at again after so long; an older one never
    (timedelta(hours=1), timedelta(minutes=10)),
    (timedelta(hours=6), timedelta(minutes=30)),
    (timedelta(days=1), timedelta(hours=3)),
    (timedelta(days=3), timedelta(hours=12)),
    (timedelta(days=14), timedelta(days=3)),
)
LOOKS_PER_SOURCE: Final = 20
RECENT: Final = 40
_FINAL: Final = frozenset({400, 401, 404, 405, 406, 410, 414, 451})


@dataclass(frozen=True, slots=True)
class Note:
    """What is remembered of a page: validators, when it was looked at, what was said of it, where it leads.

    `said` holds a digest per kind of feed page of what it announced; `leads` are the pages behind
    a page whose own unchanged answer does not tell them, as `[role, url]`; `recent` its newest articles
    as `[url, title, date]`, to look at while it is unchanged. `published` is an article's own date.
    """

    validators: Validators = field(default_factory=Validators)
    at: str = ""
    said: dict[str, str] = field(default_factory=dict)
    leads: tuple[tuple[str, str], ...] = ()
    recent: tuple[tuple[str, str | None, str | None], ...] = ()
    published: str | None = None

    @property
    def settled(self) -> bool:
        """Whether all that the page led to was at an end."""
        return bool(self.at)


@dataclass(slots=True)
class _Led:
    """What one page led to, as far as it is noted."""

    leads: list[tuple[str, str]] = field(default_factory=list)
    articles: list[tuple[str, str | None, str | None]] = field(default_factory=list)
    published: str | None = None

    def note(self, request: Request) -> None:
        """Note a page behind this one, or an article."""
        if request.meta.get("lead"):
            self.leads.append((request.meta["role"], request.url))
        elif request.meta.get("role") == "article":
            entry = request.meta["origin"].entry or Entry(request.url)
            self.articles.append((request.url, entry.title, entry.published_at))

    def newest(self) -> tuple[tuple[str, str | None, str | None], ...]:
        """The last published, in page order where no dates tell."""
        return tuple(sorted(self.articles, key=lambda article: article[2] or "", reverse=True)[:RECENT])


class FreshnessMiddleware:
    """Spider middleware: drops requests for what is known and not due, makes the others conditional."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._archive: Archive | None = getattr(crawler, "archive", None)
        self._visits: dict[str, Visit] = {}
        self._looks: Counter[str] = Counter()
        self._now = datetime.now(UTC)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Built by Scrapy; the endings of items and callbacks come as signals."""
        self = cls(crawler)
        ends: tuple[tuple[Callable[..., None], Any], ...] = (
            (self._item_ended, signals.item_scraped),
            (self._item_ended, signals.item_dropped),
            (self._item_lost, signals.item_error),
            (self._callback_raised, signals.spider_error),
        )
        for handler, signal in ends:
            crawler.signals.connect(handler, signal)
        return self

    async def process_start(self, start: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """The first requests, each page among them once."""
        async for request in start:
            if (admitted := self._admit(request, None)) is not None:
                yield admitted

    def process_spider_input(self, response: Response) -> None:
        """Note whether the page has changed at all: not modified, or the same bytes as last time."""
        note: Note | None = response.meta.get("note")
        if note is None:
            return
        known = note.validators.body_hash
        if response.status == 304 or (response.status == 200 and known and known == _digest(response.body)):
            response.meta["unchanged"] = True
            response.meta["leads"] = note.leads
            response.meta["recent"] = note.recent

    async def process_spider_output(self, response: Response, result: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """What the callback found, less what need not be fetched."""
        visit: Visit | None = response.meta.get("visit")
        changed = response.status == 200 and not response.meta.get("unchanged")
        if visit is not None and changed and response.meta["role"] != "article":
            self._take_back(response)
        news, led = 0, _Led()
        async for found in result:
            if isinstance(found, Request):
                led.note(found)
                if found.meta.get("next") and visit is not None and visit.settled_before and not news:
                    continue  # a page of known articles: those behind it are older
                known = found.meta.get("role") == "article" and self._is_known(found)
                news += found.meta.get("role") == "article" and not known
                if (admitted := self._admit(found, visit)) is not None:
                    yield admitted
                continue
            if visit is not None and isinstance(found, Article):
                led.published = found.published_at
                visit.hold()
            yield found
        if visit is not None:
            if response.status in {200, 304}:
                self._remember(response, visit, led)
            visit.end(good=not response.meta.get("skipped"))

    def _admit(self, request: Request, parent: Visit | None) -> Request | None:
        """The request, made conditional and counted for its parent; None when it need not be made."""
        role = request.meta.get("role")
        if role is None:
            return request
        key = article_id(request.url) if role == "article" else request.url
        if (running := self._visits.get(key)) is not None:
            if parent is not None and role == "article" and not parent.closed and parent is not running:
                parent.wait_for(running)
            return None
        note = self._read(request.url)
        if request.meta.get("look") and not self._is_young(request, note):
            return None
        if role == "article" and not request.meta.get("look") and not self._is_due(request, note):
            self._count(request, "known")
            return None
        visit = Visit(request.url, self._closed, settled_before=self._settled_before(request, note, parent))
        self._visits[key] = visit
        if parent is not None:
            parent.wait_for(visit)
        return self._conditional(request, note, visit)

    def _conditional(self, request: Request, note: Note | None, visit: Visit) -> Request:
        meta = {**request.meta, "visit": visit, "key": request.url, "handle_httpstatus_list": [304]}
        headers = request.headers.copy()
        if note is not None and note.settled:
            meta["note"] = note
            if note.validators.etag:
                headers["If-None-Match"] = note.validators.etag
            if note.validators.last_modified:
                headers["If-Modified-Since"] = note.validators.last_modified
        return request.replace(meta=meta, headers=headers, errback=partial(self._failed, visit, request.errback))

    def _settled_before(self, request: Request, note: Note | None, parent: Visit | None) -> bool:
        """Whether the walk that this page belongs to came to its end in an earlier run."""
        if request.meta.get("next") and parent is not None:
            return parent.settled_before
        return note is not None and note.settled

    def _is_known(self, request: Request) -> bool:
        archive = self._archive
        if archive is None:
            return False
        return archive.seen(article_id(request.url)) is not None or self._read(request.url) is not None

    def _is_due(self, request: Request, note: Note | None) -> bool:
        """Whether an article is to be fetched: not known, said to have changed, or of an age to change."""
        if self._archive is None:
            return True
        seen = self._archive.seen(article_id(request.url))
        if seen is None and note is None:
            return True
        if self._says_new(request, note):
            return True
        return self._is_young(request, note, seen.checked_at if seen else None)

    def _is_young(self, request: Request, note: Note | None, checked: str | None = None) -> bool:
        """Whether an article is of an age at which texts change and was not looked at lately; counts the look."""
        entry, source = request.meta["origin"].entry, request.meta["source"].id
        published = (note.published if note else None) or (entry.published_at if entry else None)
        looked = (note.at if note else None) or checked
        if not _is_of_age(published, looked, self._now) or self._looks[source] >= LOOKS_PER_SOURCE:
            return False
        self._looks[source] += 1
        return True

    def _says_new(self, request: Request, note: Note | None) -> bool:
        """Whether the same kind of feed page announces an article otherwise than it did."""
        said = _said(request.meta["origin"])
        if note is None or not said:
            return False
        (kind, digest), *_ = said.items()
        if kind not in note.said:
            self._write(request.url, replace(note, said={**note.said, **said}))
            return False
        return note.said[kind] != digest

    def _take_back(self, response: Response) -> None:
        """Before work on a changed page: until all of it is done, the page is to be read in full."""
        note: Note | None = response.meta.get("note")
        if note is not None:
            self._write(response.meta["key"], Note())

    def _remember(self, response: Response, visit: Visit, led: _Led) -> None:
        """Put by what will be noted of the page when its visit closes well."""
        note: Note = response.meta.get("note") or Note()
        if not response.meta.get("unchanged"):
            recent = led.newest() if response.meta["role"] != "article" else ()
            note = replace(
                note, validators=_validators(response), leads=tuple(led.leads), recent=recent, published=led.published
            )
        said = note.said if response.meta.get("look") else {**note.said, **_said(response.meta["origin"])}
        visit.note = replace(note, at=self._now.isoformat(timespec="seconds"), said=said)

    def _closed(self, visit: Visit) -> None:
        if visit.good and visit.note is not None:
            self._write(visit.url, visit.note)

    def _failed(self, visit: Visit, errback: Callable[[Failure], Any] | None, failure: Failure) -> Any:
        """A request without a page; an HTTP error goes on to `process_spider_output`, which ends the visit."""
        visit.good = visit.good and _is_final(failure.value)
        if not isinstance(failure.value, HttpError):
            visit.end()
        return errback(failure) if errback else None

    def _item_ended(self, item: Any, response: Response) -> None:
        if "visit" in response.meta:
            response.meta["visit"].end()

    def _item_lost(self, item: Any, response: Response) -> None:
        if "visit" in response.meta:
            response.meta["visit"].end(good=False)

    def _callback_raised(self, response: Response | None) -> None:
        if response is not None and "visit" in response.meta:
            response.meta["visit"].end(good=False)

    def _count(self, request: Request, what: str) -> None:
        self._crawler.stats.inc_value(f"newsfeed/{request.meta['source'].id}/{what}")

    def _read(self, url: str) -> Note | None:
        kept = self._archive.validators(url) if self._archive is not None else None
        if kept is None:
            return None
        more = orjson.loads(kept.note or "{}")
        leads = tuple((role, lead) for role, lead in more.get("leads", ()))
        recent = tuple((page, title, date) for page, title, date in more.get("recent", ()))
        return Note(kept, more.get("at", ""), more.get("said", {}), leads, recent, more.get("published"))

    def _write(self, url: str, note: Note) -> None:
        if self._archive is not None:
            more = {"at": note.at, "said": note.said, "leads": note.leads, "recent": note.recent}
            kept = orjson.dumps({**more, "published": note.published}).decode()
            self._archive.keep(url, replace(note.validators, note=kept))


def _is_final(error: BaseException | None) -> bool:
    """Whether asking again would come to the same."""
    if isinstance(error, HttpError):
        return error.response.status in _FINAL
    return isinstance(error, IgnoreRequest) and not isinstance(error, NotNow)


def _validators(response: Response) -> Validators:
    """What the server said of the page, and a digest for servers that say nothing."""
    headers = response.headers
    etag, modified = headers.get("ETag"), headers.get("Last-Modified")
    return Validators(
        etag=etag.decode("latin-1") if etag else None,
        last_modified=modified.decode("latin-1") if modified else None,
        body_hash=_digest(response.body),
    )


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:32]


def _said(origin: Origin) -> dict[str, str]:
    """A digest of what a feed or sitemap said of an article; of a listing none, its words change by the hour."""
    entry, found = origin.entry, origin.found
    if entry is None or found is None or found.kind not in {"feed", "sitemap"}:
        return {}
    words = "\0".join((entry.title or "", entry.summary or "", entry.modified_at or ""))
    return {found.kind: _digest(words.encode("utf-8", "replace"))[:16]}


def _is_of_age(date: str | None, looked: str | None, now: datetime) -> bool:
    """Whether an article of this date, last looked at then, may well have changed since."""
    published, since = _moment(date), _moment(looked)
    if published is None or since is None:
        return False
    pause = next((pause for age, pause in LOOK_AGAIN if now - published <= age), None)
    return pause is not None and now - since >= pause


def _moment(text: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
