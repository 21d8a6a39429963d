"""`crawl --to`: rows appear while the crawl goes on, and a database that is ill costs the crawl nothing."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from threading import Event

import psycopg
import pytest

from tests.commands.test_run import Newsroom, numbers
from tests.servers.site import Site, site
from tests.sinks.database_server import fresh_database


@pytest.fixture
def outlet() -> Iterator[Site]:
    with site() as served:
        served.add_articles(3)
        yield served


@pytest.fixture
def newsroom(tmp_path: Path, outlet: Site) -> Newsroom:
    room = Newsroom(tmp_path)
    room.table(outlet.table())
    return room


def in_sqlite(path: Path) -> int:
    try:
        with closing(sqlite3.connect(path, timeout=10)) as database:
            return int(database.execute("SELECT count(*) FROM articles").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def in_postgres(address: str) -> int:
    with psycopg.connect(address) as database:
        row = database.execute("SELECT count(*) FROM articles").fetchone()
    assert row is not None
    return int(row[0])


def wait_until(happened: Callable[[], object]) -> None:
    deadline = time.monotonic() + 30
    while not happened():
        assert time.monotonic() < deadline, "did not happen in 30 s"
        time.sleep(0.02)


def test_rows_appear_while_the_crawl_goes_on(newsroom: Newsroom, outlet: Site) -> None:
    database = newsroom.folder / "news.db"
    outlet.hold = Event()
    outlet.held = "/news/1"
    with newsroom.start("crawl", "-o", "articles.jsonl", "--to", f"sqlite:///{database}") as process:
        wait_until(lambda: in_sqlite(database) == 2)
        assert process.poll() is None
        outlet.hold.set()
        _, said = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "3 records loaded into sqlite:///" in said
    assert in_sqlite(database) == 3


def test_rows_are_lines_in_postgres(newsroom: Newsroom, outlet: Site, postgres: str) -> None:
    with fresh_database(postgres) as address:
        assert newsroom.crawl("--to", address).returncode == 0
        assert in_postgres(address) == 3
        outlet.add_articles(2, first=4)
        assert newsroom.crawl("--to", address).returncode == 0
        assert in_postgres(address) == len(newsroom.records()) == 5


def test_a_database_that_is_down_costs_the_crawl_nothing_and_the_next_one_catches_up(newsroom: Newsroom) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"postgresql://me:secret@127.0.0.1:{taken.getsockname()[1]}/news"
        ended = newsroom.crawl("--to", address)
    assert ended.returncode == 8
    assert numbers(newsroom.records()) == ["1", "2", "3"]
    last = ended.stderr.splitlines()[-1]
    assert last.startswith("written, but not all in the database: database refuses:")
    assert "catch up with: newsfeed load articles.jsonl --to postgresql://me:***@127.0.0.1" in last
    assert "secret" not in ended.stderr
    assert newsroom.crawl("--to", "sqlite:///news.db").returncode == 0
    assert in_sqlite(newsroom.folder / "news.db") == 3


def test_a_database_that_accepts_and_is_silent_does_not_hold_up_the_end(newsroom: Newsroom) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        process = newsroom.start(
            "crawl", "-o", "articles.jsonl", "--to", f"postgresql://127.0.0.1:{silent.getsockname()[1]}/news"
        )
        with process:
            wait_until(lambda: newsroom.output.exists() and len(newsroom.records()) == 3)
            began = time.monotonic()
            process.send_signal(signal.SIGTERM)
            _, said = process.communicate(timeout=60)
    assert time.monotonic() - began < 10
    assert process.returncode in {6, 8}
    assert "catch up with" in said


def test_a_lock_that_a_reader_holds_delays_rows_not_lines(newsroom: Newsroom, postgres: str) -> None:
    with fresh_database(postgres) as address:
        newsroom.run("load", str(_records(newsroom)), "--to", address)
        with psycopg.connect(address) as reader:
            reader.execute("LOCK TABLE articles IN ACCESS EXCLUSIVE MODE")
            with newsroom.start("crawl", "-o", "articles.jsonl", "--to", address) as process:
                wait_until(lambda: newsroom.output.exists() and len(newsroom.records()) == 3)
                reader.rollback()
                process.communicate(timeout=60)
        assert process.returncode == 0
        assert in_postgres(address) == 3


def _records(newsroom: Newsroom) -> Path:
    """An output of no records: loading it makes the tables."""
    empty = newsroom.folder / "empty.jsonl"
    empty.touch()
    return empty


def test_a_killed_crawl_leaves_no_loader_behind_and_loses_no_row(newsroom: Newsroom, outlet: Site) -> None:
    database = newsroom.folder / "news.db"
    outlet.hold = Event()
    outlet.held = "/news/1"
    with newsroom.start("crawl", "-o", "articles.jsonl", "--to", f"sqlite:///{database}") as process:
        wait_until(lambda: in_sqlite(database) == 2)
        (loader,) = children(process.pid)
        process.kill()
    wait_until(lambda: not is_running(loader))
    outlet.hold.set()
    outlet.hold = None
    assert newsroom.crawl("--to", f"sqlite:///{database}").returncode == 0
    assert in_sqlite(database) == len(newsroom.records()) == 3


def test_crawling_again_and_again_outlives_a_loader_that_died(newsroom: Newsroom, outlet: Site) -> None:
    database = newsroom.folder / "news.db"
    arguments = ("crawl", "-o", "articles.jsonl", "--to", f"sqlite:///{database}", "--every", "1s")
    with newsroom.start(*arguments) as process:
        wait_until(lambda: in_sqlite(database) == 3)
        (loader,) = children(process.pid)
        os.kill(loader, signal.SIGKILL)
        outlet.add_articles(1, first=4)
        wait_until(lambda: in_sqlite(database) == 4)
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) == 6
    assert in_sqlite(database) == len(newsroom.records())


@pytest.mark.parametrize("address", ["nowhere", "oracle://x/y"])
def test_an_address_of_no_database_is_wrong_usage_before_any_request(
    newsroom: Newsroom, outlet: Site, address: str
) -> None:
    ended = newsroom.crawl("--to", address)
    assert (ended.returncode, outlet.log) == (2, [])
    assert "not a database address" in ended.stderr


def children(process: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text("ascii").split()]


def is_running(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text("ascii").split()[2] != "Z"
    except FileNotFoundError:
        return False
