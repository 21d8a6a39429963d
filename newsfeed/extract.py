"""The pure door: pages in, articles, feed entries and quotes out; no network, no Scrapy, no state.

Nothing here raises on any bytes: what goes wrong inside becomes a warning of the article. Only
`parse_index` raises, and only `FeedError`.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from newsfeed.models import Article, Image, Index, Origin, Page, Quote, Source
from newsfeed.parsers.article import read_article
from newsfeed.parsers.copies import read_copies
from newsfeed.parsers.index import read_index
from newsfeed.parsers.limits import bounded, with_quotes
from newsfeed.quotes.attribution import find_quotes
from newsfeed.stories.fingerprint import content_hash, fingerprint
from newsfeed.text.dates import When
from newsfeed.text.language import detect_language
from newsfeed.text.urls import ID_DIGITS, article_id, canonical_url, is_readable

_log = logging.getLogger(__name__)
_NO_SOURCE: Final = Source(id="")
# What an entry may lend to an article, under the same names; the picture has a type of its own.
_LENT: Final = ("title", "published_at", "modified_at", "authors", "keywords", "language", "original_url")


def parse_article(
    page: Page | bytes | str,
    *,
    url: str = "",
    source: Source | None = None,
    quotes: bool = True,
    origin: Origin | None = None,
) -> Article:
    """The article of a page given as fetched (`Page`), as bytes or as text.

    A page without an article gives one whose `warnings` say why. Relative dates need
    `Page.fetched_at`; zone, language and selectors come from `source`. `origin` tells how the page
    was found and lends what its feed said to fields that the page lacks (`provenance` says so).
    `quotes=False` leaves `quotes` empty and costs nothing for them. Never raises.
    """
    given = _with_usable_url(page if isinstance(page, Page) else Page(url=url, body=page))
    try:
        article = read_article(given, source or _NO_SOURCE)
    except Exception:
        _log.exception("page could not be read: %r", given.url)
        canonical = canonical_url(given.url)
        article = Article(url=given.url, canonical_url=canonical, warnings=("parser_error", "not_article"))
        return _identified(replace(article, id=article_id(canonical)), given)
    if origin is not None:
        article = _with_origin(article, origin)
    article = bounded(article)
    article = replace(
        article,
        content_hash=content_hash(article.title, article.lead, article.paragraphs),
        fingerprint=fingerprint(article.paragraphs),
    )
    article = _identified(article, given)
    if not quotes:
        return article
    return with_quotes(article, _quotes_of(article))


def parse_index(page: Page, *, source: Source | None = None) -> Index:
    """The entries, next pages and offers of a feed page of any kind; raises FeedError when it is none."""
    return read_index(_with_usable_url(page), source or _NO_SOURCE)


def find_copies(page: Page) -> tuple[str, ...]:
    """The addresses of other tellings of its story that an aggregator's page lists. Never raises."""
    try:
        return read_copies(page)
    except Exception:
        _log.exception("copies could not be read: %r", page.url)
        return ()


def extract_quotes(
    paragraphs: Sequence[str], *, language: str | None = None, lead: str | None = None
) -> tuple[Quote, ...]:
    """Who said what in these paragraphs, in reading order; without a language, in that of the text. Never raises."""
    try:
        tag = language or detect_language(" ".join((lead or "", *paragraphs)))
        return find_quotes(paragraphs, tag.replace("_", "-") if tag else None, lead)
    except Exception:
        _log.exception("quotes could not be read")
        return ()


def _quotes_of(article: Article) -> tuple[Quote, ...]:
    return extract_quotes(article.paragraphs, language=article.language, lead=article.lead)


def _with_usable_url(page: Page) -> Page:
    """The page; without its address where that cannot be taken apart, as `http://[`, or written down."""
    return page if is_readable(page.url) else replace(page, url="")


def _identified(article: Article, page: Page) -> Article:
    """The article; one without an address is known by its content, or by its bytes where it has none."""
    if article.canonical_url:
        return article
    body = page.body.encode("utf-8", "replace") if isinstance(page.body, str) else page.body
    has_content = bool(article.title or article.lead or article.paragraphs)
    name = article.content_hash.encode() if has_content else body
    return replace(article, id=sha256(name).hexdigest()[:ID_DIGITS], warnings=(*article.warnings, "no_address"))


def _with_origin(article: Article, origin: Origin) -> Article:
    """The article with its `source`, and with the feed's own words where the page has none."""
    if origin.found is not None:
        article = replace(article, source=origin.found)
    entry = origin.entry
    if entry is None:
        return article
    lent: dict[str, Any] = {
        name: value
        for name in _LENT
        if (value := getattr(entry, name)) and not getattr(article, name) and not _is_ahead(name, value, article)
    }
    if entry.image and article.image is None:
        lent["image"] = Image(url=entry.image)
    if "published_at" in lent:
        lent |= {"published_at_raw": entry.published_at_raw, "timezone_assumed": entry.timezone_assumed}
    if not lent:
        return article
    fields = {
        **article.provenance.fields,
        **dict.fromkeys(lent.keys() - {"published_at_raw", "timezone_assumed"}, "feed"),
    }
    return replace(article, **lent, provenance=replace(article.provenance, fields=dict(sorted(fields.items()))))


def _is_ahead(name: str, value: Any, article: Article) -> bool:
    """Whether this is a date later than a day after the fetch, which no article can have."""
    if name not in ("published_at", "modified_at") or article.fetched_at is None:
        return False
    return When(value, value).is_after(datetime.fromisoformat(article.fetched_at) + timedelta(days=1))
