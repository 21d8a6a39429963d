"""Scrapy's downloader, polite: what leaves for a host leaves one at a time, and not before it may.

Stock Scrapy counts a delay from the moment a request is handed on, so that a slow connection makes
the gap that the server sees shorter than the delay; varies delays both ways; and, with no delay,
lets a whole queue go at once (a request counts as under way only when its task has begun). Here a
delay runs from the end of one request to the start of the next, and jitter only lengthens it.

Named by the DOWNLOADER setting. `request.meta["source"]`, where there is one, brings the delay and
the concurrency of its host.
"""

from __future__ import annotations

from collections.abc import Coroutine
from datetime import UTC, datetime
from random import Random
from time import monotonic
from typing import Any, Final

from scrapy import Request
from scrapy.core.downloader import Downloader, Slot
from scrapy.core.downloader.handlers import DownloadHandlers
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Response

from newsfeed.middlewares.hosts import Host, Limits, parse_retry_after
from newsfeed.models import Source

GIVEN_UP: Final = "downloader/given_up"  # requests that were counted, but never made
_REFUSALS: Final = frozenset({401, 403, 451})
_CONNECTION_ERRORS: Final = (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    ResponseDataLossError,
    OSError,
)


class NotNow(IgnoreRequest):
    """A request without an answer, which may have one in another run: what waits for it is not settled."""


class HostEnded(NotNow):
    """A request to a host that is left alone for the rest of the run."""


class PoliteSlot(Slot):
    """The queue of one host, which asks its Host when the next request may start."""

    def __init__(self, slot: Slot, host: Host, dice: Random) -> None:
        super().__init__(slot.concurrency, slot.delay, slot.jitter)
        self.host = host
        self._dice = dice
        self._drawn = (-1.0, 0.0)

    def download_delay(self) -> float:
        """Seconds between the end of the last request and the start of the next; one throw of the dice for each."""
        if self._drawn[0] != self.lastseen:
            self._drawn = (self.lastseen, self._dice.uniform(0, self.jitter))
        delay: float = max(self.delay, self.host.delay_s, self.host.slow_s) * (1 + self._drawn[1])
        return max(delay, self.host.rest_until - self.lastseen)


class PoliteDownloader(Downloader):
    """Holds a `Host` for each host of the run, and lets its state decide when a request leaves."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._crawler = crawler
        self.hosts: dict[str, Host] = {}
        self.handlers = _WatchedHandlers(crawler, self)
        self.limits = Limits(backoff_s=crawler.settings.getfloat("NEWSFEED_BACKOFF_S", 1.0))
        self._dice = Random()

    def host_of(self, request: Request) -> Host:
        """The state of the host that this request goes to."""
        return self.hosts.setdefault(self.get_slot_key(request), Host(self.limits))

    def drop_queue(self, request: Request, host: Host) -> None:
        """Give up what waits for a host that is left alone."""
        slot = self.slots.get(self.get_slot_key(request))
        while slot is not None and slot.queue:
            waiting, deferred = slot.queue.popleft()
            self._crawler.stats.inc_value(GIVEN_UP)
            deferred.errback(HostEnded(f"host is left alone ({host.ended}): {waiting.url!r}"))

    def give_up(self) -> None:
        """Give up everything that waits: the run ends, and only what is under way is worth waiting for."""
        for slot in self.slots.values():
            while slot.queue:
                waiting, deferred = slot.queue.popleft()
                waiting.meta["given_up"] = True
                self._crawler.stats.inc_value(GIVEN_UP)
                deferred.errback(NotNow(f"the run ends: {waiting.url!r}"))

    def _get_slot(self, request: Request, spider: Any = None) -> tuple[str, Slot]:
        key, slot = super()._get_slot(request)
        host, source = self.host_of(request), request.meta.get("source")
        if not isinstance(slot, PoliteSlot):
            slot = self.slots[key] = PoliteSlot(slot, host, self._dice)
            if isinstance(source, Source):
                slot.delay, slot.concurrency = 0.0, source.concurrency
        if isinstance(source, Source):
            host.ask_for(source.delay_s)
            slot.concurrency = max(1, min(slot.concurrency, source.concurrency))
        return key, slot

    def _wait_for_download(self, slot: Slot, request: Request, queue_dfd: Any) -> Coroutine[Any, Any, None]:
        """Not async: the request counts as under way from the moment it leaves the queue."""
        slot.transferring.add(request)
        waiting: Coroutine[Any, Any, None] = super()._wait_for_download(slot, request, queue_dfd)
        return waiting


class _WatchedHandlers(DownloadHandlers):
    """The download handlers; tells the host how each request ended, before the next one is let go."""

    def __init__(self, crawler: Crawler, downloader: PoliteDownloader) -> None:
        super().__init__(crawler)
        self._downloader = downloader
        self._timeout_s = crawler.settings.getfloat("DOWNLOAD_TIMEOUT")
        self._failures = frozenset(int(code) for code in crawler.settings.getlist("RETRY_HTTP_CODES"))

    async def download_request_async(self, request: Request) -> Response:
        """The response; a host that let us wait for a whole deadline gets half of it the next time."""
        host = self._downloader.host_of(request)
        request.meta["download_timeout"] = self._timeout_s / 2 if host.timed_out else self._timeout_s
        try:
            response = await super().download_request_async(request)
        except DownloadTimeoutError:
            host.failed("timeout", monotonic())
            raise
        except _CONNECTION_ERRORS:
            host.failed("connection", monotonic())
            raise
        else:
            self._judge(request, response, host)
            return response
        finally:
            slot = self._downloader.slots.get(self._downloader.get_slot_key(request))
            if slot is not None:
                slot.lastseen = monotonic()
            if host.ended:
                self._downloader.drop_queue(request, host)

    def _load_handler(self, scheme: str, skip_lazy: bool = False) -> Any:
        """The handler, without Twisted's own silent repetition of requests: tries are counted here."""
        handler = super()._load_handler(scheme, skip_lazy)
        pool = getattr(handler, "_pool", None)
        if pool is not None:
            pool.retryAutomatically = False
        return handler

    def _judge(self, request: Request, response: Response, host: Host) -> None:
        host.took(request.meta.get("download_latency", 0.0))
        if response.status in self._failures:
            asked = (response.headers.get("Retry-After") or b"").decode("latin-1")
            host.failed("status", monotonic(), parse_retry_after(asked, datetime.now(UTC)))
        elif response.status in _REFUSALS:
            host.refused()
        else:
            host.answered()
