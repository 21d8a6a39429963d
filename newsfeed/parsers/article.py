"""A page → Article: metadata beside body."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from newsfeed.models import Article, Page, Provenance, Publisher, Source
from newsfeed.parsers.body import Body, Hints, read_body
from newsfeed.parsers.document import Document, parse_document
from newsfeed.parsers.kind import classify
from newsfeed.parsers.languages import settle_language
from newsfeed.parsers.metadata import Metadata, feed_id, read_metadata
from newsfeed.text.urls import article_id

STUB_CHARS: Final = 1200  # letters; a whole piece of paid news is rarely so short


def read_article(page: Page, source: Source) -> Article:
    """The article of a page, without quotes and hashes; `warnings` say what it is not."""
    document = parse_document(page)
    metadata = read_metadata(document, page, source)
    hints = hints_of(metadata, page, source)
    body = read_body(document, hints)
    kind = classify(document, hints, body)
    warnings = (*document.warnings, *body.warnings)
    if metadata.is_accessible_for_free is False and body.paragraphs and _is_stub(body):
        warnings += ("paywall_stub",)
    if kind is not None:
        warnings += ("not_article", kind) if kind else ("not_article",)
    return _assemble(page, document, metadata, body, tuple(dict.fromkeys(warnings)))


def _is_stub(body: Body) -> bool:
    """Whether the text is so short, or so plainly cut off, that a page marked as paid shows only its beginning."""
    letters = sum(map(len, body.paragraphs))
    return letters < STUB_CHARS or (letters < 2 * STUB_CHARS and body.paragraphs[-1].endswith(("…", "...", "[…]")))


def hints_of(metadata: Metadata, page: Page, source: Source) -> Hints:
    """What of the metadata helps to find the body and the kind of page."""
    return Hints(
        titles=metadata.titles,
        descriptions=metadata.descriptions,
        authors=metadata.authors,
        article_body=metadata.article_body,
        css=source.css,
        types=metadata.types,
        is_dated=metadata.dates.published is not None,
        url=page.url,
    )


def _assemble(page: Page, document: Document, metadata: Metadata, body: Body, warnings: tuple[str, ...]) -> Article:
    published = metadata.dates.published
    modified = metadata.dates.modified
    language = settle_language(metadata.languages, " ".join((metadata.title or "", body.lead or "", *body.paragraphs)))
    media = [url for image in (metadata.image, *body.images) if image for url in (image.url, image.rendition_url or "")]
    publisher = Publisher(metadata.publisher.name, metadata.publisher.url, feed_id(media))
    return Article(
        id=article_id(metadata.canonical_url),
        url=page.url,
        canonical_url=metadata.canonical_url,
        original_url=metadata.original_url,
        publisher=publisher,
        title=metadata.title,
        lead=body.lead,
        paragraphs=body.paragraphs,
        headings=body.headings,
        links=body.links,
        image=metadata.image,
        images=body.images,
        authors=metadata.authors,
        keywords=metadata.keywords,
        section=metadata.section,
        language=language,
        published_at=published.value if published else None,
        published_at_raw=published.raw if published else metadata.dates.words,
        timezone_assumed=published.zone_assumed if published else False,
        modified_at=modified.value if modified else None,
        fetched_at=_moment(page.fetched_at),
        is_accessible_for_free=metadata.is_accessible_for_free,
        provenance=_provenance(page, document, metadata),
        warnings=warnings,
    )


def _provenance(page: Page, document: Document, metadata: Metadata) -> Provenance:
    return Provenance(
        fields=dict(sorted(metadata.fields.items())),
        conflicts=metadata.conflicts,
        status=page.status,
        etag=page.etag,
        charset=document.charset,
        charset_from=document.charset_from,
    )


def _moment(moment: datetime | None) -> str | None:
    """RFC 3339 to the second; a moment without a zone is taken as UTC, one with seconds in its offset is put there."""
    if moment is None:
        return None
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    offset = aware.utcoffset()
    if offset is not None and offset % timedelta(minutes=1):
        aware = aware.astimezone(UTC)
    return aware.replace(microsecond=0).isoformat()
