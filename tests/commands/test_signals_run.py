"""A crawl that is told to stop stops in time, loses nothing, and listens to nobody while it runs."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from tests.commands.test_run import Newsroom, _wait_until, numbers
from tests.servers.site import Site, site

ARTICLES = 30
RUNS_PER_ROOM = 4


@pytest.fixture
def outlet() -> Iterator[Site]:
    with site() as served:
        served.add_articles(ARTICLES)
        yield served


def newsroom(folder: Path, outlet: Site) -> Newsroom:
    folder.mkdir(exist_ok=True)
    room = Newsroom(folder)
    room.table(outlet.table().replace("delay_s = 0", "delay_s = 0.2"))
    return room


@pytest.mark.parametrize("rooms", [pytest.param(1, id="short"), pytest.param(13, id="full", marks=pytest.mark.torture)])
def test_signals_end_in_time_and_nothing_is_lost(rooms: int, outlet: Site, tmp_path: Path) -> None:
    dice = random.Random(50)
    for number in range(rooms):
        room = newsroom(tmp_path / str(number), outlet)
        for sent in (signal.SIGTERM, signal.SIGINT) * (RUNS_PER_ROOM // 2):
            outlet.log.clear()
            wanted = dice.randint(1, ARTICLES // RUNS_PER_ROOM)
            with room.start("crawl", "-o", "articles.jsonl") as process:
                _wait_until(lambda wanted=wanted: len(outlet.log) >= wanted)
                began = time.monotonic()
                process.send_signal(sent)
                assert process.wait(30) == 6
                assert rooms == 1 or time.monotonic() - began < 10  # the bar; beside other tests time is coarse
        assert room.crawl().returncode == 0
        assert numbers(room.records()) == sorted(str(n) for n in range(1, ARTICLES + 1))


@pytest.mark.skipif(not Path("/proc/self/net/tcp").exists(), reason="reads the kernel's table of sockets")
def test_nothing_listens_while_crawling(outlet: Site, tmp_path: Path) -> None:
    room, outlet.hold = newsroom(tmp_path, outlet), Event()
    with room.start("crawl", "-o", "articles.jsonl") as process:
        _wait_until(lambda: outlet.asked("/rss.xml"))
        assert listening(process.pid) == set()
        outlet.hold.set()
        outlet.hold = None
        assert process.wait(30) == 0


def listening(pid: int) -> set[str]:
    """The sockets on which a process accepts connections, by inode."""
    own = {str(entry.readlink()).removeprefix("socket:[").rstrip("]") for entry in Path(f"/proc/{pid}/fd").iterdir()}
    tables = [Path(f"/proc/{pid}/net/{name}") for name in ("tcp", "tcp6")]
    rows = [line.split() for table in tables if table.exists() for line in table.read_text().splitlines()[1:]]
    return own & {row[9] for row in rows if row[3] == "0A"}
