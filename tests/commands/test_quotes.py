from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from newsfeed import record
from newsfeed.commands import quotes
from newsfeed.commands.main import main
from newsfeed.models import Article
from tests.quoted import PARAGRAPH, QUOTE


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    path = tmp_path / "articles.jsonl"
    article = Article(id="a1", url="https://example.ua/a", paragraphs=(PARAGRAPH,), quotes=(QUOTE,), language="uk")
    path.write_bytes(record.encode(article) * 2)
    return path


def test_records_give_their_quotes_with_the_article(articles: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["quotes", str(articles)]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(row["article"], row["speaker"]) for row in rows] == [("a1", "Іван Бойко")] * 2


def test_a_file_is_grouped_by_speaker(articles: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["quotes", "--by-speaker", str(articles)]) == 0
    (group,) = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (group["speaker"], group["roles"], len(group["quotes"])) == ("Іван Бойко", ["мер"], 2)


def test_a_terminal_shows_the_speaker_beside_the_paragraph() -> None:
    console = Console(file=io.StringIO(), width=100, force_terminal=True, color_system="standard", highlight=False)
    quotes._show_texts([quotes.Said((PARAGRAPH,), (QUOTE,))], console)
    shown = console.file.getvalue()  # type: ignore[attr-defined]
    assert "\x1b[36mМіст відкриємо восени\x1b[0m" in shown
    assert "Іван Бойко" in shown.splitlines()[0].split("\x1b[1;36m")[1]


def test_what_is_no_record_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x.jsonl").write_text('{"id": 1}\n', "utf-8")
    assert main(["quotes", str(tmp_path / "x.jsonl")]) == 2
    assert "x.jsonl:1" in capsys.readouterr().err


def test_plain_text_is_read_by_lines(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"Перший абзац.\n\n{PARAGRAPH}\n", "utf-8")
    (said,) = quotes._read_texts(str(tmp_path / "a.txt"), "uk")
    assert said.paragraphs == ("Перший абзац.", PARAGRAPH)


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"paragraphs": [PARAGRAPH]}),
        json.dumps({"paragraphs": [PARAGRAPH], "language": None, "id": 5}, indent=1, ensure_ascii=False),
        json.dumps({"paragraphs": []}) + "\n" + json.dumps({"paragraphs": [PARAGRAPH]}) + "\n",
        "{Оновлено} Місто чекає на новий міст.\n" + PARAGRAPH,
        '{"Міст"} – так зветься проєкт.\n' + PARAGRAPH,
        "[1] Примітка редакції про міст.\n" + PARAGRAPH,
    ],
)
def test_any_object_with_paragraphs_is_read_and_braces_make_no_json(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "text").write_text(text, "utf-8")
    assert main(["quotes", str(tmp_path / "text")]) == 0
    assert [json.loads(line)["speaker"] for line in capsys.readouterr().out.splitlines()] == ["Іван Бойко"]


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        ("x", '{"paragraphs": ["a"]}\n{"paragraphs": ["a"', "x:2"),
        ("x", '{"paragraphs": ["a"', "x:1"),
        ("x.jsonl", "{Оновлено} Міст", "x.jsonl:1"),
        ("x", '{"paragraphs": "a"}', "x:1"),
        ("x", '{"paragraphs": [1]}', "x:1"),
    ],
)
def test_lines_that_are_meant_as_json_and_are_none_are_named(
    name: str, text: str, place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    assert main(["quotes", str(tmp_path / name)]) == 2
    assert place in capsys.readouterr().err
