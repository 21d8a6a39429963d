"""The reference page of the project, when the evaluation data stand beside it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from newsfeed import extract_quotes, parse_article, record

SEED = Path(__file__).parents[2] / "shared" / "seed"
URL = "https://my.ua/news/cluster/2023-11-14-ukrayina-planuye-viroblyati-zbroyu-spilno-zi-ssha"
PAGES = ["article", "article_stripped"]
pytestmark = pytest.mark.skipif(not SEED.is_dir(), reason="no evaluation data beside the project")


def expected(name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((SEED / f"{name}.expected.json").read_text("utf-8"))
    return read


def inside(wanted: Any, got: Any) -> bool:
    """Whether every key that is wanted is there with its value."""
    if isinstance(wanted, dict):
        return isinstance(got, dict) and all(inside(value, got.get(key)) for key, value in wanted.items())
    return bool(wanted == got)


@pytest.mark.parametrize("name", PAGES)
def test_quotes_of_the_expected_paragraphs(name: str) -> None:
    wanted = expected(name)
    got = [
        {name: getattr(quote, name) for name in wanted["quotes"][0]}
        for quote in extract_quotes(wanted["paragraphs"], language="uk")
    ]
    further = [quote for quote in got if not any(inside(w, quote) for w in wanted["quotes"])]
    assert [w for w in wanted["quotes"] if not any(inside(w, quote) for quote in got)] == []
    assert [quote["paragraph"] for quote in further] in ([], [0])


@pytest.mark.parametrize("name", PAGES)
def test_every_other_field(name: str) -> None:
    wanted = expected(name)
    got = record.to_dict(parse_article((SEED / f"{name}.html").read_bytes(), url=URL))
    assert {key: got[key] for key in wanted if key not in ("quotes", "image", "publisher")} == {
        key: value for key, value in wanted.items() if key not in ("quotes", "image", "publisher")
    }
    assert inside(wanted["image"], got["image"])
    assert inside(wanted["publisher"], got["publisher"])
