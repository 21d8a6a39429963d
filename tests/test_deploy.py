"""The examples of docs/deploy.md do what they say, as far as a test can run them."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from configparser import ConfigParser
from pathlib import Path

import pytest

from newsfeed.commands.main import build_parser
from tests.commands.test_run import Newsroom
from tests.servers.site import site

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs/deploy.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)


def unit(text: str) -> ConfigParser:
    parser = ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(text)
    return parser


SERVICE, TIMER = map(unit, blocks("ini"))
CRON = [line.split(None, 5) for line in blocks("crontab")[0].splitlines()]
INSTRUCTIONS = dict(line.split(" ", 1) for line in blocks("dockerfile")[0].splitlines())


def arguments(command: str) -> list[str]:
    """What follows `newsfeed` in a command line, up to a redirection."""
    words = shlex.split(command)
    after = words[words.index("newsfeed") + 1 :]
    return [word for word in after if not word.startswith("2>>")]


CRAWLS = {
    "systemd": arguments(SERVICE["Service"]["ExecStart"]),
    "cron": arguments(CRON[0][5].partition("&&")[2]),
    "container": [*json.loads(INSTRUCTIONS["ENTRYPOINT"]), *json.loads(INSTRUCTIONS["CMD"])][1:],
}
CHECKS = [arguments(SERVICE["Service"]["ExecStartPost"].lstrip("-")), arguments(CRON[1][5].partition("&&")[2])]


@pytest.fixture
def newsroom(tmp_path: Path) -> Iterator[Newsroom]:
    room = Newsroom(tmp_path)
    with site() as outlet:
        outlet.add_articles(2)
        room.table(outlet.table())
        yield room


@pytest.mark.parametrize("place", ["systemd", "cron"])
def test_a_timers_crawl_runs_and_the_next_asks_nobody(place: str, newsroom: Newsroom) -> None:
    assert newsroom.run(*CRAWLS[place]).returncode == 0
    again = newsroom.run(*CRAWLS[place])
    assert (again.returncode, len(newsroom.records())) == (0, 2)
    assert "no source was due" in again.stderr


def test_the_container_crawls_until_it_is_stopped(newsroom: Newsroom) -> None:
    with newsroom.start(*CRAWLS["container"]) as process:
        for line in process.stderr or ():
            if "written to" in line:
                break
        process.terminate()
        assert process.wait(15) == 6
    assert len(newsroom.records()) == 2


@pytest.mark.parametrize("words", CHECKS, ids=["systemd", "cron"])
def test_a_check_of_the_examples_is_understood(words: list[str]) -> None:
    assert build_parser().parse_args(words).output == Path("articles.jsonl")


def test_the_unit_takes_only_documented_exit_codes_for_success() -> None:
    assert SERVICE["Service"]["SuccessExitStatus"].split() == ["3", "5", "6"]
    assert TIMER["Timer"]["OnUnitInactiveSec"] == "5min"


@pytest.mark.parametrize("line", CRON, ids=lambda line: line[5][-20:])
def test_a_cron_line_has_five_fields_of_time(line: list[str]) -> None:
    assert all(re.fullmatch(r"[\d*/,-]+", field) for field in line[:5])


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    names = ("newsfeed.service", "newsfeed.timer")
    for name, text in zip(names, blocks("ini"), strict=True):
        (tmp_path / name).write_text(text)
    subprocess.run(["systemd-analyze", "verify", *(str(tmp_path / name) for name in names)], check=True)


def test_scrapyds_command_writes_the_same_output(newsroom: Newsroom) -> None:
    shutil.copy(ROOT / "scrapy.cfg", newsroom.folder)
    (command,) = blocks("sh")
    words = shlex.split(command.replace("source=ID", "source=outlet"))
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(
        [sys.executable, "-m", *words],
        cwd=newsroom.folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert len(newsroom.records()) == 2
