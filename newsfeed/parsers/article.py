"""A page → Article: metadata beside body."""

from __future__ import annotations

from newsfeed.models import Article, Page, Source
from newsfeed.parsers.document import parse_document


def read_article(page: Page, source: Source) -> Article:
    """The article of a page, without quotes and hashes; `warnings` say what it is not."""
    document = parse_document(page)
    return Article(url=page.url, canonical_url=page.url, warnings=(*document.warnings, "not_article"))
