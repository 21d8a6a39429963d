"""The other tellings of a story that an aggregator's page lists."""

from __future__ import annotations

import pytest

from newsfeed.models import Page
from newsfeed.parsers.copies import read_copies

URL = "https://digest.example/news/cluster/2026-11-20-mist"
ROWS = "<ul><li><a href='/news/item/mist-zakryto'>Міст закрито</a></li><li><a href='https://outlet.example/a-b-c'>a</a></li></ul>"


@pytest.mark.parametrize(
    "body",
    [
        f"<article><h1>Міст</h1></article><div><h3>Про це також пишуть:</h3>{ROWS}</div>",
        f"<main><h1>Міст</h1><h2>Other sources</h2>{ROWS}</main>",
        f"<aside><div><span>Інші джерела (2)</span></div>{ROWS}</aside>".replace(" (2)", ""),
    ],
)
def test_links_under_a_label_are_copies(body: str) -> None:
    assert read_copies(Page(url=URL, body=f"<html><body>{body}</body></html>")) == (
        "https://digest.example/news/item/mist-zakryto",
    )


@pytest.mark.parametrize("body", ["", f"<h3>Читайте також</h3>{ROWS}", "<h3>Other sources</h3>", b"\xff<h3>"])
def test_other_links_are_none(body: str | bytes) -> None:
    assert read_copies(Page(url=URL, body=body)) == ()
