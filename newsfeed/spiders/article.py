"""The given article pages and nothing else: the spider behind `newsfeed scrape`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any, Self

from scrapy.crawler import Crawler

from newsfeed.models import Article, Found, Origin, Source
from newsfeed.sources.catalog import source_for
from newsfeed.spiders.news import NewsSpider


class ArticleSpider(NewsSpider):
    """Fetches addresses in the order given; `scrapy crawl article -a url=…` takes one."""

    name = "article"

    def __init__(self, *, urls: Sequence[str] = (), sources: Sequence[Source] = (), **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._urls = urls
        self.sources = tuple(sources)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Built by Scrapy; each address has the manners of the table's source on its host."""
        table = kwargs.pop("table", ())
        urls = [*kwargs.pop("urls", ()), *filter(None, [kwargs.pop("url", "")])]
        sources = [source_for(url, table) for url in urls]
        return super().from_crawler(crawler, *args, urls=urls, sources=sources, **kwargs)

    async def start(self) -> AsyncIterator[Any]:
        """One request per address, in the order given."""
        for position, (url, source) in enumerate(zip(self._urls, self.sources, strict=True)):
            yield self.ask(url, source, "article", Origin(Found(id=None, kind="url", url=url, position=position)))

    def refusal(self, article: Article) -> str | None:
        """None: what was asked for by name is handed on, whatever it is; its warnings say what."""
        return None
