from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsfeed.text.urls import absolute_url, article_id, canonical_url, host, same_site, site


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("HTTPS://Example.UA:443/Novyny/?utm_source=tg&id=7#top", "https://example.ua/Novyny/?id=7"),
        ("http://example.ua", "http://example.ua/"),
        ("http://example.ua:8080/a", "http://example.ua:8080/a"),
        ("https://user:secret@example.ua/a", "https://example.ua/a"),
        ("https://example.ua/новини", "https://example.ua/%D0%BD%D0%BE%D0%B2%D0%B8%D0%BD%D0%B8"),
        ("https://example.ua/%d0%bd%7e", "https://example.ua/%D0%BD~"),
        ("https://новини.укр/a", "https://xn--b1amarcd.xn--j1amh/a"),
        ("https://example.ua/a/amp", "https://example.ua/a"),
        ("https://example.ua/a/amp/", "https://example.ua/a/"),
        ("https://example.ua/amp/news/a", "https://example.ua/news/a"),
        ("https://example.ua/a.amp.html", "https://example.ua/a.html"),
        ("https://example.ua/a?print=1&p=2", "https://example.ua/a?p=2"),
        ("https://example.ua/a;jsessionid=AB12?x=1", "https://example.ua/a?x=1"),
        ("https://example.ua/a?x=1&amp;y=2&fbclid=z", "https://example.ua/a?x=1&y=2"),
        ("https://example.ua/amp", "https://example.ua/amp"),
        ("javascript:void(0)", ""),
        ("mailto:a@b.ua", ""),
        ("http://[::1", ""),
        ("", ""),
    ],
)
def test_canonical_form(url: str, wanted: str) -> None:
    assert canonical_url(url) == wanted


def test_relative_links_are_joined() -> None:
    assert canonical_url("../b?utm_medium=x", "https://example.ua/n/a/") == "https://example.ua/n/b"
    assert (
        absolute_url("//cdn.example.ua/i.jpg?utm_a=1#x", "https://example.ua/")
        == "https://cdn.example.ua/i.jpg?utm_a=1"
    )


@pytest.mark.parametrize(
    "alias",
    [
        "http://example.ua/a/story",
        "https://www.example.ua/a/story/",
        "https://m.example.ua/a/story?utm_campaign=x",
        "https://example.ua/a/story/amp",
        "https://example.ua/a/story?print=1",
        "https://example.ua/a/story#comments",
        "https://example.ua/a/story/index.html",
        "https://EXAMPLE.ua:443/a/story",
    ],
)
def test_one_article_has_one_id(alias: str) -> None:
    assert article_id(alias) == article_id("https://example.ua/a/story")


@pytest.mark.parametrize(
    "other",
    [
        "https://example.ua/a/story2",
        "https://example.ua/a/story?p=2",
        "https://b.example.ua/a/story",
        "https://example.ua/A/story",
    ],
)
def test_other_articles_have_other_ids(other: str) -> None:
    assert article_id(other) != article_id("https://example.ua/a/story")


@pytest.mark.parametrize(
    ("one", "other", "wanted"),
    [
        ("https://news.example.com.ua/a", "https://example.com.ua/", True),
        ("https://one.com.ua/", "https://other.com.ua/", False),
        ("http://127.0.0.1:8641/", "http://127.0.0.1:8642/", False),
        ("http://127.0.0.1:8641/a", "http://127.0.0.1:8641/b", True),
        ("http://localhost/a", "http://www.localhost/", False),
        ("https://www.example.ua/", "http://example.ua/x", True),
    ],
)
def test_sites_are_told_apart(one: str, other: str, wanted: bool) -> None:
    assert same_site(one, other) is wanted


def test_host_and_site() -> None:
    assert host("https://WWW.Example.com.ua:444/x") == "www.example.com.ua"
    assert site("https://a.b.example.com.ua/x") == "example.com.ua"


@given(st.text(max_size=200))
def test_canonical_form_is_stable_and_never_raises(text: str) -> None:
    once = canonical_url(f"https://example.ua/{text}")
    assert canonical_url(once) == once
    canonical_url(text)
