"""robots.txt as RFC 9309 has it, obeyed from the first request to a host on.

Scrapy 2.14 to 2.19 lets most of a first burst through (of the requests that wait for one robots.txt
all but one learn "no rules"), reads errors as permission and knows hosts without their scheme. Here:
2xx is read, its first 500 KiB; 4xx and a chain of redirects mean that there are no rules; 5xx and
whatever else keeps the file from us mean that nothing may be fetched.
"""

from __future__ import annotations

import asyncio
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

from newsfeed.middlewares.downloader import NotNow, PoliteDownloader
from newsfeed.middlewares.guard import RefusedRequest
from newsfeed.middlewares.redirects import TooManyRedirects

ORDER: Final = 100
MAX_BYTES: Final = 500 * 1024
MAX_CRAWL_DELAY_S: Final = 30.0
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
        """The rules of an origin; raises RefusedRequest when the guard lets nobody call it."""
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
        if response.status >= 300:
            return Rules()
        body = _first_lines(response.body)
        parser = await asyncio.get_running_loop().run_in_executor(None, ProtegoRobotParser, body, None)
        delay = parser.crawl_delay(self._agent)
        downloader = self.crawler.engine.downloader
        if delay is not None and isinstance(downloader, PoliteDownloader):
            downloader.host_of(request).ask_for(min(max(delay, 0.0), MAX_CRAWL_DELAY_S))
        await self.crawler.signals.send_catch_log_async(signals.robots_parsed, robotparser=parser, request=request)
        return Rules(parser)


def _first_lines(body: bytes) -> bytes:
    """The whole lines within the first 500 KiB."""
    return body if len(body) <= MAX_BYTES else body[:MAX_BYTES].rpartition(b"\n")[0]
