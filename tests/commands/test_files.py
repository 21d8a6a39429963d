from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from newsfeed import record
from newsfeed.commands.main import main
from newsfeed.models import Article


def count(path: Path) -> int:
    with closing(sqlite3.connect(path)) as database:
        return int(database.execute("SELECT count(*) FROM articles").fetchone()[0])


def test_a_file_is_loaded_and_the_number_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.jsonl").write_bytes(record.encode(Article(id="a1")) + record.encode(Article(id="a2")))
    assert main(["load", str(tmp_path / "a.jsonl"), "--to", f"sqlite:///{tmp_path}/n.db"]) == 0
    assert "2 records loaded" in capsys.readouterr().err
    assert count(tmp_path / "n.db") == 2


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["nowhere.jsonl", "--to", "sqlite:///n.db"], 2, "no such file"),
        (["a.jsonl", "--to", "nowhere"], 2, "not a database address"),
        (["a.jsonl", "--to", "sqlite:////no/such/folder/n.db"], 8, "unable to open"),
    ],
)
def test_what_cannot_be_loaded_is_one_line(
    arguments: list[str],
    code: int,
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.jsonl").write_bytes(record.encode(Article(id="a1")))
    assert main(["load", *arguments]) == code
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


def test_following_takes_what_comes_and_ends_on_a_signal(tmp_path: Path) -> None:
    path, target = tmp_path / "a.jsonl", tmp_path / "n.db"
    path.write_bytes(record.encode(Article(id="a1")))
    command = [sys.executable, "-m", "newsfeed", "load", str(path), "--to", f"sqlite:///{target}", "--follow"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as child:
        deadline = time.monotonic() + 30
        while not target.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        with path.open("ab") as file:
            file.write(record.encode(Article(id="a2")))
        child.send_signal(signal.SIGTERM)
        _, said = child.communicate(timeout=30)
    assert child.returncode == 0
    assert "2 records loaded" in said
    assert count(target) == 2
