"""The values that travel through newsfeed: what is asked for, what was fetched, what was read.

All are frozen and slotted; lists are tuples. `Article` is both the Scrapy item and, through
`newsfeed.record`, the JSON record: its fields stand in the order of the record's keys.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

VERSION: Final = "0.1.0"

FoundKind = Literal["feed", "listing", "sitemap", "url", "archive"]
Change = Literal["new", "updated"]
QuoteKind = Literal["direct", "indirect", "mixed"]
SpeakerType = Literal["person", "organisation", "group", "anonymous", "unknown"]
NearDuplicates = Literal["drop", "mark", "off"]
State = Literal["ok", "quiet", "failing", "blocked", "consent_wall", "drifted", "gone"]
IndexKind = Literal["feed", "listing", "sitemap", "home"]


@dataclass(frozen=True, slots=True)
class Css:
    """Selectors of one source for what the general parser gets wrong; all optional."""

    title: str | None = None
    lead: str | None = None
    body: str | None = None
    image: str | None = None
    published_at: str | None = None
    drop: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """One table of `sources.toml`: where to look, how gently, and what is known of the site."""

    id: str
    url: str = ""
    feeds: tuple[str, ...] = ()
    listings: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    language: str | None = None
    timezone: str | None = None
    delay_s: float = 1.0
    concurrency: int = 1
    cookies: bool = False
    allow: tuple[str, ...] = ()
    near_duplicates: NearDuplicates = "mark"
    css: Css = Css()


@dataclass(frozen=True, slots=True)
class Page:
    """Bytes as fetched, or text as given, with what the fetch said of them."""

    url: str = ""
    body: bytes | str = b""
    content_type: str | None = None
    fetched_at: datetime | None = None
    status: int | None = None
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """An article as a feed, sitemap or listing announces it. Dates are as `Article.published_at`."""

    url: str
    title: str | None = None
    summary: str | None = None
    published_at: str | None = None
    published_at_raw: str | None = None
    timezone_assumed: bool = False
    modified_at: str | None = None
    image: str | None = None
    authors: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    language: str | None = None
    original_url: str | None = None
    position: int = 0


@dataclass(frozen=True, slots=True)
class Index:
    """What one feed page leads to.

    `kind` says who read it; `entries` are its articles in page order, none twice; `next` are
    further pages of the same listing or the parts of a sitemap index; `feeds`, `listings` and
    `sitemaps` are offers found on a home page; `ttl_s` is how long the publisher asks to wait.
    """

    kind: IndexKind
    entries: tuple[Entry, ...] = ()
    next: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    listings: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    title: str | None = None
    language: str | None = None
    ttl_s: int | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """How the page was found: the record's `source`."""

    id: str | None = None
    kind: FoundKind = "url"
    url: str | None = None
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """What a page does not hold itself: how it was found, and what its feed said of it."""

    found: Found | None = None
    entry: Entry | None = None


@dataclass(frozen=True, slots=True)
class Publisher:
    """Whose article it is; `feed_id` is an aggregator's own number for the outlet."""

    name: str | None = None
    url: str | None = None
    feed_id: str | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """A subhead and the index of the paragraph it precedes."""

    before: int
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link inside the body: `paragraphs[paragraph][start:end] == text`."""

    url: str
    text: str
    paragraph: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Image:
    """A picture: `url` is the original, `rendition_url` what the page served; sizes in pixels."""

    url: str
    rendition_url: str | None = None
    alt: str | None = None
    caption: str | None = None
    credit: str | None = None
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """Who said what. Offsets are Unicode code points; `paragraph` is null in the lead.

    `spans` is never empty: the texts of its pieces `[paragraph, start, end]`, joined by one
    space, are `text`; `paragraph`, `start` and `end` are those of the first piece.
    """

    id: str
    kind: QuoteKind
    text: str
    speaker: str | None
    speaker_type: SpeakerType
    mention: str | None
    role: str | None
    cue: str | None
    paragraph: int | None
    start: int
    end: int
    spans: tuple[tuple[int | None, int, int], ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class RawCopy:
    """Where the page's bytes are kept, and their digest."""

    sha256: str | None = None
    bytes: int | None = None
    archive: str | None = None
    offset: int | None = None


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where each field came from, and how the page was fetched and read."""

    fields: dict[str, str] = field(default_factory=dict)
    conflicts: tuple[str, ...] = ()
    status: int | None = None
    etag: str | None = None
    charset: str | None = None
    charset_from: str | None = None
    raw: RawCopy = RawCopy()
    parser: str = "newsfeed"
    parser_version: str | None = VERSION


@dataclass(frozen=True, slots=True)
class Article:
    """One article: one line of JSON. Dates are RFC 3339 with offset, or the day alone."""

    schema: Literal["newsfeed/article/1"] = "newsfeed/article/1"
    id: str = ""
    revision: int = 1
    change: Change = "new"
    url: str = ""
    canonical_url: str = ""
    original_url: str | None = None
    source: Found = Found()
    publisher: Publisher = Publisher()
    title: str | None = None
    lead: str | None = None
    paragraphs: tuple[str, ...] = ()
    headings: tuple[Heading, ...] = ()
    links: tuple[Link, ...] = ()
    image: Image | None = None
    images: tuple[Image, ...] = ()
    authors: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    section: str | None = None
    language: str | None = None
    published_at: str | None = None
    published_at_raw: str | None = None
    timezone_assumed: bool = False
    modified_at: str | None = None
    fetched_at: str | None = None
    is_accessible_for_free: bool | None = None
    quotes: tuple[Quote, ...] = ()
    content_hash: str = ""
    fingerprint: str = ""
    cluster: str | None = None
    duplicate_of: str | None = None
    similarity: float | None = None
    provenance: Provenance = Provenance()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Poll:
    """What one run saw of one source; `at` in seconds since 1970.

    `pages` are the feed pages that came, `unchanged` those of them that had not changed, `entries` the articles that
    the others listed (null when there were none). `failures` of articles and `page_failures` of feed pages are counted
    by kind ("HTTP 503", "DownloadTimeoutError"), `not_articles` by kind of page. `missing` counts the articles without
    a trait; `paragraphs` is one number an article. `wait_s` is how long the host asks to be left alone, `ttl_s` how
    long the publisher asks to wait.
    """

    at: float
    pages: int = 0
    unchanged: int = 0
    entries: int | None = None
    new: int = 0
    articles: int = 0
    failures: dict[str, int] = field(default_factory=dict)
    page_failures: dict[str, int] = field(default_factory=dict)
    not_articles: dict[str, int] = field(default_factory=dict)
    missing: dict[str, int] = field(default_factory=dict)
    paragraphs: tuple[int, ...] = ()
    wait_s: float | None = None
    ttl_s: float | None = None


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered of a source between runs: its last polls, when it is due, how it is doing and since when."""

    id: str
    polls: tuple[Poll, ...] = ()
    interval_s: float = 900.0
    next_due: float = 0.0
    last_new: float | None = None
    state: State = "ok"
    reason: str = "not crawled yet"
    since: float | None = None
