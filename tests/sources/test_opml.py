"""OPML, as feed readers export it."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsfeed.errors import CatalogError
from newsfeed.models import Source
from newsfeed.sources.opml import load_opml

OPML = """<?xml version="1.0" encoding="utf-8"?>
<opml version="2.0"><head><title>Підписки</title></head><body>
<outline text="Новини"><outline type="rss" text="Річка" xmlUrl="https://river.example/rss" htmlUrl="https://river.example/"/>
<outline text="Міст" xmlUrl="https://bridge.example/feed"/></outline>
<outline type="rss" xmlUrl="https://river.example/rss"/><outline xmlUrl="ftp://old.example/rss"/>
</body></opml>"""


def load(tmp_path: Path, text: str, taken: tuple[Source, ...] = ()) -> tuple[Source, ...]:
    path = tmp_path / "feeds.opml"
    path.write_text(text, "utf-8")
    return load_opml(path, taken)


def test_each_feed_becomes_a_source_once(tmp_path: Path) -> None:
    assert load(tmp_path, OPML) == (
        Source(id="river-example", url="https://river.example/", feeds=("https://river.example/rss",)),
        Source(id="bridge-example", feeds=("https://bridge.example/feed",)),
    )


def test_feeds_and_ids_that_are_taken_are_left(tmp_path: Path) -> None:
    taken = (Source(id="bridge-example", feeds=("https://river.example/rss",)),)
    assert [source.id for source in load(tmp_path, OPML, taken)] == ["bridge-example-2"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("<opml><body></opml>", ":1:"),
        ("<rss></rss>", ":1:1: not OPML"),
        ('<!DOCTYPE opml [<!ENTITY a "b">]><opml/>', "document type"),
        ("", "not OPML"),
    ],
)
def test_other_files_are_refused_with_their_place(tmp_path: Path, text: str, place: str) -> None:
    with pytest.raises(CatalogError, match=f"feeds.opml.*{place}"):
        load(tmp_path, text)
