from __future__ import annotations

import gzip
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import create_engine, text

from newsfeed import record
from newsfeed.errors import StorageError, UsageError
from newsfeed.models import Article, Found, Heading, Image, Link, Publisher, Quote
from newsfeed.sinks.database import Loader, Target

from .database_server import fresh_database, fresh_mysql

INJECTIONS = [
    "'; DROP TABLE articles; --",
    '"; DROP TABLE quotes; --',
    "\\'); SELECT 1; --",
    "%s %(x)s {0} :name ?",
    "\\N",
    "\t\\.\n",
]


@pytest.fixture(params=["sqlite", "postgresql", "mariadb"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/news.db"
        return
    if request.param == "mariadb":
        with fresh_mysql(request.getfixturevalue("mariadb")) as made:
            yield made
        return
    with fresh_database(request.getfixturevalue("postgres")) as made:
        yield made


def article(number: int, revision: int = 1, title: str | None = None) -> Article:
    quotes = tuple(
        Quote(
            id=f"q{number}-{n}",
            kind="direct",
            text=f"слова {number} {n}",
            speaker=f"Мовець {number % 7}",
            speaker_type="person",
            mention="Мовець",
            role=None,
            cue="сказав",
            paragraph=0,
            start=0,
            end=5,
            spans=((0, 0, 5),),
            confidence=0.9,
        )
        for n in range(3)
    )
    return Article(
        id=f"a{number:05}",
        revision=revision,
        change="new" if revision == 1 else "updated",
        url=f"https://example.ua/{number}",
        canonical_url=f"https://example.ua/{number}",
        source=Found(id=f"s{number % 3}", kind="feed"),
        publisher=Publisher(name="Приклад"),
        title=title or f"Новина {number}",
        paragraphs=(f"Абзац про м'яту {number}.", "Другий абзац."),
        headings=(Heading(before=1, text="Далі"),),
        links=(Link(url="https://example.ua/x", text="Абзац", paragraph=0, start=0, end=5),),
        image=Image(url=f"https://example.ua/{number}.jpg", width=10, height=10),
        published_at="2026-11-14" if number % 2 else "2026-11-14T21:04:00+02:00",
        fetched_at="2026-11-14T21:10:00+02:00",
        language="uk",
        quotes=quotes,
        content_hash=f"{number:064}",
        cluster=f"a{number:05}",
    )


def write(path: Path, *articles: Article) -> Path:
    with path.open("ab") as file:
        file.writelines(map(record.encode, articles))
    return path


def load(path: Path, address: str) -> int:
    with closing(Target(address)) as target:
        return Loader(path, target).load()


def ask(address: str, query: str) -> list[Any]:
    engine = create_engine(with_driver(address))
    with engine.connect() as connection:
        rows = [tuple(row) for row in connection.execute(text(query))]
    engine.dispose()
    return rows


def with_driver(address: str) -> str:
    return address.replace("postgresql:", "postgresql+psycopg:").replace("mysql:", "mysql+pymysql:")


def count(address: str, table: str) -> int:
    return int(ask(address, f"SELECT count(*) FROM {table}")[0][0])


def test_every_line_becomes_rows_in_every_table(address: str, tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", *(article(n) for n in range(1200)))
    assert load(path, address) == 1200
    tables = {"articles": 1200, "article_revisions": 1200, "quotes": 3600, "links": 1200, "images": 1200}
    assert {table: count(address, table) for table in tables} == tables
    assert count(address, "speakers") == 7
    assert count(address, "sources") == 3


def test_loading_again_changes_nothing(address: str, tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", *(article(n) for n in range(20)))
    load(path, address)
    assert load(path, address) == 0
    write(tmp_path / "b.jsonl", *(article(n) for n in range(20)))
    assert load(tmp_path / "b.jsonl", address) == 20
    assert (count(address, "articles"), count(address, "quotes")) == (20, 60)


def test_a_new_revision_is_the_article_and_the_old_one_stays(address: str, tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", article(1), article(1, 2, "Виправлена"), article(2))
    load(path, address)
    write(path, replace(article(2, 2), quotes=()))
    assert load(path, address) == 1
    assert ask(address, "SELECT revision, title FROM articles ORDER BY id") == [(2, "Виправлена"), (2, "Новина 2")]
    assert count(address, "article_revisions") == 4
    assert {row[0] for row in ask(address, "SELECT quote_id FROM changed_quotes")} == {"q2-0", "q2-1", "q2-2"}


def test_an_older_revision_never_replaces_a_newer(address: str, tmp_path: Path) -> None:
    load(write(tmp_path / "a.jsonl", article(1, 2, "Нова")), address)
    load(write(tmp_path / "b.jsonl", article(1, 1, "Стара")), address)
    assert ask(address, "SELECT revision, title FROM articles") == [(2, "Нова")]
    assert count(address, "article_revisions") == 2


def test_a_day_alone_gets_no_midnight(address: str, tmp_path: Path) -> None:
    load(write(tmp_path / "a.jsonl", article(1), article(2)), address)
    rows = ask(
        address,
        "SELECT published_precision, published_at IS NULL, CAST(published_on AS CHAR(10)) FROM articles ORDER BY id",
    )
    assert [(r[0], bool(r[1]), r[2]) for r in rows] == [("day", True, "2026-11-14"), ("time", False, "2026-11-14")]


def test_half_a_line_waits_for_its_end(address: str, tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", article(1))
    line = record.encode(article(2))
    with path.open("ab") as file:
        file.write(line[:100])
    assert load(path, address) == 1
    with path.open("ab") as file:
        file.write(line[100:])
    assert load(path, address) == 1


def test_a_replaced_file_is_loaded_from_its_start(address: str, tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", *(article(n) for n in range(5)))
    load(path, address)
    path.unlink()
    write(path, *(article(n) for n in range(5, 15)))
    assert load(path, address) == 10
    assert count(address, "articles") == 15


def hostile(number: int, payload: str) -> Article:
    base = article(number)
    return replace(
        base,
        title=payload,
        lead=payload,
        paragraphs=(payload,),
        authors=(payload,),
        section=payload,
        publisher=Publisher(name=payload, feed_id=payload),
        source=Found(id=payload, kind="feed"),
        quotes=(replace(base.quotes[0], speaker=payload, text=payload, role=payload),),
        links=(replace(base.links[0], text=payload),),
    )


def test_injections_stay_data(address: str, tmp_path: Path) -> None:
    load(write(tmp_path / "a.jsonl", *(hostile(n, payload) for n, payload in enumerate(INJECTIONS))), address)
    stored = ask(address, "SELECT title, lead_text, source_id, publisher, section FROM articles ORDER BY id")
    assert stored == [(payload,) * 5 for payload in INJECTIONS]
    assert ask(address, "SELECT speaker, text, role FROM quotes ORDER BY article_id") == [(p,) * 3 for p in INJECTIONS]
    assert {row[0] for row in ask(address, "SELECT name FROM speakers")} == set(INJECTIONS)


def test_nul_and_lone_surrogates_do_not_stop_a_load(address: str, tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", replace(article(1), title="а\0б\ud800в"))
    foreign = record.encode(article(2)).replace("Новина 2".encode(), "Нова\\u0000".encode())
    with path.open("ab") as file:
        file.write(foreign)
    assert load(path, address) == 2
    assert {row[0] for row in ask(address, "SELECT title FROM articles")} == {"аб\ufffdв", "Нова"}


@pytest.mark.parametrize("word", ["м'яту", "АБЗАЦ"])
def test_words_are_found(address: str, tmp_path: Path, word: str) -> None:
    load(write(tmp_path / "a.jsonl", *(article(n) for n in range(3))), address)
    queries = {
        "sqlite": f"""SELECT count(*) FROM articles_search WHERE articles_search MATCH '"{word.replace("'", "''")}"'""",
        "mysql": f"""SELECT count(*) FROM articles WHERE MATCH (title, lead_text, body) AGAINST ("{word}")""",
        "postgresql": f"SELECT count(*) FROM articles WHERE search @@ plainto_tsquery('simple', '{word.replace(chr(39), chr(39) * 2)}')",
    }
    assert ask(address, queries[address.partition(":")[0]]) == [(3,)]


def test_what_is_no_record_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"id": 1}\n', "utf-8")
    with pytest.raises(StorageError, match=r"a\.jsonl"):
        load(tmp_path / "a.jsonl", f"sqlite:///{tmp_path}/news.db")


@pytest.mark.parametrize("bad", ["", "nowhere", "oracle://x/y"])
def test_an_address_of_no_known_kind_is_refused(bad: str) -> None:
    with pytest.raises(UsageError):
        Target(bad)


def test_a_newer_schema_is_left_alone(address: str, tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", article(1))
    load(path, address)
    engine = create_engine(with_driver(address))
    with engine.begin() as connection:
        connection.execute(text("UPDATE newsfeed_schema SET version = 99"))
    engine.dispose()
    write(path, article(2))
    with pytest.raises(StorageError, match="update newsfeed"):
        load(path, address)


def test_a_password_is_never_shown() -> None:
    assert "secret" not in Target("postgresql://me:secret@127.0.0.1:1/x").shown


def test_a_database_that_is_gone_is_asked_again_and_then_named(tmp_path: Path) -> None:
    pauses: list[float] = []
    path = write(tmp_path / "a.jsonl", article(1))
    with pytest.raises(StorageError, match="database refuses"):
        Loader(path, Target("postgresql://127.0.0.1:1/x"), tries=3, sleep=pauses.append).load()
    assert len(pauses) == 2
    assert pauses == sorted(pauses)


def test_disconnects_in_mid_load_lose_nothing(postgres: str, tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", *(article(n) for n in range(3000)))
    wanted = 50 if os.environ.get("NEWSFEED_TORTURE") else 5
    cut = 0
    with fresh_database(postgres) as address, psycopg.connect(postgres, autocommit=True) as admin:
        name = address.rpartition("/")[2].partition("?")[0]
        done = threading.Event()

        def cut_connections() -> None:
            nonlocal cut
            while cut < wanted and not done.wait(0.03):
                query = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
                cut += len(admin.execute(query, [name]).fetchall())

        cutter = threading.Thread(target=cut_connections)
        cutter.start()
        with closing(Target(address)) as target:
            Loader(path, target, tries=1000, sleep=lambda _: time.sleep(0.01)).load()
        done.set()
        cutter.join()
        assert cut > 0
        assert (count(address, "articles"), count(address, "quotes")) == (3000, 9000)


def test_a_killed_load_goes_on_where_it_stopped(address: str, tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", *(article(n) for n in range(2000)))
    code = (
        "import sys; from pathlib import Path; from newsfeed.sinks.database import Loader, Target\n"
        "print('on', flush=True); Loader(Path(sys.argv[1]), Target(sys.argv[2])).load()"
    )
    for turn in range(50 if os.environ.get("NEWSFEED_TORTURE") else 4):
        child = subprocess.Popen([sys.executable, "-c", code, str(path), address], stdout=subprocess.PIPE)
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(0.02 + 0.05 * (turn % 4))
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()
    load(path, address)
    assert (count(address, "articles"), count(address, "quotes")) == (2000, 6000)


@pytest.mark.parametrize("packing", [None, "gz"])
def test_a_file_that_was_closed_in_between_is_read_to_its_end_and_then_the_next(
    address: str, tmp_path: Path, packing: str | None
) -> None:
    path = write(tmp_path / "a.jsonl", *(article(n) for n in range(5)))
    load(path, address)
    write(path, *(article(n) for n in range(5, 8)))
    closed = path.rename(tmp_path / "a-2026-11-21.jsonl")
    if packing:
        closed.with_name(closed.name + ".gz").write_bytes(gzip.compress(closed.read_bytes()))
        closed.unlink()
    write(path, *(article(n) for n in range(8, 10)))
    assert load(path, address) == 5
    assert count(address, "articles") == 10
    assert load(path, address) == 0


def test_closed_files_alone_are_an_output(address: str, tmp_path: Path) -> None:
    for day in (20, 21):
        lines = b"".join(record.encode(article(day * 1000 + n)) for n in range(700))
        (tmp_path / f"a-2026-11-{day}.jsonl.gz").write_bytes(gzip.compress(lines))
    assert load(tmp_path / "a.jsonl", address) == 1400
    assert load(tmp_path / "a.jsonl", address) == 0
    assert count(address, "articles") == 1400


def test_following_a_database_that_is_gone_ends_soon_after_it_is_over(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", article(1))
    pauses: list[float] = []
    with (
        closing(Target("postgresql://127.0.0.1:1/x")) as target,
        pytest.raises(StorageError, match="database refuses"),
    ):
        Loader(path, target, tries=3, sleep=pauses.append).follow(lambda: len(pauses) > 10)
    assert 11 < len(pauses) < 15


def test_following_asks_no_database_while_the_file_stays_as_it_is(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", article(1))
    address = f"sqlite:///{tmp_path}/news.db"
    pauses: list[float] = []

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 1:
            (tmp_path / "news.db").rename(tmp_path / "elsewhere.db")

    with closing(Target(address)) as target:
        Loader(path, target, sleep=pause).follow(lambda: len(pauses) == 5)
    assert not (tmp_path / "news.db").exists()
