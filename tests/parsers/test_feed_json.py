"""JSON Feed and other JSON that leads to articles; hostile JSON is refused or skipped entry by entry."""

from __future__ import annotations

import json
from typing import Any

import pytest

from newsfeed import Index, Page, Source, parse_index
from newsfeed.errors import FeedError

SITE = "https://site.example"
FEED = f"{SITE}/feed.json"
URLS = [f"{SITE}/news/{n}-novyi-mist" for n in (1, 2, 3)]
TIMES = [f"2023-11-14T1{n}:00:00+02:00" for n in (1, 2, 3)]


def read(data: Any, url: str = FEED) -> Index:
    body = data if isinstance(data, bytes) else data.encode() if isinstance(data, str) else json.dumps(data).encode()
    return parse_index(Page(url=url, body=body), source=Source(id="site", timezone="Europe/Kyiv"))


def feed(items: list[Any], version: str = "https://jsonfeed.org/version/1.1", **more: Any) -> dict[str, Any]:
    return {"version": version, "title": "Сайт", "home_page_url": SITE, "items": items, **more}


def item(n: int, **more: Any) -> dict[str, Any]:
    return {"id": str(n), "url": URLS[n], "title": f"Новина {n}", "date_published": TIMES[n], **more}


ITEMS = [item(n) for n in range(3)]
CASES: dict[str, Any] = {
    "version 1.1": feed(ITEMS),
    "version 1": feed(ITEMS, "https://jsonfeed.org/version/1"),
    "no version": {"items": ITEMS},
    "mark": b"\xef\xbb\xbf" + json.dumps(feed(ITEMS)).encode(),
    "blanks": "\n\n " + json.dumps(feed(ITEMS)),
    "utf-16": json.dumps(feed(ITEMS), ensure_ascii=False).encode("utf-16"),
    "relative addresses": feed([item(n, url=URLS[n].removeprefix(SITE)) for n in range(3)]),
    "id as address": feed([{"id": URLS[n], "date_published": TIMES[n]} for n in range(3)]),
    "twice": feed([*ITEMS, *(item(n, url=f"{URLS[n]}?utm_source=json") for n in range(3))]),
    "wrong types between": feed([1, None, "x", [], {"url": 5}, {"url": {"a": 1}}, {"url": None}, *ITEMS, {"id": "9"}]),
    "wrong fields": feed([item(n, title=5, tags="x", authors={"name": "A"}, image=[1], summary={}) for n in range(3)]),
    "duplicate keys": '{"version":"https://jsonfeed.org/version/1","items":[],"items":' + json.dumps(ITEMS) + "}",
    "not a number": json.dumps(feed(ITEMS)).replace('"items"', '"x": NaN, "y": -Infinity, "items"'),
    "huge numbers": json.dumps(feed(ITEMS)).replace('"items"', f'"x": {"9" * 1_000_000}, "y": 1e999999, "items"'),
    "text after the end": json.dumps(feed(ITEMS)) + "\n<!-- cached -->",
    "posts of a content system": [
        {"id": n, "link": URLS[n], "date": "x", "date_gmt": f"2023-11-14T1{n}:00:00", "title": {"rendered": f"Н {n}"}}
        for n in range(3)
    ],
    "posts under a key": {"status": "ok", "data": {"list": [{"href": u, "name": "Назва"} for u in URLS]}},
}


@pytest.mark.parametrize("name", CASES)
def test_every_page_is_found_once(name: str) -> None:
    assert [entry.url for entry in read(CASES[name]).entries] == URLS


@pytest.mark.parametrize("name", [name for name in CASES if "posts" not in name])
def test_every_date_is_right(name: str) -> None:
    assert [entry.published_at for entry in read(CASES[name]).entries] == TIMES


def test_all_fields_are_read() -> None:
    full = item(
        0,
        authors=[{"name": "Олена Коваль"}, {"name": ""}, "Іван Франко"],
        tags=["Міста", 5, "<b>Мости</b>"],
        image="/p.jpg",
        content_html="<p>Повний <b>текст</b></p>",
        date_modified="2023-11-15",
        language="uk_ua",
        external_url="https://outlet.example/a",
    )
    entry = read(feed([full])).entries[0]
    assert entry.authors == ("Олена Коваль", "Іван Франко")
    assert entry.keywords == ("Міста", "Мости")
    assert (entry.image, entry.summary) == (f"{SITE}/p.jpg", "Повний текст")
    assert (entry.modified_at, entry.language) == ("2023-11-15", "uk-UA")
    assert entry.original_url == "https://outlet.example/a"


def test_the_author_of_version_1_is_read() -> None:
    assert read(feed([item(0, author={"name": "Олена Коваль"})])).entries[0].authors == ("Олена Коваль",)


def test_the_next_page_of_a_feed_is_named() -> None:
    assert read(feed(ITEMS, next_url="/feed.json?page=2")).next == (f"{SITE}/feed.json?page=2",)


def test_load_more_answers_hold_html() -> None:
    cards = "".join(f'<article><h3><a href="{u}">Довгий заголовок новини {u[-14]}</a></h3></article>' for u in URLS)
    index = read({"success": True, "html": cards, "next_page": 3}, f"{SITE}/ajax/news?page=2")
    assert [entry.url for entry in index.entries] == URLS
    assert index.next == (f"{SITE}/ajax/news?page=3",)
    assert index.kind == "listing"


def test_load_more_answers_may_be_bare_html() -> None:
    cards = "".join(f'<div class="card"><h3><a href="{u}">Довгий заголовок новини</a></h3></div>' for u in URLS)
    assert [entry.url for entry in read(cards, f"{SITE}/ajax/news?page=2").entries] == URLS


@pytest.mark.parametrize(
    "body",
    [
        "[" * 100_000,
        '{"a":' * 100_000,
        '{"version":"https://jsonfeed.org/version/1","items":' + "[" * 50_000 + "]" * 50_000 + "}",
        "{",
        '{"items": [',
        "{}",
        "[]",
        '{"error": "not found"}',
        "[1, 2, 3]",
        '{"a": tru}',
        '{"\\ud800": "\\udfff"}',
    ],
)
def test_json_that_leads_nowhere_is_refused(body: str) -> None:
    with pytest.raises(FeedError):
        read(body)
