"""New, updated or the same."""

from __future__ import annotations

from dataclasses import replace

from newsfeed.models import Article


def as_revision(article: Article, known_revision: int | None, known_hash: str | None) -> Article | None:
    """The article with its revision and change; None when the text is the one already known."""
    if known_revision is None:
        return replace(article, revision=1, change="new")
    if known_hash == article.content_hash:
        return None
    return replace(article, revision=known_revision + 1, change="updated")
