"""What both spiders share: how a page is asked for, read off the event loop, and counted.

A request says in its `meta` what the middlewares need to know: `source` (whose manners apply),
`role` (what the page is asked for as), `origin` (how it was found) and, once it is here, `page`.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import re
import sys
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal, ParamSpec, Self, TypeVar

import scrapy
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, DropItem
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from newsfeed.errors import UsageError
from newsfeed.extract import parse_article
from newsfeed.models import VERSION, Article, Index, Origin, Page, Source
from newsfeed.spiders.arguments import read_count, read_span

Role = Literal["home", "feed", "listing", "sitemap", "article"]
STATS: Final = "newsfeed"
WARM: Final = 20
SWITCH_S: Final = 0.0005
HEALTH: Final = "health"
_KINDS: Final = {
    "listing", "home", "search", "product", "forum", "gallery", "video", "login", "consent_wall", "soft_404",
}  # fmt: skip
# An address or e-mail that may stand in a comment of RFC 9110, 5.6.5: ASCII, no blanks, no parentheses.
_CONTACT: Final = re.compile(r"(?:https?://|(?:mailto:)?[!-'*-?A-Z^-~]+@)[!-'*-~]+")
_LAST_ZONE: Final = timedelta(hours=12)
_P = ParamSpec("_P")
_T = TypeVar("_T")
_log = logging.getLogger(__name__)


def user_agent(contact: str) -> str:
    """The crawler's honest name, with an address or e-mail behind it; raises UsageError for what is neither."""
    if not contact:
        return f"newsfeed/{VERSION}"
    if not _CONTACT.fullmatch(contact):
        raise UsageError(f"not a contact: {contact!r} (an http(s) address or an e-mail is wanted)")
    return f"newsfeed/{VERSION} (+{contact})"


class NewsSpider(scrapy.Spider):
    """Reads article pages; what leads to them is the children's business."""

    def __init__(self, *, limit: int | str | None = None, since: timedelta | str | None = None, **kwargs: Any) -> None:
        """`scrapy crawl -a` gives the limit and the span as text; raises UsageError for what is neither."""
        super().__init__(**kwargs)
        self.sources: tuple[Source, ...] = ()
        try:
            self._limit = read_count(limit) if isinstance(limit, str) else limit
            since = read_span(since) if isinstance(since, str) else since
        except ValueError as error:
            raise UsageError(str(error)) from error
        self._given = 0
        self._oldest = datetime.now(UTC) - since if since else None
        self._parsed = 0
        # One thread: lxml frees the interpreter's lock while it parses, more threads would only contend for it.
        # It gives way after half a millisecond: with Python's five, each system call of the loop waits for so long.
        sys.setswitchinterval(SWITCH_S)
        self._parser = ThreadPoolExecutor(max_workers=1, thread_name_prefix="parser")

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Built by Scrapy; whom to ask about the crawl is said with every request."""
        crawler.settings.set("USER_AGENT", user_agent(crawler.settings["NEWSFEED_CONTACT"] or ""), "spider")
        spider: Self = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.item_scraped, signals.item_scraped)
        crawler.signals.connect(spider.item_dropped, signals.item_dropped)
        crawler.signals.connect(spider.item_lost, signals.item_error)
        crawler.signals.connect(spider.callback_raised, signals.spider_error)
        return spider

    def ask(self, url: str, source: Source, role: Role, origin: Origin | None = None, **meta: Any) -> Request:
        """A request for a page in its role; articles go before further pages of a listing."""
        cookies = {"cookiejar": source.id} if source.cookies else {"dont_merge_cookies": True}
        article = role == "article"
        return Request(
            url,
            callback=self.read_article if article else self.read_index,
            errback=self.failed,
            # Which address was asked for already is the freshness middleware's to know, by article id.
            dont_filter=True,
            priority=10 if article else 0,
            meta={"source": source, "role": role, "origin": origin or Origin(), **cookies, **meta},
        )

    async def read_article(self, response: Response) -> AsyncIterator[Any]:
        """The article of a page; a page that is none is counted under its kind and dropped."""
        source, page = source_of(response), page_of(response)
        if page is None:
            return
        article = await self.read(parse_article, page, source=source, origin=response.meta["origin"])
        self._warm_up()
        if "raw" in response.meta:
            article = replace(article, provenance=replace(article.provenance, raw=response.meta["raw"]))
        if refusal := self.refusal(article):
            self.count(source, refusal)
            _log.info("dropped as %s: %r", refusal, response.url)
            return
        if self._limit is not None and self._given >= self._limit:
            raise CloseSpider("limit")
        self._given += 1
        yield article

    async def read_index(self, response: Response) -> AsyncIterator[Any]:
        """What a page that is no article leads to; the feed spider's to say."""
        raise NotImplementedError
        yield  # an async generator

    async def read(self, parse: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """What `parse` gives, worked out in the parser's thread: the event loop goes on."""
        return await asyncio.get_running_loop().run_in_executor(self._parser, lambda: parse(*args, **kwargs))

    def _warm_up(self) -> None:
        """Once the dictionaries are loaded, spare the garbage collector them: a full round took 160 ms."""
        self._parsed += 1
        if self._parsed == WARM and gc.get_freeze_count() == 0:
            gc.freeze()

    def count(self, source: Source, what: str, number: int = 1) -> None:
        """Add to the source's figures, which progress and receipt show."""
        self.crawler.stats.inc_value(f"{STATS}/{source.id}/{what}", number)

    def observe(self, source: Source, index: Index) -> None:
        """Leave for health what a feed page offered."""
        self.crawler.stats.inc_value(f"{HEALTH}/{source.id}/entries", len(index.entries))
        if index.ttl_s:
            self.crawler.stats.max_value(f"{HEALTH}/{source.id}/ttl_s", float(index.ttl_s))

    def complain(self, source: Source, reason: str, url: str, *, page: bool = False) -> None:
        """Count a failure, of a feed page or an article, and keep its reason; one line in the log."""
        self.count(source, "failed")
        if page:
            self.count(source, "failed_pages")
        kind = f"{'page_failures' if page else 'failures'}/{reason.partition(':')[0]}"
        self.crawler.stats.inc_value(f"{HEALTH}/{source.id}/{kind}")
        self.crawler.stats.set_value(f"{STATS}/{source.id}/reason", f"{reason}: {url}")
        _log.warning("failed: %s: %s: %r", source.id, reason, url)

    def failed(self, failure: Failure) -> Any:
        """Count a request that brought no page; not one that was never made."""
        request = failure.request  # type: ignore[attr-defined]
        if request.meta.get("given_up"):
            return
        page = request.meta["role"] != "article"
        self.complain(request.meta["source"], reason_of(failure.value), request.url, page=page)

    def callback_raised(self, failure: Failure, response: Response | None) -> None:
        """Count a page that broke a callback; Scrapy has logged it."""
        if response is not None and "source" in response.meta:
            self.complain(source_of(response), f"{type(failure.value).__name__}", response.url)

    def item_scraped(self, item: Article, response: Response) -> None:
        """Count an article that was handed to the archive."""
        self.count(source_of(response), item.change)
        if item.duplicate_of:
            self.count(source_of(response), "duplicate")

    def item_dropped(self, item: Article, response: Response, exception: DropItem) -> None:
        """Count an article that is known already, or a copy that the source does not want."""
        self._given -= 1
        self.count(source_of(response), str(exception).partition(":")[0] or "unchanged")

    def item_lost(self, response: Response, failure: Failure) -> None:
        """Stop: an article that cannot be stored is the run's end, not the article's."""
        self._given -= 1
        self.complain(source_of(response), str(failure.value), response.url)

    def give_up(self) -> None:
        """Let go of all requests that wait for their turn: the run is asked to end."""
        give_up = getattr(self.crawler.engine.downloader, "give_up", None) if self.crawler.engine else None
        if give_up is not None:
            give_up()

    def closed(self, reason: str) -> None:
        """Let the parser's thread end."""
        self._parser.shutdown(wait=False, cancel_futures=True)

    def refusal(self, article: Article) -> str | None:
        """Why an article is not handed on; None for one that is."""
        if "not_article" in article.warnings:
            kind = next((w for w in article.warnings if w in _KINDS), "")
            return f"not_article/{kind}" if kind else "not_article"
        return "old" if self.is_old(article.published_at) else None

    def is_old(self, published_at: str | None) -> bool:
        """Whether a date is before what `since` asks for; a day alone is not over before it is everywhere on Earth."""
        if self._oldest is None or not published_at:
            return False
        if len(published_at) == len("2026-11-22"):
            return published_at < (self._oldest - _LAST_ZONE).date().isoformat()
        return datetime.fromisoformat(published_at) < self._oldest


def reason_of(error: BaseException | None) -> str:
    """Why a request brought no page, in a word or two."""
    if isinstance(error, HttpError):
        return f"HTTP {error.response.status}"
    text = str(error).strip().partition("\n")[0]
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def source_of(response: Response) -> Source:
    """Whose page it is."""
    source: Source = response.meta["source"]
    return source


def page_of(response: Response) -> Page | None:
    """The page as the pages middleware made it; None when it has not changed."""
    return None if response.meta.get("unchanged") else response.meta.get("page")
