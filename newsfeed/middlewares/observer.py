"""What health is judged by, left in Scrapy's stats under `health/SOURCE/…` for the command to read.

The spider counts pages and failures; here are the traits of the articles, and what servers ask for.
"""

from __future__ import annotations

import re
from typing import Any, Final, Self
from urllib.parse import urlsplit

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response

from newsfeed.middlewares.downloader import PoliteDownloader
from newsfeed.models import Article, Source

PREFIX: Final = "health"
_MAX_AGE: Final = re.compile(r"max-age\s*=\s*\"?(\d{1,9})", re.ASCII | re.IGNORECASE)
_KEPT_LENGTHS: Final = 50


class Observer:
    """An extension that watches a crawl."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._lengths: dict[str, list[int]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Built by Scrapy."""
        observer = cls(crawler)
        crawler.signals.connect(observer.item_scraped, signals.item_scraped)
        crawler.signals.connect(observer.response_received, signals.response_received)
        crawler.signals.connect(observer.spider_closed, signals.spider_closed)
        return observer

    def item_scraped(self, item: Article) -> None:
        """Count an article and the traits that it lacks."""
        source = item.source.id
        if source is None:
            return
        self._count(source, "articles")
        for trait in missing_traits(item):
            self._count(source, f"missing/{trait}")
        lengths = self._lengths.setdefault(source, [])
        if len(lengths) < _KEPT_LENGTHS:
            lengths.append(len(item.paragraphs))

    def response_received(self, response: Response, request: Request) -> None:
        """Note how long the server of a feed page holds it for fresh."""
        source = request.meta.get("source")
        if isinstance(source, Source) and request.meta.get("role") not in {"article", "robots"}:
            found = _MAX_AGE.search((response.headers.get("Cache-Control") or b"").decode("latin-1")[:500])
            if found:
                self._crawler.stats.max_value(f"{PREFIX}/{source.id}/ttl_s", float(found[1]))

    def spider_closed(self, spider: Spider) -> None:
        """Note what hosts ask for beyond this run."""
        stats: Any = self._crawler.stats
        for source, lengths in self._lengths.items():
            stats.set_value(f"{PREFIX}/{source}/paragraphs", tuple(lengths))
        downloader = self._crawler.engine.downloader
        for source in getattr(spider, "sources", ()):
            urls = (source.url, *source.feeds, *source.listings, *source.sitemaps)
            hosts = {urlsplit(url).hostname or "" for url in urls}
            waits = [
                host.wait_s
                for name, host in (downloader.hosts.items() if isinstance(downloader, PoliteDownloader) else ())
                if name in hosts and host.ended == "retry_after" and host.wait_s
            ]
            if waits:
                stats.set_value(f"{PREFIX}/{source.id}/wait_s", max(waits))

    def _count(self, source: str, what: str) -> None:
        self._crawler.stats.inc_value(f"{PREFIX}/{source}/{what}")


def missing_traits(article: Article) -> list[str]:
    """What this article lacks that the articles of its source may be wont to have."""
    has = {
        "image": article.image,
        "date": article.published_at,
        "authors": article.authors,
        "lead": article.lead,
        "text": article.paragraphs,
        "quotes": article.quotes,
    }
    return [trait for trait, value in has.items() if not value]
