"""What a feed's entry may lend to an article, and what not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from newsfeed.extract import parse_article
from newsfeed.models import Entry, Origin, Page

FETCHED = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
PAGE = "<title>Міст</title><article><h1>Міст відкрили</h1><p>Рух мостом через річку відновили зранку.</p></article>"


@pytest.mark.parametrize(
    ("lent", "published_at"),
    [
        ("2026-11-22T10:00:00+02:00", "2026-11-22T10:00:00+02:00"),
        ("2026-11-23", "2026-11-23"),
        ("2026-11-24", None),
        ("2026-11-23T15:00:00+02:00", None),
        ("2031-01-01T00:00:00+00:00", None),
    ],
)
def test_no_date_of_a_feed_is_later_than_a_day_after_the_fetch(lent: str, published_at: str | None) -> None:
    page = Page(url="https://outlet.example/1", body=PAGE, fetched_at=FETCHED)
    entry = Entry(url=page.url, published_at=lent, published_at_raw=lent, modified_at=lent)
    article = parse_article(page, origin=Origin(entry=entry))
    assert (article.published_at, article.modified_at) == (published_at, published_at)
    assert article.published_at_raw == (lent if published_at else None)
    assert article.provenance.fields.get("published_at") == ("feed" if published_at else None)
