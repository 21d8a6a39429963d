"""Dates in the habits of the field, each on a page of its own: `cases/dates_*.toml`, read as `parse` reads a page."""

from __future__ import annotations

import json
import tomllib
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Any

import pytest

from newsfeed import Article, Page, Source, parse_article

CASES = Path(__file__).parent / "cases"
FETCHED = "2023-11-15T10:20:30Z"
MOMENT = "2023-11-14T09:30:00+02:00"
TITLES = {
    "uk": "Мости відремонтують до кінця року",
    "ru": "Мосты отремонтируют до конца года",
    "en": "The bridges will be repaired this year",
    "de": "Die Brücken werden saniert",
}
TEXTS = {
    "uk": "Міська рада погодила новий план ремонту мостів, і роботи почнуться вже навесні, повідомили в департаменті "
    "дорожнього господарства, додавши, що рух перекривати не будуть. Минулого разу ремонт обіцяли 5 червня 2019 року.",
    "ru": "Городской совет утвердил новый план ремонта мостов, и работы начнутся уже весной, сообщили в департаменте "
    "дорожного хозяйства, добавив, что движение перекрывать не будут. Прошлый ремонт обещали 5 июня 2019 года.",
    "en": "The city council has approved a new plan to repair the bridges, and work will begin in the spring, the roads "
    "department said, adding that traffic would not be stopped. The last repair was promised for June 5, 2019.",
    "de": "Der Stadtrat hat einen neuen Plan zur Sanierung der Brücken beschlossen, und die Arbeiten beginnen im "
    "Frühjahr, teilte das Amt mit, der Verkehr werde nicht gesperrt. Zugesagt war sie für den 5. Juni 2019.",
}
WRAPPERS = ('<div class="date">{}</div>', "<div>{}</div>", '<p class="meta"><span>{}</span></p>')


def load(name: str) -> dict[str, Any]:
    return tomllib.loads((CASES / f"{name}.toml").read_text("utf-8"))


WRITTEN, MACHINE, ABSURD = load("dates_written"), load("dates_machine"), load("dates_absurd")
LAYOUTS = load("dates_layouts")["cases"]


def read_body(body: str) -> Article:
    body = body.replace("H<", f"{TITLES['uk']}<", 1).replace("T<", f"<p>{TEXTS['uk']}</p><")
    html = f'<html lang="uk"><head><title>{TITLES["uk"]}</title></head><body>{body}</body></html>'
    page = Page(url="https://m.example/news/bridges", body=html.encode(), fetched_at=datetime.fromisoformat(FETCHED))
    return parse_article(page, source=Source(id="m", timezone="Europe/Kyiv"), quotes=False)


def read(language: str = "uk", fetched: str = FETCHED, **parts: str) -> Article:
    head, above, under, text, below = (parts.get(n, "") for n in ("head", "above", "under", "text", "below"))
    html = (
        f'<html lang="{language}"><head><title>{TITLES[language]}</title>{head}</head><body>{above}<article>'
        f"<h1>{TITLES[language]}</h1>{under}<div class='text'><p>{TEXTS[language]}</p>{text}</div></article>{below}</body></html>"
    )
    page = Page(url="https://m.example/news/bridges", body=html.encode(), fetched_at=datetime.fromisoformat(fetched))
    return parse_article(page, source=Source(id="m", timezone="Europe/Kyiv"), quotes=False)


def assert_published(article: Article, wanted: str, *, assumed: bool | None = None) -> None:
    wanted = MOMENT if wanted == "M" else wanted
    found = article.published_at or ""
    if len(wanted) > 10 and len(found) > 10:
        assert datetime.fromisoformat(found) == datetime.fromisoformat(wanted)
    else:
        assert found == wanted
    if assumed is not None:
        assert article.timezone_assumed is assumed


def linked(value: str) -> str:
    node = {"@type": "NewsArticle", "headline": TITLES["uk"], "datePublished": value}
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


@pytest.mark.parametrize("wrapper", WRAPPERS, ids=("marked", "bare", "in a line"))
@pytest.mark.parametrize(
    ("group", "text", "wanted"), [(group, *case) for group, table in WRITTEN.items() for case in table["cases"]]
)
def test_written_date_is_read_to_the_minute(group: str, text: str, wanted: str, wrapper: str) -> None:
    language = group if group in TITLES else "uk"
    under = wrapper.format(escape(text))
    assert_published(read(language, WRITTEN[group].get("fetched", FETCHED), under=under), wanted)


@pytest.mark.parametrize(("form", "wanted", "assumed"), MACHINE["forms"]["cases"])
def test_every_form_of_a_machine_date_is_read(form: str, wanted: str, assumed: bool) -> None:
    for head in (f'<meta property="article:published_time" content="{form}">', linked(form)):
        assert_published(read(head=head), wanted, assumed=assumed)


@pytest.mark.parametrize("name", MACHINE["metas"]["names"])
def test_every_name_of_a_meta_is_known(name: str) -> None:
    attribute, _, value = name.partition("=")
    assert_published(read(head=f'<meta {attribute}="{value}" content="{MOMENT}">'), "M", assumed=False)


@pytest.mark.parametrize(("script", "wanted", "assumed"), MACHINE["linked"]["cases"])
def test_linked_data_is_read_as_sites_write_it(script: str, wanted: str, assumed: bool) -> None:
    article = read(head=f'<script type="application/ld+json">{script}</script>')
    assert_published(article, wanted, assumed=assumed)


@pytest.mark.parametrize(("script", "wanted", "assumed"), MACHINE["scripts"]["cases"])
def test_the_one_date_that_scripts_call_published_is_read(script: str, wanted: str, assumed: bool) -> None:
    assert_published(read(head=f"<script>{script}</script>"), wanted, assumed=assumed)


@pytest.mark.parametrize(("html", "wanted", "assumed"), MACHINE["markup"]["cases"])
def test_date_beside_the_headline_is_read_from_any_markup(html: str, wanted: str, assumed: bool) -> None:
    assert_published(read(under=html), wanted, assumed=assumed)


@pytest.mark.parametrize("absurd", ABSURD["machine"])
def test_absurd_machine_date_gives_way_and_is_not_believed_alone(absurd: str) -> None:
    head = f'{linked(absurd)}<meta property="article:published_time" content="{absurd}">'
    assert_published(read(head=head, under='<div class="date">14 листопада 2023, 09:30</div>'), "M")
    if absurd not in ABSURD["lone"]:
        assert_published(read(head=head), "")


SILENT = [(place, html) for place, cases in ABSURD["silent"].items() for html in cases]


@pytest.mark.parametrize(("place", "html"), [*SILENT, *(("under", html) for html in ABSURD["silent"]["below"])])
def test_page_that_does_not_say_when_it_came_out_gives_null(place: str, html: str) -> None:
    assert_published(read(**{place: html}), "")


@pytest.mark.parametrize(("place", "html"), SILENT)
def test_own_date_is_found_beside_what_is_not(place: str, html: str) -> None:
    assert_published(read(**{place: html, "under": "<div>14 листопада 2023, 09:30</div>"}), "M")


@pytest.mark.parametrize(("name", "head", "under", "wanted"), ABSURD["beside"]["cases"])
def test_right_one_of_several_dates_is_taken(name: str, head: str, under: str, wanted: str) -> None:
    assert_published(read(head=head, under=under), wanted)


@pytest.mark.parametrize(("name", "body", "wanted"), LAYOUTS, ids=[case[0] for case in LAYOUTS])
def test_date_is_found_wherever_a_page_shows_it(name: str, body: str, wanted: str) -> None:
    assert_published(read_body(f"{body}<i></i>"), wanted)


def test_object_in_a_meta_is_read_as_scripts_are() -> None:
    head = """<meta name="parsely-page" content='{"type":"post","pub_date":"2023-11-14T07:30:00Z"}'>"""
    assert_published(read(head=head), "M", assumed=False)
