"""One small text for each kind of quote, with what it must give."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from newsfeed.quotes.attribution import find_quotes

KINDS = Path(__file__).parents[2] / "fixtures" / "quotes" / "kinds"
CASES = [
    pytest.param(path.stem, case, id=f"{path.stem}-{case['name']}")
    for path in sorted(KINDS.glob("*.json"))
    for case in json.loads(path.read_text("utf-8"))
]


@pytest.mark.parametrize(("language", "case"), CASES)
def test_quote_of_each_kind_is_found(language: str, case: dict[str, Any]) -> None:
    found = find_quotes(case["paragraphs"], language)
    got = [{key: getattr(quote, key) for key in wanted} for quote, wanted in zip(found, case["quotes"], strict=False)]
    assert got == case["quotes"]
    assert len(found) == len(case["quotes"])
