"""Redirects, a few: counted, never to an address with credentials in it, and no cookie to another scheme or port."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware as ScrapyRedirectMiddleware
from scrapy.exceptions import IgnoreRequest

from newsfeed.middlewares.guard import RefusedRequest, shown

ORDER: Final = 600


class TooManyRedirects(IgnoreRequest):
    """A chain of more than REDIRECT_MAX_TIMES hops."""


class RedirectMiddleware(ScrapyRedirectMiddleware):
    """Scrapy's redirects; the end of a chain has a name, and credentials are refused before they are logged."""

    def process_request(self, request: Request, spider: Any = None) -> None:
        """Keep the cookies of each scheme and port apart: RFC 6265 (8.5, 8.6) shows them to all of a host."""
        jar = request.meta.get("cookiejar")
        if jar is not None:
            parts = urlsplit(request.url)
            port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
            request.meta["cookiejar"] = (jar[0] if isinstance(jar, tuple) else jar, parts.scheme, port)

    def _redirect(self, redirected: Request, request: Request, reason: Any) -> Request:
        if "@" in urlsplit(redirected.url).netloc:
            raise RefusedRequest(f"credentials in an address are never sent: {shown(redirected.url)!r}")
        if request.meta.get("redirect_times", 0) >= self.max_redirect_times:
            raise TooManyRedirects(f"over {self.max_redirect_times} redirects: {shown(request.url)!r}")
        return super()._redirect(redirected, request, reason)
