"""Articles as schema.org NewsArticle, one object a line, and as one JSON Feed 1.1 document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO, Final

import orjson

from newsfeed.models import Article, Image, Quote

_DAY_CHARS: Final = 10
_SPEAKER_TYPES: Final = {"organisation": "Organization", "group": "Organization"}


def write_schema_org(articles: Iterable[Article], files: Sequence[BinaryIO]) -> None:
    """A https://schema.org/NewsArticle a line."""
    for article in articles:
        files[0].write(orjson.dumps(news_article(article)) + b"\n")


def write_json_feed(articles: Iterable[Article], files: Sequence[BinaryIO]) -> None:
    """One document of https://www.jsonfeed.org/version/1.1/, an item a line."""
    files[0].write(b'{"version":"https://jsonfeed.org/version/1.1","title":"newsfeed","items":[')
    between = b"\n"
    for article in articles:
        files[0].write(between + orjson.dumps(feed_item(article)))
        between = b",\n"
    files[0].write(b"\n]}\n")


def news_article(article: Article) -> dict[str, Any]:
    """A NewsArticle; quotes are its parts, each a Quotation whose `genre` is direct, indirect or mixed."""
    address = article.canonical_url or article.url
    publisher = {"@type": "Organization", "name": article.publisher.name, "url": article.publisher.url}
    body = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "identifier": article.id,
        "url": article.url,
        "mainEntityOfPage": address,
        "isBasedOn": article.original_url,
        "headline": article.title,
        "description": article.lead,
        "articleBody": _body(article),
        "articleSection": article.section,
        "keywords": article.keywords,
        "inLanguage": article.language,
        "datePublished": article.published_at,
        "dateModified": article.modified_at,
        "author": [{"@type": "Person", "name": name} for name in article.authors],
        "publisher": _known(publisher) if article.publisher.name or article.publisher.url else None,
        "image": [_picture(image) for image in _pictures(article)],
        "isAccessibleForFree": article.is_accessible_for_free,
        "hasPart": [_quotation(quote) for quote in article.quotes],
    }
    return _known(body)


def feed_item(article: Article) -> dict[str, Any]:
    """An item of a JSON Feed. Its dates are moments: a day alone stands under `_newsfeed`."""
    published, modified = article.published_at, article.modified_at
    days = {"published_on": _day_alone(published), "modified_on": _day_alone(modified)}
    item = {
        "url": article.canonical_url or article.url,
        "external_url": article.original_url,
        "title": article.title,
        "summary": article.lead,
        "image": article.image.url if article.image else None,
        "date_published": None if _day_alone(published) else published,
        "date_modified": None if _day_alone(modified) else modified,
        "authors": [{"name": name} for name in article.authors],
        "tags": article.keywords,
        "language": article.language,
        "_newsfeed": _known(days),
    }
    return {"id": article.id or article.url, "content_text": _body(article), **_known(item)}


def _known(values: dict[str, Any]) -> dict[str, Any]:
    """Only what says something: false and 0 do, null and an empty list do not."""
    return {key: value for key, value in values.items() if value or value == 0}


def _body(article: Article) -> str:
    return "\n\n".join(article.paragraphs)


def _day_alone(date: str | None) -> str | None:
    return date if date and len(date) == _DAY_CHARS else None


def _pictures(article: Article) -> list[Image]:
    """The article's own picture first, none twice."""
    pictures = [article.image] if article.image else []
    return list({image.url: image for image in (*pictures, *article.images)}.values())


def _picture(image: Image) -> dict[str, Any]:
    picture = {
        "@type": "ImageObject",
        "url": image.url,
        "description": image.alt,
        "caption": image.caption,
        "creditText": image.credit,
        "width": image.width,
        "height": image.height,
    }
    return _known(picture)


def _quotation(quote: Quote) -> dict[str, Any]:
    who = None
    if quote.speaker:
        kind = _SPEAKER_TYPES.get(quote.speaker_type, "Person")
        role = "jobTitle" if kind == "Person" else "description"
        who = _known({"@type": kind, "name": quote.speaker, role: quote.role})
    quotation = {
        "@type": "Quotation",
        "identifier": quote.id,
        "genre": quote.kind,
        "text": quote.text,
        "spokenByCharacter": who,
        "creator": who,
    }
    return _known(quotation)
