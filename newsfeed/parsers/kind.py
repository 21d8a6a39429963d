"""Is this page one article; if not, what is it."""

from __future__ import annotations

from newsfeed.parsers.body import Body, Hints
from newsfeed.parsers.document import Document


def classify(document: Document, hints: Hints, body: Body) -> str | None:
    """None for one article; else the page's kind as in the record's `warnings`, "" where it has no name."""
    return None if body.paragraphs else ""
