"""Challenges and consent pages are told from pages, and asked for once."""

from __future__ import annotations

import pytest
from scrapy.http import HtmlResponse

from newsfeed.middlewares.walls import Challenge, ConsentWall, asks_consent, is_challenge
from tests.servers.crawling import POLITE, crawl
from tests.servers.faults import page, redirect
from tests.servers.misbehaving import Answer, Server

ORDERS = {**POLITE["DOWNLOADER_MIDDLEWARES"], "newsfeed.middlewares.walls.WallsMiddleware": 560}
SETTINGS = {**POLITE, "DOWNLOADER_MIDDLEWARES": ORDERS}
WAIT = "<html><head><title>Just a moment...</title></head><body></body></html>"
CHALLENGES = [
    page(WAIT, 503),
    page(WAIT),
    page("<html>", 403, {"cf-mitigated": "challenge"}),
    page("", 202, {"x-amzn-waf-action": "captcha"}),
]


@pytest.mark.parametrize("answer", CHALLENGES)
def test_a_challenge_is_no_page_and_not_asked_for_again(answer: Answer) -> None:
    with Server({"/": answer}) as server:
        outcome = crawl([server.url()], SETTINGS)
    assert (server.count("/"), isinstance(outcome.errors[server.url()], Challenge)) == (1, True)


def test_a_redirect_to_a_consent_page_is_no_page() -> None:
    with Server(
        {"/": redirect("/consent/?next=/"), "/consent/?next=/": page("<html><p>We value your privacy")}
    ) as server:
        outcome = crawl([server.url()], SETTINGS)
    assert [type(error) for error in outcome.errors.values()] == [ConsentWall]


def test_an_ordinary_page_comes_through() -> None:
    with Server(
        {"/": redirect("/consent-law-passed"), "/consent-law-passed": page("<html><p>News</p></html>")}
    ) as server:
        assert len(crawl([server.url()], SETTINGS).bodies) == 1


ARTICLE = (
    "<html><body>"
    + "<p>A long text of an article.</p>" * 400
    + "<div class='g-recaptcha-response'></div></body></html>"
)


def test_an_article_with_a_captcha_in_its_comment_form_is_no_challenge() -> None:
    assert not is_challenge(HtmlResponse("https://outlet.example/1", body=ARTICLE.encode()))


@pytest.mark.parametrize(
    ("url", "asks"),
    [
        ("https://consent.outlet.example/collect?x", True),
        ("https://outlet.example/gdpr/", True),
        ("https://outlet.example/news/consent-decree", False),
        ("https://outlet.example/", False),
    ],
)
def test_consent_is_told_by_a_whole_part_of_the_address(url: str, asks: bool) -> None:
    assert asks_consent(HtmlResponse(url, body=b"")) == asks
