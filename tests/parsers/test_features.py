from __future__ import annotations

import pytest

from newsfeed.models import Page
from newsfeed.parsers import context, features, kind
from newsfeed.parsers.blocks import read_segments
from newsfeed.parsers.body import Hints, read_body
from newsfeed.parsers.document import parse_document
from newsfeed.parsers.evidence import (
    Evidence,
    holds_credit,
    is_caption,
    is_date_line,
    is_dated_byline,
    is_service_line,
    opens_with,
    read_evidence,
    split_words,
    squeeze,
)
from newsfeed.parsers.signs import read_signs

PARAGRAPH = "The council met on Monday and agreed on the new budget after a long night of talks in the town hall."
PAGE = (
    f"<h1>Budget</h1><aside><p>{PARAGRAPH}</p></aside><article class='post-body'>{f'<p>{PARAGRAPH}</p>' * 9}</article>"
)


def table(html: str, evidence: Evidence = Evidence()) -> features.Table:  # noqa: B008
    return features.read_features(read_segments(parse_document(Page(body=html)).root), evidence)


def test_every_row_has_every_column() -> None:
    found = table(PAGE)
    assert found.rows
    assert {len(row) for row in found.rows} == {len(features.names())}
    seen = context.add_context(found, [0.5] * len(found.rows))
    assert {len(row) for row in seen} == {len(features.names()) + len(context.NAMES)}


def test_page_has_every_measure() -> None:
    document = parse_document(Page(body=PAGE))
    measures = read_body(document, Hints()).measures
    assert len((*measures, *read_signs(document, Hints()).numbers())) == len(kind.NAMES)


def test_what_stands_beside_the_text_is_no_candidate() -> None:
    assert all(block.node.parent and block.node.parent.tag != "aside" for block in table(PAGE).blocks)


def test_an_aside_that_holds_the_text_is_read() -> None:
    assert len(table(f"<aside>{f'<p>{PARAGRAPH}</p>' * 5}</aside>").blocks) == 5


def test_column_tells_how_far_up_a_class_word_stands() -> None:
    found = table(f"<div class='RelatedStory'><div><p>{PARAGRAPH}</p></div></div>")
    assert found.rows[0][features.names().index("to_related")] == 2


@pytest.mark.parametrize(
    ("line", "group"),
    [
        ("Читайте також: про міст", 0),
        ("→ Lesen Sie auch: Die Brücke", 0),
        ("LEA TAMBIÉN: el puente", 0),
        ("Photo: Iryna Koval", 1),
        ("Von Iryna Koval", 2),
        ("Subscribe to the paper", 3),
    ],
)
def test_openers_are_known_in_many_languages(line: str, group: int) -> None:
    assert opens_with(line)[group]


@pytest.mark.parametrize("line", ["Нагадаємо, міст закрили", "Як повідомлялося, міст закрили", "The bridge is closed"])
def test_ordinary_openings_send_nobody_elsewhere(line: str) -> None:
    assert not opens_with(line)[0]


@pytest.mark.parametrize(
    ("line", "expected"), [("The bridge / Photo: Koval", True), ("The bridge © Koval", False), ("A photo of it", False)]
)
def test_credits_are_told_from_words(line: str, expected: bool) -> None:
    assert holds_credit(line, split_words(line)) is expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [("5 March 2024, 08:30", True), ("08:30", True), ("In 2024 the bridge opens", False), ("March", False)],
)
def test_date_lines_are_dates_and_little_else(line: str, expected: bool) -> None:
    assert is_date_line(line) is expected


def test_service_lines_are_short_and_speak_to_the_reader() -> None:
    assert is_service_line("Виділіть помилку та натисніть Ctrl+Enter")
    assert is_service_line("Source: https://news.example/a")
    assert is_service_line("Передрук матеріалів дозволено лише з посиланням. " + PARAGRAPH * 4)
    assert not is_service_line("He pressed Ctrl+Enter. " + PARAGRAPH * 3)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Міст увечері / Фото автора", True),
        ("Photo: Iryna Koval", True),
        ("The bridge at dusk. Foto: Iryna Koval", True),
        ("The bridge at dusk (Photo by Iryna Koval)", True),
        ("A photo of the bridge hangs in the hall.", False),
        ("He said (photo or not) that it was late.", False),
    ],
)
def test_captions_open_or_end_with_their_maker(line: str, expected: bool) -> None:
    assert is_caption(line) is expected


def test_evidence_is_folded_to_letters_and_digits() -> None:
    evidence = read_evidence(["A “Title”!"], ["too short"], ["Al", "Iryna Koval"], None)
    assert evidence == Evidence(titles=("atitle",), authors=("iryna koval",))
    assert squeeze("A - b, 1") == "ab1"


def test_comments_stand_beside_the_text_even_where_they_are_longer() -> None:
    comments = f"<div class='comments'>{f'<p>{PARAGRAPH} I doubt it.</p>' * 30}</div>"
    found = table(f"<h1>Budget</h1><article>{f'<p>{PARAGRAPH}</p>' * 4}</article>{comments}")
    assert len(found.blocks) == 4 + 1  # the headline is a candidate too


@pytest.mark.parametrize("name", ["small-comments", "story paywall", "sidebar-enabled--false", "has-related"])
def test_class_that_says_what_a_layout_has_or_lacks_hides_nothing(name: str) -> None:
    others = f"<footer>{f'<p>{PARAGRAPH}</p>' * 4}</footer>"
    found = table(f"<h1>Budget</h1><div class='{name}'><p>{PARAGRAPH}</p><p>{PARAGRAPH}</p></div>{others}")
    assert sum(block.node.parent is not None and block.node.parent.tag == "div" for block in found.blocks) == 2


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("By Rhona Bell, 18 November 2026", True),
        ("Текст: Остап Липа, 1 листопада 2026", True),
        ("Von Anna Berg, 3. März 2026, 14:05", True),
        ("Anna Berg | 03.03.2026", True),
        ("Berlin, March 3, 2026", True),
        ("The bridge over the river will be closed to lorries until 3 March 2026", False),
        ("The council met on 3 March 2026.", False),
        ("18 листопада 2026 року, 09:10. Оновлено о 16:40", True),
        ("Elections 2026", False),
    ],
)
def test_first_line_that_says_who_wrote_and_when_is_known(line: str, expected: bool) -> None:
    assert is_dated_byline(line) is expected
