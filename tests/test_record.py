from __future__ import annotations

import json
from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsfeed import record
from newsfeed.models import Article, Heading, Image, Link
from tests.quoted import QUOTE

GOLDEN = Path(__file__).parent / "article-1.schema.json"
FULL = Article(
    id="0123456789abcdef0123",
    url="https://example.ua/a",
    title="Заголовок",
    paragraphs=("Перший абзац.", "«Так», – сказав Бойко."),
    headings=(Heading(before=1, text="Підзаголовок"),),
    links=(Link(url="https://example.ua/b", text="абзац", paragraph=0, start=7, end=12),),
    image=Image(url="https://example.ua/a.jpg", width=800, height=400),
    quotes=(replace(QUOTE, text="Так", paragraph=1, end=4, spans=((1, 1, 4),), role=None),),
)


def test_the_schema_is_the_golden_one() -> None:
    """A change here is a decision: additive while the schema stays newsfeed/article/1."""
    assert record.schema() == json.loads(GOLDEN.read_text("utf-8"))


def test_a_line_has_every_key_in_order() -> None:
    line = json.loads(record.encode(Article()))
    assert list(line) == [field.name for field in fields(Article)]


def test_a_record_reads_back_as_it_was() -> None:
    assert record.decode(record.encode(FULL)) == FULL


@given(st.text(st.characters(codec=None)))
def test_any_text_is_one_line(text: str) -> None:
    line = record.encode(Article(title=text, paragraphs=(text,))).decode("utf-8")
    assert len(line.splitlines()) == 1
    title = record.decode(line).title
    assert title is not None
    assert "\0" not in title
    assert record.encode(record.decode(line)).decode("utf-8") == line


def test_a_record_over_four_mebibytes_is_refused() -> None:
    with pytest.raises(record.RecordError, match="over 4194304"):
        record.encode(Article(paragraphs=("а" * 3_000_000,)))


@pytest.mark.parametrize(
    "line", ["", "{", "[]", "{}", '{"url": "https://x.example/"}', '{"revision": "one"}', '{"quotes": [{"id": 1}]}']
)
def test_what_is_no_record_is_refused_by_name(line: str) -> None:
    with pytest.raises(record.RecordError, match="newsfeed schema"):
        record.decode(line)
