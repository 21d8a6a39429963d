"""The pure door: whatever is given, an article comes out, and it fits into a line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsfeed import Page, extract_quotes, parse_article
from newsfeed.errors import FeedError
from newsfeed.extract import parse_index
from newsfeed.models import Article, Image, Link
from newsfeed.parsers.limits import bounded
from newsfeed.record import MAX_LINE_BYTES, encode

PAGE = "<html><body><h1>{0}</h1><article><p>Перший абзац новини про міст {0}.</p></article></body></html>"
SAID = "«Міст відкриємо восени», – сказав мер Іван Бойко журналістам у середу."
BAD_URLS = ("http://[", "http://[::1/x", "https://example.ua/\ud800", "http://[x]/", "https://example.ua/" + "a" * 9000)


def test_pages_without_an_address_are_told_apart_by_their_content() -> None:
    one, again, other = (parse_article(PAGE.format(name)) for name in ("А", "А", "Б"))
    assert one.id == again.id != other.id
    assert "no_address" in one.warnings


def test_pages_without_address_and_text_are_told_apart_by_their_bytes() -> None:
    one, again, other = (parse_article(page) for page in (b"<p>", b"<p>", b"<b>"))
    assert one.id == again.id != other.id


def test_an_address_alone_makes_the_id() -> None:
    one, other = (parse_article(PAGE.format(name), url="https://example.ua/a") for name in "АБ")
    assert one.id == other.id
    assert "no_address" not in one.warnings


@pytest.mark.parametrize("url", BAD_URLS)
def test_an_address_that_cannot_be_read_is_none(url: str) -> None:
    article = parse_article(PAGE.format("Міст"), url=url)
    assert (article.url, article.title) == ("", "Міст")
    assert {"no_address"} <= set(article.warnings)
    assert "parser_error" not in article.warnings
    encode(article)


@pytest.mark.parametrize("url", BAD_URLS)
@pytest.mark.parametrize("body", [b"<rss><channel><item><link>https://a.example/1</link></item></channel></rss>", b""])
def test_an_index_at_an_address_that_cannot_be_read_raises_nothing_new(url: str, body: bytes) -> None:
    try:
        index = parse_index(Page(url=url, body=body))
    except FeedError:
        assert not body
    else:
        assert [entry.url for entry in index.entries] == ["https://a.example/1"]


def test_the_moment_of_the_fetch_has_an_offset_of_whole_minutes() -> None:
    odd = timezone(timedelta(hours=2, minutes=2, seconds=4))
    article = parse_article(Page(body=b"", fetched_at=datetime(2026, 11, 22, 12, 0, 4, tzinfo=odd)))
    assert article.fetched_at == "2026-11-22T09:58:00+00:00"
    assert parse_article(Page(body=b"", fetched_at=datetime(2026, 1, 1, tzinfo=UTC))).fetched_at.endswith("+00:00")  # type: ignore[union-attr]


@pytest.mark.parametrize("language", [None, "uk", "UK", "uk_UA", "uk-UA", "Uk_ua"])
def test_quotes_are_found_in_the_language_told_or_that_of_the_text(language: str | None) -> None:
    assert [quote.speaker for quote in extract_quotes([SAID], language=language)] == ["Іван Бойко"]


@pytest.mark.parametrize(
    "page",
    [
        f"<h1>Міст</h1><article>{'<p>' + SAID + '</p>'}</article>" * 6_000,
        "<title>" + "міст " * 400_000 + "</title><p>текст",
        "<h1>Міст</h1><article><p>" + "слово " * 300_000 + "</p></article>",
        "<h1>Міст</h1><article><p>Текст новини про міст. " + '<a href="/міст/">міст</a>, ' * 30_000 + "</p></article>",
        "<h1>Міст</h1><article><p>Текст новини про міст." + '<img src="/a.jpg" alt="міст">' * 15_000 + "</article>",
        "<meta name='keywords' content='" + ",".join(map(str, range(200_000))) + "'><h1>Міст</h1><p>Текст новини.",
    ],
    ids=["quotes", "title", "paragraph", "links", "pictures", "keywords"],
)
def test_every_page_fits_into_a_line(page: str) -> None:
    article = parse_article(page, url="https://example.ua/a")
    assert len(encode(article)) <= MAX_LINE_BYTES
    for link in article.links:
        assert article.paragraphs[link.paragraph][link.start : link.end] == link.text


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(max_size=50), max_size=20), st.integers(1, 100_000))
def test_what_is_cut_fits_and_says_so(paragraphs: list[str], times: int) -> None:
    body = tuple(text * times for text in paragraphs)
    links = tuple(Link(url="u" * 999, text="", paragraph=0, start=0, end=0) for _ in range(times // 10))
    pictures = tuple(Image(url="u" * 999) for _ in range(times // 10))
    article = Article(paragraphs=body, links=links, images=pictures)
    cut = bounded(article)
    assert len(encode(cut)) < MAX_LINE_BYTES
    assert (cut == article) == ("truncated" not in cut.warnings)
    assert bounded(cut) == cut
