from __future__ import annotations

import json
from pathlib import Path

import pytest

from newsfeed.models import Css, Page
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


def article(*paragraphs: str) -> str:
    return f"<h1>Budget</h1><article>{''.join(f'<p>{text}</p>' for text in paragraphs)}</article>"


def test_selectors_of_the_source_stand_above_the_model() -> None:
    html = f"<div class=lead>Why it matters.</div><div id=x><p>Short.</p><p class=promo>Buy it.</p></div>{article(LONG, LONG)}"
    css = Css(body="#x", lead=".lead", drop=(".promo",))
    body = read(html, css=css)
    assert body.paragraphs == ("Short.",)
    assert body.lead == "Why it matters."


def test_selector_that_is_none_changes_nothing() -> None:
    html = article(*[f"{i}. {LONG}" for i in range(5)])
    assert read(html, css=Css(body="p[[", drop=("::",))) == read(html)


def test_lead_is_never_a_paragraph_too() -> None:
    lead = "The town has a budget again, after six months without one and many long nights."
    html = f"<h1>Budget</h1><p class=standfirst>{lead}</p>{article(lead, *[f'{i} {LONG}' for i in range(5)])}"
    body = read(html)
    assert body.lead == lead
    assert lead not in body.paragraphs


def test_pictures_of_the_body_are_those_inside_it() -> None:
    inside = "<figure><img src=/m/bridge.jpg width=900 height=600></figure>"
    related = "<div class=related><img src=/m/other.jpg width=900 height=600></div>"
    html = f"<img src=/m/top.jpg width=900 height=600>{article(LONG, inside, LONG, related, LONG)}"
    assert [image.url for image in read(html).images] == ["https://example.org/m/bridge.jpg"]


def test_page_without_text_gives_an_empty_body() -> None:
    assert read("<p></p>").paragraphs == ()
    assert read("").paragraphs == ()


@pytest.mark.parametrize("size", [2000, 4000])
def test_a_run_of_many_lines_and_links_is_read_whole(size: int) -> None:
    html = f"<div>{''.join(f'<a href=/{i}>word {i}</a> {LONG}<br>' for i in range(size))}</div>"
    body = read(html)
    assert size >= len(body.paragraphs) == len(body.links) > 0.8 * size


def test_hidden_copies_of_the_whole_text_are_left_out() -> None:
    paragraphs = [f"{LONG} That was the {n}th vote of the year." for n in range(12)]
    shown = "".join(f"<p>{text}</p>" for text in paragraphs)
    copy = f"<div><div>{' '.join(paragraphs)}</div></div>"
    body = read(f"<h1>Budget</h1><article>{shown}</article>{copy * 2}")
    assert list(body.paragraphs) == paragraphs


@pytest.mark.parametrize(
    "html",
    [
        f"<p>{LONG}</p><p>{LONG} Again.</p><p><strong>Tickets and prices</strong></p><p>{LONG} Anew.</p>",
        f"{LONG}<br><br>{LONG} Again.<br><br><b>Tickets and prices</b><br><br>{LONG} Anew.",
    ],
)
def test_line_in_bold_between_paragraphs_is_a_subhead(html: str) -> None:
    body = read(f"<h1>Budget</h1><article><div class='text'>{html}</div></article>")
    assert [(heading.before, heading.text) for heading in body.headings] == [(2, "Tickets and prices")]


def test_bold_lines_in_a_row_stay_paragraphs() -> None:
    lines = "".join(f"<p><b>The town of {name}</b></p>" for name in ("Larch", "Fir", "Oak"))
    body = read(f"<h1>Budget</h1><article><p>{LONG}</p>{lines}<p>{LONG} Anew.</p></article>")
    assert not body.headings


def test_paragraph_that_an_element_breaks_in_two_is_joined() -> None:
    broken = "When it comes to money like<button></button>, many are led by friends to take the plunge, says a study."
    body = read(f"<h1>Budget</h1><article><p>{broken}</p><p>{LONG}</p></article>")
    assert (
        body.paragraphs[0] == "When it comes to money like , many are led by friends to take the plunge, says a study."
    )
