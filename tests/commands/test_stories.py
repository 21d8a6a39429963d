"""`dedupe` marks existing files; `diff` tells two revisions apart."""

from __future__ import annotations

import gzip
from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from newsfeed.commands.main import main
from newsfeed.models import Article, Quote
from newsfeed.record import decode, encode
from tests.crash.articles import article, with_prints

FIRST = article(1)
NEAR = with_prints(replace(article(2), paragraphs=(*FIRST.paragraphs, "Про це пише сайт.")))
EXACT = replace(FIRST, id="exact", url="https://other.example/1")


def write(path: Path, *articles: Article, end: bytes = b"") -> str:
    path.write_bytes(b"".join(map(encode, articles)) + end)
    return str(path)


def read(path: Path) -> list[Article]:
    return [decode(line) for line in path.read_bytes().splitlines(keepends=True)]


def test_dedupe_keeps_every_record_in_order_and_marks_copies(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one = write(tmp_path / "one.jsonl", FIRST, article(3))
    two = tmp_path / "two.jsonl.gz"
    two.write_bytes(gzip.compress(encode(EXACT) + encode(NEAR) + encode(FIRST)))
    out = tmp_path / "out.jsonl"
    assert main(["dedupe", one, str(two), "-o", str(out)]) == 0
    made = read(out)
    assert [a.id for a in made] == [FIRST.id, article(3).id, "exact", NEAR.id, FIRST.id]
    assert [a.duplicate_of for a in made] == [None, None, FIRST.id, FIRST.id, None]
    assert [a.cluster for a in made] == [FIRST.id, article(3).id, FIRST.id, FIRST.id, FIRST.id]
    assert made[2].similarity == 1.0
    assert capsys.readouterr().err == "5 records: 2 stories, 1 exact copies, 1 near-copies, 1 records twice\n"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["one.jsonl", "out.jsonl", "two.jsonl.gz"]


def test_dedupe_names_lines_that_it_skips(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one = write(tmp_path / "one.jsonl", FIRST, end=b'{"half')
    assert main(["dedupe", one, "-o", str(tmp_path / "out.jsonl")]) == 0
    assert "line is torn" in capsys.readouterr().err
    assert len(read(tmp_path / "out.jsonl")) == 1


def test_dedupe_never_overwrites_its_input(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one = write(tmp_path / "one.jsonl", FIRST)
    assert main(["dedupe", one, "-o", one]) == 2
    assert main(["dedupe", str(tmp_path / "none.jsonl"), "-o", "x"]) == 2
    assert main(["dedupe", one, "-o", str(tmp_path / "no" / "folder.jsonl")]) == 8
    assert "folder.jsonl" in capsys.readouterr().err
    assert read(tmp_path / "one.jsonl") == [FIRST]


def quote(text: str, speaker: str) -> Quote:
    return Quote("q", "direct", text, speaker, "person", speaker, None, "сказав", 0, 0, 1, ((0, 0, 1),), 1.0)


BEFORE = replace(
    FIRST,
    title="Міст відкриють у січні",
    paragraphs=("Міст відкриють у січні, каже мер.", "Роботи тривають."),
    quotes=(quote("міст відкриють у січні", "Іван Бойко"), quote("грошей вистачить усім", "Олена Мороз")),
)
AFTER = replace(
    BEFORE,
    revision=2,
    change="updated",
    title="Міст відкриють у березні",
    paragraphs=("Міст відкриють у березні, каже мер.", "Роботи тривають.", "Чекаємо\x1b[2J на весну."),
    quotes=(quote("міст відкриють у березні", "Іван Бойко"), quote("ніхто не мерзне", "Петро Ткач")),
)


def test_diff_shows_words_and_calls_out_quotes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = write(tmp_path / "articles.jsonl", BEFORE, article(2), AFTER)
    assert main(["diff", FIRST.id, "-o", out]) == 0
    shown = capsys.readouterr().out
    assert "changed: headline, body, quotes" in shown
    assert "Міст відкриють у [-січні-] {+березні+}" in shown
    assert "{+Чекаємо\ufffd[2J на весну.+}" in shown
    assert "quote reworded: Іван Бойко: міст відкриють у січні  →  Іван Бойко: міст відкриють у березні" in shown
    assert "quote removed: Олена Мороз: грошей вистачить усім" in shown
    assert "quote added: Петро Ткач: ніхто не мерзне" in shown
    assert "Роботи тривають" not in shown


def test_diff_is_json_where_a_machine_reads(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    out = write(tmp_path / "articles.jsonl", BEFORE, AFTER)
    assert main(["diff", BEFORE.url, "--state", out + ".state.db", "--json"]) == 0
    row = orjson.loads(capsysbinary.readouterr().out)
    assert (row["from"], row["to"], row["parts"]) == (1, 2, ["headline", "body", "quotes"])
    assert row["headline"][1] == {"op": "removed", "text": "січні"}
    assert [change["change"] for change in row["quotes"]] == ["reworded", "removed", "added"]


def test_a_state_of_another_name_does_not_tell_its_output(tmp_path: Path) -> None:
    state = tmp_path / "my.db"
    state.touch()
    assert main(["diff", BEFORE.url, "--state", str(state)]) == 2


def test_diff_of_one_revision_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = write(tmp_path / "articles.jsonl", BEFORE)
    assert main(["diff", BEFORE.id, "-o", out]) == 0
    assert "one revision" in capsys.readouterr().err


def test_diff_wants_one_article(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = write(tmp_path / "articles.jsonl", FIRST, article(2))
    assert main(["diff", "000", "-o", out]) == 2
    assert "2 articles begin so" in capsys.readouterr().err
    assert main(["diff", "nothing", "-o", out]) == 2
    assert main(["diff", "x", "-o", str(tmp_path / "none.jsonl")]) == 2
