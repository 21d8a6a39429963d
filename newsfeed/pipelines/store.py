"""Hands articles to the archive, and has it flush when due: each second, when idle, at the end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem
from scrapy.utils.asyncio import AsyncioLoopingCall, create_looping_call
from twisted.internet.task import LoopingCall

from newsfeed.errors import NewsfeedError, StorageError
from newsfeed.models import Article
from newsfeed.sinks.archive import BATCH_SECONDS, Archive

_log = logging.getLogger(__name__)


class StorePipeline:
    """Writes to the run's archive, `crawler.archive`; a crawl whose archive fails is stopped at once."""

    def __init__(self, archive: Archive, crawler: Crawler) -> None:
        self._archive = archive
        self._crawler = crawler
        self._timer: AsyncioLoopingCall | LoopingCall | None = None
        self._end: asyncio.Future[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The pipeline of this run."""
        archive: Archive = crawler.archive  # type: ignore[attr-defined] # set by the command
        pipeline = cls(archive, crawler)
        crawler.signals.connect(pipeline.flush, signal=signals.spider_idle)
        return pipeline

    def open_spider(self) -> None:
        """Look at the clock twice in the time an article may wait."""
        self._timer = create_looping_call(self._flush_if_due)
        self._timer.start(BATCH_SECONDS / 2, now=False)

    def process_item(self, item: Article) -> Article:
        """The same article, handed over; raises DropItem when it has no line."""
        try:
            self._archive.store(item)
        except StorageError as error:
            self._stop(error)
            raise DropItem(f"not stored: {item.url!r}", log_level="DEBUG") from error
        except NewsfeedError as error:
            raise DropItem(str(error)) from error
        return item

    def flush(self) -> None:
        """Write what waits; end the crawl when the archive has failed, here or in another's hands."""
        self._try(self._archive.flush)

    def close_spider(self) -> None:
        """Write the last of it."""
        if self._timer is not None and self._timer.running:
            self._timer.stop()
        self.flush()

    def _flush_if_due(self) -> None:
        self._try(self._archive.flush_if_due)

    def _try(self, flush: Callable[[], int]) -> None:
        try:
            flush()
        except StorageError as error:
            self._stop(self._archive.failure or error)

    def _stop(self, error: StorageError) -> None:
        """End the crawl; the command finds the reason in `archive.failure`."""
        engine = self._crawler.engine
        if engine is not None and engine.spider is not None and self._end is None:
            _log.error("crawl ends: %s", error)
            self._end = asyncio.ensure_future(engine.close_spider_async(reason="storage"))
