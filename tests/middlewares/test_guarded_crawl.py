"""A whole crawl over a site that points inward wherever it can: nobody inside is called."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands.test_run import Newsroom
from tests.middlewares.test_guard import SPELLINGS
from tests.servers.faults import page, redirect
from tests.servers.misbehaving import Server
from tests.servers.site import article

XML = {"Content-Type": "application/xml"}
WAYS = ("canonical", "image", "amp")


@pytest.fixture
def trap() -> Iterator[Server]:
    with Server(host="127.0.0.2", also=("127.0.0.1", "::1"), default=page(article(9))) as server:
        yield server


def inward(trap: Server, way: str) -> list[str]:
    return [f"http://{spelling}:{trap.port}/{way}/{number}" for number, spelling in enumerate(SPELLINGS)]


def pointing_inward(trap: Server) -> Server:
    """A site whose feed, sitemap, listing, next pages, redirects, refreshes, canonical links and pictures do."""
    site = Server()
    own = [site.url(f"/news/{number}") for number in range(3 * len(SPELLINGS))]
    items = "".join(f"<item><title>A title</title><link>{url}</link></item>" for url in [*inward(trap, "feed"), *own])
    site.routes["/rss.xml"] = page(
        f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>', 200, XML
    )
    places = "".join(f"<url><loc>{url}</loc></url>" for url in inward(trap, "sitemap"))
    head = '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    site.routes["/sitemap.xml"] = page(f"{head}{places}</urlset>", 200, XML)
    teasers = "".join(f'<h2><a href="{url}">A title of some length</a></h2>' for url in inward(trap, "listing"))
    further = "".join(f'<a rel="next" href="{url}">Next</a>' for url in inward(trap, "next"))
    site.routes["/list"] = page(f"<html><body>{teasers}{further}</body></html>")
    site.routes["/robots.txt"] = page("")
    for number in range(len(SPELLINGS)):
        canonical, image, amp = (inward(trap, way)[number] for way in WAYS)
        links = (
            f'<link rel="canonical" href="{canonical}"><meta property="og:image" content="{image}">'
            f'<link rel="amphtml" href="{amp}"></head>'
        )
        refresh = f'<head><meta http-equiv="refresh" content="0;url={inward(trap, "refresh")[number]}">'
        second, third = number + len(SPELLINGS), number + 2 * len(SPELLINGS)
        site.routes[f"/news/{number}"] = redirect(inward(trap, "redirect")[number])
        site.routes[f"/news/{second}"] = page(article(second).replace("</head>", links))
        site.routes[f"/news/{third}"] = page(article(third).replace("<head>", refresh))
    return site


def table(site: Server, trap: Server) -> str:
    """The source names the trap's port as its own, so that only the address can save us."""
    return (
        f'[outlet]\nurl = "{site.url()}"\nfeeds = ["{site.url("/rss.xml")}"]\nsitemaps = ["{site.url("/sitemap.xml")}"]\n'
        f'listings = ["{site.url("/list")}", "{trap.url("/list")}"]\ndelay_s = 0\nallow = ["{site.address}"]\n'
    )


@pytest.mark.parametrize("robots", [None, *range(0, len(SPELLINGS), 5)])
def test_a_site_that_points_inward_leads_nowhere(robots: int | None, trap: Server, tmp_path: Path) -> None:
    room = Newsroom(tmp_path)
    with pointing_inward(trap) as site:
        if robots is not None:
            site.routes["/robots.txt"] = redirect(inward(trap, "robots")[robots])
        room.table(table(site, trap))
        ended = room.crawl()
    assert trap.connections == []
    assert "not public" in ended.stderr or "port" in ended.stderr
    assert len(site.hits) > 40 if robots is None else len(site.hits) == 1, ended.stderr


def feed_of(*links: str) -> str:
    items = "".join(f"<item><title>A title</title><link>{link}</link></item>" for link in links)
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>'


def test_credentials_in_addresses_are_nowhere_afterwards(tmp_path: Path) -> None:
    room = Newsroom(tmp_path)
    with Server({"/robots.txt": page("")}, default=page(article(1))) as site, Server(host="127.0.0.3") as other:
        own, theirs = (f"http://someone:hunter2@{server.address}/news/1" for server in (site, other))
        site.routes["/rss.xml"] = page(feed_of(own, site.url("/away")), 200, XML)
        site.routes["/away"] = redirect(theirs)
        allow = f'allow = ["{site.address}", "{other.address}"]'
        room.table(f'[outlet]\nurl = "{site.url()}"\nfeeds = ["{site.url("/rss.xml")}"]\ndelay_s = 0\n{allow}\n')
        ended = room.run("--verbose", "crawl", "-o", "articles.jsonl")
        sent = [str(hit.headers) for hit in (*site.hits, *other.hits)]
    kept = [path.read_bytes() for path in tmp_path.iterdir()]
    assert not any(b"hunter2" in text for text in (*kept, ended.stderr.encode(), *map(str.encode, sent)))
    assert "/away" in site.paths()
