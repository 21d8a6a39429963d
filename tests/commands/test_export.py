from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from newsfeed import record
from newsfeed.commands.main import main
from newsfeed.models import Article

ARTICLE = Article(id="a1", url="https://outlet.example/a", title="Міст", paragraphs=("Перший.", "Другий."))
FORMS = ("schemaorg", "jsonfeed", "csv", "parquet")


@pytest.fixture
def articles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = Path("articles.jsonl")
    path.write_bytes(record.encode(ARTICLE) + record.encode(replace(ARTICLE, revision=2, title="Міст відкрили")))
    return path


@pytest.mark.parametrize("form", FORMS)
def test_each_format_is_written_under_its_name(articles: Path, form: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", str(articles), "--format", form, "-o", "out.x"]) == 0
    assert capsys.readouterr() == ("", "1 articles, 0 quotes written to 'out.x'\n")
    made = {path.name for path in Path().iterdir()} - {"articles.jsonl"}
    assert made == ({"out.x", "out.quotes.x"} if form == "csv" else {"out.x"})


@pytest.mark.parametrize(
    ("flags", "titles"), [([], ["Міст відкрили"]), (["--all-revisions"], ["Міст", "Міст відкрили"])]
)
def test_stdout_takes_the_newest_revision_or_all(
    articles: Path, flags: list[str], titles: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", str(articles), "--format", "schemaorg", "-o", "-", *flags]) == 0
    told = capsys.readouterr()
    assert [json.loads(line)["headline"] for line in told.out.splitlines()] == titles
    assert told.err == ""


def test_stdout_takes_the_articles_of_csv(articles: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", str(articles), "--format", "csv", "-o", "-"]) == 0
    head, row = capsys.readouterr().out.splitlines()
    assert (head[:11], row[:3]) == ("id,revision", "a1,")


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["missing.jsonl", "--format", "csv", "-o", "out"], 2, "no such file"),
        ([".", "--format", "csv", "-o", "out"], 2, "not a file"),
        (["bad.jsonl", "--format", "jsonfeed", "-o", "out"], 2, "bad.jsonl:2: not a newsfeed/article/1 record"),
        (["articles.jsonl", "--format", "parquet", "-o", "-"], 2, "not text"),
        (["articles.jsonl", "--format", "jsonfeed", "-o", "out", "--all-revisions"], 2, "each article once"),
        (["articles.jsonl", "--format", "csv", "-o", "./articles.jsonl"], 2, "output is an input"),
        (["articles.jsonl", "--format", "schemaorg", "-o", "."], 2, "output is not a file"),
        (["articles.jsonl", "--format", "schemaorg", "-o", "nowhere/out"], 8, "cannot write 'nowhere/out'"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_leaves_nothing(
    articles: Path, arguments: list[str], code: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("bad.jsonl").write_bytes(record.encode(ARTICLE) + b'{"id":5}\n')
    assert main(["export", *arguments]) == code
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert told in err
    assert {path.name for path in Path().iterdir()} == {"articles.jsonl", "bad.jsonl"}


def test_the_duckdb_example_of_the_docs_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = Path(__file__).parents[2]
    (code,) = re.findall(
        r"^```python\n(.*?)^```$", (root / "docs" / "databases.md").read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    monkeypatch.chdir(tmp_path)
    page = root / "fixtures" / "reference" / "article.html"
    assert main(["parse", str(page), "--url", "https://outlet.example/news/bridge", "-o", "articles.jsonl"]) == 0
    assert main(["export", "articles.jsonl", "--format", "parquet", "-o", "articles.parquet"]) == 0
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, timeout=120)
    assert done.stdout.decode().count("Іван Бойко") == 2
