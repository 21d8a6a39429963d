"""What a spider takes for too old, by the moment and not by the day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from newsfeed.spiders.news import NewsSpider


def ago(**span: float) -> datetime:
    return datetime.now(UTC) - timedelta(**span)


@pytest.mark.parametrize(
    ("since", "published_at", "old"),
    [
        (timedelta(minutes=30), ago(minutes=15).astimezone(timezone(timedelta(hours=-5))).isoformat(), False),
        (timedelta(minutes=30), ago(minutes=45).astimezone(timezone(timedelta(hours=9))).isoformat(), True),
        (timedelta(hours=2), ago(hours=25).isoformat(), True),
        (timedelta(days=2), ago(days=1).date().isoformat(), False),
        (timedelta(days=2), ago(days=4).date().isoformat(), True),
        (timedelta(days=2), None, False),
        (None, "1999-01-01", False),
    ],
)
def test_since_counts_from_the_moment(since: timedelta | None, published_at: str | None, old: bool) -> None:
    spider = NewsSpider(name="news", since=since)
    try:
        assert spider.is_old(published_at) == old
    finally:
        spider.closed("finished")
