"""Real crawls inside the test process: one reactor in a thread, a spider that notes every outcome.

    outcome = crawl([server.url("/a"), server.url("/b")], settings)
    assert outcome.bodies == {server.url("/a"): b"hello"}

Scrapy allows one reactor per process, so every test that crawls in its own process goes through here.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import scrapy
from scrapy.crawler import AsyncCrawlerRunner
from scrapy.http import Response
from twisted.python.failure import Failure

GUARD_OFF: Mapping[str, Any] = {
    "DOWNLOAD_HANDLERS": {"file": None, "data": None, "ftp": None, "s3": None},
    "HTTPPROXY_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "COOKIES_ENABLED": False,
    "LOG_ENABLED": False,
    "DOWNLOAD_DELAY": 0,
    "DOWNLOAD_TIMEOUT": 5,
    "DOWNLOAD_MAXSIZE": 8 * 1024 * 1024,
    "CONCURRENT_REQUESTS": 32,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
}
"""What every crawl of these tests starts from: nothing of newsfeed, nothing that listens."""

POLITE: Mapping[str, Any] = {
    "DOWNLOADER": "newsfeed.middlewares.downloader.PoliteDownloader",
    "DOWNLOADER_MIDDLEWARES": {
        "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
        "newsfeed.middlewares.robots.RobotsMiddleware": 100,
        "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
        "newsfeed.middlewares.politeness.PolitenessMiddleware": 550,
        "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
        "newsfeed.middlewares.bodies.BodiesMiddleware": 590,
        "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
        "newsfeed.middlewares.redirects.RedirectMiddleware": 600,
    },
    "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
    "NEWSFEED_BACKOFF_S": 0.01,
    "USER_AGENT": "newsfeed/0.1 (+https://newsroom.example/bot)",
    "ROBOTSTXT_USER_AGENT": "newsfeed",
    "REDIRECT_MAX_TIMES": 5,
    "METAREFRESH_ENABLED": False,
}
"""newsfeed's manners with delays for tests; over `GUARD_OFF`."""


@dataclass
class Outcome:
    """What became of each request: its body, or the name of its error."""

    bodies: dict[str, bytes] = field(default_factory=dict)
    responses: list[Response] = field(default_factory=list)
    errors: dict[str, BaseException] = field(default_factory=dict)
    stats: dict[str, Any] = field(default_factory=dict)


class NotingSpider(scrapy.Spider):
    """Asks for each request once and notes what came of it; follows every link of a page where told."""

    name = "noting"
    outcome: Outcome
    requests: Iterable[scrapy.Request]
    follow = False

    async def start(self) -> AsyncIterator[Any]:
        for request in self.requests:
            yield request.replace(callback=self.parse, errback=self.failed, dont_filter=True)

    def parse(self, response: Response, **_: Any) -> Iterator[scrapy.Request]:
        self.outcome.bodies[response.url] = response.body
        self.outcome.responses.append(response)
        if self.follow:
            for url in response.css("::attr(href), ::attr(src), loc::text, link::text").getall():
                yield scrapy.Request(response.urljoin(url.strip()), self.parse, errback=self.failed)

    def failed(self, failure: Failure) -> None:
        request = failure.request  # type: ignore[attr-defined]
        self.outcome.errors[request.url] = failure.value


def crawl(
    requests: Iterable[str | scrapy.Request], settings: Mapping[str, Any], *, follow: bool = False, limit_s: float = 120
) -> Outcome:
    """Run one crawl to its end under `GUARD_OFF` and these settings."""
    outcome = Outcome()
    wanted = [each if isinstance(each, scrapy.Request) else scrapy.Request(each) for each in requests]

    async def run() -> None:
        runner = AsyncCrawlerRunner({**GUARD_OFF, **settings})
        crawler = runner.create_crawler(NotingSpider)
        with _same_resolver_after():
            await runner.crawl(crawler, outcome=outcome, requests=wanted, follow=follow)
        outcome.stats = crawler.stats.get_stats()

    asyncio.run_coroutine_threadsafe(run(), _loop()).result(limit_s)
    return outcome


@contextlib.contextmanager
def resolving(answers: Callable[[str], list[str]]) -> Iterator[None]:
    """While this lasts, names in `.example` resolve to what `answers` gives, through Twisted's own resolver."""
    loop = _loop()
    from twisted.internet import reactor
    from twisted.internet._resolver import GAIResolver

    def look_up(host: str, port: int, family: int, *rest: Any) -> list[Any]:
        if not host.endswith(".example"):
            return socket.getaddrinfo(host, port, family, *rest)
        addresses = answers(host)
        return [(_family(each), socket.SOCK_STREAM, 6, "", (each, port)) for each in addresses]

    def install(resolver: Any) -> Any:
        async def swap() -> Any:
            return reactor.installNameResolver(resolver)

        return asyncio.run_coroutine_threadsafe(swap(), loop).result(5)

    before = install(GAIResolver(reactor, getaddrinfo=look_up))
    try:
        yield
    finally:
        install(before)


@contextlib.contextmanager
def _same_resolver_after() -> Iterator[None]:
    """A guard of one crawl is no guard of the next."""
    from twisted.internet import reactor

    before = reactor.nameResolver
    try:
        yield
    finally:
        reactor.installNameResolver(before)


def _family(address: str) -> int:
    return socket.AF_INET6 if ":" in address else socket.AF_INET


@functools.cache
def _loop() -> asyncio.AbstractEventLoop:
    """The loop of the one reactor of this process, running in a thread."""
    from scrapy.utils.reactor import install_reactor

    install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
    from twisted.internet import reactor

    threading.Thread(target=lambda: reactor.run(installSignalHandlers=False), daemon=True).start()
    loop: asyncio.AbstractEventLoop = reactor._asyncioEventloop
    return loop
