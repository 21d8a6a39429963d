from __future__ import annotations

from newsfeed.models import Page
from newsfeed.parsers.body import Hints, read_body
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
