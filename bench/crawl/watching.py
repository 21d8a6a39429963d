"""newsfeed's settings with a watch on the event loop and on memory, for `scale.py`."""

from __future__ import annotations

import asyncio
import json
import os
import time
from pathlib import Path
from typing import Any, Self

from scrapy import signals
from scrapy.crawler import Crawler

from newsfeed.settings import *  # noqa: F403
from newsfeed.settings import EXTENSIONS

LOG_LEVEL = "ERROR"
EXTENSIONS = {**EXTENSIONS, "watching.Watch": 0}
TICK_S = 0.005


class Watch:
    """Writes `watched.json`: how late a timer fired, what the loop computed in between, the size as articles come."""

    def __init__(self) -> None:
        self.late: list[float] = []
        self.busy: list[float] = []
        self.sizes: list[int] = []
        self.task: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Built by Scrapy."""
        self = cls()
        crawler.signals.connect(self._opened, signals.spider_opened)
        crawler.signals.connect(self._scraped, signals.item_scraped)
        crawler.signals.connect(self._closed, signals.spider_closed)
        return self

    def _opened(self) -> None:
        self.task = asyncio.get_running_loop().create_task(self._watch())

    async def _watch(self) -> None:
        while True:
            due, before = time.monotonic() + TICK_S, time.thread_time()
            await asyncio.sleep(TICK_S)
            self.late.append(time.monotonic() - due)
            self.busy.append(time.thread_time() - before)

    def _scraped(self, item: Any) -> None:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        self.sizes.append(pages * os.sysconf("SC_PAGE_SIZE") // 2**20)

    def _closed(self) -> None:
        assert self.task is not None
        self.task.cancel()
        late, sizes = sorted(self.late), self.sizes
        tenth = max(1, len(sizes) // 10)
        found = {
            "articles": len(sizes),
            "hold_ms": 1000 * late[-1],
            "busy_ms": 1000 * max(self.busy),
            "hold_99_ms": 1000 * late[int(len(late) * 0.99)],
            "memory_mib": [max(sizes[start : start + tenth]) for start in range(0, len(sizes), tenth)],
        }
        Path("watched.json").write_text(json.dumps(found), "utf-8")
