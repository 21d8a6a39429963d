"""What an address looks like, and what a site's pages prove of it."""

from __future__ import annotations

import pytest
from scrapy import Request

from newsfeed.spiders.shapes import PROBES, Shapes, shape_of

SITE = "https://outlet.example"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("/posts/the-river-rose-again", "/posts/a-bridge-is-closed-for-good"),
        ("/2026/11/20/the-river-rose-again/", "/2025/03/07/a-bridge-is-closed/"),
        ("/news/12345", "/news/7"),
    ],
)
def test_articles_of_one_site_have_one_shape(one: str, other: str) -> None:
    assert shape_of(SITE + one) == shape_of(SITE + other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("/posts/the-river-rose-again", "/tag/river"),
        ("/the-river-rose-again/", "/about/"),
        ("/posts/the-river-rose-again", "/posts/the-river-rose-again.pdf"),
        ("/news/12345", "/author/12345"),
    ],
)
def test_lists_and_services_have_another_shape(one: str, other: str) -> None:
    assert shape_of(SITE + one) != shape_of(SITE + other)


def requests(count: int, path: str = "/tag/") -> list[Request]:
    return [Request(f"{SITE}{path}{chr(97 + n)}") for n in range(count)]


def test_only_probes_of_an_unproved_shape_go() -> None:
    shapes = Shapes()
    assert [shapes.offer(request) is not None for request in requests(5)] == [True] * PROBES + [False] * 3


def test_what_waits_goes_once_its_shape_has_proved_good() -> None:
    shapes, asked = Shapes(), requests(5)
    for request in asked:
        shapes.offer(request)
    assert shapes.confirm(asked[0].url) == asked[PROBES:]
    assert shapes.offer(requests(6)[5]) is not None


def test_what_waits_is_dropped_once_the_probes_have_missed() -> None:
    shapes, asked = Shapes(), requests(5)
    for request in asked:
        shapes.offer(request)
    for request in asked[:PROBES]:
        shapes.miss(request.url)
    assert (shapes.dropped, shapes.offer(requests(6)[5]), shapes.confirm(asked[0].url)) == (3, None, [])


def test_probe_that_failed_is_replaced() -> None:
    shapes, asked = Shapes(), requests(5)
    for request in asked:
        shapes.offer(request)
    assert shapes.retry(asked[0].url) == [asked[PROBES]]


def test_shape_that_a_feed_uses_needs_no_probe() -> None:
    shapes = Shapes()
    shapes.confirm(f"{SITE}/tag/z")
    assert all(shapes.offer(request) is not None for request in requests(5))


def test_pages_that_stand_alone_beside_articles_are_services() -> None:
    shapes = Shapes()
    shapes.confirm(f"{SITE}/posts/the-river-rose-again")
    alone = shapes.lone(f"{SITE}{path}" for path in ("/about", "/posts/flood", "/posts/a-bridge-is-closed", "/world/a"))
    assert alone == {f"{SITE}/about", f"{SITE}/world/a"}


def test_nothing_is_alone_before_a_feed_has_spoken() -> None:
    assert not Shapes().lone([f"{SITE}/about"])


def test_a_headline_or_a_number_is_never_left_out_for_standing_alone() -> None:
    shapes = Shapes()
    shapes.confirm("https://outlet.example/news/2026/11/08/741/")
    few = [
        "https://outlet.example/science/3913555-u-shtolniah.html",
        "https://outlet.example/opinion/what-the-river-took-away",
    ]
    assert shapes.lone([*few, "https://outlet.example/about", "https://outlet.example/info/privacy-policy"]) == {
        "https://outlet.example/about",
        "https://outlet.example/info/privacy-policy",
    }
