"""How a source is searched from its home page alone, at little more than a request per article.

A feed tells the newest articles and what an article's address looks like; a sitemap tells all of
them in a few requests. Only when there is no sitemap, or it misses articles of the feed, is the
home page walked on through its further pages, and only when it has none, its sections.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Final, Literal
from urllib.parse import urljoin, urlsplit

from newsfeed.models import Index
from newsfeed.text.urls import article_id

MAX_SITEMAPS: Final = 5
MAX_SECTIONS: Final = 12
ENOUGH: Final = 0.9


@dataclass(frozen=True, slots=True)
class Door:
    """A page that a search opens; a guess may be missing without harm."""

    role: Literal["feed", "sitemap"]
    url: str
    guess: bool = False


@dataclass(slots=True)
class Search:
    """The search of one source: which doors are open, what they have told."""

    home: Index
    url: str
    doors: tuple[Door, ...]
    open: int
    trusted: bool = False
    in_feed: set[str] = field(default_factory=set)
    in_sitemap: set[str] = field(default_factory=set)

    @classmethod
    def begin(cls, home: Index, url: str, named: tuple[str, ...]) -> Search:
        """The doors of a home page: its first feed, the sitemaps that it or robots.txt names, else the usual one."""
        feeds = [Door("feed", feed) for feed in home.feeds[:1]]
        sitemaps = [Door("sitemap", place) for place in dict.fromkeys((*named, *home.sitemaps))][:MAX_SITEMAPS]
        guess = [] if sitemaps else [Door("sitemap", urljoin(url, "/sitemap.xml"), guess=True)]
        doors = (*feeds, *sitemaps, *guess)
        return cls(home, url, doors, len(doors))

    def note(self, index: Index) -> None:
        """Remember which articles a door has told of."""
        told = self.in_sitemap if index.kind == "sitemap" else self.in_feed
        told.update(article_id(entry.url) for entry in index.entries)

    @property
    def is_complete(self) -> bool:
        """Whether the sitemaps hold what the feed holds, and so, it is hoped, all; unchanged, they did before."""
        if not self.in_sitemap:
            return self.trusted
        return len(self.in_feed & self.in_sitemap) >= ENOUGH * len(self.in_feed)

    @property
    def sections(self) -> tuple[str, ...]:
        """The pages of sections, where the home page itself does not go on."""
        return () if self.home.next else self.home.listings[:MAX_SECTIONS]


def article_parts(parts: Sequence[str]) -> list[str]:
    """The parts of a sitemap index that may list articles; all of them where none is left."""
    return [part for part in parts if _last_word(part) not in _no_articles()] or list(parts)


def _last_word(url: str) -> str:
    """The last word of a file name, without figures and endings."""
    name = urlsplit(url).path.rpartition("/")[2].lower()
    words = [word for word in re.findall("[a-z]+", name) if word not in {"sitemap", "xml", "gz", "wp"}]
    return words[-1] if words else ""


@cache
def _no_articles() -> frozenset[str]:
    data = tomllib.loads(files("newsfeed.spiders").joinpath("data/sitemaps.toml").read_text("utf-8"))
    return frozenset(data["no_articles"])
