"""What becomes of a command's output: whole, or not there, and a refusal has its own exit code."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from newsfeed.commands.main import main

PAGE = "<html><body><h1>Міст</h1><article><p>Перший абзац новини про міст.</p></article></body></html>"
NEWSFEED = [sys.executable, "-m", "newsfeed"]


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.html"
    path.write_text(PAGE, "utf-8")
    return path


def shell(command: str, *words: object) -> subprocess.CompletedProcess[str]:
    line = ["sh", "-c", f'"$@" {command}', "sh", *NEWSFEED, *map(str, words)]
    return subprocess.run(line, capture_output=True, text=True, check=False, timeout=60)


def test_an_input_is_never_written_over(page: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for given, output in ((page, page), (tmp_path, page)):
        assert main(["parse", str(given), "-o", str(output)]) == 2
        assert "output is an input" in capsys.readouterr().err
    assert page.read_text("utf-8") == PAGE


def test_a_run_that_fails_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "pages.jsonl").write_text("no JSON\n")
    output = tmp_path / "out.jsonl"
    output.write_text("old\n")
    assert main(["parse", str(tmp_path / "in"), "-o", str(output)]) == 2
    assert output.read_text() == "old\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "out.jsonl"]


def test_the_output_keeps_its_link_and_its_mode(page: Path, tmp_path: Path) -> None:
    (tmp_path / "real.jsonl").write_text("old\n")
    (tmp_path / "real.jsonl").chmod(0o600)
    (tmp_path / "link.jsonl").symlink_to("real.jsonl")
    assert main(["parse", str(page), "-o", str(tmp_path / "link.jsonl")]) == 0
    assert (tmp_path / "link.jsonl").is_symlink()
    assert (tmp_path / "real.jsonl").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "real.jsonl").read_text("utf-8").startswith('{"schema"')


def test_a_dash_is_stdout(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["parse", str(page), "-o", "-"]) == 0
    assert capsys.readouterr().out.startswith('{"schema"')
    assert not (tmp_path / "-").exists()


def test_changes_and_records_are_not_asked_for_together(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["parse", str(page), "--diff", str(page), "-o", str(page.with_name("x"))]) == 2
    assert "--diff" in capsys.readouterr().err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize(
    "words", [("parse", "PAGE"), ("parse", "PAGE", "-o", "/dev/full"), ("schema",), ("quotes", "PAGE")]
)
def test_a_full_output_is_exit_8_and_one_line(page: Path, words: tuple[str, ...]) -> None:
    page.with_name("text").write_text("«Міст відкриємо восени», – сказав мер Іван Бойко.", "utf-8")
    given = page.with_name("text") if words[0] == "quotes" else page
    done = shell(">/dev/full", *(given if word == "PAGE" else word for word in words))
    assert (done.returncode, done.stderr.count("\n")) == (8, 1), done.stderr
    assert "No space left" in done.stderr


@pytest.mark.skipif(os.geteuid() == 0 and not Path("/proc/self").exists(), reason="nothing is read-only here")
@pytest.mark.parametrize("output", ["/proc/newsfeed.jsonl", "/no/such/folder/x.jsonl"])
def test_an_output_that_cannot_be_made_is_exit_8(page: Path, output: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["parse", str(page), "-o", output]) == 8
    error = capsys.readouterr().err
    assert output in error
    assert error.count("\n") == 1


@pytest.mark.parametrize(
    ("command", "words", "code", "said"),
    [
        (">&-", ("parse", "PAGE"), 8, "stdout"),
        (">&-", ("schema",), 8, "stdout"),
        ("<&-", ("parse", "-"), 2, "stdin"),
        ("<&-", ("quotes",), 2, "'-'"),
        ("<&-", ("scrape", "-"), 2, "stdin"),
        ("<&-", ("parse", "PAGE"), 0, ""),
        ("<&- >&-", ("parse", "PAGE", "-o", "OUT"), 0, ""),
    ],
)
def test_a_closed_stream_is_one_line_where_it_is_wanted(
    page: Path, command: str, words: tuple[str, ...], code: int, said: str
) -> None:
    places = {"PAGE": str(page), "OUT": str(page.with_name("out.jsonl"))}
    done = shell(command, *(places.get(word, word) for word in words))
    assert done.returncode == code, done.stderr
    assert said in done.stderr
    assert done.stderr.count("\n") == bool(code)
    assert ("OUT" in words) == page.with_name("out.jsonl").exists()
