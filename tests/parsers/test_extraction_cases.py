"""Every decision of docs/extraction.md on a page of its own: `fixtures/extraction/<case>.html` beside its `.json`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from newsfeed import parse_article

CASES = sorted((Path(__file__).parents[2] / "fixtures" / "extraction").glob("*.json"))


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_page_gives_what_the_case_asks(case: Path) -> None:
    wanted = json.loads(case.read_text("utf-8"))
    page = case.with_suffix(".html").read_bytes()
    article = parse_article(page, url="https://news.example/city/bridge", quotes=False)
    if "paragraphs" in wanted:
        assert list(article.paragraphs) == wanted["paragraphs"]
    assert article.lead == wanted.get("lead")
    assert [[heading.before, heading.text] for heading in article.headings] == wanted.get("headings", [])
    assert [image.url for image in article.images] == wanted.get("images", [])
    assert sorted(article.warnings) == sorted(wanted.get("warnings", []))
    assert set(wanted.get("contains", [])) <= set(article.paragraphs)
    for words in wanted.get("absent", []):
        assert not any(words in paragraph for paragraph in article.paragraphs)
