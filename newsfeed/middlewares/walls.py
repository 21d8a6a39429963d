"""Walls before pages: a challenge or a consent page in the place of what was asked for.

Neither is passed, and neither is asked for again in the run: they are counted, for `newsfeed check`
to say so. What they look like is data (`data/walls.toml`).
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import Any, Final, Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from newsfeed.middlewares.downloader import NotNow

ORDER: Final = 560
"""After decompression, before retries."""


class Challenge(NotNow):
    """A page that wants proof of a person, in the place of the page asked for."""


class ConsentWall(NotNow):
    """A page that wants consent first, in the place of the page asked for."""


class WallsMiddleware:
    """Raises Challenge or ConsentWall for a wall; counts it as `walls/…`."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Built by Scrapy."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """The response, when it is no wall."""
        if request.meta.get("role") == "robots":
            return response
        if is_challenge(response):
            self._crawler.stats.inc_value("walls/challenge")
            raise Challenge(f"a challenge in the place of the page: {response.url!r}")
        if request.meta.get("redirect_urls") and asks_consent(response):
            self._crawler.stats.inc_value("walls/consent")
            raise ConsentWall(f"a consent page in the place of the page: {response.url!r}")
        return response


def is_challenge(response: Response) -> bool:
    """Whether a server wants proof of a person: by a header, or by the words of a short page."""
    walls = _walls()["challenge"]
    for name, wanted in walls["headers"].items():
        value = response.headers.get(name)
        if value is not None and wanted in value.decode("latin-1").lower():
            return True
    if len(response.body) > walls["max_bytes"] or b"<html" not in response.body[:1000].lower():
        return False
    if response.status == 200 and b"<p" in response.body and len(response.body) > walls["max_bytes"] // 8:
        return False  # a page with text of its own may well embed a form with a captcha
    body = response.body.lower()
    return any(word in body for word in _words())


def asks_consent(response: Response) -> bool:
    """Whether the address of a page says that it asks for consent."""
    parts = urlsplit(response.url.lower())
    return not set(_walls()["consent"]["parts"]).isdisjoint(re.split(r"[./]", f"{parts.hostname}{parts.path}"))


@cache
def _walls() -> dict[str, Any]:
    return tomllib.loads(resources.files("newsfeed.middlewares").joinpath("data", "walls.toml").read_text("utf-8"))


@cache
def _words() -> tuple[bytes, ...]:
    return tuple(word.encode() for word in _walls()["challenge"]["words"])
