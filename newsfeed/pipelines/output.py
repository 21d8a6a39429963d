"""Opens the run's archive where no command has: `scrapy crawl feed` writes as `newsfeed crawl` does."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from newsfeed.sinks.archive import Archive


class OutputExtension:
    """Puts an `Archive` at NEWSFEED_OUTPUT into `crawler.archive`, and closes it when the engine stops."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Built by Scrapy before pipelines and middlewares; not where the command has opened one."""
        output = crawler.settings.get("NEWSFEED_OUTPUT")
        if not output or hasattr(crawler, "archive"):
            raise NotConfigured
        self = cls(Archive(Path(output)))
        crawler.archive = self._archive  # type: ignore[attr-defined] # the pipelines' and middlewares' seam
        crawler.signals.connect(self.close, signals.engine_stopped)
        return self

    def close(self) -> None:
        """Write what waits and let the file go."""
        self._archive.close()
