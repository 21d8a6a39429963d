"""How gently hosts are asked, read from the servers' logs."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
import scrapy

from newsfeed.middlewares.downloader import HostEnded
from newsfeed.models import Source
from tests.servers.crawling import POLITE, crawl
from tests.servers.faults import (
    after,
    close_at_once,
    drip_body,
    drip_header,
    in_turn,
    page,
    redirect,
    reset_at_once,
    silence,
    status,
    text,
)
from tests.servers.misbehaving import Answer, Server

FULL = pytest.mark.torture
# The bars themselves, of a quiet machine, hold with the full counts; beside other work a fault still costs far more than this.
SLACK_S = 0.3 if os.environ.get("NEWSFEED_TORTURE") == "1" else 5.0
LEAST_RATE = 0.9 if os.environ.get("NEWSFEED_TORTURE") == "1" else 0.5
STOCK = {"DOWNLOADER": "scrapy.core.downloader.Downloader"}


def polite(**settings: Any) -> dict[str, Any]:
    return {**POLITE, "ROBOTSTXT_OBEY": False, **settings}


def urls(server: Server, number: int) -> list[str]:
    return [server.url(f"/{i}") for i in range(number)]


@pytest.mark.parametrize(("requests", "delay_s"), [(50, 0.05), pytest.param(500, 1.0, marks=FULL)])
def test_no_gap_is_under_the_delay_and_no_request_overlaps(requests: int, delay_s: float) -> None:
    settings = polite(DOWNLOAD_DELAY=delay_s, DOWNLOAD_DELAY_JITTER=0.2)
    with Server(default=page("ok")) as server:
        crawl(urls(server, requests), settings, limit_s=900)
    assert len(server.hits) == requests
    assert (sum(gap < delay_s for gap in server.gaps()), server.overlaps()) == (0, 0)


def test_requests_never_overlap_even_without_a_delay() -> None:
    with Server(default=after(0.01, page("ok"))) as server:
        crawl(urls(server, 20), polite())
    assert (len(server.hits), server.overlaps()) == (20, 0)


def test_stock_scrapy_lets_requests_overlap_without_a_delay() -> None:
    """The reason for counting a request from the moment it leaves the queue; when this fails, Scrapy is mended."""
    with Server(default=after(0.01, page("ok"))) as server:
        crawl(urls(server, 20), {"CONCURRENT_REQUESTS_PER_DOMAIN": 1, **STOCK})
    assert server.overlaps() > 0


def test_a_source_brings_the_delay_and_the_concurrency_of_its_host() -> None:
    source = Source("s", delay_s=0.05, concurrency=4)
    with Server(default=after(0.2, page("ok"))) as server:
        crawl([scrapy.Request(url, meta={"source": source}) for url in urls(server, 6)], polite(DOWNLOAD_DELAY=9))
    assert server.overlaps() > 0
    assert min(server.gaps()) >= 0.04  # starts of parallel requests; the server's clock starts with the connection


def when(seconds: float) -> str:
    return format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)


@pytest.mark.parametrize(("code", "asks"), [(429, "1"), (503, "date")])
def test_a_host_rests_as_long_as_it_asks_and_others_go_on(code: int, asks: str) -> None:
    window_s = 1.0
    asked = when(window_s + 1) if asks == "date" else asks
    tired = Server(default=in_turn(status(code, {"Retry-After": asked}), page("ok")))
    other = Server(host="127.0.0.3", default=page("ok"))
    with tired, other:
        outcome = crawl([*urls(tired, 5), *urls(other, 10)], polite(DOWNLOAD_DELAY=0.02))
    first = tired.hits[0].ended or 0
    assert [hit for hit in tired.hits[1:] if hit.started < first + window_s] == []
    assert (len(outcome.bodies), other.hits[-1].started < first + window_s) == (15, True)


@pytest.mark.parametrize("value", ["-5", "soon", "", "Sun, 22 Nov 2020 11:59:59 GMT"])
def test_a_retry_after_that_says_nothing_is_a_back_off(value: str) -> None:
    with Server(default=in_turn(status(503, {"Retry-After": value}), page("ok"))) as server:
        outcome = crawl([server.url()], polite(NEWSFEED_BACKOFF_S=0.2))
    assert len(outcome.bodies) == 1
    assert server.gaps()[0] >= 0.2


@pytest.mark.parametrize("value", ["61", "1000000000", "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_a_long_rest_ends_the_hosts_part_of_the_run(value: str) -> None:
    tired = Server(default=status(429, {"Retry-After": value}))
    with tired, Server(host="127.0.0.3", default=page("ok")) as other:
        outcome = crawl([*urls(tired, 10), *urls(other, 10)], polite())
    assert (len(tired.hits), len(other.hits)) == (1, 10)
    assert sum(isinstance(error, HostEnded) for error in outcome.errors.values()) == 9


ONE_IN_FIVE = [status(500), status(503), close_at_once, reset_at_once, silence]


@pytest.mark.parametrize("fault", ONE_IN_FIVE)
def test_one_failing_page_in_five_harms_no_other(fault: Answer) -> None:
    with Server({f"/{number}": fault for number in range(0, 20, 5)}, default=page("ok")) as server:
        outcome = crawl(urls(server, 20), polite(DOWNLOAD_TIMEOUT=0.3))
    assert len(outcome.bodies) == 16
    assert max(server.count(path) for path in set(server.paths())) <= 3


def test_pauses_between_tries_grow() -> None:
    with Server(default=status(500)) as server:
        crawl([server.url()], polite(NEWSFEED_BACKOFF_S=0.1))
    first, second = server.gaps()
    assert 0.1 <= first < second


@pytest.mark.parametrize("fault", [close_at_once, silence, drip_header, status(502), drip_body(b"x" * 999)])
def test_a_host_that_is_down_is_left_alone_and_costs_others_nothing(fault: Answer) -> None:
    deadline = 0.5
    with Server(default=fault) as down, Server(host="127.0.0.3", default=page("ok")) as up:
        started = time.monotonic()
        outcome = crawl([*urls(down, 30), *urls(up, 30)], polite(DOWNLOAD_TIMEOUT=deadline, CONCURRENT_REQUESTS=64))
        took = time.monotonic() - started
    assert len(outcome.bodies) == 30
    assert len(down.hits) <= 5
    assert took < 2 * deadline + 1 + SLACK_S


def test_a_host_that_refuses_connections_is_left_alone() -> None:
    with Server() as gone:
        address = gone.url()
    outcome = crawl([f"{address}{number}" for number in range(30)], polite())
    assert len(outcome.errors) == 30


def test_a_host_that_refuses_us_again_and_again_is_left_alone() -> None:
    with Server(default=status(403)) as server:
        crawl(urls(server, 40), polite())
    assert len(server.hits) == 10


@pytest.mark.parametrize("fault", [drip_header, drip_body(b"x" * 999, 0.05), silence])
def test_a_slow_answer_is_cut_at_the_deadline(fault: Answer) -> None:
    with Server(default=fault) as server:
        started = time.monotonic()
        crawl([server.url()], polite(DOWNLOAD_TIMEOUT=1, RETRY_TIMES=0))
        assert time.monotonic() - started < 1.2 * 1 + SLACK_S


@pytest.mark.parametrize("hosts", [2, pytest.param(10, marks=FULL)])
def test_silent_hosts_slow_no_other_host_down(hosts: int) -> None:
    def rate(slow: list[Server]) -> float:
        with Server(default=page("ok")) as server:
            started = [url for each in slow for url in urls(each, 5)]
            crawl(
                [*started, *urls(server, 25)], polite(DOWNLOAD_DELAY=0.04, DOWNLOAD_TIMEOUT=1, CONCURRENT_REQUESTS=99)
            )
            return len(server.hits) / (server.hits[-1].started - server.hits[0].started)

    slow = [Server(host=f"127.0.0.{number + 10}", default=silence) for number in range(hosts)]
    try:
        assert rate(slow) >= LEAST_RATE * rate([])
    finally:
        for each in slow:
            each.close()


def test_redirects_end_after_five_hops() -> None:
    chain = {f"/{number}": redirect(f"/{number + 1}") for number in range(20)}
    with Server({**chain, "/loop": redirect("/loop")}) as server:
        crawl([server.url("/0"), server.url("/loop")], polite())
    assert (len(server.hits), server.count("/loop")) == (12, 6)


def test_credentials_are_never_sent_or_logged(caplog: pytest.LogCaptureFixture) -> None:
    with Server() as server, Server(host="127.0.0.3", default=page("ok")) as other:
        server.routes["/"] = redirect(f"http://someone:hunter2@127.0.0.3:{other.port}/")
        server.routes["/own"] = redirect(other.url("/own"))
        asking = [
            scrapy.Request(server.url("/")),
            scrapy.Request(server.url("/own"), headers={"Authorization": "Basic hunter2", "Cookie": "k=hunter2"}),
        ]
        with caplog.at_level("DEBUG"):
            outcome = crawl(asking, polite())
    assert list(outcome.bodies) == [other.url("/own")]
    assert "hunter2" not in caplog.text
    assert "hunter2" not in str([hit.headers for hit in other.hits])
    assert "hunter2" not in str(list(outcome.errors.values()))


def test_robots_txt_keeps_the_delay_too() -> None:
    with Server({"/robots.txt": text("")}, default=page("ok")) as server:
        crawl(urls(server, 3), polite(ROBOTSTXT_OBEY=True, DOWNLOAD_DELAY=0.1))
    assert min(server.gaps()) >= 0.1
