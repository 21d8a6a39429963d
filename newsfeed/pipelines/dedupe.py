"""Gives each article its revision and cluster; drops, and counts, what is unchanged or a copy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from newsfeed.models import Article, NearDuplicates
from newsfeed.sinks.archive import Archive, Seen
from newsfeed.stories.clusters import place_in_story
from newsfeed.stories.revisions import as_revision

DEFAULT_MODE: Final[NearDuplicates] = "mark"


class DedupePipeline:
    """Asks the run's archive, `crawler.archive`, about every article.

    The settings: NEWSFEED_NEAR_DUPLICATES (a mode for all) and NEWSFEED_NEAR_DUPLICATES_OF (a mode
    by source id, for the others).
    """

    def __init__(self, archive: Archive, mode_of: Callable[[str | None], NearDuplicates], count: Callable[[str], None]):
        self._archive = archive
        self._mode_of = mode_of
        self._count = count

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The pipeline of this run."""
        everywhere = crawler.settings.get("NEWSFEED_NEAR_DUPLICATES")
        by_source: dict[str, Any] = crawler.settings.getdict("NEWSFEED_NEAR_DUPLICATES_OF")

        def mode_of(source_id: str | None) -> NearDuplicates:
            mode: NearDuplicates = everywhere or by_source.get(source_id or "", DEFAULT_MODE)
            return mode

        stats = crawler.stats
        assert stats is not None
        archive: Archive = crawler.archive  # type: ignore[attr-defined] # set by the command
        return cls(archive, mode_of, stats.inc_value)

    def process_item(self, item: Article) -> Article:
        """The article as it shall be stored; raises DropItem for what is not worth a line."""
        seen = self._archive.seen(item.id)
        article = as_revision(item, seen.revision if seen else None, seen.content_hash if seen else None)
        if article is None:
            self._archive.checked(item.id, item.fetched_at or "")
            raise self._dropped("unchanged", item)
        mode = self._mode_of(article.source.id)
        if mode != "off":
            article = self._compared(article, seen, mode)
        elif seen:
            article = replace(article, cluster=seen.cluster)
        self._count(f"articles/{article.change}")
        return article

    def _compared(self, article: Article, seen: Seen | None, mode: NearDuplicates) -> Article:
        same = self._archive.same_text(article.content_hash)
        if same and not seen and same.id != article.id:
            raise self._dropped("copy", article)
        article = place_in_story(article, self._archive.near(article))
        if seen:
            return replace(article, cluster=seen.cluster or article.cluster)
        if article.duplicate_of and mode == "drop":
            raise self._dropped("near_copy", article)
        if article.duplicate_of:
            self._count("articles/near_copy")
        return article

    def _dropped(self, reason: str, article: Article) -> DropItem:
        self._count(f"dropped/{reason}")
        return DropItem(f"{reason}: {article.url!r}", log_level="DEBUG")
