"""Which kind of feed page this is, told by what it holds, and who reads it."""

from __future__ import annotations

import re
import zlib
from dataclasses import replace
from html import unescape
from typing import Final

from newsfeed.errors import FeedError
from newsfeed.models import Index, Page, Source
from newsfeed.parsers.document import read_markup
from newsfeed.parsers.document_bounds import MAX_BYTES
from newsfeed.parsers.entries import Setting, setting_of
from newsfeed.parsers.feed_fallback import read_odd_feed
from newsfeed.parsers.feed_json import read_json
from newsfeed.parsers.feed_xml import read_xml_feed
from newsfeed.parsers.json_loose import without_comments_before
from newsfeed.parsers.listing import read_html_index
from newsfeed.parsers.sitemap import read_sitemap, read_text_sitemap

_GZIP: Final = b"\x1f\x8b"
_HEAD_CHARS: Final = 64 * 1024
_PROLOG = re.compile(r"(?:[^<]++|<\?[^>]*+>|<!--(?:[^-]++|-(?!->))*+-->|<![A-Za-z][^>\[]*+(?:\[[^\]]*+\]\s*+)?>)*+")
_ROOT = re.compile(r"<([A-Za-z_][\w.:-]{0,60})")
_FEED_START = re.compile(r"<(?:\?xml|rss|feed|rdf:RDF|urlset|sitemapindex)\b", re.IGNORECASE)
_SHOWN_START = re.compile(r"&lt;(?:\?xml|rss|feed|rdf:RDF|urlset|sitemapindex)\b", re.IGNORECASE)
_FEEDS: Final = frozenset(("rss", "feed", "rdf", "channel", "atom", "item", "entry"))
_SITEMAPS: Final = frozenset(("urlset", "sitemapindex"))
_JSON_START = re.compile(r"\s*(?:\)\]\}'?,?\s*|while\(1\);\s*|for\(;;\);\s*|[\w$.]{1,60}\()?[\[{]")


def read_index(page: Page, source: Source) -> Index:
    """The entries and further pages of a feed page; raises FeedError for what is none."""
    markup, _, _, warnings = read_markup(replace(page, body=_unpacked(page)))
    text = markup.decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    if not text.strip():
        raise FeedError(f"page is empty: {page.url!r} (try again later, or name another feed in sources.toml)")
    index = _read(text, page, source)
    if not (index.entries or index.next or index.feeds or index.sitemaps or index.listings) and (
        index.kind not in {"feed", "sitemap"} or "broken_feed" in index.warnings
    ):
        raise FeedError(f"page leads to no article: {page.url!r} (name its feeds or listings in sources.toml)")
    kept = tuple(code for code in warnings if code != "empty")
    return replace(index, warnings=(*kept, *index.warnings)) if kept else index


def _unpacked(page: Page) -> bytes | str:
    """The body, out of a gzip that no header announced; a cut one is refused."""
    body = page.body
    for _ in range(2):
        if isinstance(body, str) or not body.startswith(_GZIP):
            return body
        stream = zlib.decompressobj(wbits=31)
        try:
            body = stream.decompress(body, MAX_BYTES)
        except zlib.error as error:
            raise FeedError(f"gzip is damaged: {page.url!r} ({error})") from error
        if not stream.eof and len(body) < MAX_BYTES:
            raise FeedError(f"gzip is cut off: {page.url!r} (it will be asked for again)")
    return body


def _read(text: str, page: Page, source: Source) -> Index:
    setting = setting_of(page, source)
    if text.startswith("/"):
        text = without_comments_before(text)
    if _JSON_START.match(text):
        return read_json(text, setting, lambda html: _read_html(html, page, source, setting))
    root = root_name(text)
    if root not in _FEEDS | _SITEMAPS:
        lines = read_text_sitemap(text, setting) if not text.startswith("<") else None
        if lines:
            return lines
        started = _FEED_START.search(text[:_HEAD_CHARS])
        if started and (not text.startswith("<") or started.start() < 500):
            text = text[started.start() :]
            root = root_name(text)
        elif (shown := _shown_feed(text)) is not None:
            text, root = shown, root_name(shown)
    if root in _SITEMAPS:
        return read_sitemap(text, setting)
    if root in _FEEDS:
        return _read_feed(text, setting)
    return _read_other(text, root, page, source)


def _shown_feed(text: str) -> str | None:
    """A feed that a page shows as text, `&lt;rss`, taken out of it."""
    started = _SHOWN_START.search(text[:_HEAD_CHARS])
    end = text.find("</pre", started.end()) if started else -1
    return unescape(text[started.start() : end]) if started and end > 0 else None


def _read_feed(text: str, setting: Setting) -> Index:
    index = read_xml_feed(text, setting)
    return index if index.entries else replace(_with_entries(index, read_odd_feed(text, setting)))


def _with_entries(index: Index, odd: Index) -> Index:
    return replace(index, entries=odd.entries) if odd.entries else index


def _read_other(text: str, root: str, page: Page, source: Source) -> Index:
    """HTML, or a feed of a kind that only feedparser knows."""
    setting = setting_of(page, source)
    if root and "<a" not in text[: 4 * _HEAD_CHARS].lower() and "<html" not in text[:_HEAD_CHARS].lower():
        odd = read_odd_feed(text, setting)
        if odd.entries:
            return odd
    if not root:
        raise FeedError(f"page is plain text, no feed: {page.url!r} (name the feed exactly in sources.toml)")
    return _read_html(text, page, source, setting)


def _read_html(html: str, page: Page, source: Source, setting: Setting) -> Index:
    return read_html_index(replace(page, body=html), source, setting)


def root_name(text: str) -> str:
    """The name of the first element, without prefix, in lower case; "" where there is none."""
    start = _PROLOG.match(text[:_HEAD_CHARS])
    found = _ROOT.match(text, start.end() if start else 0)
    return found[1].rpartition(":")[2].lower() if found else ""
