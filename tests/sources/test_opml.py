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
    return load_opml(path, taken).sources


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


def test_feed_addresses_are_read_as_those_they_stand_for(tmp_path: Path) -> None:
    feeds = ("feed://a.example/rss", "feed:https://b.example/rss", "FEED://c.example/rss")
    outlines = "".join(f'<outline xmlUrl="{feed}"/>' for feed in feeds)
    sources = load(tmp_path, f"<opml>{outlines}</opml>")
    assert [s.feeds[0] for s in sources] == ["http://a.example/rss", "https://b.example/rss", "http://c.example/rss"]


def test_addresses_that_cannot_be_kept_are_left_out_with_their_lines(tmp_path: Path) -> None:
    bad = (
        "https://a.example/a b",
        "https://a.example/a&#10;b",
        "https://me:pw@a.example/rss",
        "https://[bad",
        "ftp://a",
    )
    path = tmp_path / "feeds.opml"
    outlines = "\n".join(f'<outline xmlUrl="{url}"/>' for url in bad)
    good = '<outline xmlUrl="https://good.example/rss" htmlUrl="https://[bad"/>'
    path.write_text(f"<opml>\n{outlines}\n{good}</opml>", "utf-8")
    given = load_opml(path)
    assert [source.feeds for source in given.sources] == [("https://good.example/rss",)]
    assert [line.partition(": ")[0] for line in given.refused] == [f"{path}:{n}" for n in range(2, 7)]
    assert "me:pw" not in "".join(given.refused)
