"""Which kind of feed page this is, and who reads it."""

from __future__ import annotations

from newsfeed.errors import FeedError
from newsfeed.models import Index, Page, Source


def read_index(page: Page, source: Source) -> Index:
    """The entries and further pages of a feed page; raises FeedError for what is none."""
    raise FeedError(f"page is no feed, listing or sitemap: {page.url!r} (name it exactly in sources.toml)")
