"""What holds of every record of every fixture, whatever the page."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newsfeed import Article, Page, parse_article, record

FIXTURES = Path(__file__).parents[1] / "fixtures"
PAGES = sorted(path for path in FIXTURES.rglob("*.html") if "demo" not in path.parts)
FETCHED = datetime(2026, 11, 22, 12, tzinfo=UTC)


def read(path: Path) -> Article:
    return parse_article(Page(url=f"https://outlet.example/{path.stem}", body=path.read_bytes(), fetched_at=FETCHED))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: "/".join(path.relative_to(FIXTURES).parts))
def test_every_record_keeps_its_promises(path: Path) -> None:
    article = read(path)
    texts = dict(enumerate(article.paragraphs)) | {None: article.lead or ""}
    for quote in article.quotes:
        assert quote.spans
        assert " ".join(texts[place][start:end] for place, start, end in quote.spans) == quote.text
        assert (quote.paragraph, quote.start, quote.end) == quote.spans[0]
        assert 0 <= quote.confidence <= 1
    for link in article.links:
        assert article.paragraphs[link.paragraph][link.start : link.end] == link.text
    for heading in article.headings:
        assert 0 <= heading.before <= len(article.paragraphs)
    assert article.lead not in article.paragraphs
    for moment in (article.published_at, article.modified_at):
        assert moment is None or datetime.fromisoformat(moment[:10]).date() <= (FETCHED + timedelta(days=1)).date()
    assert len({quote.id for quote in article.quotes}) == len(article.quotes)
    line = record.encode(article)
    assert line.decode("utf-8").count("\n") == 1
    assert len(line.decode("utf-8").splitlines()) == 1
    assert record.decode(line) == article
    assert record.encode(read(path)) == line
    assert set(json.loads(line)) == set(record.schema()["required"])
