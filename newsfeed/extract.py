"""The pure door: pages in, articles, feed entries and quotes out; no network, no Scrapy, no state.

Nothing here raises on any bytes: what goes wrong inside becomes a warning of the article. Only
`parse_index` raises, and only `FeedError`.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace

from newsfeed.models import Article, Index, Page, Quote, Source
from newsfeed.parsers.article import read_article
from newsfeed.parsers.index import read_index
from newsfeed.quotes.attribution import find_quotes
from newsfeed.stories.fingerprint import content_hash, fingerprint

_log = logging.getLogger(__name__)
_NO_SOURCE = Source(id="")


def parse_article(
    page: Page | bytes | str,
    *,
    url: str = "",
    source: Source | None = None,
    quotes: bool = True,
) -> Article:
    """The article of a page given as fetched (`Page`), as bytes or as text.

    A page without an article gives one whose `warnings` say why. Relative dates need
    `Page.fetched_at`; zone, language and selectors come from `source`. `quotes=False` leaves
    `quotes` empty and costs nothing for them. Never raises.
    """
    given = page if isinstance(page, Page) else Page(url=url, body=page)
    try:
        article = read_article(given, source or _NO_SOURCE)
    except Exception:
        _log.exception("page could not be read: %r", given.url)
        return Article(url=given.url, canonical_url=given.url, warnings=("parser_error", "not_article"))
    found = extract_quotes(article.paragraphs, language=article.language, lead=article.lead) if quotes else ()
    return replace(
        article,
        quotes=found,
        content_hash=content_hash(article.title, article.lead, article.paragraphs),
        fingerprint=fingerprint(article.paragraphs),
    )


def parse_index(page: Page, *, source: Source | None = None) -> Index:
    """The entries, next pages and offers of a feed page of any kind; raises FeedError when it is none."""
    return read_index(page, source or _NO_SOURCE)


def extract_quotes(
    paragraphs: Sequence[str], *, language: str | None = None, lead: str | None = None
) -> tuple[Quote, ...]:
    """Who said what in these paragraphs, in reading order. Never raises."""
    try:
        return find_quotes(paragraphs, language, lead)
    except Exception:
        _log.exception("quotes could not be read")
        return ()
