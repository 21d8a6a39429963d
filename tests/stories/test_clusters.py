"""Copies are found however they were edited; rewrites, bulletins and other news are not taken for copies."""

from __future__ import annotations

from itertools import combinations

import pytest

from newsfeed.models import Article
from newsfeed.stories.clusters import Text, compare, place_in_story
from tests.stories.texts import article, bulletin, edited, news, rewritten

NUMBERS = range(60)


def bond(later: Article, earlier: Article) -> str | None:
    return compare(Text(later), Text(earlier)).bond


def as_article(article_id: str, words: list[str]) -> Article:
    return article(article_id, " ".join(words))


@pytest.mark.parametrize("share", [0.01, 0.03, 0.05, 0.08])
@pytest.mark.parametrize("words", [80, 160, 500])
def test_copies_edited_in_up_to_8_percent_of_their_words_are_copies(share: float, words: int) -> None:
    found = 0
    for number in NUMBERS:
        text = news(number, words)
        found += bond(as_article("copy", edited(text, share, number)), as_article("first", text)) == "copy"
    assert found >= 0.97 * len(NUMBERS)


@pytest.mark.parametrize("kept", [0.3, 0.45, 0.55])
def test_rewrites_are_not_copies(kept: float) -> None:
    texts = {number: news(number, 240) for number in NUMBERS}
    bonds = [bond(as_article("re", rewritten(t, kept, n)), as_article("first", t)) for n, t in texts.items()]
    assert "copy" not in bonds


def test_different_news_are_not_copies() -> None:
    read = [Text(as_article(str(number), news(number))) for number in range(150)]
    assert not [pair for pair in combinations(read, 2) if compare(*pair).bond]


@pytest.mark.parametrize("kind", [0, 1, 2])
def test_issues_of_a_bulletin_are_different_news(kind: int) -> None:
    issues = [bulletin(kind, day) for day in range(1, 21)]
    assert not [pair for pair in combinations(issues, 2) if bond(*pair)]


def test_a_bulletin_told_by_two_outlets_is_a_copy() -> None:
    one = bulletin(0, 5)
    other = article("other", *(f"{p} Про це пише видання." for p in one.paragraphs), day="2026-11-05")
    assert bond(other, one) == "copy"


def test_a_copy_with_one_corrected_figure_is_a_copy() -> None:
    text = " ".join(news(1)) + " Роботи коштували 120 тисяч, тривали 14 днів, працювали 35 людей."
    assert bond(article("b", text.replace("14 днів", "15 днів")), article("a", text)) == "copy"


def test_the_first_part_of_an_article_is_a_copy_and_an_extended_one_is_not() -> None:
    whole, part = as_article("whole", news(2, 300)), as_article("part", news(2, 300)[:130])
    assert bond(part, whole) == "copy"
    assert bond(whole, part) is None


def test_a_few_words_are_never_copies() -> None:
    assert (
        bond(article("a", "Світлина дня: зимовий ранок над містом."), article("b", "Світлина дня: зимовий ранок."))
        is None
    )


EVENT_ONE = article(
    "one",
    "Потяг Рівне — Одеса зупинився вчора на станції Козятин через пожежу в вагоні. Провідниця Марія Ковальчук"
    " вивела 54 пасажирів, повідомив начальник вокзалу Степан Гнатюк.",
    "Вогонь загасили за 20 хвилин рятувальники з Вінниці. Причиною Укрзалізниця називає коротке замикання.",
    title="У Козятині загорівся вагон потяга до Одеси",
)
EVENT_TWO = article(
    "two",
    "На станції Козятин рятувальники з Вінниці гасили вагон потяга, який прямував з міста Рівне до Одеси.",
    "Усі 54 пасажири вийшли неушкодженими, їх вивела провідниця Марія Ковальчук. Начальник станції Степан Гнатюк"
    " подякував їй. За даними, які має Укрзалізниця, сталося коротке замикання. Пожежу загасили швидко.",
    title="Провідниця врятувала пасажирів потяга Рівне — Одеса",
)
OTHER = article(
    "other",
    "Укрзалізниця додала потяг з Одеси до Львова на вихідні. Квитки вже у продажу, розповів речник Степан Гнатюк.",
    "Рейс ітиме через Вінницю та Тернопіль. Дорога триватиме 11 годин, у вагонах є 420 місць і зарядки.",
    title="На вихідні буде додатковий потяг до Львова",
)


def test_two_outlets_on_one_event_tell_one_story_and_copy_nothing() -> None:
    assert bond(EVENT_TWO, EVENT_ONE) == "story"
    assert bond(OTHER, EVENT_ONE) is None
    assert bond(article("later", *EVENT_TWO.paragraphs, day="2026-11-29"), EVENT_ONE) is None
    assert bond(article("undated", *EVENT_TWO.paragraphs, day="x"), EVENT_ONE) is None


def test_the_first_article_leads_the_cluster() -> None:
    first = place_in_story(EVENT_ONE, [])
    second = place_in_story(EVENT_TWO, [OTHER, first])
    third = place_in_story(article("three", *(p + " За даними сайту." for p in EVENT_TWO.paragraphs)), [second, first])
    assert (first.cluster, first.duplicate_of, first.similarity) == ("one", None, None)
    assert (second.cluster, second.duplicate_of) == ("one", None)
    assert (third.cluster, third.duplicate_of) == ("one", "two")
    assert third.similarity is not None
    assert third.similarity > 0.69
