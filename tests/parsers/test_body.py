from __future__ import annotations

import json
from pathlib import Path

import pytest

from newsfeed.models import Page
from newsfeed.parsers.body import Body, Hints, read_body
from newsfeed.parsers.document import parse_document

LONG = "The council met on Monday and agreed on the new budget after a long night of talks in the town hall."


def test_links_stand_where_they_say() -> None:
    linked = "He <a href='/a'> told us </a>that <b><a href='b'>all</a></b> is well."
    html = f"<article><p>{LONG}</p><p> {linked} {LONG}</p></article>"
    body = read_body(parse_document(Page(url="https://example.org/x/", body=html)), Hints())
    assert [(link.text, link.url) for link in body.links] == [
        ("told us", "https://example.org/a"),
        ("all", "https://example.org/x/b"),
    ]
    for link in body.links:
        assert body.paragraphs[link.paragraph][link.start : link.end] == link.text


def read(html: str, **hints: object) -> Body:
    return read_body(parse_document(Page(url="https://example.org/a/", body=html)), Hints(**hints))  # type: ignore[arg-type]


SEED = Path(__file__).parents[2].parent / "shared" / "seed"


@pytest.mark.skipif(not SEED.exists(), reason="../shared/seed is not here")
def test_reference_page_gives_its_paragraphs_and_its_lead() -> None:
    expected = json.loads((SEED / "article.expected.json").read_text("utf-8"))
    body = read((SEED / "article.html").read_text("utf-8"), titles=(expected["title"],))
    assert list(body.paragraphs) == expected["paragraphs"]
    assert body.lead == expected["lead"]
