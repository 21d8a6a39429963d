"""Which doors a search opens, and when it has seen enough."""

from __future__ import annotations

from newsfeed.models import Entry, Index
from newsfeed.spiders.search import Search, article_parts

HOME = "https://outlet.example/"


def index(kind: str, *paths: str) -> Index:
    return Index(kind=kind, entries=tuple(Entry(url=HOME + path) for path in paths))  # type: ignore[arg-type]


def test_feed_and_named_sitemaps_are_opened_once_each() -> None:
    home = Index(kind="home", feeds=(f"{HOME}rss", f"{HOME}atom"), sitemaps=(f"{HOME}map.xml",))
    search = Search.begin(home, HOME, (f"{HOME}map.xml", f"{HOME}news.xml"))
    assert [(door.role, door.url, door.guess) for door in search.doors] == [
        ("feed", f"{HOME}rss", False),
        ("sitemap", f"{HOME}map.xml", False),
        ("sitemap", f"{HOME}news.xml", False),
    ]


def test_usual_sitemap_is_guessed_where_none_is_named() -> None:
    (door,) = Search.begin(Index(kind="home"), f"{HOME}uk/", ()).doors
    assert (door.url, door.guess) == (f"{HOME}sitemap.xml", True)


def test_sitemap_that_holds_the_feed_is_complete() -> None:
    search = Search.begin(Index(kind="home"), HOME, ())
    search.note(index("feed", "a", "b"))
    assert not search.is_complete
    search.note(index("sitemap", "a", "b", "c"))
    assert search.is_complete


def test_sitemap_that_misses_the_feeds_articles_is_not_complete() -> None:
    search = Search.begin(Index(kind="home"), HOME, ())
    search.note(index("feed", "a", "b"))
    search.note(index("sitemap", "c"))
    assert not search.is_complete


def test_sections_are_walked_only_where_the_home_page_does_not_go_on() -> None:
    sections = (f"{HOME}world", f"{HOME}sport")
    assert Search.begin(Index(kind="home", listings=sections), HOME, ()).sections == sections
    assert Search.begin(Index(kind="home", listings=sections, next=(f"{HOME}2",)), HOME, ()).sections == ()


def test_parts_of_a_sitemap_that_list_no_articles_are_left_out() -> None:
    parts = [
        f"{HOME}{name}"
        for name in ("post-sitemap.xml", "page-sitemap2.xml", "post_tag-sitemap.xml", "wp-sitemap-users-1.xml")
    ]
    assert article_parts(parts) == [f"{HOME}post-sitemap.xml"]


def test_all_parts_are_read_where_none_is_left() -> None:
    assert article_parts([f"{HOME}sitemap-pages-1.xml"]) == [f"{HOME}sitemap-pages-1.xml"]
