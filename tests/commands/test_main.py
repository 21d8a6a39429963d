from __future__ import annotations

import subprocess
import sys

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
