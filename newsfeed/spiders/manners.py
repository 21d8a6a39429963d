"""What a source's table says of how it is called → Scrapy settings: who may be called, and where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import urlsplit

from scrapy.settings import BaseSettings

from newsfeed.models import Source


def apply_manners(settings: BaseSettings, sources: Sequence[Source], allow: Iterable[str] = ()) -> None:
    """Let through the sources' own exceptions and ports; how fast each is asked its requests say themselves."""
    exceptions = [*allow, *(entry for source in sources for entry in source.allow)]
    settings.set("NEWSFEED_ALLOW", exceptions, "spider")
    settings.set("NEWSFEED_PORTS", sorted({port for source in sources for port in _ports(source)}), "spider")
    settings.set("NEWSFEED_NEAR_DUPLICATES_OF", {source.id: source.near_duplicates for source in sources}, "spider")


def _ports(source: Source) -> Iterator[int]:
    for url in (source.url, *source.feeds, *source.listings, *source.sitemaps):
        port = urlsplit(url).port if url else None
        if port is not None:
            yield port
