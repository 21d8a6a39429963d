"""Sitemaps → entries or further sitemaps: urlset, index, news, images beside, plain text.

The protocol of sitemaps.org 0.9 and Google's news extension, whatever namespace is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from newsfeed.models import Entry, Index
from newsfeed.parsers.document import Element, text_within
from newsfeed.parsers.document_xml import parse_broken_xml
from newsfeed.parsers.entries import MAX_NEXT, EntryList, Setting, article_url, read_date, read_language, read_plain
from newsfeed.parsers.link_shape import NEVER, article_shape, is_list, listing_words
from newsfeed.parsers.pagination import is_further_page
from newsfeed.text.clean import clean_text
from newsfeed.text.urls import absolute_url

MAX_URLS: Final = 10_000
_FEW: Final = 0.34
_NAME_BREAK = re.compile(r"[-_.]+|(?<=[a-z])(?=\d)")
_OWN_PARTS: Final = frozenset(("news", "image", "video"))


def read_sitemap(text: str, setting: Setting) -> Index:
    """The pages of a sitemap, or the sitemaps of an index; `lastmod` is when a page changed, no more."""
    root = parse_broken_xml(text)
    if root is None:
        return Index(kind="sitemap", warnings=("broken_feed",))
    pages, further = list[Element](), dict[str, None]()
    for node in root.iter():
        name = _name(node)
        if name == "sitemap":
            place = absolute_url(_child_text(node, "loc"), setting.url)
            if place and place != setting.url:
                further[place] = None
        elif name == "url" and _name(node.getparent()) not in _OWN_PARTS:
            pages.append(node)
    found = EntryList(limit=MAX_URLS, full=len(pages) > MAX_URLS)
    for entry in _articles([entry for node in _newest(pages) if (entry := _entry(node, setting))]):
        found.add(entry)
    cut = ("entries_cut",) if len(further) > MAX_NEXT and not found.full else ()
    return Index(
        kind="sitemap",
        entries=tuple(found.entries),
        next=_with_articles(list(further))[:MAX_NEXT],
        warnings=(*found.warnings, *cut),
    )


def _articles(entries: list[Entry]) -> list[Entry]:
    """Without the lists, and without the services where they are few beside articles: about, contact, /pages/team."""
    kept = [entry for entry in entries if not is_list(entry.url) and not is_further_page(entry.url)]
    services = [entry for entry in kept if not entry.published_at and _is_service(entry.url)]
    if len(services) >= _FEW * len(kept):
        return kept
    left_out = {id(entry) for entry in services}
    return [entry for entry in kept if id(entry) not in left_out]


def _is_service(url: str) -> bool:
    """Whether an address is a service's by its words; a bare number may be an article's, even 2024."""
    return article_shape(url) == NEVER and not url.rstrip("/").rpartition("/")[2].isdigit()


def _with_articles(parts: list[str]) -> tuple[str, ...]:
    """The parts that may hold articles: not those of tags and authors, nor of pages where posts have their own.

    A part is known by its name, or, being a feed of a tag or an author, by the folder that it lies in.
    """
    words = listing_words()["sitemaps"]
    named = {part: frozenset(_NAME_BREAK.split(urlsplit(part).path.rpartition("/")[2].lower())) for part in parts}
    apart = any(names & {*words["articles"]} for names in named.values())
    others = {*words["others"], *(words["pages"] if apart else ())}
    kept = [part for part, names in named.items() if not names & others and not _is_of_list(part)]
    return tuple(kept or parts)


def _is_of_list(part: str) -> bool:
    folders = urlsplit(part).path.lower().split("/")[:-1]
    return not {*folders}.isdisjoint(listing_words()["sitemaps"]["others"])


def _newest(pages: list[Element]) -> list[Element]:
    """Of too many pages the last changed, in page order; where none says when, the first and the last."""
    if len(pages) <= MAX_URLS:
        return pages
    changed = [_child_text(page, "lastmod") for page in pages]
    if any(changed):
        kept = sorted(range(len(pages)), key=lambda place: changed[place], reverse=True)[:MAX_URLS]
    else:
        kept = [*range(MAX_URLS // 2), *range(len(pages) - MAX_URLS // 2, len(pages))]
    return [pages[place] for place in sorted(kept)]


def read_text_sitemap(text: str, setting: Setting) -> Index | None:
    """A sitemap of one address a line, comments between; None when any line is something else."""
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    if not lines or any(not line.startswith(("http://", "https://")) or " " in line for line in lines):
        return None
    if all(line.lower().endswith((".xml", ".xml.gz")) for line in lines):
        further = dict.fromkeys(address for line in lines if (address := absolute_url(line)))
        return Index(kind="sitemap", next=tuple(further)[:MAX_NEXT])
    found = EntryList(limit=MAX_URLS)
    for line in lines:
        url = article_url(line, setting.url)
        if url:
            found.add(Entry(url=url))
    return Index(kind="sitemap", entries=tuple(found.entries), warnings=found.warnings)


def _name(node: Element | None) -> str:
    """The name without namespace or prefix, in lower case; "" for what is no element."""
    if node is None or not isinstance(node.tag, str):
        return ""
    return node.tag.rpartition("}")[2].rpartition(":")[2].lower()


def _children(node: Element, name: str) -> Iterator[Element]:
    return (child for child in node if _name(child) == name)


def _child_text(node: Element, name: str) -> str:
    """The text of the first such child that has one."""
    for child in _children(node, name):
        text = text_within(child).strip()
        if text:
            return text
    return ""


def _entry(node: Element, setting: Setting) -> Entry | None:
    url = article_url(_child_text(node, "loc"), setting.url)
    if not url:
        return None
    modified = read_date(_child_text(node, "lastmod"), setting)
    image = next((_child_text(picture, "loc") for picture in _children(node, "image")), "")
    news = next(_children(node, "news"), None)
    plain = Entry(
        url=url, modified_at=modified.value if modified else None, image=absolute_url(image, setting.url) or None
    )
    return plain if news is None else _with_news(plain, news, setting)


def _with_news(entry: Entry, news: Element, setting: Setting) -> Entry:
    publication = next(_children(news, "publication"), None)
    language = read_language(_child_text(publication, "language")) if publication is not None else None
    raw = _child_text(news, "publication_date")
    published = read_date(raw, setting.spoken(language))
    keywords = [word for part in _child_text(news, "keywords").split(",") if (word := read_plain(part))]
    return Entry(
        url=entry.url,
        title=read_plain(_child_text(news, "title")),
        published_at=published.value if published else None,
        published_at_raw=clean_text(raw) or None,
        timezone_assumed=bool(published and published.zone_assumed),
        modified_at=entry.modified_at,
        image=entry.image,
        keywords=tuple(keywords[:50]),
        language=language,
    )
