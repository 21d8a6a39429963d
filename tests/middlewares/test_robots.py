"""robots.txt under RFC 9309, read from the server's log."""

from __future__ import annotations

from typing import Any

import pytest

from newsfeed.middlewares.robots import DisallowedRequest
from tests.servers.crawling import POLITE, crawl
from tests.servers.faults import after, close_at_once, page, redirect, reset_at_once, silence, status, text
from tests.servers.misbehaving import Answer, Server

OBEY: dict[str, Any] = {**POLITE, "ROBOTSTXT_OBEY": True, "DOWNLOAD_TIMEOUT": 0.4}
NO = text("User-agent: *\nDisallow: /")
LONG = "User-agent: newsfeed\nDisallow: /page\n" + "# filler\n" * 120_000
STOCK = {"DOWNLOADER_MIDDLEWARES": {}, "DOWNLOADER": "scrapy.core.downloader.Downloader"}


def fetched(answer: Answer, paths: list[str] | None = None, **settings: Any) -> tuple[Server, dict[str, BaseException]]:
    with Server({"/robots.txt": answer}, default=page("page")) as server:
        outcome = crawl([server.url(path) for path in paths or ["/page"]], {**OBEY, **settings})
    return server, outcome.errors


@pytest.mark.parametrize("burst", [3, 8, 40])
def test_a_first_burst_is_held_until_robots_txt_is_here(burst: int) -> None:
    server, errors = fetched(after(0.05, NO), [f"/{number}" for number in range(burst)])
    assert server.paths() == ["/robots.txt"]
    assert {type(error) for error in errors.values()} == {DisallowedRequest}


def test_stock_scrapy_lets_a_first_burst_through() -> None:
    """The reason for our own middleware: when this fails, Scrapy is mended and ours can shrink."""
    server, _ = fetched(after(0.05, NO), [f"/{number}" for number in range(8)], **STOCK)
    assert len(server.hits) > 2


@pytest.mark.parametrize("code", [500, 502, 503, 599])
def test_a_server_error_means_no(code: int) -> None:
    server, errors = fetched(status(code))
    assert set(server.paths()) == {"/robots.txt"}
    assert "robots.txt" in str(next(iter(errors.values())))


@pytest.mark.parametrize("answer", [close_at_once, reset_at_once, silence])
def test_an_unreachable_robots_txt_means_no(answer: Answer) -> None:
    server, _ = fetched(answer)
    assert 1 <= server.count("/robots.txt") <= 3
    assert "/page" not in server.paths()


@pytest.mark.parametrize("code", [400, 401, 403, 404, 410, 429])
def test_a_client_error_means_that_there_are_no_rules(code: int) -> None:
    assert fetched(status(code))[0].count("/page") == 1


@pytest.mark.parametrize(
    "body",
    [
        "\ufeffUser-agent: *\nDisallow: /page",
        "User-agent: other\nDisallow: /\n\nUser-agent: NewsFeed\nDisallow: /pag*e$",
        "user-agent:*\r\ndisallow:/page\r\n",
        LONG,
        b"User-agent: *\nDisallow: /page\n# \xff\xfe\n",
    ],
)
def test_rules_are_read_and_obeyed(body: str | bytes) -> None:
    server, _ = fetched(text(body), ["/page", "/other"])
    assert sorted(server.paths()) == ["/other", "/robots.txt"]


@pytest.mark.parametrize("body", ["", "<!doctype html><h1>Welcome</h1>", "User-agent: other\nDisallow: /"])
def test_what_holds_no_rule_for_us_allows(body: str) -> None:
    assert fetched(text(body))[0].count("/page") == 1


def test_only_the_first_500_kib_are_read() -> None:
    assert fetched(text("# filler\n" * 60_000 + "User-agent: *\nDisallow: /"))[0].count("/page") == 1


def test_robots_txt_is_followed_over_redirects() -> None:
    with Server({"/robots.txt": redirect("/a"), "/a": redirect("/b"), "/b": NO}, default=page("page")) as server:
        crawl([server.url("/page")], OBEY)
    assert server.paths() == ["/robots.txt", "/a", "/b"]


def test_a_chain_of_more_than_five_redirects_means_that_there_are_no_rules() -> None:
    server, _ = fetched(redirect("/robots.txt"))
    assert (server.count("/robots.txt"), server.count("/page")) == (6, 1)


def test_http_and_another_port_have_rules_of_their_own() -> None:
    with Server({"/robots.txt": NO}) as closed, Server(default=page("open")) as opened:
        outcome = crawl([closed.url("/page"), opened.url("/page")], OBEY)
    assert list(outcome.bodies) == [opened.url("/page")]


def test_a_crawl_delay_lengthens_the_delay() -> None:
    server, _ = fetched(text("User-agent: *\nCrawl-delay: 0.2"), ["/1", "/2", "/3"], DOWNLOAD_TIMEOUT=5)
    assert min(server.gaps()) >= 0.2


def test_a_crawl_delay_is_capped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsfeed.middlewares.robots.MAX_CRAWL_DELAY_S", 0.1)
    server, _ = fetched(text("User-agent: *\nCrawl-delay: 99999"), ["/1", "/2"], DOWNLOAD_TIMEOUT=5)
    assert 0.1 <= max(server.gaps()) < 2


def test_every_request_says_who_asks() -> None:
    server, _ = fetched(text(""))
    assert {hit.headers["user-agent"] for hit in server.hits} == {OBEY["USER_AGENT"]}
