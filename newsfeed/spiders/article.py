"""The given article pages and nothing else: the spider behind `newsfeed scrape`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any

from newsfeed.models import Article, Found, Origin, Source
from newsfeed.sources.catalog import source_for
from newsfeed.spiders.news import NewsSpider


class ArticleSpider(NewsSpider):
    """Fetches addresses in the order given; `scrapy crawl article -a url=…` takes one."""

    name = "article"

    def __init__(self, *, urls: Sequence[str] = (), table: Sequence[Source] = (), url: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._urls = [*urls, *filter(None, [url])]
        self._table = table

    async def start(self) -> AsyncIterator[Any]:
        """One request per address, with the manners of the table's source on that host."""
        for position, url in enumerate(self._urls):
            source = source_for(url, self._table)
            yield self.ask(url, source, "article", Origin(Found(id=None, kind="url", url=url, position=position)))

    def refusal(self, article: Article) -> str | None:
        """None: what was asked for by name is handed on, whatever it is; its warnings say what."""
        return None
