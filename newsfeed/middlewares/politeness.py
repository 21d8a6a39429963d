"""Failed requests are asked again, later and not often; hosts that are left alone are not asked at all.

The waiting is done by `newsfeed.middlewares.downloader`, on the host's state; here is decided which
request is worth another one.
"""

from __future__ import annotations

from typing import Any, Final, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.http import Response

from newsfeed.errors import UsageError
from newsfeed.middlewares.downloader import HostEnded, PoliteDownloader
from newsfeed.middlewares.hosts import Host

ORDER: Final = 550


class PolitenessMiddleware(RetryMiddleware):
    """Scrapy's retries, at most RETRY_TIMES more per URL, and none to a host that is left alone."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Built by Scrapy; takes the place of its RetryMiddleware."""
        return super().from_crawler(crawler)

    def process_request(self, request: Request) -> None:
        """Raise HostEnded for a host that is left alone for the rest of the run."""
        ended = self._host(request).ended
        if ended:
            self.crawler.stats.inc_value(f"politeness/left_alone/{ended}")
            raise HostEnded(f"host is left alone ({ended}): {request.url!r}")

    def process_response(self, request: Request, response: Response, spider: Any = None) -> Request | Response:
        """The response, or the same request again when the failure may pass."""
        if self._host(request).ended:
            return response
        return super().process_response(request, response)

    def process_exception(
        self, request: Request, exception: Exception, spider: Any = None
    ) -> Request | Response | None:
        """The same request again when the failure may pass."""
        return None if self._host(request).ended else super().process_exception(request, exception)

    def _host(self, request: Request) -> Host:
        downloader = self.crawler.engine.downloader
        if not isinstance(downloader, PoliteDownloader):
            raise UsageError(f"delays need newsfeed's downloader, not {type(downloader).__name__!r} (set DOWNLOADER)")
        return downloader.host_of(request)
