"""Whole `newsfeed crawl` runs, killed and cut off: after one more complete run every article is there once."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from newsfeed.record import decode
from newsfeed.sinks.archive import Archive
from newsfeed.sinks.rotation import open_lines, segment_files
from tests.servers.site import Site, site

ROOT = Path(__file__).parents[2]
ARTICLES = 24
SIZE = 72_000
STEPS = 30
FULL = pytest.mark.torture
ROTATED = ("--rotate", "20KB", "--pack", "gz")
CASES = [
    pytest.param((), 4, id="short"),
    pytest.param((), 200, id="full", marks=FULL),
    pytest.param(ROTATED, 40, id="rotated and packed", marks=FULL),
]


class Nursery:
    """The process that forks a child for each crawl."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def crawl(self, folder: Path, fault: str | None = None, at: int = 0, *options: str) -> dict[str, Any]:
        argv = ["crawl", "-o", "articles.jsonl", *options]
        job = {"argv": argv, "folder": str(folder), "fault": fault, "at": at, "seed": f"{fault} {at}"}
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(job) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    command = [sys.executable, "-m", "tests.crash.nursery"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Nursery(process)


@pytest.fixture(scope="module")
def outlet() -> Iterator[Site]:
    """Two feeds, the second one with half of what the first one has."""
    with site() as served:
        served.add_articles(ARTICLES)
        served.pages["/all.xml"] = served.pages["/rss.xml"]
        served.write_feed(*(f"/news/{number}" for number in range(1, ARTICLES + 1, 2)))
        yield served


@pytest.fixture
def folder() -> Iterator[Path]:
    memory = Path("/dev/shm")
    with TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as made:
        yield Path(made)


def furnish(folder: Path, outlet: Site) -> None:
    for left in folder.iterdir():
        left.unlink()
    doors = 'feeds = ["{address}/rss.xml", "{address}/all.xml"]'
    (folder / "sources.toml").write_text(outlet.table(doors=doors), "utf-8")


def check(folder: Path) -> None:
    """Fail unless every article is there once, in whole lines, and the ledger agrees."""
    lines = stored_lines(folder)
    records = [decode(line) for line in lines]
    assert all(line.endswith(b"\n") for line in lines), "torn"
    numbers = [int(record.url.rsplit("/", 1)[1]) for record in records]
    assert len(numbers) == len(set(numbers)), "twice"
    assert sorted(numbers) == list(range(1, ARTICLES + 1)), "lost"
    with Archive(folder / "articles.jsonl") as archive:
        assert archive.ledger_agrees()


def left_to_do(folder: Path, whole: int) -> int:
    """Of what a whole crawl writes or does, the share that is left when the file is as long as it is."""
    return max(2, whole - whole * sum(map(len, stored_lines(folder))) // SIZE)


def stored_lines(folder: Path) -> list[bytes]:
    lines: list[bytes] = []
    for file in segment_files(folder / "articles.jsonl"):
        with open_lines(file) as opened:
            lines += opened.read().splitlines(keepends=True)
    return lines


@pytest.mark.parametrize("fault", ["kill", "power"])
@pytest.mark.parametrize(("options", "count"), CASES)
def test_every_article_is_there_once_whatever_stopped_the_crawls_before(
    nursery: Nursery, outlet: Site, folder: Path, fault: str, options: tuple[str, ...], count: int
) -> None:
    chance, done = random.Random(f"{fault} {count}"), 0
    while done < count:
        furnish(folder, outlet)
        for _ in range(min(8, count)):
            at = chance.randint(1, left_to_do(folder, SIZE if fault == "kill" else STEPS))
            done += nursery.crawl(folder, fault, at, *options)["signal"] == signal.SIGKILL
        ended = nursery.crawl(folder, None, 0, *options)
        assert ended["code"] == 0, (folder / "said.txt").read_text("utf-8")
        check(folder)
