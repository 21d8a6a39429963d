from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from newsfeed.commands.main import build_parser, main


def test_no_command_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([])
    assert stopped.value.code == 2
    assert "COMMAND" in capsys.readouterr().err


def test_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--version"])
    assert stopped.value.code == 0
    assert capsys.readouterr().out.startswith("newsfeed ")


def test_module_runs_as_the_command() -> None:
    done = subprocess.run([sys.executable, "-m", "newsfeed", "--help"], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert "usage: newsfeed" in done.stdout


def test_every_command_shows_an_example() -> None:
    parser = build_parser()
    groups = [action for action in parser._actions if isinstance(action.choices, dict)]
    for name, command in groups[0].choices.items() if groups else ():
        assert f"newsfeed {name}" in (command.epilog or ""), name


@pytest.mark.parametrize(
    "words",
    [
        ("scrape", "http://["),
        ("crawl", "http://["),
        ("crawl", "https://"),
        ("crawl", "https://a.example/", "-o", "-"),
        ("sources", "test", "http://[::1/x"),
    ],
)
def test_wrong_usage_of_what_fetches_is_one_line_and_exit_2(words: tuple[str, ...], tmp_path: Path) -> None:
    command = [sys.executable, "-m", "newsfeed", *words]
    environment = {"PYTHONPATH": str(Path(__file__).parents[2]), "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path, env=environment)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1, done.stderr
    assert not list(tmp_path.glob("*"))


@pytest.mark.parametrize("words", [("--max-time", "0s"), ("--every", "0s"), ("--every", "0.2s"), ("--since", "0d")])
def test_a_span_of_nothing_is_refused(words: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["crawl", *words])
    assert stopped.value.code == 2
    assert "at least" in capsys.readouterr().err
