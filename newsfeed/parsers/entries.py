"""Entries as every reader of feed pages makes them: addresses absolute, dates read, none twice."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from newsfeed.models import Entry, Page, Source
from newsfeed.parsers.document import read_text
from newsfeed.text.clean import clean_text
from newsfeed.text.dates import When, read_machine_date, read_visible_date, usual_timezone
from newsfeed.text.urls import canonical_url, identity, same_site

MAX_ENTRIES: Final = 5_000
MAX_NEXT: Final = 1_000
_MAX_TEXT_CHARS: Final = 5_000
_MAX_HTML_CHARS: Final = 40_000
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>|&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}\Z")


@cache
def feed_words() -> dict[str, Any]:
    """The data file on feeds."""
    return tomllib.loads(files("newsfeed.parsers").joinpath("data/feeds.toml").read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class Setting:
    """What a reader knows besides the page: where it stands, its language and zone, and when it was fetched."""

    url: str
    language: str | None = None
    timezone: str = "UTC"
    now: datetime | None = None
    zone_given: bool = False

    def spoken(self, language: str | None) -> Setting:
        """The same where the feed itself names its language."""
        if not language or self.language:
            return self
        zone = self.timezone if self.zone_given else usual_timezone(language, self.url)
        return replace(self, language=language, timezone=zone)


def setting_of(page: Page, source: Source) -> Setting:
    """What page and source say before anything is read."""
    zone = source.timezone or usual_timezone(source.language, page.url)
    return Setting(page.url, source.language, zone, page.fetched_at, zone_given=bool(source.timezone))


def read_date(text: str | None, setting: Setting) -> When | None:
    """The date of a feed's words, machine-written or in any language; `raw` are all the words."""
    raw = clean_text((text or "")[:200])
    if not raw:
        return None
    found = read_machine_date(raw, setting.timezone) or read_visible_date(
        raw, language=setting.language, timezone=setting.timezone, now=setting.now
    )
    return replace(found, raw=raw) if found else None


def read_plain(text: str | None) -> str | None:
    """The words of a field that may hold text, escaped HTML or broken HTML; None for none."""
    if not text:
        return None
    text = text[:_MAX_HTML_CHARS]
    if ("<" in text or "&" in text) and _MARKUP.search(text):
        text = read_text(text)
    return clean_text(text)[:_MAX_TEXT_CHARS] or None


def read_language(text: str | None) -> str | None:
    """A language tag in the form of BCP 47; None for what is none."""
    tag = (text or "").strip()
    if not _LANGUAGE.match(tag):
        return None
    first, *rest = tag.replace("_", "-").split("-")
    return "-".join([first.lower(), *(part.upper() if len(part) == 2 else part for part in rest)])


def article_url(url: str | None, base: str) -> str:
    """The address of an entry's article: absolute, canonical, out of a redirector; "" for none."""
    found = canonical_url(_clean_address(url), base) if url else ""
    return _target(found) or found


def _clean_address(url: str) -> str:
    """An address as written over several lines, or with a blank in it."""
    return "".join(url.split("\n")).strip().replace("\t", "").replace(" ", "%20")


def _target(url: str) -> str:
    """Where a redirecting link leads, when its own query says so."""
    if "=http" not in url:
        return ""
    parts = urlsplit(url)
    words = feed_words()["redirects"]
    last = parts.path.rstrip("/").rpartition("/")[2].lower()
    for name, value in parse_qsl(parts.query):
        if name.lower() in words["parameters"] and value.startswith(("http://", "https://")):
            target = canonical_url(value)
            if target and (last in words["segments"] or not same_site(target, url)):
                return target
    return ""


@dataclass(slots=True)
class EntryList:
    """Entries in page order; one that comes again only lends what the first one lacks."""

    entries: list[Entry] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)
    limit: int = MAX_ENTRIES
    full: bool = False

    def add(self, entry: Entry) -> None:
        """Keep the entry, unless it is known or the page has said enough."""
        key = identity(entry.url)
        known = self.places.get(key)
        if known is not None:
            self.entries[known] = _completed(self.entries[known], entry)
        elif len(self.entries) >= self.limit:
            self.full = True
        else:
            self.places[key] = len(self.entries)
            self.entries.append(replace(entry, position=len(self.entries)) if self.entries else entry)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the bound cut."""
        return ("entries_cut",) if self.full else ()


def _completed(first: Entry, second: Entry) -> Entry:
    lacking = {
        item.name: getattr(second, item.name)
        for item in fields(Entry)
        if item.name not in {"position", "url"} and not getattr(first, item.name)
    }
    if first.published_at:
        lacking.pop("published_at_raw", None)
        lacking.pop("timezone_assumed", None)
    return replace(first, **lacking) if any(lacking.values()) else first
