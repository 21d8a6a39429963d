"""Every page of the demo world, parsed offline and held field by field against its hand-written truth."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from fixtures.demo.serve import World
from newsfeed import Page, parse_article
from newsfeed.record import to_dict
from tests.demo.comparing import GROUPS, expected, given, truths

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
KNOWN_WRONG: dict[str, list[str]] = tomllib.loads((Path(__file__).parent / "known_wrong.toml").read_text("utf-8"))


@cache
def record(moment: int, url: str) -> dict[str, Any]:
    answer = World(moment=moment, now=NOON).answer(url)
    page = Page(url=url, body=answer.body, content_type=answer.content_type, fetched_at=NOON, status=200)
    return to_dict(parse_article(page))


def cases() -> list[Any]:
    found = []
    for moment in (1, 2):
        for name, truth in truths(moment=moment).items():
            if moment == 2 and truth == truths()[name]:
                continue
            label = name if moment == 1 else f"{name}@2"
            for group in GROUPS:
                wrong = label in KNOWN_WRONG.get(group, [])
                marks = [pytest.mark.xfail(reason="listed in known_wrong.toml")] if wrong else []
                found.append(pytest.param(moment, truth, group, id=f"{label}-{group}", marks=marks))
    return found


@pytest.mark.parametrize(("moment", "truth", "group"), cases())
def test_page_gives_what_a_reader_finds(moment: int, truth: dict[str, Any], group: str) -> None:
    parsed = record(moment, truth["url"])
    assert given(parsed, group, truth) == expected(truth, group, NOON)


TWINS = [(name, "amp") for name in ("ferry", "minister", "startup", "telescope_en")] + [("court", "print")]


def twin_url(truth: dict[str, Any], kind: str) -> str:
    parts = urlsplit(truth["url"])
    path = f"{parts.path.rstrip('/')}/amp" if kind == "amp" else f"/print{parts.path}"
    return parts._replace(path=path).geturl()


@pytest.mark.parametrize("group", ["title", "body", "quotes"])
@pytest.mark.parametrize(("name", "kind"), TWINS)
def test_amp_and_print_pages_give_the_same_article(name: str, kind: str, group: str) -> None:
    truth = truths()[name]
    if f"{name}-{kind}" in KNOWN_WRONG.get(group, []):
        pytest.xfail("listed in known_wrong.toml")
    twin = record(1, twin_url(truth, kind))
    assert given(twin, group, truth) == expected(truth, group, NOON)
    assert twin["canonical_url"] == truth["canonical_url"]


@pytest.mark.parametrize("url", World(now=NOON).article_urls())
def test_no_article_is_taken_for_something_else(url: str) -> None:
    assert "not_article" not in record(1, url)["warnings"]
