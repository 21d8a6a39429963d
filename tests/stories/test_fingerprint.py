"""Hash and fingerprint: the same for ever, blind to what is not text, and read by the ledger as they are written."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsfeed.sinks.ledger import PRINT_PREFIX, TEXT_WORDS, WORD_BYTES, print_bytes, print_text, shared_share
from newsfeed.stories.fingerprint import PLACES, PREFIX, content_hash, fingerprint, shared_places
from newsfeed.stories.topics import stems, topics
from tests.stories.texts import edited, news

TEXT = " ".join(news(1))


def test_the_hash_is_the_same_for_ever() -> None:
    assert content_hash("Т", None, ["а", "б"]) == "45ab265cd306b9240884502d813a9a55eaeabe16d271e19c742940d70c39ebe7"


def test_the_fingerprint_is_the_same_for_ever() -> None:
    assert fingerprint([TEXT]).startswith("mh1:1pGvFGOLWgb53KrVj3uvlS4vLJHCekuY8xVL5-RC")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("a", None, ["b"]), ("a", "b", [])),
        (("a", None, []), ("a", "", [])),
        (("a", None, ["b", "c"]), ("a", None, ["bc"])),
    ],
)
def test_the_hash_tells_title_lead_and_paragraphs_apart(
    one: tuple[str, str | None, list[str]], other: tuple[str, str | None, list[str]]
) -> None:
    assert content_hash(*one) != content_hash(*other)


def test_the_fingerprint_sees_neither_case_nor_punctuation_nor_paragraphs() -> None:
    words = TEXT.split()
    half = len(words) // 2
    plain = print_bytes(fingerprint([TEXT]))
    other = print_bytes(fingerprint([" ".join(words[:half]).upper() + "!", " ".join(words[half:])]))
    assert shared_share(plain, other) == 1.0


def test_alike_texts_have_alike_fingerprints() -> None:
    first, copy, other = (print_bytes(fingerprint([" ".join(w)])) for w in (news(1), edited(news(1), 0.05, 1), news(2)))
    assert shared_share(first, copy) > 0.5
    assert shared_share(first, other) < 0.2


def test_a_few_words_have_no_fingerprint() -> None:
    assert fingerprint(["Лише кілька слів."]) == ""


def test_ledger_and_fingerprint_mean_the_same() -> None:
    assert PREFIX == PRINT_PREFIX
    assert PLACES == TEXT_WORDS * WORD_BYTES
    assert print_text(print_bytes(fingerprint([TEXT]))) == fingerprint([TEXT])


@pytest.mark.parametrize("strange", ["", "mh2:AAAA", "mh1:A", "mh1:%%%%"])
def test_a_strange_fingerprint_has_no_words(strange: str) -> None:
    assert print_bytes(strange) == b""


def test_surrogates_do_no_harm() -> None:
    assert content_hash("\ud800", None, []) == content_hash("\ud800", None, [])
    assert fingerprint(["Слово \ud800 " * 10 + "Кінець \ud801Назва"])


def test_topics_are_names_and_figures_inside_sentences() -> None:
    found = topics(["Учора в Козятині 54 пасажири бачили Гнатюка. Там було 7 вагонів у 2026 році.", "Кіт і Пес"])
    assert found == {"козяти", "54", "гнатюк", "пес"}


def test_stems_are_of_long_words_only() -> None:
    assert stems(["Провідниця вела", None, "потяги"]) == {"провід", "потяги"}


def test_prints_tell_how_alike_texts_are_and_strange_ones_tell_nothing() -> None:
    one, other = fingerprint([TEXT]), fingerprint([" ".join(news(2))])
    assert shared_places(one, one) == 1.0
    assert (shared_places(one, other) or 0.0) < 0.2
    assert [shared_places(one, strange) for strange in ("", "mh0:AAAA", PREFIX + "AA", PREFIX + "é")] == [None] * 4


@given(st.text(alphabet="абЯЖє АБ .!?…«(\"123459_-\n\x85\u2028٣²Ї'’\xa0", max_size=60))
def test_topics_are_what_one_expression_would_find(text: str) -> None:
    expression = r"(?<=[^\s.!?…] )[«„“\"(]?([A-ZÀ-ÖØ-ÞĀ-ŽЀ-ЯҐ][^\W\d_]{2,5})|\b(?!(?:19|20)\d\d\b)(\d{2,9})\b"
    assert topics([text]) == {figure or name.casefold() for name, figure in re.findall(expression, text)}
