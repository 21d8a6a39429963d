"""Scrapy inside a command: its settings, its event loop, and how it is stopped in time."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import timedelta
from types import FrameType, TracebackType
from typing import Any, Final, Self, TypeVar

from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.settings import Settings
from scrapy.utils.log import configure_logging
from scrapy.utils.reactor import install_reactor

from newsfeed.errors import StoppedError
from newsfeed.spiders.news import NewsSpider

GRACE_S: Final = 6.0
_LOOK_S: Final = 0.05
_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
_T = TypeVar("_T")


class Stop:
    """What may end a run early: SIGTERM, SIGINT, SIGHUP or the time allowed; a second signal ends it at once.

    A context: inside it the first signal asks the crawl to end in order; a crawl that has not
    ended after a grace of six seconds is left behind.
    """

    def __init__(self, max_time: timedelta | None = None) -> None:
        self.reason: str | None = None
        self.left_behind = False
        self._max_time_s = max_time.total_seconds() if max_time else None
        self._asked: asyncio.Event | None = None
        self._deadline: float | None = None

    def __enter__(self) -> Self:
        """Catch the signals from now on."""
        for number in _SIGNALS:
            signal.signal(number, self._caught)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """From here on the process ends by itself, with the exit code that it has earned."""
        for number in _SIGNALS:
            signal.signal(number, signal.SIG_IGN)

    def _caught(self, number: int, frame: FrameType | None) -> None:
        if self.reason is not None:
            os._exit(StoppedError.exit_code)  # what was promised is in the file; the rest is taken up again
        self.reason = signal.Signals(number).name
        if self._asked is None:
            raise StoppedError(f"stopped by {self.reason} before the first request")
        self._loop.call_soon_threadsafe(self._asked.set)

    def end(self, reason: str) -> None:
        """End the run in order, for a reason found inside it."""
        if self.reason is None and self._asked is not None:
            self.reason = reason
            self._asked.set()

    async def wait(self, seconds: float) -> None:
        """Sleep so long, less when something ends the run."""
        await self._await((), seconds)

    async def run(self, crawler: Crawler, options: Mapping[str, Any]) -> None:
        """Crawl to the end, or to what ends it; raises what the crawl raises."""
        task = asyncio.ensure_future(crawler.crawl_async(**options))
        await self._await((task,), None)
        if not task.done():
            ending = asyncio.ensure_future(crawler.stop_async())
            deadline = self._loop.time() + GRACE_S
            while not task.done() and self._loop.time() < deadline:
                await asyncio.wait((task,), timeout=_LOOK_S)
                if isinstance(crawler.spider, NewsSpider):
                    crawler.spider.give_up()
            ending.cancel()
        self.left_behind = not task.done()
        if task.done():
            task.result()

    async def _await(self, tasks: Iterable[asyncio.Future[Any]], seconds: float | None) -> None:
        """Until a task is done, the time is over, or something ends the run."""
        self._loop = asyncio.get_running_loop()
        if self._asked is None:
            self._asked = asyncio.Event()
            if self._max_time_s is not None:
                self._loop.call_later(self._max_time_s, self.end, "--max-time")
        asked = asyncio.ensure_future(self._asked.wait())
        await asyncio.wait((asked, *tasks), timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        asked.cancel()


def in_reactor(work: Callable[[], Awaitable[_T]]) -> _T:
    """What the coroutine gives, run in Scrapy's event loop; once per process."""
    install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
    from twisted.internet import reactor as installed

    reactor: Any = installed
    configure_logging({"LOG_INSTALL_ROOT_HANDLER": False})
    logging.getLogger("scrapy").setLevel(logging.NOTSET)  # no louder than everyone else
    ended: list[asyncio.Task[_T]] = []

    async def run() -> _T:
        return await work()

    def start() -> None:
        task = asyncio.get_event_loop().create_task(run())
        ended.append(task)
        task.add_done_callback(lambda _: reactor.stop())

    reactor.callWhenRunning(start)
    reactor.run(installSignalHandlers=False)
    return ended[0].result()


def leave(code: int) -> None:
    """End the process without waiting for what was left behind."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def settings_with(options: Mapping[str, Any]) -> Settings:
    """newsfeed's settings, and over them what the command line says."""
    settings = Settings()
    settings.setmodule("newsfeed.settings", priority="project")
    settings.setdict({name: value for name, value in options.items() if value is not None}, "cmdline")
    return settings


def crawler_for(spider: type[Spider], settings: Settings) -> Crawler:
    """A crawler whose reactor is there already."""
    return Crawler(spider, settings)


def stats_of(crawler: Crawler) -> dict[str, Any]:
    """The crawler's figures so far; none before it has begun."""
    try:
        return crawler.stats.get_stats()
    except RuntimeError:
        return {}
