"""Pages damaged at random: bytes flipped, spans cut, doubled, swapped, tags broken, odd letters put in. Nothing raises."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsfeed import Page, Source
from newsfeed.errors import FeedError
from newsfeed.extract import parse_index
from newsfeed.parsers.article import read_article
from newsfeed.record import encode

FIXTURES = Path(__file__).parents[2] / "fixtures"
PAGES = sorted(
    (*FIXTURES.glob("extraction/*.html"), *FIXTURES.glob("kinds/*.html"), *FIXTURES.glob("reference/*.html"))
)
FEEDS = sorted(
    path for path in (FIXTURES / "feeds").rglob("*") if path.is_file() and path.suffix not in (".py", ".toml")
)
NOW = datetime(2023, 11, 15, 10, 20, 30, tzinfo=UTC)
SOURCE = Source(id="m", timezone="Europe/Kyiv")
ODD = (
    "\0",
    "\ufeff",
    "\u202e",
    "\U0001f600",
    "\U0010ffff",
    "&#xD800;",
    "&#0;",
    "&#x110000;",
    "\u2028",
    "<",
    ">",
    '"',
    "&",
    "]]>",
    "<!--",
)
TAGS = (
    b"<table>",
    b"</div>",
    b"<script>",
    b"<svg>",
    b"</body>",
    b"<template>",
    b"<p",
    b"</",
    b"<![CDATA[",
    b"<plaintext>",
    b"<noscript>",
)


def flip(body: bytearray, rng: random.Random) -> None:
    for _ in range(rng.randint(1, 40)):
        body[rng.randrange(len(body))] = rng.randrange(256)


def cut(body: bytearray, rng: random.Random) -> None:
    start = rng.randrange(len(body))
    del body[start : start + rng.randint(1, max(1, len(body) // 2))]


def truncate(body: bytearray, rng: random.Random) -> None:
    del body[rng.randrange(len(body)) :]


def double(body: bytearray, rng: random.Random) -> None:
    start = rng.randrange(len(body))
    body[start:start] = body[start : start + rng.randint(1, 2000)] * rng.randint(1, 5)


def swap(body: bytearray, rng: random.Random) -> None:
    one, other = sorted((rng.randrange(len(body)), rng.randrange(len(body))))
    size = rng.randint(1, 400)
    first, second = bytes(body[one : one + size]), bytes(body[other : other + size])
    body[other : other + size], body[one : one + size] = first, second


def put_tags(body: bytearray, rng: random.Random) -> None:
    for _ in range(rng.randint(1, 15)):
        place = rng.randrange(len(body) + 1)
        body[place:place] = rng.choice(TAGS)


def put_odd(body: bytearray, rng: random.Random) -> None:
    for _ in range(rng.randint(1, 30)):
        place = rng.randrange(len(body) + 1)
        body[place:place] = rng.choice(ODD).encode() * rng.randint(1, 3)


def retag(body: bytearray, rng: random.Random) -> None:
    old, new = rng.sample([b"div", b"p>", b"h1", b"span", b"article", b"meta", b"script", b"time", b"figure", b"a "], 2)
    body[:] = body.replace(old, new)


MUTATIONS: tuple[Callable[[bytearray, random.Random], None], ...] = (
    flip,
    cut,
    truncate,
    double,
    swap,
    put_tags,
    put_odd,
    retag,
)


def mutated(paths: list[Path], count: int, seed: int) -> Iterator[bytes]:
    rng = random.Random(seed)
    bodies = [path.read_bytes() for path in paths]
    for number in range(count):
        body = bytearray(bodies[number % len(bodies)])
        for mutate in rng.sample(MUTATIONS, rng.randint(1, 3)):
            if body:
                mutate(body, rng)
        yield bytes(body)


def read_all(paths: list[Path], count: int, seed: int) -> None:
    kinds = ("text/html; charset=utf-8", "text/html", "application/xml", "text/html; charset=windows-1251", None)
    for number, body in enumerate(mutated(paths, count, seed)):
        page = Page(url="https://m.example/a", body=body, content_type=kinds[number % 5], fetched_at=NOW)
        article = read_article(page, SOURCE)  # the inner door: `parse_article` would turn an error into a warning
        line = encode(article)
        assert b"\n" not in line.rstrip(b"\n")
        line.decode("utf-8")
        try:
            parse_index(page, source=SOURCE)
        except FeedError:
            continue


def test_damaged_pages_and_feeds_are_read_without_an_error() -> None:
    read_all([*PAGES, *FEEDS], 250, seed=1)


@pytest.mark.torture
@pytest.mark.parametrize("seed", range(10))
def test_ten_thousand_damaged_pages_are_read_without_an_error(seed: int) -> None:
    read_all([*PAGES, *FEEDS], 1000, seed=100 + seed)


@pytest.mark.parametrize(
    "odd", ["\ud800", "\0", "\U0001f468\u200d\U0001f469", "\U0010ffff", "\u2028", "\x85", "\x1b", "\ufffe"]
)
def test_odd_letters_in_every_field_give_a_record(odd: str) -> None:
    word = f"мі{odd}ст"
    html = (
        f'<html lang="uk{odd}"><head><title>{word}</title><meta property="og:title" content="{word}">'
        f'<meta name="author" content="Олена {word}"><meta name="keywords" content="{word},{odd}">'
        f'<meta property="article:published_time" content="2023-11-14{odd}T09:30"><meta property="og:image" content="/{word}.jpg">'
        f'<script type="application/ld+json">{{"@type":"NewsArticle","headline":"{word}","articleSection":"{word}",'
        f'"publisher":{{"name":"{word}"}}}}</script><link rel="canonical" href="/{word}"></head><body><article><h1>{word}</h1>'
        f'<time>14 листопада{odd} 2023</time><p>{word} {"Рада погодила новий міст через річку. " * 9}<a href="/{word}">{word}</a></p>'
        f'<figure><img src="/{word}.jpg" alt="{word}"><figcaption>{word}</figcaption></figure></article></body></html>'
    )
    for body in (html, html.encode("utf-8", "surrogatepass"), html.encode("utf-16", "surrogatepass")):
        article = read_article(Page(url=f"https://m.example/{word}", body=body, fetched_at=NOW), SOURCE)
        text = encode(article).decode("utf-8")
        assert "\\u0000" not in text
        assert "\\ud800" not in text.lower()
