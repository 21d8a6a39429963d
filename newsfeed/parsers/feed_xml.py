"""RSS 0.9x, 1.0, 2.0, RDF and Atom 0.3, 1.0 → entries, as feeds are in the wild.

Fields are found by what a name means (`data/feeds.toml`), whatever its prefix; a prefix nobody
declared is read by custom. What this reader finds no entry in, feedparser is asked for.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final
from urllib.parse import urljoin

from newsfeed.models import Entry, Index
from newsfeed.parsers.document import Element
from newsfeed.parsers.document_xml import parse_broken_xml
from newsfeed.parsers.entries import (
    EntryList,
    Setting,
    article_url,
    feed_words,
    read_date,
    read_language,
    read_plain,
)
from newsfeed.parsers.feed_pictures import find_picture
from newsfeed.text.clean import clean_text
from newsfeed.text.urls import absolute_url, same_site

_MAX_LIST: Final = 50
_XML: Final = "{http://www.w3.org/XML/1998/namespace}"
_ITEMS: Final = frozenset(("item", "entry"))
_MIN_TTL_S, _MAX_TTL_S = 60, 7 * 86400
_ALTERNATE: Final = ("", "alternate", "http://www.iana.org/assignments/relation/alternate")


@dataclass(frozen=True, slots=True)
class Fields:
    """The children of a channel or entry by the name they mean, and the base of its links."""

    base: str
    by_name: dict[str, list[Element]]

    def all(self, *names: str) -> Iterator[Element]:
        """The elements of these names, in the order of the names."""
        for name in names:
            yield from self.by_name.get(name, ())

    def text(self, *names: str) -> str | None:
        """The first that is not blank, as written."""
        return next((text for element in self.all(*names) if (text := inner_text(element))), None)


def read_xml_feed(text: str, setting: Setting) -> Index:
    """The entries of a feed, its language, its next page and how long it asks to wait."""
    root = parse_broken_xml(text)
    if root is None:
        return Index(kind="feed", warnings=("broken_feed",))
    nodes = [node for node in root.iter() if isinstance(node.tag, str) and meaning(node.tag) in _ITEMS]
    channel = _channel(root, setting.url)
    language = read_language(channel.text(*feed_words()["fields"]["language"]) or root.get(f"{_XML}lang"))
    setting = setting.spoken(language)
    found = EntryList()
    for node in nodes:
        fields = _fields(node, _base(node, channel.base))
        entry = _entry(fields, node, setting)
        if entry:
            found.add(entry)
    return Index(
        kind="feed",
        entries=tuple(found.entries),
        next=_next_pages(channel),
        title=read_plain(channel.text("title")),
        language=language,
        ttl_s=_ttl(channel),
        warnings=found.warnings,
    )


@cache
def meaning(tag: str) -> str:
    """What an element's name means: `{http://purl.org/dc/elements/1.1/}Date` is "dc:date"."""
    words = feed_words()
    if tag.startswith("{"):
        space, _, name = tag[1:].partition("}")
        space = space.lower()
        family = next((family for part, family in words["namespaces"].items() if part in space), "other")
    else:
        prefix, colon, name = tag.partition(":")
        family = words["prefixes"].get(prefix.lower(), "other") if colon else ""
        name = name if colon else prefix
    name = name.lower()
    return f"{family}:{name}" if family else name


def inner_text(element: Element) -> str:
    """All text of an element, markup inside it left out, base64 undone, ends stripped."""
    if len(element) == 0:
        text = (element.text or "").strip()
        return _decoded(text) if "base64" in (element.get("mode"), element.get("type")) else text
    return " ".join(piece for part in element.itertext() if (piece := str(part).strip()))


def _decoded(text: str) -> str:
    try:
        return b64decode(text).decode("utf-8", "replace")
    except ValueError:
        return text


def _fields(node: Element, base: str) -> Fields:
    by_name: dict[str, list[Element]] = {}
    for child in node:
        if isinstance(child.tag, str):
            name = meaning(child.tag)
            if name in {"media:group", "media:content"}:
                for inner in child:
                    if isinstance(inner.tag, str):
                        by_name.setdefault(meaning(inner.tag), []).append(inner)
            by_name.setdefault(name, []).append(child)
    return Fields(base, by_name)


def _channel(root: Element, url: str) -> Fields:
    """The fields of the feed itself; links of RSS are relative to its site, of Atom to the feed."""
    if meaning(root.tag) == "feed":
        return _fields(root, _joined(url, root.get(f"{_XML}base")))
    node = next((node for node in root.iter() if isinstance(node.tag, str) and meaning(node.tag) == "channel"), root)
    base = _joined(_joined(url, root.get(f"{_XML}base")), node.get(f"{_XML}base") if node is not root else None)
    fields = _fields(node, base)
    if base != url:
        return fields
    home = next((absolute_url(inner_text(link), url) for link in fields.all("link") if inner_text(link)), "")
    return Fields(home, fields.by_name) if home and same_site(home, url) else fields


def _base(node: Element, base: str) -> str:
    """The base of an entry's links: `xml:base` of the entry against that of the feed."""
    return _joined(base, node.get(f"{_XML}base"))


def _joined(base: str, given: str | None) -> str:
    if not given:
        return base
    try:
        return urljoin(base, given.strip())
    except ValueError:
        return base


def _entry(fields: Fields, node: Element, setting: Setting) -> Entry | None:
    url = _article_link(fields, node)
    if not url:
        return None
    names = feed_words()["fields"]
    modified = next((when for e in fields.all(*names["modified"]) if (when := read_date(inner_text(e), setting))), None)
    published = next(
        (when for e in fields.all(*names["published"]) if (when := read_date(inner_text(e), setting))), modified
    )
    return Entry(
        url=url,
        title=_title(fields),
        summary=_summary(fields),
        published_at=published.value if published else None,
        published_at_raw=published.raw if published else clean_text(fields.text(*names["published"]) or "") or None,
        timezone_assumed=bool(published and published.zone_assumed),
        modified_at=modified.value if modified else None,
        image=find_picture(fields.by_name, fields.base),
        authors=_authors(fields),
        keywords=_keywords(fields),
        language=read_language(node.get(f"{_XML}lang") or fields.text(*names["language"])),
        original_url=_original(fields, url),
    )


def _article_link(fields: Fields, node: Element) -> str:
    """The page of an entry: where it first came from, its link, its permanent id; never an enclosure."""
    for candidate, base in _link_candidates(fields, node):
        url = article_url(candidate, base)
        if url:
            return url
    return ""


def _link_candidates(fields: Fields, node: Element) -> Iterator[tuple[str, str]]:
    for element in fields.all("feedburner:origlink", "origlink"):
        yield inner_text(element), fields.base
    yield from _alternates(fields)
    for element in fields.all("guid", "id"):
        text = inner_text(element)
        permanent = (element.get("isPermaLink") or element.get("ispermalink") or "true").lower() != "false"
        if text.startswith(("http://", "https://")) or (permanent and text.startswith("/")):
            yield text, fields.base
    for name, value in node.attrib.items():
        if str(name).lower().endswith("about"):
            yield str(value), fields.base
    for element in fields.all("content"):
        yield element.get("src") or "", fields.base


def _alternates(fields: Fields) -> Iterator[tuple[str, str]]:
    """Links to the entry as a page: Atom's, those to HTML first, then RSS's."""
    links = list(fields.all("link"))
    for wanted in ("html", ""):
        for link in links:
            kind = (link.get("type") or "html").lower()
            if link.get("href") and (link.get("rel") or "").lower() in _ALTERNATE and wanted in kind:
                yield link.get("href") or "", _base(link, fields.base)
    for link in links:
        if not link.get("href"):
            yield inner_text(link) or (link.tail or "").strip(), _base(link, fields.base)


def _title(fields: Fields) -> str | None:
    """The headline; text that Atom marks as plain is taken letter by letter."""
    for element in fields.all(*feed_words()["fields"]["title"]):
        text = inner_text(element)
        plain = clean_text(text) if element.get("type") == "text" else read_plain(text)
        if plain:
            return plain
    return None


def _summary(fields: Fields) -> str | None:
    for element in fields.all(*feed_words()["fields"]["summary"]):
        plain = read_plain(inner_text(element))
        if plain:
            return plain
    return None


def _authors(fields: Fields) -> tuple[str, ...]:
    names: dict[str, None] = {}
    for element in fields.all(*feed_words()["fields"]["authors"]):
        inner = [inner_text(child) for child in element if isinstance(child.tag, str) and meaning(child.tag) == "name"]
        for text in inner or [inner_text(element)]:
            name = _person(read_plain(text) or "")
            if name:
                names[name] = None
    return tuple(names)[:_MAX_LIST]


def _person(text: str) -> str:
    """The name in `mail@site.example (Name)` or `Name <mail>`; "" for a bare mail address."""
    if "@" not in text:
        return text
    words = text.replace("(", " ").replace(")", " ").replace("<", " ").replace(">", " ").split()
    return " ".join(word for word in words if "@" not in word)


def _keywords(fields: Fields) -> tuple[str, ...]:
    words: dict[str, None] = {}
    for element in fields.all(*feed_words()["fields"]["keywords"]):
        text = element.get("label") or inner_text(element) or element.get("term") or ""
        parts = text.split(",") if meaning(element.tag).endswith("keywords") else [text]
        for part in parts:
            plain = read_plain(part)
            if plain:
                words[plain] = None
    return tuple(words)[:_MAX_LIST]


def _original(fields: Fields, url: str) -> str | None:
    """The outlet's own page where an aggregator's entry names it: a link `rel="via"` or `rel="canonical"`."""
    for link in fields.all("link"):
        if (link.get("rel") or "").lower() in {"via", "canonical"} and link.get("href"):
            original = article_url(link.get("href"), fields.base)
            if original and not same_site(original, url):
                return original
    return None


def _next_pages(channel: Fields) -> tuple[str, ...]:
    """Further pages of the feed, RFC 5005."""
    found = [
        absolute_url(link.get("href") or "", channel.base)
        for link in channel.all("link")
        if (link.get("rel") or "").lower() == "next"
    ]
    return tuple(dict.fromkeys(url for url in found if url))[:1]


def _ttl(channel: Fields) -> int | None:
    """Seconds that `ttl` or the syndication module ask to wait, within a minute and a week."""
    minutes = channel.text("ttl") or ""
    if minutes.isascii() and minutes.isdigit() and len(minutes) < 9 and int(minutes):
        return min(max(int(minutes) * 60, _MIN_TTL_S), _MAX_TTL_S)
    period = feed_words()["periods"].get((channel.text("sy:updateperiod") or "").lower())
    if not period:
        return None
    times = channel.text("sy:updatefrequency") or "1"
    count = int(times) if times.isascii() and times.isdigit() and len(times) < 6 else 1
    return min(max(int(period) // max(1, count), _MIN_TTL_S), _MAX_TTL_S)
