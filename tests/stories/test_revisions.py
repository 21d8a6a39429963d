"""Which part of an article changed, and which quotes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from newsfeed.models import Article, Quote
from newsfeed.stories.revisions import Run, as_revision, diff_words, find_changes


def quote(text: str, speaker: str = "А") -> Quote:
    return Quote("q", "direct", text, speaker, "person", None, None, None, 0, 0, 1, ((0, 0, 1),), 1.0)


BASE = Article(id="a", title="Назва", lead="Зачин", paragraphs=("раз два", "три"), quotes=(quote("один два три"),))


@pytest.mark.parametrize(
    ("changed", "parts"),
    [
        (replace(BASE), ()),
        (replace(BASE, title="Інша назва"), ("headline",)),
        (replace(BASE, lead=None), ("lead",)),
        (replace(BASE, paragraphs=("раз два",)), ("body",)),
        (replace(BASE, quotes=()), ("quotes",)),
        (replace(BASE, title=None, paragraphs=("раз", "три", "п'ять")), ("headline", "body")),
    ],
)
def test_the_changed_parts_are_named(changed: Article, parts: tuple[str, ...]) -> None:
    assert find_changes(BASE, changed).parts == parts


def test_a_paragraph_shows_its_words() -> None:
    assert find_changes(BASE, replace(BASE, paragraphs=("раз чотири", "три"))).body == (
        (Run("same", "раз"), Run("removed", "два"), Run("added", "чотири")),
    )


def test_what_repeats_too_much_is_compared_as_a_whole_between_what_stays() -> None:
    before, after = "початок " + "а б " * 750 + "кінець", "початок " + "б в " * 750 + "кінець"
    assert [run.op for run in diff_words(before, after)] == ["same", "removed", "added", "same"]
    pages = [replace(BASE, paragraphs=tuple(words.split())) for words in (before, after)]
    assert len(find_changes(*pages).body) == 1500


def test_a_long_text_that_goes_on_stays_the_same_so_far() -> None:
    long = "слово " * 2000
    assert [run.op for run in diff_words(long, long + "ще")] == ["same", "added"]


@pytest.mark.parametrize(
    ("after", "change"),
    [
        ((quote("один два чотири"),), ["reworded"]),
        ((quote("один два три", "Б"),), ["reattributed"]),
        ((quote("зовсім інше"),), ["removed", "added"]),
        ((), ["removed"]),
        ((quote("один два три"), quote("нове")), ["added"]),
    ],
)
def test_quotes_are_told_apart(after: tuple[Quote, ...], change: list[str]) -> None:
    assert [c.change for c in find_changes(BASE, replace(BASE, quotes=after)).quotes] == change


def test_a_revision_goes_up_exactly_when_the_hash_changes() -> None:
    item = replace(BASE, content_hash="x")
    assert as_revision(item, None, None) == replace(item, revision=1, change="new")
    assert as_revision(item, 3, "x") is None
    assert as_revision(item, 3, "y") == replace(item, revision=4, change="updated")
