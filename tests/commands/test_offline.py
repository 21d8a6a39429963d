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


def test_one_bad_page_does_not_end_a_batch(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = PAGE.format(title="Міст").encode()
    (tmp_path / "a.html").write_bytes(page)
    (tmp_path / "b.html.gz").write_bytes(gzip.compress(page * 50)[:-30])
    (tmp_path / "c.html.gz").write_bytes(b"no gzip")
    (tmp_path / "d.warc").write_bytes(b"no WARC")
    lines = [{"html": page.decode(), "fetched_at": "yesterday"}, {"html": page.decode(), "content_type": 5}]
    (tmp_path / "e.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    (tmp_path / "f.html").write_bytes(page)
    assert main(["parse", str(tmp_path), "--jobs", "1"]) == 3
    told = capsys.readouterr()
    assert len(records(told.out)) == 3
    for place in ("b.html.gz", "c.html.gz", "d.warc", "e.jsonl:1"):
        assert any(place in line for line in told.err.splitlines()), place
    assert "4 inputs could not be read, 3 pages were" in told.err


@pytest.mark.parametrize("name", ["b.html", "b.html.gz"])
def test_a_page_too_large_gives_a_record_that_says_so(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    paragraph = "<p>«Міст відкриємо восени», – сказав мер Іван Бойко про <a href='/міст'>цей міст</a> у центрі.</p>\n"
    page = f"<html><body><h1>Міст</h1><article>{paragraph * 70_000}</article></body></html>".encode()
    assert len(page) > 8 * 1024 * 1024
    (tmp_path / name).write_bytes(gzip.compress(page, 1) if name.endswith("gz") else page)
    assert main(["parse", str(tmp_path / name), "--url", "https://example.ua/a"]) == 0
    (record,) = records(capsys.readouterr().out)
    assert "truncated" in record["warnings"]  # type: ignore[operator]
    assert record["paragraphs"]


def test_a_table_of_feeds_alone_claims_only_its_own_pages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = PAGE.format(title="Міст").replace(
        "<article>", '<time datetime="2026-11-14T09:30">14.11.2026</time><article>'
    )
    (tmp_path / "a.html").write_text(page, "utf-8")
    table = '[feeds]\nfeeds = ["https://feeds.example.ua/rss"]\ntimezone = "Asia/Tokyo"\n'
    (tmp_path / "sources.toml").write_text(table, "utf-8")
    arguments = ["parse", str(tmp_path / "a.html"), "--sources", str(tmp_path / "sources.toml"), "--url"]
    for url in ("https://third.ua/a", "https://feeds.example.ua/a", "https://www.example.ua/a"):
        assert main([*arguments, url]) == 0
    dates = [str(record["published_at"])[-6:] for record in records(capsys.readouterr().out)]
    assert dates == ["+02:00", "+09:00", "+09:00"]
