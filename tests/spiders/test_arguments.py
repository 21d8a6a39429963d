"""Numbers and spans as `scrapy crawl -a` and the command line give them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from newsfeed.errors import UsageError
from newsfeed.models import Source
from newsfeed.spiders.arguments import read_count, read_span
from newsfeed.spiders.feed import FeedSpider


@pytest.mark.parametrize(
    ("text", "seconds"), [("30s", 30), ("10 M", 600), ("1.5h", 5400), ("1d", 86400), ("0.001s", 0.001)]
)
def test_a_span_is_read(text: str, seconds: float) -> None:
    assert read_span(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "0s", "0.000d", "-1s", "1", "1y", "1e9s", "٣s", "9999999s"])
def test_what_is_no_span_over_nothing_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="span"):
        read_span(text)


@pytest.mark.parametrize("text", ["", "0", "-1", "1.5", "٣", "1" * 5000])
def test_what_is_no_number_over_nothing_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="whole number"):
        read_count(text)


def test_a_spider_takes_them_as_text() -> None:
    spider = FeedSpider(sources=[Source(id="a")], limit="2", since="1d")
    assert spider._limit == 2
    assert spider._oldest is not None
    for wrong in ({"limit": "two"}, {"since": "yesterday"}):
        with pytest.raises(UsageError, match="wanted"):
            FeedSpider(sources=[Source(id="a")], **wrong)
