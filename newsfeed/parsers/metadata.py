"""What a page says of its article, beside the body: title, authors, dates, picture, language and the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote, urlsplit

from newsfeed.models import Image, Page, Publisher, Source
from newsfeed.parsers.authors import read_authors
from newsfeed.parsers.covers import read_cover
from newsfeed.parsers.dates import NO_DATES, Dates, read_dates
from newsfeed.parsers.document import Document
from newsfeed.parsers.jsonld import key, plain, types_of
from newsfeed.parsers.languages import declared_languages, settle_language
from newsfeed.parsers.originals import read_original
from newsfeed.parsers.rules import rules
from newsfeed.parsers.statements import Statements, gather
from newsfeed.parsers.surroundings import Surroundings
from newsfeed.parsers.tags import read_tags
from newsfeed.parsers.titles import read_titles
from newsfeed.text.dates import usual_timezone
from newsfeed.text.urls import canonical_url, same_site, site

MAX_KEYWORDS: Final = 50
_NO_PUBLISHER: Final = Publisher()


@dataclass(frozen=True, slots=True)
class Metadata:
    """The page's own statements, judged. `fields` names each field's source, `conflicts` where honest ones differ."""

    title: str | None = None
    titles: tuple[str, ...] = ()
    descriptions: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    dates: Dates = NO_DATES
    image: Image | None = None
    section: str | None = None
    keywords: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    publisher: Publisher = _NO_PUBLISHER
    canonical_url: str = ""
    original_url: str | None = None
    is_accessible_for_free: bool | None = None
    article_body: str | None = None
    types: tuple[str, ...] = ()
    fields: dict[str, str] = field(default_factory=dict)
    conflicts: tuple[str, ...] = ()


def read_metadata(document: Document, page: Page, source: Source) -> Metadata:
    """The metadata of a page; every field that the page does not tell is None or empty."""
    said = gather(document, page, source)
    titles = read_titles(said)
    around = Surroundings(titles.headline)
    authors, author_source = read_authors(said, around, titles.site_names)
    descriptions = _descriptions(said)
    languages = declared_languages(said)
    language, timezone = _language_and_zone(said, languages, " ".join((*titles.others[:1], *descriptions[:1])))
    dates = read_dates(said, around, language, timezone)
    image, image_source = read_cover(said, around, authors)
    canonical, original = _addresses(said)
    data = said.data
    sources = {"title": titles.source, "authors": author_source, "published_at": dates.source, "image": image_source}
    return Metadata(
        title=titles.title,
        titles=titles.others,
        descriptions=descriptions,
        authors=authors,
        dates=dates,
        image=image,
        section=_section(said),
        keywords=_keywords(said) or read_tags(document),
        languages=languages,
        publisher=_publisher(said),
        canonical_url=canonical,
        original_url=original or _original(said, around, is_own=bool(authors) or _is_self_published(said)),
        is_accessible_for_free=_is_free(said),
        article_body=plain(data.article.get("articleBody")) or None,
        types=_types(said),
        fields={name: place for name, place in sources.items() if place},
        conflicts=tuple(
            f"{name}: {what}" for name, what in (("title", titles.conflict), ("published_at", dates.conflict)) if what
        ),
    )


def _language_and_zone(said: Statements, declared: tuple[str, ...], sample: str) -> tuple[str | None, str]:
    """The language and the zone that dates are read in; the text is asked where address and source tell no zone."""
    given = declared[0] if declared else said.source.language
    timezone = said.source.timezone or usual_timezone(None, said.page.url)
    if given and timezone != "UTC":
        return given, timezone
    language = settle_language(declared, sample) or given
    return language, said.source.timezone or usual_timezone(language, said.page.url)


def _descriptions(said: Statements) -> tuple[str, ...]:
    data = said.data
    texts = [
        data.text(data.article, "description"),
        *said.meta(rules().descriptions),
        *said.props.get("description", ()),
        data.text(data.article, "alternativeHeadline"),
    ]
    return tuple(dict.fromkeys(text for text in texts if text))


def _section(said: Statements) -> str | None:
    stated = said.data.text(said.data.article, "articleSection") or next(said.meta(rules().sections), "")
    return stated or next(iter(said.props.get("articlesection", ())), None)


def _keywords(said: Statements) -> tuple[str, ...]:
    data = said.data
    given = [plain(value) for value in data.values(data.article, "keywords")]
    texts = given or list(said.meta(rules().keywords))
    found: dict[str, str] = {}
    for text in texts:
        for word in re.split(r"[,;]", text):
            if 0 < len(word.strip()) <= 100:
                found.setdefault(key(word), word.strip())
    return tuple(found.values())[:MAX_KEYWORDS]


def _types(said: Statements) -> tuple[str, ...]:
    """What the page calls itself: the types of its linked data, and `og:` before the Open Graph one."""
    types = {kind for node in said.data.nodes for kind in types_of(node)}
    types |= {f"og:{text.strip().lower()}" for text in said.meta(("ogtype",))}
    return tuple(sorted(types))[:MAX_KEYWORDS]


def _publisher(said: Statements) -> Publisher:
    data = said.data
    node = next((value for value in data.values(data.article, "publisher") if isinstance(value, dict)), {})
    name = data.text(data.article, "publisher") or next(said.meta(("ogsitename", "publisher")), "")
    url = node.get("url")
    return Publisher(name=name or None, url=canonical_url(url, said.page.url) or None if isinstance(url, str) else None)


def _addresses(said: Statements) -> tuple[str, str | None]:
    """The canonical address, and the outlet's own page where another site is named."""
    own = canonical_url(said.page.url)
    for named in _named_addresses(said):
        if not own or (same_site(named, own) and (_is_deep(named) or not _is_deep(own))):
            return named, None
        if not same_site(named, own) and _is_deep(named):
            return own, named
    return own or said.page.url, None


def _is_self_published(said: Statements) -> bool:
    """Whether linked data names the site itself as the article's publisher."""
    name = key(said.data.text(said.data.article, "publisher"))
    domain = site(said.page.url)
    own = (*said.meta(("ogsitename",)), domain, domain.partition(".")[0])
    return bool(name) and name in map(key, own)


def _original(said: Statements, around: Surroundings, *, is_own: bool) -> str | None:
    """The outlet's page as one meta names it, else as a link of the article does."""
    base = said.page.url
    named = {url for text in said.meta(rules().original_metas) if (url := canonical_url(text, base))}
    others = [url for url in named if not same_site(url, base) and _is_deep(url)]
    return others[0] if len(others) == 1 else read_original(said.document, around, is_own=is_own)


def _named_addresses(said: Statements) -> Iterator[str]:
    base = said.page.url or None
    for text in (*said.links.get("canonical", ()), *said.meta(("ogurl",))):
        url = canonical_url(text, base)
        if url:
            yield url


def _is_deep(url: str) -> bool:
    parts = urlsplit(url)
    return len(parts.path) > 1 or bool(parts.query)


def _is_free(said: Statements) -> bool | None:
    for node in said.data.nodes:
        value = node.get("isAccessibleForFree")
        if isinstance(value, bool):
            return value
        if isinstance(value, str) and value.rsplit("/", 1)[-1].lower() in ("true", "false"):
            return value.rsplit("/", 1)[-1].lower() == "true"
    tier = next(said.meta(("articlecontenttier", "ogarticlecontenttier")), "").lower()
    return True if tier in rules().free else False if tier in rules().paid else None


_FEED_ID: Final = re.compile(r"/feed/(\d{1,12})/")


def feed_id(urls: list[str]) -> str | None:
    """An aggregator's own number for the outlet: the digits after `/feed/` in the path of the article's media."""
    for url in urls:
        match = _FEED_ID.search(unquote(url))
        if match is not None:
            return match[1]
    return None
