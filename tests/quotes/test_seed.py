"""The reference pages of the task give exactly their quotes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from newsfeed.quotes.attribution import find_quotes

SEED = Path(__file__).parents[2].parent / "shared" / "seed"
FIELDS = ("kind", "text", "speaker", "mention", "role", "cue", "paragraph", "start", "end")


@pytest.mark.parametrize("name", ["article", "article_stripped"])
def test_reference_page_gives_its_five_quotes(name: str) -> None:
    path = SEED / f"{name}.expected.json"
    if not path.exists():
        pytest.skip("reference pages are not here")
    expected = json.loads(path.read_text("utf-8"))
    found = find_quotes(expected["paragraphs"], expected["language"], expected["lead"])
    got = [{field: getattr(quote, field) for field in FIELDS} for quote in found if quote.paragraph != 0]
    assert got == [{field: quote[field] for field in FIELDS} for quote in expected["quotes"]]
