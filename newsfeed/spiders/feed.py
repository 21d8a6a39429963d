"""Feed pages of every kind, then their articles: the spider behind `newsfeed crawl`."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, Self
from urllib.parse import urljoin, urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from newsfeed.errors import FeedError, UsageError
from newsfeed.extract import find_copies, parse_index
from newsfeed.models import Article, Entry, Found, Index, Origin, Page, Source
from newsfeed.sources.catalog import choose_sources, find_catalog, load_sources
from newsfeed.spiders.news import NewsSpider, Role, page_of, source_of
from newsfeed.spiders.search import Search, article_parts
from newsfeed.spiders.shapes import Shapes
from newsfeed.text.urls import absolute_url, article_id, canonical_url

MAX_ENTRIES: Final = 5000
MAX_PAGES: Final = 100
BREATH: Final = 50
_WANTED: Final[dict[str, frozenset[str]]] = {"feed": frozenset({"feed"}), "sitemap": frozenset({"sitemap", "feed"})}
_log = logging.getLogger(__name__)


class FeedSpider(NewsSpider):
    """Crawls the given sources; `scrapy crawl feed -a source=ID,ID` takes them from sources.toml."""

    name = "feed"

    def __init__(self, *, sources: Sequence[Source] = (), **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.sources = tuple(sources)
        self._pages: Counter[str] = Counter()
        self._entries: Counter[str] = Counter()
        self._shapes: defaultdict[str, Shapes] = defaultdict(Shapes)
        self._searches: dict[str, Search] = {}
        self._robots_sitemaps: dict[str, tuple[str, ...]] = {}

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
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.robots_read, signals.robots_parsed)
        return spider

    def robots_read(self, robotparser: Any, request: Request) -> None:
        """Keep the Sitemap lines of a robots.txt."""
        named = tuple(robotparser.rp.sitemaps)
        self._robots_sitemaps[urlsplit(request.url).netloc] = tuple(urljoin(request.url, url) for url in named)

    async def start(self) -> AsyncIterator[Any]:
        """The first page of each source: what its table names, else its home page."""
        for source in self.sources:
            for role, url in _doors(source):
                yield self.ask(url, source, role)

    async def read_index(self, response: Response) -> AsyncIterator[Any]:
        """The articles of a feed page, then what else it leads to."""
        source, page = source_of(response), page_of(response)
        if page is None:
            self.count(source, "pages")
            self.count(source, "unchanged")
            for request in self._behind_unchanged(response):
                yield request
            if response.meta.get("search") and response.meta["role"] == "sitemap":
                self._searches[source.id].trusted = True
        elif (index := await self._index(response, page)) is not None:
            self.count(source, "pages")
            self.observe(source, index)
            async for request in _in_turns(self._led_to(index, response)):
                yield request
        for request in self._door_ended(response):
            yield request

    def _behind_unchanged(self, response: Response) -> Iterator[Request]:
        """What lies behind a page that has not changed, and its recent articles, which may have."""
        source, role = source_of(response), response.meta["role"]
        for lead, url in response.meta.get("leads", ()):
            yield self.ask(url, source, lead, lead=True)
        found = Found(source.id, role if role in _WANTED else "listing", response.url)
        for url, title, date in response.meta.get("recent", ()):
            yield self.ask(url, source, "article", Origin(found, Entry(url, title, published_at=date)), look=True)

    async def _index(self, response: Response, page: Page) -> Index | None:
        """The page read as what it was asked for as; None, and counted, when it is not."""
        source, role = source_of(response), response.meta["role"]
        try:
            index = await self.read(parse_index, page, source=source)
            _check_kind(index, role, response.url)
        except FeedError as error:
            response.meta["skipped"] = True
            if not response.meta.get("guess"):
                self.complain(source, str(error), response.url, page=True)
            return None
        return index

    def _led_to(self, index: Index, response: Response) -> Iterator[Request]:
        source = source_of(response)
        search = self._searches.get(source.id) if response.meta.get("search") else None
        if response.meta["role"] == "home":
            yield from self._begin_search(index, response)
            return
        if search is not None:
            search.note(index)
        yield from self._articles(index, source, response.url)
        role: Role = "sitemap" if index.kind == "sitemap" else response.meta["role"]
        yield from self._further(index, source, role, search)

    def _begin_search(self, index: Index, response: Response) -> Iterator[Request]:
        """From a home page: its feed and its sitemaps first; what it lists itself when they do not tell all."""
        source = source_of(response)
        named = self._robots_sitemaps.get(urlsplit(response.url).netloc, ())
        search = Search.begin(index, response.url, named)
        self._searches[source.id] = search
        for door in search.doors:
            yield self.ask(door.url, source, door.role, None, lead=not door.guess, guess=door.guess, search=True)

    def _door_ended(self, response: Response) -> Iterator[Request]:
        """When the last of a search's doors is read: the rest, if they did not tell all."""
        search = self._searches.get(source_of(response).id)
        if search is not None and response.meta.get("search"):
            search.open -= 1
            if search.open == 0 and not search.is_complete:
                source = source_of(response)
                yield from self._articles(search.home, source, search.url)
                yield from self._further(search.home, source, "listing")
                for url in search.sections:
                    yield self.ask(url, source, "listing", lead=True)

    def _articles(self, index: Index, source: Source, url: str) -> Iterator[Request]:
        """A request for each entry up to the bound of the source; the doubtful ones wait for what others prove."""
        kind = "listing" if index.kind == "home" else index.kind
        shapes = self._shapes[source.id]
        alone = (
            shapes.lone(canonical_url(e.url) for e in index.entries if not e.published_at)
            if kind == "sitemap"
            else set()
        )
        home = article_id(source.url) if source.url else ""
        for entry in index.entries:
            if self._entries[source.id] >= MAX_ENTRIES:
                return
            address = canonical_url(entry.url) or absolute_url(entry.url)
            if not address or address in alone or article_id(address) == home:
                continue
            if self.is_old(entry.published_at):
                self.count(source, "old")
                continue
            self._entries[source.id] += 1
            found = Found(id=source.id, kind=kind, url=url, position=entry.position)
            request = self.ask(address, source, "article", Origin(found, entry))
            if kind == "feed":
                yield from (request, *shapes.confirm(address))
            elif (offered := shapes.offer(request)) is not None:
                yield offered

    def _further(self, index: Index, source: Source, role: Role, search: Search | None = None) -> Iterator[Request]:
        """Further pages: of a listing one after another, of a sitemap index all."""
        part = index.kind == "sitemap"
        for url in article_parts(index.next) if part else index.next:
            if self._pages[source.id] >= MAX_PAGES:
                _log.info("no further pages: %s: %d were asked for", source.id, MAX_PAGES)
                return
            self._pages[source.id] += 1
            if search is not None and part:
                search.open += 1
            yield self.ask(url, source, role, None, lead=part, next=not part, search=search is not None and part)

    async def read_article(self, response: Response) -> AsyncIterator[Any]:
        """The article, what its shape of address had waiting, and the outlet's own page that it names."""
        shapes, address = self._shapes[source_of(response).id], _asked(response)
        came = False
        async for found in super().read_article(response):
            came = came or isinstance(found, Article)
            yield found
            if isinstance(found, Article):
                copies = await self._copies(found, response)
                led = (*shapes.confirm(address), *self._original(found, response), *copies)
                async for request in _in_turns(led):
                    yield request
        if not came and page_of(response) is not None:
            shapes.miss(address)

    def _original(self, article: Article, response: Response) -> Iterator[Request]:
        """The page of the outlet itself, where an aggregator names it; one step, no further."""
        url = article.original_url
        if url and not response.meta.get("original") and article_id(url) not in {article.id, article_id(response.url)}:
            source = source_of(response)
            yield self.ask(url, source, "article", Origin(Found(source.id, "url", response.url)), original=True)

    async def _copies(self, article: Article, response: Response) -> list[Request]:
        """The other tellings of its story that an aggregator's page lists, within the bound of the source."""
        page, source = page_of(response), source_of(response)
        if page is None or response.meta.get("original") or not (article.original_url or article.publisher.feed_id):
            return []
        found = Found(source.id, "url", response.url)
        room = max(0, MAX_ENTRIES - self._entries[source.id])
        urls = (await self.read(find_copies, page))[:room]
        self._entries[source.id] += len(urls)
        return [self.ask(url, source, "article", Origin(found)) for url in urls]

    def failed(self, failure: Failure) -> Any:
        """Count a request that brought no page; go on with what does not depend on it."""
        request = failure.request  # type: ignore[attr-defined]
        if not request.meta.get("guess"):
            super().failed(failure)
        response = getattr(failure.value, "response", None)
        if request.meta["role"] == "article":
            return self._shapes[request.meta["source"].id].retry(request.url)
        return list(self._door_ended(response)) if response is not None else None


async def _in_turns(requests: Iterable[Request]) -> AsyncIterator[Request]:
    """The requests; each is looked up in the state, so now and then others get their turn."""
    for number, request in enumerate(requests, start=1):
        yield request
        if number % BREATH == 0:
            await asyncio.sleep(0)


def _asked(response: Response) -> str:
    """The address that was asked for, before redirects."""
    return str(response.meta.get("key") or response.url)


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
