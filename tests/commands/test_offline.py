from __future__ import annotations

import gzip
import io
import json
from pathlib import Path

import pytest

from newsfeed.commands.main import main

PAGE = "<html><body><h1>{title}</h1><article><p>Перший абзац новини про міст.</p></article></body></html>"


def records(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def test_a_file_gives_one_record(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.html").write_text(PAGE.format(title="Міст"), "utf-8")
    assert main(["parse", str(tmp_path / "a.html"), "--url", "https://example.ua/a"]) == 0
    (record,) = records(capsys.readouterr().out)
    assert record["url"] == "https://example.ua/a"


def test_a_folder_keeps_its_order_in_many_processes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [{"url": f"https://example.ua/{n}", "html": PAGE.format(title=n)} for n in range(40)]
    (tmp_path / "pages.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    (tmp_path / "z.html.gz").write_bytes(gzip.compress(PAGE.format(title="останній").encode()))
    assert main(["parse", str(tmp_path), "--jobs", "2"]) == 0
    urls = [record["url"] for record in records(capsys.readouterr().out)]
    assert urls == [*(row["url"] for row in rows), ""]


def test_stdin_is_a_page(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(PAGE.format(title="Міст").encode())))
    assert main(["parse", "-"]) == 0
    assert len(records(capsys.readouterr().out)) == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere.html"], "no such file"),
        ([".", "--timezone", "Kyiv/Europe"], "no such time zone"),
        ([".", "--fetched-at", "yesterday"], "not a time"),
        ([".", "--jobs", "0"], "--jobs"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_2(
    arguments: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["parse", *arguments]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


def test_the_table_whose_host_matches_is_used(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = PAGE.format(title="Міст").replace(
        "<article>", '<time datetime="2026-11-14T09:30">14.11.2026</time><article>'
    )
    (tmp_path / "a.html").write_text(page, "utf-8")
    table = '[other]\nurl = "https://other.ua/"\n[mine]\nurl = "https://example.ua/"\ntimezone = "Asia/Tokyo"\n'
    (tmp_path / "sources.toml").write_text(table, "utf-8")
    arguments = ["parse", str(tmp_path / "a.html"), "--sources", str(tmp_path / "sources.toml"), "--url"]
    assert main([*arguments, "https://www.example.ua/a"]) == 0
    assert main([*arguments, "https://third.ua/a"]) == 0
    dates = [record["published_at"] for record in records(capsys.readouterr().out)]
    assert dates == ["2026-11-14T09:30:00+09:00", "2026-11-14T09:30:00+02:00"]


def test_a_line_that_is_no_page_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "pages.jsonl").write_text('{"url": "https://example.ua/"}\n', "utf-8")
    assert main(["parse", str(tmp_path / "pages.jsonl")]) == 2
    assert "pages.jsonl:1" in capsys.readouterr().err


def test_diff_names_the_fields_that_changed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.html").write_text(PAGE.format(title="Міст"), "utf-8")
    arguments = ["parse", str(tmp_path / "a.html"), "--url", "https://example.ua/a"]
    assert main([*arguments, "-o", str(tmp_path / "new.jsonl")]) == 0
    record = json.loads((tmp_path / "new.jsonl").read_text("utf-8"))
    (tmp_path / "old.jsonl").write_text(json.dumps({**record, "title": "Старий міст"}) + "\n", "utf-8")
    assert main([*arguments, "--diff", str(tmp_path / "old.jsonl"), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["counts"]["title"] == 1
    assert answer["changed"][0]["fields"]["title"][0] == "Старий міст"


def test_schema_describes_every_key(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == 0
    described = json.loads(capsys.readouterr().out)
    assert list(described["properties"])[:3] == ["schema", "id", "revision"]
    assert set(described["required"]) == set(described["properties"])
