"""What feedparser reads where our own reader finds no entry: CDF, broken roots, formats of the past."""

from __future__ import annotations

import re
from typing import Any, Final

import feedparser

from newsfeed.models import Entry, Index
from newsfeed.parsers.document_xml import mend_xml
from newsfeed.parsers.entries import EntryList, Setting, article_url, read_date, read_language, read_plain

_MAX_CHARS: Final = 1_000_000
_MAX_DEPTH: Final = 100
_TAG = re.compile(r"<(/?)[A-Za-z_][^<>]{0,4000}?(/?)>")


def read_odd_feed(text: str, setting: Setting) -> Index:
    """The entries that feedparser finds in a mended feed of bounded size and depth."""
    mended = mend_xml(text[:_MAX_CHARS])
    if _is_deep(mended):
        return Index(kind="feed", warnings=("nesting_cut",))
    parsed = feedparser.parse(
        mended.encode("utf-8", "replace"), sanitize_html=False, resolve_relative_uris=False, response_headers=_UTF8
    )
    found = EntryList()
    for item in parsed.entries:
        entry = _entry(item, setting)
        if entry:
            found.add(entry)
    language = read_language(dict.get(parsed.feed, "language"))
    return Index(kind="feed", entries=tuple(found.entries), language=language, warnings=found.warnings)


_UTF8: Final = {"content-type": "application/xml; charset=utf-8"}


def _is_deep(text: str) -> bool:
    """Whether more elements are open at once than any feed opens: feedparser's cost grows with it."""
    depth = 0
    for tag in _TAG.finditer(text):
        if tag[1]:
            depth -= 1
        elif not tag[2]:
            depth += 1
            if depth > _MAX_DEPTH:
                return True
    return False


def _entry(item: dict[str, Any], setting: Setting) -> Entry | None:
    # dict.get: feedparser's own lends "published" for "updated", with a warning
    def text(name: str) -> str | None:
        value = dict.get(item, name)
        return value if isinstance(value, str) else None

    url = article_url(text("link") or text("id"), setting.url)
    if not url:
        return None
    modified = read_date(text("updated"), setting)
    published = read_date(text("published") or text("created"), setting) or modified
    return Entry(
        url=url,
        title=read_plain(text("title")),
        summary=read_plain(text("summary")),
        published_at=published.value if published else None,
        published_at_raw=published.raw if published else None,
        timezone_assumed=bool(published and published.zone_assumed),
        modified_at=modified.value if modified else None,
        authors=tuple(name for name in [read_plain(text("author"))] if name),
    )
