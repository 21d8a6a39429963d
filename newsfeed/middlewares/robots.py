"""robots.txt as RFC 9309 has it, obeyed from the first request to a host on.

Scrapy 2.14 to 2.19 lets most of a first burst through (of the requests that wait for one robots.txt
all but one learn "no rules"), reads errors as permission and knows hosts without their scheme. Here:
2xx is read, its first 500 KiB; 4xx and a chain of redirects mean that there are no rules; 5xx and
whatever else keeps the file from us mean that nothing may be fetched. What was read is kept in the
state for some hours, less where its server says so, an error never.
"""

from __future__ import annotations

import asyncio
import logging
import re
import time
from dataclasses import dataclass
from typing import Final

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import ProtegoRobotParser
from scrapy.utils.httpobj import urlparse_cached

from newsfeed.errors import StorageError
from newsfeed.middlewares.downloader import NotNow, PoliteDownloader
from newsfeed.middlewares.guard import RefusedRequest
from newsfeed.middlewares.redirects import TooManyRedirects
from newsfeed.sinks.archive import Archive
from newsfeed.sinks.journal import Journal, Robots

ORDER: Final = 100
MAX_BYTES: Final = 500 * 1024
MAX_CRAWL_DELAY_S: Final = 30.0
KEPT_S: Final = 6 * 3600.0  # RFC 9309, 2.4: not over 24 hours
_KEPT_BYTES: Final = 64 * 1024
_MAX_AGE: Final = re.compile(r"(?:max-age\s*=\s*\"?(\d{1,9})|no-store|no-cache)", re.ASCII | re.IGNORECASE)
_log = logging.getLogger(__name__)
_KEPT_META: Final = frozenset({"source", "dont_merge_cookies", "cookiejar"})


class DisallowedRequest(IgnoreRequest):
    """A request that robots.txt forbids."""


class RobotsUnreachable(NotNow):
    """A request to an origin whose robots.txt could not be had, so that nothing of it may be fetched."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What an origin asks of robots: its rules, or why nothing of it may be fetched."""

    parser: ProtegoRobotParser | None = None
    refusal: str | None = None


class RobotsMiddleware(RobotsTxtMiddleware):
    """Holds each request until the rules of its origin are known, then lets it go or drops it."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._origins: dict[str, asyncio.Task[Rules]] = {}
        archive: Archive | None = getattr(crawler, "archive", None)
        self._journal = Journal(archive.state) if archive is not None else None
        self._kept = self._journal.robots(time.time()) if self._journal else {}
        self._read_now: dict[str, Robots] = {}
        crawler.signals.connect(self._keep, signals.spider_closed)
        self._agent: str = crawler.settings["ROBOTSTXT_USER_AGENT"] or crawler.settings["USER_AGENT"]

    async def process_request(self, request: Request, spider: object = None) -> None:
        """Raise DisallowedRequest, RobotsUnreachable, or what the guard said to robots.txt."""
        if request.meta.get("dont_obey_robotstxt"):
            return
        rules = await self._rules(request)
        if rules.refusal:
            self._stats.inc_value("robotstxt/unreachable")
            raise RobotsUnreachable(rules.refusal)
        if rules.parser and not rules.parser.allowed(request.url, self._agent):
            self._stats.inc_value("robotstxt/forbidden")
            raise DisallowedRequest(f"forbidden by robots.txt: {request.url!r}")

    async def _rules(self, request: Request) -> Rules:
        url = urlparse_cached(request)
        origin = f"{url.scheme}://{url.netloc}"
        if origin not in self._origins:
            self._origins[origin] = asyncio.ensure_future(self._fetch(origin, request))
        return await self._origins[origin]

    async def _fetch(self, origin: str, request: Request) -> Rules:
        """The rules of an origin, kept or asked for; raises RefusedRequest when the guard lets nobody call it."""
        if origin in self._kept:
            return await self._obey(self._kept[origin].body, request)
        kept = {key: value for key, value in request.meta.items() if key in _KEPT_META}
        asking = Request(
            f"{origin}/robots.txt",
            callback=NO_CALLBACK,
            priority=self.DOWNLOAD_PRIORITY,
            meta={**kept, "role": "robots", "dont_obey_robotstxt": True},
        )
        self._stats.inc_value("robotstxt/request_count")
        (answer,) = await asyncio.gather(self.crawler.engine.download_async(asking), return_exceptions=True)
        if isinstance(answer, RefusedRequest):
            raise answer
        if isinstance(answer, TooManyRedirects):
            return Rules()
        if isinstance(answer, BaseException):
            return Rules(refusal=f"robots.txt cannot be reached ({type(answer).__name__}): {asking.url!r}")
        self._stats.inc_value(f"robotstxt/response_status_count/{answer.status}")
        return await self._read(answer, request)

    async def _read(self, response: Response, request: Request) -> Rules:
        if response.status >= 500:
            return Rules(refusal=f"robots.txt cannot be read (HTTP {response.status}): {response.url!r}")
        body = _first_lines(response.body) if response.status < 300 else b""
        kept_s = _kept_for(response)
        if kept_s and len(body) <= _KEPT_BYTES and "redirect_urls" not in response.meta:
            origin, now = response.url.removesuffix("/robots.txt"), time.time()
            self._read_now[origin] = Robots(origin, now, now + kept_s, body)
        return await self._obey(body, request)

    async def _obey(self, body: bytes, request: Request) -> Rules:
        if not body.strip():
            return Rules()
        parser = await asyncio.get_running_loop().run_in_executor(None, ProtegoRobotParser, body, None)
        delay = parser.crawl_delay(self._agent)
        downloader = self.crawler.engine.downloader
        if delay is not None and isinstance(downloader, PoliteDownloader):
            downloader.host_of(request).ask_for(min(max(delay, 0.0), MAX_CRAWL_DELAY_S))
        await self.crawler.signals.send_catch_log_async(signals.robots_parsed, robotparser=parser, request=request)
        return Rules(parser)

    def _keep(self) -> None:
        """Put what was read into the state; a state that refuses costs one request more."""
        if self._journal is not None and self._read_now:
            try:
                self._journal.keep_robots(self._read_now.values(), time.time())
            except StorageError as error:
                _log.warning("robots.txt is not remembered: %s", error)


def _kept_for(response: Response) -> float:
    """For how many seconds a robots.txt is good: as its server says, six hours at most."""
    found = _MAX_AGE.search((response.headers.get("Cache-Control") or b"").decode("latin-1")[:500])
    return KEPT_S if found is None else min(float(found[1] or 0), KEPT_S)


def _first_lines(body: bytes) -> bytes:
    """The whole lines within the first 500 KiB."""
    return body if len(body) <= MAX_BYTES else body[:MAX_BYTES].rpartition(b"\n")[0]
