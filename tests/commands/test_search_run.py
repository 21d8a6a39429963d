"""A source known by its home page alone: every article, nothing else, at little more than a request each."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newsfeed.sinks.archive import Archive
from tests.commands.test_run import Newsroom, numbers
from tests.servers.site import Site, article, site

ARTICLES = 12


@pytest.fixture
def outlet() -> Iterator[Site]:
    with site() as served:
        served.add_articles(ARTICLES)
        served.pages["/robots.txt"] = "User-agent: *\nDisallow:\n"
        yield served


@pytest.fixture
def newsroom(tmp_path: Path, outlet: Site) -> Newsroom:
    room = Newsroom(tmp_path)
    room.table(outlet.table(doors=""))
    return room


ALL = sorted(str(number) for number in range(1, ARTICLES + 1))
TAG = "<html><head><title>Мітка</title></head><body><h1>Мітка</h1><ul><li><a href='/news/1'>Перше рішення ради</a></li></ul></body></html>"


def home(*links: str, more: str = "") -> str:
    rows = "".join(
        f'<article><h2><a href="{link}">Рада ухвалила рішення {link[-2:]} про ремонт мосту</a></h2></article>'
        for link in links
    )
    return f'<html lang="uk"><head><title>Головна</title><link rel="alternate" type="application/rss+xml" href="/rss.xml"></head><body><main>{rows}</main>{more}</body></html>'


def sitemap(site: Site, *paths: str) -> str:
    urls = "".join(f"<url><loc>{site.address}{path}</loc></url>" for path in paths)
    return f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'


def test_sitemap_of_robots_txt_tells_all_and_tags_are_not_wandered_in(newsroom: Newsroom, outlet: Site) -> None:
    outlet.write_feed("/news/12", "/news/11")
    outlet.pages["/"] = home("/news/12", more='<a href="/tag/a">мітка</a>')
    tags = [f"/tag/{letter}" for letter in "abcdefgh"]
    outlet.pages.update(dict.fromkeys(tags, TAG))
    outlet.pages["/map.xml"] = sitemap(outlet, "/", *tags, *(f"/news/{n}" for n in range(1, ARTICLES + 1)))
    outlet.pages["/robots.txt"] = f"User-agent: *\nDisallow:\nSitemap: {outlet.address}/map.xml\n"
    ended = newsroom.crawl()
    assert numbers(newsroom.records()) == ALL, ended.stderr
    assert sum(path.startswith("/tag/") for path in outlet.paths()) <= 2
    assert len(outlet.log) <= 1.6 * ARTICLES


def test_pages_of_a_listing_are_followed_where_no_sitemap_is(newsroom: Newsroom, outlet: Site) -> None:
    outlet.write_feed("/news/12", "/news/11")
    for page in range(3):
        links = [f"/news/{number}" for number in range(12 - 4 * page, 8 - 4 * page, -1)]
        more = f'<a rel="next" href="/page/{page + 2}">Далі</a>' if page < 2 else ""
        outlet.pages["/" if not page else f"/page/{page + 1}"] = home(*links, more=more)
    ended = newsroom.crawl()
    assert numbers(newsroom.records()) == ALL, ended.stderr
    outlet.log.clear()
    newsroom.crawl()
    assert {asked.status for asked in outlet.log if asked.path not in {"/robots.txt", "/sitemap.xml"}} == {304}
    assert not [path for path in outlet.paths() if path.startswith("/news/")]


def test_new_article_of_a_listing_costs_no_walk_through_its_pages(newsroom: Newsroom, outlet: Site) -> None:
    del outlet.pages["/rss.xml"]
    outlet.pages["/"] = home(*(f"/news/{n}" for n in range(12, 6, -1)), more='<a rel="next" href="/page/2">Далі</a>')
    outlet.pages["/page/2"] = home(*(f"/news/{n}" for n in range(6, 0, -1)))
    newsroom.table(outlet.table(doors='listings = ["{address}/"]'))
    newsroom.crawl()
    outlet.pages["/news/13"] = article(13)
    outlet.pages["/"] = home(*(f"/news/{n}" for n in range(13, 6, -1)), more='<a rel="next" href="/page/2">Далі</a>')
    outlet.log.clear()
    newsroom.crawl()
    assert outlet.paths() in (["/", "/news/13"], ["/", "/news/13", "/page/2"])


def test_robots_txt_is_asked_for_once_in_some_hours(newsroom: Newsroom, outlet: Site) -> None:
    newsroom.table(outlet.table())
    newsroom.crawl()
    outlet.log.clear()
    newsroom.crawl()
    assert [(asked.path, asked.status) for asked in outlet.log] == [("/rss.xml", 304)]


def test_article_changed_in_place_is_found_while_its_feed_is_unchanged(newsroom: Newsroom, outlet: Site) -> None:
    newsroom.table(outlet.table())
    for number in (11, 12):
        outlet.pages[f"/news/{number}"] = written_now(article(number))
    newsroom.crawl()
    outlet.pages["/news/12"] = written_now(article(12, more="<p>Оновлено: міст закрили для руху вантажівок.</p>"))
    look_back(newsroom.output, [f"{outlet.address}/news/{number}" for number in (11, 12)])
    outlet.log.clear()
    newsroom.crawl()
    asked = {asked.path: asked.status for asked in outlet.log}
    assert asked == {"/rss.xml": 304, "/news/11": 304, "/news/12": 200}
    assert [(r["url"][-2:], r["revision"]) for r in newsroom.records()[ARTICLES:]] == [("12", 2)]


def written_now(page: str) -> str:
    """The page with its date an hour ago."""
    moment = datetime.now(UTC) - timedelta(minutes=50)
    return re.sub(r'(published_time" content=")[^"]+', rf"\g<1>{moment.isoformat(timespec='seconds')}", page)


def look_back(output: Path, urls: list[str]) -> None:
    """Have the state say that these were last looked at an hour ago."""
    before = (datetime.now(UTC) - timedelta(hours=1)).isoformat(timespec="seconds")
    with Archive(output) as archive:
        for url in urls:
            kept = archive.validators(url)
            assert kept is not None
            archive.keep(url, replace(kept, note=json.dumps({**json.loads(kept.note or "{}"), "at": before})))


def test_archive_gives_the_same_records_without_the_network(newsroom: Newsroom, outlet: Site) -> None:
    newsroom.table(outlet.table())
    newsroom.crawl("--archive", "raw")
    (warc,) = (newsroom.folder / "raw").glob("*.warc.gz")
    ended = newsroom.run("parse", str(warc), "--sources", "sources.toml")
    replayed = {record["id"]: record for record in map(json.loads, ended.stdout.splitlines())}
    for record in newsroom.records():
        assert _comparable(replayed[record["id"]]) == _comparable(record)


def _comparable(record: dict[str, object]) -> dict[str, object]:
    """The record but for what only a crawl knows."""
    provenance = record["provenance"]
    assert isinstance(provenance, dict)
    left = {"revision", "change", "cluster", "duplicate_of", "similarity", "provenance"}
    return {**{key: value for key, value in record.items() if key not in left}, **{**provenance, "raw": None}}


def test_source_is_shown_before_it_is_written_down_and_can_be_taken_out(newsroom: Newsroom, outlet: Site) -> None:
    outlet.pages["/"] = home("/news/12")
    (newsroom.folder / "sources.toml").unlink()
    added = newsroom.run("sources", "add", f"{outlet.address}/", "--allow", f"127.0.0.1:{outlet.port}", "--id", "rada")
    assert added.returncode == 0, added.stderr
    assert "Рада ухвалила рішення" in added.stdout
    assert json.loads(newsroom.run("sources", "list", "--json").stdout)["language"] == "uk"
    assert newsroom.run("sources", "remove", "rada").returncode == 0
    assert (newsroom.folder / "sources.toml").read_text() == ""
