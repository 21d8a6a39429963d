"""What the crawl hands over: revisions counted, unchanged and copies dropped and counted, near-copies marked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from scrapy.exceptions import DropItem
from scrapy.spiders import Spider
from scrapy.utils.test import get_crawler

from newsfeed.models import Article, Found
from newsfeed.pipelines.dedupe import DedupePipeline
from newsfeed.sinks.archive import Archive
from tests.crash.articles import article, with_prints

FIRST = article(1)
COPY = replace(FIRST, id="copy", url="https://other.example/1")
NEAR = with_prints(replace(article(2), id="near", paragraphs=(*FIRST.paragraphs, "Про це пише сайт.")))


class Run:
    def __init__(self, archive: Archive, **settings: Any) -> None:
        self.archive = archive
        crawler = get_crawler(Spider, settings)
        crawler.archive = archive
        self._pipeline = DedupePipeline.from_crawler(crawler)
        self.stats = crawler.stats

    def give(self, item: Article) -> Article:
        made = self._pipeline.process_item(item)
        self.archive.store(made)
        return made


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "articles.jsonl") as archive:
        yield archive


def test_a_new_article_leads_its_own_cluster(archive: Archive) -> None:
    made = Run(archive).give(FIRST)
    assert (made.revision, made.change, made.cluster, made.duplicate_of) == (1, "new", FIRST.id, None)


def test_an_unchanged_article_is_dropped_and_noted(archive: Archive) -> None:
    run = Run(archive)
    run.give(FIRST)
    with pytest.raises(DropItem, match="unchanged"):
        run.give(replace(FIRST, fetched_at="2026-11-23T00:00:00+00:00"))
    assert run.stats.get_value("dropped/unchanged") == 1
    archive.flush()
    seen = archive.seen(FIRST.id)
    assert seen is not None
    assert seen.checked_at == "2026-11-23T00:00:00+00:00"


def test_a_changed_article_is_the_next_revision_of_the_same_cluster(archive: Archive) -> None:
    run = Run(archive)
    run.give(FIRST)
    made = run.give(article(1, revision=2))
    assert (made.revision, made.change, made.cluster) == (2, "updated", FIRST.id)
    back = run.give(FIRST)
    assert (back.revision, back.change) == (3, "updated")


def test_an_exact_copy_is_dropped_and_counted(archive: Archive) -> None:
    run = Run(archive)
    run.give(FIRST)
    with pytest.raises(DropItem, match="copy"):
        run.give(COPY)
    assert run.stats.get_value("dropped/copy") == 1


@pytest.mark.parametrize("flushed", [False, True])
def test_a_near_copy_is_kept_and_marked(archive: Archive, *, flushed: bool) -> None:
    run = Run(archive)
    run.give(FIRST)
    if flushed:
        archive.flush()
    made = run.give(NEAR)
    assert (made.cluster, made.duplicate_of) == (FIRST.id, FIRST.id)
    assert made.similarity is not None
    assert 0.69 < made.similarity < 1
    assert run.stats.get_value("articles/near_copy") == 1


def test_near_copies_are_dropped_where_asked(archive: Archive) -> None:
    run = Run(archive, NEWSFEED_NEAR_DUPLICATES_OF={"strict": "drop"})
    run.give(FIRST)
    with pytest.raises(DropItem, match="near_copy"):
        run.give(replace(NEAR, source=Found(id="strict")))
    assert run.give(replace(NEAR, source=Found(id="other"))).duplicate_of == FIRST.id


def test_off_compares_nothing(archive: Archive) -> None:
    run = Run(archive, NEWSFEED_NEAR_DUPLICATES="off")
    run.give(FIRST)
    assert run.give(COPY).duplicate_of is None
    assert run.give(NEAR).cluster is None
    assert run.give(article(1, revision=2)).revision == 2


def test_a_copy_whose_line_is_gone_is_an_article_like_any_other(archive: Archive) -> None:
    run = Run(archive)
    run.give(FIRST)
    archive.flush()
    with archive.path.open("r+b") as file:
        file.write(b"x" * 100)
    assert run.give(NEAR).duplicate_of is None
