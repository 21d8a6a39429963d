"""Feed pages of every kind, then their articles: the spider behind `newsfeed crawl`."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Final, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from newsfeed.errors import FeedError, UsageError
from newsfeed.extract import parse_index
from newsfeed.models import Entry, Found, Index, Origin, Source
from newsfeed.sources.catalog import choose_sources, find_catalog, load_sources
from newsfeed.spiders.news import NewsSpider, Role, page_of, source_of
from newsfeed.text.urls import absolute_url, canonical_url

MAX_ENTRIES: Final = 5000
MAX_PAGES: Final = 100
_WANTED: Final[dict[str, frozenset[str]]] = {"feed": frozenset({"feed"}), "sitemap": frozenset({"sitemap", "feed"})}
_log = logging.getLogger(__name__)


class FeedSpider(NewsSpider):
    """Crawls the given sources; `scrapy crawl feed -a source=ID,ID` takes them from sources.toml."""

    name = "feed"

    def __init__(self, *, sources: Sequence[Source] = (), **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.sources = tuple(sources)
        self._pages: dict[str, int] = {}
        self._entries: dict[str, int] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Built by Scrapy; `source` and `sources_file` are the command line's `-a`."""
        if "sources" not in kwargs:
            given = kwargs.pop("sources_file", None) or crawler.settings.get("NEWSFEED_SOURCES")
            path = find_catalog(Path(given) if given else None)
            names = [name for name in kwargs.pop("source", "").split(",") if name]
            kwargs["sources"] = choose_sources(names, load_sources(path) if path else (), path=path)
        if not kwargs["sources"]:
            raise UsageError("no sources (name an address, or make a sources.toml: `newsfeed sources add URL`)")
        modes = {source.id: source.near_duplicates for source in kwargs["sources"]}
        crawler.settings.set("NEWSFEED_NEAR_DUPLICATES_OF", modes, "spider")
        return super().from_crawler(crawler, *args, **kwargs)

    async def start(self) -> AsyncIterator[Any]:
        """The first page of each source: what its table names, else its home page."""
        for source in self.sources:
            for role, url in _doors(source):
                yield self.ask(url, source, role)

    async def read_index(self, response: Response) -> AsyncIterator[Any]:
        """The articles of a feed page, then what else it leads to."""
        source, role, page = source_of(response), response.meta["role"], page_of(response)
        if page is None:
            self.count(source, "pages")
            self.count(source, "unchanged")
            for lead, url in response.meta.get("leads", ()):
                yield self.ask(url, source, lead, lead=True)
            return
        try:
            index = await self.read(parse_index, page, source=source)
            _check_kind(index, role, response.url)
        except FeedError as error:
            self.complain(source, str(error), response.url, page=True)
            response.meta["skipped"] = True
            return
        self.count(source, "pages")
        self.observe(source, index)
        for request in (*self._articles(index, source, response.url), *self._further(index, source, role)):
            yield request

    def _articles(self, index: Index, source: Source, url: str) -> Iterator[Request]:
        """A request for each entry, in page order, up to the bound of the source."""
        kind = "listing" if index.kind == "home" else index.kind
        left = MAX_ENTRIES - self._entries.get(source.id, 0)
        for entry in islice(index.entries, max(left, 0)):
            if self._is_old(entry):
                self.count(source, "old")
                continue
            found = Found(id=source.id, kind=kind, url=url, position=entry.position)
            address = canonical_url(entry.url) or absolute_url(entry.url)
            if address:
                self._entries[source.id] = self._entries.get(source.id, 0) + 1
                yield self.ask(address, source, "article", Origin(found, entry))

    def _further(self, index: Index, source: Source, role: Role) -> Iterator[Request]:
        """Further pages: of a listing one after another, of a sitemap index all."""
        same: Role = "sitemap" if index.kind == "sitemap" else role
        for url in index.next:
            if self._pages.get(source.id, 0) >= MAX_PAGES:
                _log.info("no further pages: %s: %d were asked for", source.id, MAX_PAGES)
                return
            self._pages[source.id] = self._pages.get(source.id, 0) + 1
            part = index.kind == "sitemap"
            yield self.ask(url, source, same, lead=part, next=not part)

    def _is_old(self, entry: Entry) -> bool:
        return bool(self._oldest and entry.published_at and entry.published_at[:10] < self._oldest[:10])


def _doors(source: Source) -> Iterator[tuple[Role, str]]:
    """Where a source is entered."""
    named: tuple[tuple[Role, tuple[str, ...]], ...] = (
        ("feed", source.feeds),
        ("listing", source.listings),
        ("sitemap", source.sitemaps),
    )
    doors = [(role, url) for role, urls in named for url in urls]
    yield from doors or [("home", source.url)]


def _check_kind(index: Index, role: Role, url: str) -> None:
    """Raise FeedError for a page that is not what the table calls it."""
    if role in _WANTED and index.kind not in _WANTED[role]:
        raise FeedError(f"{role} is a {index.kind} page: {url!r} (name it under listings in sources.toml)")
