"""Responses as `Page`s: stamped with the time of their fetch, and kept raw where asked.

Stands where a response is final: redirected, decompressed, about to reach the spider. With
`NEWSFEED_ARCHIVE_DIR` each article page is written to a WARC file before it is parsed.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response

from newsfeed.models import Page, RawCopy
from newsfeed.sinks.raw import WarcFolder


class PagesMiddleware:
    """Downloader middleware: puts the page into `meta["page"]`, and where it lies into `meta["raw"]`."""

    def __init__(self, folder: WarcFolder | None) -> None:
        self._folder = folder

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Built by Scrapy; the folder is opened before the first request."""
        directory = crawler.settings.get("NEWSFEED_ARCHIVE_DIR")
        self = cls(WarcFolder(Path(directory), started=datetime.now(UTC)) if directory else None)
        crawler.signals.connect(self.close, signals.spider_closed)
        return self

    def process_response(self, request: Request, response: Response) -> Response:
        """Hand the response on with its page beside it."""
        if response.status != 200:
            return response
        page = _page(response)
        request.meta["page"] = page
        if request.meta.get("role") == "article":
            request.meta["raw"] = self._keep(page, request, response)
        return response

    def _keep(self, page: Page, request: Request, response: Response) -> RawCopy:
        if self._folder is None:
            return RawCopy(sha256=hashlib.sha256(response.body).hexdigest(), bytes=len(response.body))
        headers = [
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, values in response.headers.items()
            for value in values
        ]
        return self._folder.write(page, request.meta["origin"], headers)

    def close(self) -> None:
        """Put the last file on disk."""
        if self._folder is not None:
            self._folder.close()


def _page(response: Response) -> Page:
    """The response as a value; whole seconds, so that an archive gives the same time back."""
    return Page(
        url=response.url,
        body=response.body,
        content_type=_header(response, "Content-Type"),
        fetched_at=datetime.now(UTC).replace(microsecond=0),
        status=response.status,
        etag=_header(response, "ETag"),
        last_modified=_header(response, "Last-Modified"),
    )


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None
