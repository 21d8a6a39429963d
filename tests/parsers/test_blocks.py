from __future__ import annotations

import pytest

from newsfeed.models import Page
from newsfeed.parsers.blocks import read_segments, without_adverts
from newsfeed.parsers.document import parse_document


def texts(html: str) -> list[str]:
    return [block.text for block in read_segments(parse_document(Page(body=html)).root).blocks]


SENTENCE = "The council met on Monday and agreed on the new budget after a long night of talks."


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>One</p><p>Two <b>bold</b> words</p>", ["One", "Two bold words"]),
        ("<div>bare <p>inner</p> after</div>", ["bare", "inner", "after"]),
        ("<div>one<br><br>two<br>still two</div>", ["one", "two still two"]),
        (f"<div>{SENTENCE}<br>{SENTENCE}</div>", [SENTENCE, SENTENCE]),
        ("<table><tr><td>Kyiv</td><td>12</td></tr></table>", ["Kyiv 12"]),
        ("<table><tr><td><p>left</p></td><td><p>right</p></td></tr></table>", ["left", "right"]),
        ("<p>a<script>var x;</script>b</p>", ["ab"]),
        ("<button><p>stray</p></button>", ["stray"]),
    ],
)
def test_text_is_cut_at_the_edges_of_blocks(html: str, expected: list[str]) -> None:
    assert texts(html) == expected


def test_noscript_is_read_only_where_the_page_is_bare() -> None:
    assert texts(f"<noscript><p>{SENTENCE}</p></noscript>") == [SENTENCE]
    assert "enable scripts" not in texts(f"<noscript>enable scripts</noscript>{f'<p>{SENTENCE}</p>' * 5}")


def test_a_link_around_blocks_counts_in_each() -> None:
    page = parse_document(Page(body="<a href=/x><div>first</div><div>second</div></a>"))
    assert [block.link_share for block in read_segments(page.root).blocks] == [1.0, 1.0]


def test_an_advertisement_inside_running_text_is_emptied() -> None:
    (block,) = read_segments(
        parse_document(
            Page(
                body="<p>Міст <ins class='ad'>Купуйте <b>тут</b></ins> відкрили. <span class='ad'>Знижки</span>Рух іде.</p>"
            )
        ).root
    ).blocks
    assert without_adverts(block).text == "Міст відкрили. Рух іде."


def test_what_is_longer_than_an_advertisement_is_none() -> None:
    (block,) = read_segments(
        parse_document(Page(body=f"<p>Міст <span class='ad'>{'<b>дуже</b> ' * 40}</span> довгий.</p>")).root
    ).blocks
    assert without_adverts(block) is block


@pytest.mark.parametrize("name", ["sr-only", "link__hint visually-hidden", "adslot"])
def test_what_a_reader_does_not_see_in_a_line_is_cut_out(name: str) -> None:
    html = f"<p>The <a href='/x'>report<span class='{name}'> (opens in a new window)</span></a> is out.</p>"
    block = read_segments(parse_document(Page(body=html)).root).blocks[0]
    assert without_adverts(block).text == "The report is out."
