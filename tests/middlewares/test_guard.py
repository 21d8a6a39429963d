"""Who may be called: read from the connections that a trap server accepted."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
import scrapy
from scrapy.settings import Settings
from scrapy.utils.test import get_crawler

from newsfeed.errors import RefusedError, UsageError
from newsfeed.middlewares.guard import HANDLER, ORDER, GuardMiddleware, GuardResolver, Policy, RefusedRequest, shown
from newsfeed.models import Source
from tests.servers.crawling import GUARD_OFF, crawl, resolving
from tests.servers.faults import page, redirect
from tests.servers.misbehaving import Server

GUARD = {"DOWNLOADER_MIDDLEWARES": {"newsfeed.middlewares.guard.GuardMiddleware": ORDER}, "RETRY_TIMES": 1}
NAME = "rebind.example"
# Fourteen ways to spell the trap; the last is a name that resolves to it.
SPELLINGS = [
    *("127.0.0.2", "127.2", "2130706434", "0x7f000002", "0177.0.0.2", "0", "0.0.0.0", "127.0.0.2."),
    *("127。0。0。2", "①②⑦.0.0.2", "[::ffff:127.0.0.2]", "[::1]", "user:pw@127.0.0.2", NAME),
]


@pytest.fixture
def site() -> Iterator[Server]:
    with Server() as server:
        yield server


@pytest.fixture
def trap() -> Iterator[Server]:
    """Listens wherever one of the spellings may lead; allowed by port, so that only its address can refuse it."""
    with Server(host="127.0.0.2", also=("127.0.0.1", "::1"), default=page("secret")) as server:
        yield server


def guarded(site: Server, trap: Server, **more: Any) -> dict[str, Any]:
    return {**GUARD, "NEWSFEED_ALLOW": [site.address], "NEWSFEED_PORTS": [trap.port], **more}


def to_trap(host: str) -> list[str]:
    return ["127.0.0.2"]


def spellings_of(trap: Server, path: str) -> list[str]:
    return [f"http://{spelling}:{trap.port}/{path}{number}" for number, spelling in enumerate(SPELLINGS)]


def eight_ways(site: Server, trap: Server) -> list[str]:
    """Routes on the site under test that lead to the trap in every spelling, eight ways; the pages to start from."""
    links, nexts, images, canonicals = (spellings_of(trap, way) for way in ("link", "next", "image", "canonical"))
    site.routes["/feed"] = page("<rss><item>" + "".join(f"<link>{url}</link>" for url in links) + "</item></rss>")
    site.routes["/sitemap.xml"] = page("<urlset>" + "".join(f"<loc>{u}</loc>" for u in spellings_of(trap, "map")))
    site.routes["/list"] = page("".join(f'<a rel="next" href="{url}">more</a>' for url in nexts))
    site.routes["/images"] = page("".join(f'<img src="{url}">' for url in images))
    site.routes["/canonical"] = page("".join(f'<link rel="canonical" href="{url}">' for url in canonicals))
    starts = ["/feed", "/sitemap.xml", "/list", "/images", "/canonical"]
    for number, url in enumerate(spellings_of(trap, "hop")):
        site.routes[f"/redirect{number}"] = redirect(url, [301, 302, 303, 307, 308][number % 5])
        site.routes[f"/refresh{number}"] = page(f'<meta http-equiv="refresh" content="0; url={url}">')
        starts += [f"/redirect{number}", f"/refresh{number}"]
    return [site.url(start) for start in starts]


def test_no_way_and_no_spelling_reaches_the_trap(site: Server, trap: Server) -> None:
    with resolving(to_trap):
        outcome = crawl(eight_ways(site, trap), guarded(site, trap, METAREFRESH_ENABLED=True), follow=True)
    assert trap.connections == []
    assert outcome.stats["guard/refused"] >= 7 * (len(SPELLINGS) - 2)
    assert all(isinstance(error, RefusedRequest | ValueError) for error in outcome.errors.values())


@pytest.mark.parametrize("number", range(len(SPELLINGS)))
def test_a_robots_txt_does_not_lead_to_the_trap(number: int, site: Server, trap: Server) -> None:
    site.routes["/robots.txt"] = redirect(spellings_of(trap, "robots")[number])
    with resolving(to_trap):
        crawl([site.url("/page")], guarded(site, trap, ROBOTSTXT_OBEY=True))
    assert (trap.connections, site.count("/robots.txt")) == ([], 1)


def test_without_the_guard_most_spellings_reach_the_trap(site: Server, trap: Server) -> None:
    """The control: the trap is really there to be walked into."""
    with resolving(to_trap):
        crawl(eight_ways(site, trap), {"METAREFRESH_ENABLED": True}, follow=True)
    assert len(trap.hits) > 30


@pytest.mark.parametrize("rounds", [20, pytest.param(200, marks=pytest.mark.torture)])
def test_a_name_that_changes_its_address_never_reaches_the_trap(rounds: int, site: Server) -> None:
    site.default = page("public")
    answers = itertools.cycle([["127.0.0.1"], ["127.0.0.2"], ["127.0.0.2", "127.0.0.1"], ["::1", "127.0.0.2"]])
    with Server(host="127.0.0.2", port=site.port, also=("::1",)) as trap, resolving(lambda _: next(answers)):
        urls = [f"http://{NAME}:{site.port}/{number}" for number in range(rounds)]
        outcome = crawl(urls, guarded(site, trap, CONCURRENT_REQUESTS_PER_DOMAIN=1))
    assert trap.connections == []
    assert 0 < len(outcome.bodies) < rounds
    assert {type(error) for error in outcome.errors.values()} == {RefusedRequest}


def test_a_name_that_resolves_to_nothing_public_is_not_asked_for_again(site: Server, trap: Server) -> None:
    asked: list[str] = []
    with resolving(lambda host: asked.append(host) or to_trap(host)):
        outcome = crawl([f"http://{NAME}:{trap.port}/"], guarded(site, trap))
    assert (asked, outcome.stats["guard/refused"]) == ([NAME], 1)


def test_a_name_that_does_not_resolve_is_an_ordinary_failure(site: Server, trap: Server) -> None:
    with resolving(lambda _: []):
        outcome = crawl([f"http://{NAME}:{trap.port}/"], guarded(site, trap))
    assert not isinstance(next(iter(outcome.errors.values())), RefusedError)


def test_an_exception_is_exact(site: Server, trap: Server) -> None:
    site.default = page("ours")
    outcome = crawl([site.url("/"), trap.url("/", "127.0.0.1"), site.url("/", "127.0.0.2")], guarded(site, trap))
    assert outcome.bodies == {site.url("/"): b"ours"}


def test_an_allowed_name_may_resolve_to_a_private_address(site: Server) -> None:
    site.default = page("intranet")
    with resolving(lambda _: ["127.0.0.1"]):
        outcome = crawl(
            [site.url("/", "intranet.example")], {**GUARD, "NEWSFEED_ALLOW": [f"Intranet.example:{site.port}"]}
        )
    assert list(outcome.bodies.values()) == [b"intranet"]


@pytest.mark.parametrize(
    "url",
    [
        *("file:///etc/passwd", "data:text/html,x", "ftp://example.com/", "s3://bucket/key", "gopher://example.com/"),
        *(
            "javascript:alert(1)",
            "//example.com/",
            "http://example.com:22/",
            "http://example.com:99999/",
            "http://[::1/",
        ),
        *("http://user:pw@example.com/", "http://user@example.com/", "http:///path", "http://exa mple.com/"),
    ],
)
def test_the_policy_refuses(url: str) -> None:
    with pytest.raises(RefusedRequest):
        Policy().check_url(url)


@pytest.mark.parametrize(
    "url", ["http://example.com/", "HTTPS://EXAMPLE.COM:443/a", "http://8.8.8.8/", "https://приклад.укр"]
)
def test_the_policy_lets_public_addresses_through(url: str) -> None:
    Policy().check_url(url)


@pytest.mark.parametrize("entry", ["127.0.0.1", ":80", "host:", "host:http", "host:٣"])
def test_an_exception_that_is_no_host_and_port_stops_the_start(entry: str) -> None:
    with pytest.raises(UsageError, match="exact host:port"):
        Policy.from_settings(Settings({"NEWSFEED_ALLOW": [entry]}))


def test_a_message_shows_no_credentials() -> None:
    assert shown("http://user:secret@example.com/a@b") == "http://example.com/a@b"


@pytest.mark.parametrize(
    "settings",
    [
        {"HTTPPROXY_ENABLED": True},
        {"DOWNLOAD_HANDLERS": {}},
        {"DOWNLOAD_HANDLERS": {"https": "scrapy.core.downloader.handlers._httpx.HttpxDownloadHandler"}},
    ],
)
def test_what_would_resolve_past_the_guard_stops_the_start(settings: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        GuardMiddleware.from_crawler(get_crawler(settings_dict={**GUARD_OFF, **settings}))


def test_the_handler_pinned_is_the_one_that_scrapy_uses_by_default() -> None:
    handlers = Settings(GUARD_OFF).getwithbase("DOWNLOAD_HANDLERS")
    assert {scheme: path for scheme, path in handlers.items() if path} == {"http": HANDLER, "https": HANDLER}


def test_a_request_with_a_proxy_is_refused(site: Server, trap: Server) -> None:
    outcome = crawl([scrapy.Request(site.url("/"), meta={"proxy": trap.url("/")})], guarded(site, trap))
    assert (len(outcome.errors), trap.connections) == (1, [])


def test_a_retry_is_checked_again(site: Server) -> None:
    answers = iter([["127.0.0.1"], ["127.0.0.2"]])
    with Server(host="127.0.0.2", port=site.port) as other, resolving(lambda _: next(answers)):
        site.default = lambda exchange: exchange.reset()
        outcome = crawl([site.url("/", NAME)], guarded(site, other))
        assert other.connections == []
    assert (len(site.hits), [type(error) for error in outcome.errors.values()]) == (1, [RefusedRequest])


def test_scrapy_can_build_the_resolver_by_name() -> None:
    crawl([], GUARD)  # installs the reactor
    from twisted.internet import reactor

    crawler = get_crawler(settings_dict={**GUARD_OFF, "NEWSFEED_PORTS": [8080]})
    assert GuardResolver.from_crawler(crawler, reactor).policy.ports == {80, 443, 8080}


def asking(url: str, source: Source) -> scrapy.Request:
    return scrapy.Request(url, meta={"source": source})


def test_one_sources_exception_is_no_other_sources_way_in(site: Server) -> None:
    site.default = page("intranet")
    owner, stranger = Source("owner", allow=(site.address,)), Source("stranger")
    with resolving(lambda _: ["127.0.0.1"]):
        wanted = [
            asking(site.url("/mine"), owner),
            asking(site.url("/theirs"), stranger),
            asking(site.url("/by-name", NAME), stranger),
            scrapy.Request(site.url("/nobodys")),
        ]
        outcome = crawl(wanted, {**GUARD, "NEWSFEED_PORTS": [site.port], "CONCURRENT_REQUESTS": 1})
    assert list(outcome.bodies) == [site.url("/mine")]


def test_a_port_that_a_source_names_is_its_own() -> None:
    policy = Policy().for_source(Source("s", url="https://example.com:8443/", feeds=("http://example.org:8080/rss",)))
    assert policy.ports == {80, 443, 8443, 8080}
