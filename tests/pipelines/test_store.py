"""Articles are handed over and written at the end; what has no line is dropped."""

from __future__ import annotations

from pathlib import Path

import pytest
from scrapy.exceptions import DropItem
from scrapy.spiders import Spider
from scrapy.utils.test import get_crawler

from newsfeed.pipelines.store import StorePipeline
from newsfeed.sinks.archive import Archive
from tests.crash.articles import article


def pipeline_of(archive: Archive) -> StorePipeline:
    crawler = get_crawler(Spider)
    crawler.archive = archive
    return StorePipeline.from_crawler(crawler)


def test_articles_are_written_at_the_end(tmp_path: Path) -> None:
    with Archive(tmp_path / "articles.jsonl") as archive:
        pipeline = pipeline_of(archive)
        assert pipeline.process_item(article(1)) == article(1)
        assert archive.path.stat().st_size == 0
        pipeline.close_spider()
        assert archive.path.stat().st_size > 0


def test_an_article_without_a_line_is_dropped_alone(tmp_path: Path) -> None:
    with Archive(tmp_path / "articles.jsonl") as archive:
        pipeline = pipeline_of(archive)
        with pytest.raises(DropItem, match="record is"):
            pipeline.process_item(article(1, lead="x" * 5_000_000))
        assert archive.failure is None
