"""What a run did, told to a person and to a machine."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from newsfeed.commands.receipt import Receipt, SourceFigures, read_figures, summary, write_receipt

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def receipt(*sources: SourceFigures, **changed: Any) -> Receipt:
    values: dict[str, Any] = {
        "started_at": NOON,
        "ended_at": NOON + timedelta(seconds=2),
        "output": "articles.jsonl",
        "exit_code": 0,
        "stopped_by": None,
        "requests": 9,
        "bytes": 1000,
        "sources": sources,
    }
    return Receipt(**{**values, **changed})


def test_figures_are_read_per_source_in_the_order_given() -> None:
    stats = {
        "newsfeed/b/new": 2,
        "newsfeed/b/not_article/video": 1,
        "newsfeed/b/near_copy": 3,
        "newsfeed/b/reason": "HTTP 500: x",
        "downloader/request_count": 7,
    }
    first, second = read_figures(stats, ["a", "b"])
    assert (first.id, first.written) == ("a", 0)
    assert (second.new, second.not_article, second.dropped, second.reason) == (
        2, {"video": 1}, {"near_copy": 3}, "HTTP 500: x",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("source", "why"),
    [
        (SourceFigures("a", pages=2, unchanged=2), "nothing has changed since the last run"),
        (SourceFigures("a", pages=1, known=5), "every article found is known already"),
        (SourceFigures("a", failed=1, failed_pages=1), "no page could be fetched"),
        (SourceFigures("a", pages=1), "no article was found"),
    ],
)
def test_summary_says_why_nothing_was_written(source: SourceFigures, why: str) -> None:
    assert f"nothing written to articles.jsonl: {why}" in "\n".join(summary(receipt(source)))


def test_summary_names_what_came_and_what_failed() -> None:
    source = SourceFigures("a", pages=1, new=3, failed=1, reason="HTTP 500: x", not_article={"video": 2})
    text = "\n".join(summary(receipt(source)))
    assert "a: 3 new, 2 not articles (2 video), 1 failed (last: HTTP 500: x)" in text
    assert "3 records written to articles.jsonl (9 requests in 2.0 s)" in text


def test_receipts_are_appended_a_line_each(tmp_path: Path) -> None:
    path = tmp_path / "a.runs.jsonl"
    for _ in range(2):
        write_receipt(path, receipt(SourceFigures("a", new=1)))
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert [line["sources"][0]["new"] for line in lines] == [1, 1]


@pytest.mark.parametrize(
    ("figures", "failing"),
    [
        (SourceFigures("a", pages=1, new=4, failed=1), False),
        (SourceFigures("a", pages=1, new=1, failed=2), True),
        (SourceFigures("a", pages=1, new=4, failed=1, failed_pages=1), True),
    ],
)
def test_source_fails_by_its_feed_pages_or_by_most_of_its_articles(figures: SourceFigures, failing: bool) -> None:
    assert figures.is_failing is failing
