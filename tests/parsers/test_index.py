"""Every reader of feed pages under mutation: an index or FeedError, nothing else."""

from __future__ import annotations

import contextlib
import random
from datetime import datetime
from pathlib import Path

import pytest

from newsfeed import Page, Source, parse_index
from newsfeed.errors import FeedError
from newsfeed.models import Index
from newsfeed.parsers.index import root_name

FIXTURES = sorted((Path(__file__).parents[2] / "fixtures" / "feeds").glob("odd-*"))
PIECES = (
    b"<", b">", b"&", b'"', b"<!--", b"]]>", b"<![CDATA[", b"&#0;", b"&#x110000;", b"\0", b"\xff", b"<item>", b"</item>", b"{", b"}", b"[", b'"url":', b"1e999",
    b"<!DOCTYPE a [", b"<?xml", b"xml:base='//['", b"href='http://['", b"http://", b"\xd0", b"99999999999999999999",
)  # fmt: skip


def mutated(page: bytes, rng: random.Random) -> bytes:
    out = bytearray(page)
    for _ in range(rng.randint(1, 10)):
        at = rng.randrange(len(out) + 1)
        match rng.randrange(5):
            case 0:
                del out[at : at + rng.randint(1, 80)]
            case 1:
                out[at:at] = bytes(rng.randrange(256) for _ in range(rng.randint(1, 8)))
            case 2:
                out[at:at] = rng.choice(PIECES)
            case 3:
                out[at:at] = out[at : at + rng.randint(1, 300)]
            case _:
                del out[max(at, 40) :]
    return bytes(out)


def test_there_are_fixtures() -> None:
    assert len(FIXTURES) >= 10


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.name)
@pytest.mark.parametrize("count", [60, pytest.param(1_000, marks=pytest.mark.torture)])
def test_mutated_feed_pages_give_an_index_or_a_refusal(path: Path, count: int) -> None:
    rng = random.Random(path.name)
    page = path.read_bytes()
    for _ in range(count):
        with contextlib.suppress(FeedError):
            index = parse_index(
                Page(url="https://site.example/feed", body=mutated(page, rng)), source=Source(id="site")
            )
            assert isinstance(index, Index)


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.name)
def test_each_odd_feed_gives_its_three_pages(path: Path) -> None:
    page = Page(url="https://site.example/feed", body=path.read_bytes())
    index = parse_index(page, source=Source(id="site", timezone="Europe/Kyiv"))
    assert [entry.url for entry in index.entries] == [f"https://site.example/news/{n}-story-of-day" for n in (1, 2, 3)]
    dates = [datetime.fromisoformat(entry.published_at or entry.modified_at or "") for entry in index.entries]
    assert dates == [datetime.fromisoformat(f"2023-11-{10 + n}T12:30:00+02:00") for n in (1, 2, 3)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("<rss>", "rss"),
        ("<?xml version='1.0'?><!-- <feed> --><rdf:RDF>", "rdf"),
        ('<!DOCTYPE rss [<!ENTITY a "b">]> <a:feed>', "feed"),
        ("words", ""),
        ("", ""),
        ("<!doctype html><HTML>", "html"),
        ("<!--" * 10_000, ""),
    ],
)
def test_the_root_tells_the_kind(text: str, name: str) -> None:
    assert root_name(text) == name
