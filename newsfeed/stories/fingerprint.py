"""Content hash and near-duplicate fingerprint of an article."""

from __future__ import annotations

from collections.abc import Sequence


def content_hash(title: str | None, lead: str | None, paragraphs: Sequence[str]) -> str:
    """Hex sha256 over title, lead and paragraphs."""
    return ""


def fingerprint(paragraphs: Sequence[str]) -> str:
    """Near-duplicate fingerprint of the body, versioned."""
    return ""
