"""What holds for any text: offsets, order, identity, linear time."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsfeed.models import Quote
from newsfeed.quotes.attribution import find_quotes
from newsfeed.quotes.lexicon import languages, lexicon
from newsfeed.quotes.marks import read_marks
from newsfeed.quotes.spans import find_pieces

BITS = ["«", "»", "„", "“", "”", '"', "''", "‘", "’", "– ", "—", "-", ", ", ". ", ": ", "! ", "? ", "… ", " ", "Іван Петренко", "Він",
        "сказав", "що", "за словами", "Міноборони", "said", "that", "Paul Henning", "sagte", "dass", "вода є", "1", "İ", "\u2028", "\ud800"]  # fmt: skip
TEXT = st.lists(st.sampled_from(BITS), max_size=40).map("".join)
TEXTS = st.lists(TEXT, max_size=5)


def check(quote: Quote, paragraphs: list[str], lead: str | None) -> None:
    pieces = [(lead or "") if p is None else paragraphs[p] for p, _, _ in quote.spans]
    assert quote.text == " ".join(text[a:b] for text, (_, a, b) in zip(pieces, quote.spans, strict=True))
    assert (quote.paragraph, quote.start, quote.end) == quote.spans[0]
    assert all(0 <= a < b <= len(text) for text, (_, a, b) in zip(pieces, quote.spans, strict=True))
    assert 0 <= quote.confidence <= 1


@pytest.mark.parametrize("language", ["uk", "en", "de"])
@settings(max_examples=120, deadline=None)
@given(paragraphs=TEXTS, lead=st.none() | TEXT)
def test_offsets_hold_on_any_text(language: str, paragraphs: list[str], lead: str | None) -> None:
    found = find_quotes(paragraphs, language, lead)
    for quote in found:
        check(quote, paragraphs, lead)
    assert len({quote.id for quote in found}) == len(found)
    assert find_quotes(paragraphs, language, lead) == found


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_pieces_lie_in_their_paragraphs_and_do_not_cross(paragraphs: list[str]) -> None:
    words = lexicon("uk")
    assert words is not None
    for text, pieces in zip(paragraphs, find_pieces(paragraphs, words), strict=True):
        for piece in pieces:
            assert 0 <= piece.outer_start <= piece.start < piece.end <= piece.outer_end <= len(text)
        ends = [piece.outer_end for piece in pieces]
        assert all(end <= piece.outer_start for end, piece in zip(ends, pieces[1:], strict=False))


@given(TEXT)
def test_pairs_of_marks_do_not_cross(text: str) -> None:
    pairs = read_marks(text).pairs
    assert all(first.end <= second.start for first, second in itertools.pairwise(pairs))


def test_identity_survives_an_edit_elsewhere() -> None:
    said = "«Міст відкриємо восени», – сказала Оксана Дубина."
    (before,) = find_quotes([said], "uk")
    after = find_quotes(["Новий перший абзац.", said], "uk")
    assert [quote.id for quote in after] == [before.id]


SAID = "«Міст п’ять років чекав на ремонт», – сказала речниця громади Оксана Дубина."
EDITS = [
    ("a paragraph before it", ["Сьогодні вранці.", SAID]),
    ("words after it", [SAID + " Роботи почнуть у травні."]),
    ("another verb", [SAID.replace("сказала", "наголосила")]),
    ("another title", [SAID.replace("речниця громади", "представниця міськради")]),
    ("other marks", [SAID.replace("«", "“").replace("»", "”")]),
    ("another apostrophe", [SAID.replace("’", "'")]),
    ("another dash", [SAID.replace("–", "—")]),
    ("a comma inside", [SAID.replace("років чекав", "років, чекав")]),
    ("a capital inside", [SAID.replace("Міст", "МІСТ")]),
    ("a short name, the full one elsewhere", [SAID.replace("Оксана Дубина", "Дубина"), "Оксана Дубина очолює раду."]),
    ("the attribution before it", ["Речниця громади Оксана Дубина сказала: «Міст п’ять років чекав на ремонт»."]),
]  # fmt: skip


@pytest.mark.parametrize("paragraphs", [edited for _, edited in EDITS], ids=[name for name, _ in EDITS])
def test_identity_survives_a_small_edit(paragraphs: list[str]) -> None:
    assert [quote.id for quote in find_quotes(paragraphs, "uk")] == [quote.id for quote in find_quotes([SAID], "uk")]


def test_same_words_twice_have_two_identities() -> None:
    said = "«Міст відкриємо восени», – сказала Оксана Дубина."
    assert len({quote.id for quote in find_quotes([said, said], "uk")}) == 2


def test_language_without_data_has_no_quotes() -> None:
    assert find_quotes(["«Так», – сказав Іван Петренко."], "xx") == ()
    assert find_quotes(["«Так», – сказав Іван Петренко."], None) == ()


def test_every_language_compiles() -> None:
    assert {"uk", "en", "de"} <= languages()
    assert all(lexicon(language) is not None for language in languages())


HOSTILE: dict[str, Callable[[int], str]] = {
    "open": lambda n: "«" * n,
    "open with words": lambda n: "«слово " * (n // 7),
    "straight": lambda n: '" ' * (n // 2),
    "nested": lambda n: "«" * (n // 2) + "а" + "»" * (n // 2),
    "dashes": lambda n: "– Так, – " * (n // 9),
    "inserts": lambda n: "– Так, – сказав він. " * (n // 21),
    "cues": lambda n: "сказав, що " * (n // 11),
    "sources": lambda n: "за словами " * (n // 11),
    "names": lambda n: "Іван Петренко " * (n // 14),
    "initials": lambda n: "А. " * (n // 3),
    "callsigns": lambda n: "позивний «Грім» Іван Гук, " * (n // 26),
    "places": lambda n: "у домі в домі " * (n // 14),
    "titles": lambda n: "начальник " * (n // 10),
    "particles": lambda n: "A" + " von" * (n // 4),
}


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize("language", ["uk", "en"])
def test_hostile_text_takes_linear_time(kind: str, language: str) -> None:
    text = HOSTILE[kind]
    find_quotes([text(5_000)], language)
    small = _seconds(text(50_000), language)
    large = _seconds(text(100_000), language)
    assert large < max(4 * small, 2.0)


def _seconds(text: str, language: str) -> float:
    start = time.process_time()
    find_quotes([text], language)
    return time.process_time() - start
