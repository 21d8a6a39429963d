"""A home page → what it offers: feeds, sitemaps, and the pages that list its sections."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from newsfeed.parsers.document import Document, Element, text_within
from newsfeed.parsers.link_shape import NEVER, article_shape, listing_words
from newsfeed.parsers.pagination import is_further_page
from newsfeed.text.clean import clean_text
from newsfeed.text.urls import absolute_url, canonical_url, same_site

_MAX_OFFERS: Final = 30
_MAX_SECTION_DEPTH: Final = 3
_MAX_SECTION_CHARS: Final = 40
_SECTION_ROOTS: Final = frozenset(("category", "categories", "section", "rubric", "rubrika", "topic", "topics"))


def find_feeds(document: Document, url: str) -> tuple[str, ...]:
    """Feeds that the page declares in its head, then those it links to; none of comments."""
    words = listing_words()["feeds"]
    found: dict[str, None] = {}
    for link in document.root.iter("link"):
        if "alternate" in (link.get("rel") or "").lower().split():
            kind = (link.get("type") or "").lower().partition(";")[0].strip()
            if kind in words["types"] or (
                kind.endswith(("xml", "json")) and "oembed" not in kind and _has_feed_path(link.get("href") or "")
            ):
                _offer(found, link, document.url)
    for link in document.root.iter("a"):
        href = (link.get("href") or "").strip()
        text = clean_text(text_within(link)[:60]).lower()
        if href and (_has_feed_path(href) or text in words["words"]):
            _offer(found, link, document.url)
    return tuple(feed for feed in found if same_site(feed, url) or not found)[:_MAX_OFFERS]


def find_sitemaps(document: Document, url: str) -> tuple[str, ...]:
    """Sitemaps that the page names: `rel=sitemap` or a link to a file called so."""
    found: dict[str, None] = {}
    for link in document.root.iter("link", "a"):
        href = (link.get("href") or "").strip()
        path = urlsplit(absolute_url(href, document.url)).path.lower()
        named = "sitemap" in path and path.endswith((".xml", ".xml.gz", ".txt"))
        if href and (named or "sitemap" in (link.get("rel") or "").lower().split()):
            place = absolute_url(href, document.url)
            if place and same_site(place, url) and not urlsplit(place).path.endswith((".html", "/")):
                found[place] = None
    return tuple(found)[:_MAX_OFFERS]


def find_listings(document: Document, url: str, articles: frozenset[str]) -> tuple[str, ...]:
    """Sections in the page's navigation: short same-site addresses that are no article and no service."""
    found: dict[str, None] = {}
    here = canonical_url(url)
    for region in _navigation(document.root):
        for link in region.iter("a"):
            target = canonical_url(link.get("href") or "", document.url)
            if (
                target
                and target != here
                and target not in articles
                and same_site(target, url)
                and _is_section(target, link)
            ):
                found[target] = None
    return tuple(found)[:_MAX_OFFERS]


def _offer(found: dict[str, None], link: Element, base: str) -> None:
    href = link.get("href") or ""
    label = f"{link.get('title') or ''} {href}".lower()
    if any(word in label for word in listing_words()["feeds"]["comments"]):
        return
    place = absolute_url(href.replace("feed:", "", 1) if href.startswith("feed:") else href, base)
    if place:
        found[place] = None


def _has_feed_path(href: str) -> bool:
    path = href.partition("?")[0].partition("#")[0].rstrip("/").lower()
    return path.endswith(tuple(listing_words()["feeds"]["paths"]))


def _navigation(root: Element) -> Iterator[Element]:
    for node in root.iter("nav", "header", "ul", "div", "aside"):
        if node.tag in {"nav", "header"}:
            yield node
            continue
        marks = f"{node.get('class') or ''} {node.get('id') or ''}".lower().replace("-", " ").replace("_", " ").split()
        if {"nav", "navbar", "menu", "navigation", "rubrics", "sections", "categories"} & {*marks}:
            yield node


def _is_section(url: str, link: Element) -> bool:
    text = clean_text(text_within(link)[:100])
    words = listing_words()
    if not text or len(text) > _MAX_SECTION_CHARS or text.lower() in words["text"]["services"]:
        return False
    parts = urlsplit(url)
    segments = [segment for segment in parts.path.lower().split("/") if segment]
    if parts.query or not 0 < len(segments) <= _MAX_SECTION_DEPTH or is_further_page(url):
        return False
    if segments[0] in _SECTION_ROOTS and len(segments) > 1:
        return True
    shape = article_shape(url)
    return shape != NEVER and shape < 2.0
