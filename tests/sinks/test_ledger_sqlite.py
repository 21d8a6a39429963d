"""The ledger: what it is given it gives back, and what is no ledger of ours it does not believe."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from newsfeed.errors import StorageError
from newsfeed.sinks.archive import Archive
from newsfeed.sinks.ledger import COPIES, Batch, LedgerDamagedError, Mark, Place, Segment, Validators, remember
from newsfeed.sinks.ledger_sqlite import SqliteLedger
from tests.crash.articles import article

MARK = Mark(0, 10, b"tail")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state.db"


def change(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(statement)


def test_what_is_committed_is_found(path: Path) -> None:
    ledger = SqliteLedger(path)
    assert ledger.mark() is None
    one, two = remember(article(1), Place(0, 0, 5)), remember(article(1, revision=2), Place(0, 5, 5))
    ledger.commit(Batch(MARK, [one, two, one], {"u": Validators("e", "m", "h", "n")}, {one.id: "now"}))
    ledger.close_segment(Segment(0, "a-2026-11-22.jsonl", 10, b"t", ((0, 0), (5, 3))), Mark(1, 0, b""))
    ledger.close()
    ledger = SqliteLedger(path)
    assert [seen.revision for seen in ledger.revisions(one.id)] == [1, 2]
    assert ledger.mark() == Mark(1, 0, b"")
    assert ledger.validators("u") == Validators("e", "m", "h", "n")
    assert ledger.segments() == [Segment(0, "a-2026-11-22.jsonl", 10, b"t", ((0, 0), (5, 3)))]
    assert ledger.count() == 2
    ledger.forget()
    assert (ledger.mark(), ledger.count(), ledger.latest(one.id), ledger.segments()) == (None, 0, None, [])
    ledger.close()


def test_an_article_without_a_text_is_no_copy_of_another(path: Path) -> None:
    ledger = SqliteLedger(path)
    empty = article(1, title=None, paragraphs=())
    ledger.commit(Batch(MARK, [remember(article(2, content_hash=""), None)]))
    assert ledger.same_text("") is None
    assert ledger.alike(empty.fingerprint, 0) == []
    ledger.close()


@pytest.mark.parametrize(
    "statement",
    ["UPDATE ledger SET version = 99", "DELETE FROM ledger", "DROP TABLE seen", "ALTER TABLE mark DROP COLUMN tail"],
)
def test_another_version_is_set_aside_and_built_anew(
    tmp_path: Path, statement: str, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "articles.jsonl"
    with Archive(path) as archive:
        archive.store(article(1))
    change(tmp_path / "articles.jsonl.state.db", statement)
    with caplog.at_level(logging.WARNING), Archive(path) as archive:
        assert archive.seen(article(1).id) is not None
    assert "set aside as articles.jsonl.state.db.damaged-1" in caplog.text


def test_a_row_that_names_another_article_is_damage(tmp_path: Path) -> None:
    path = tmp_path / "articles.jsonl"
    with Archive(path) as archive:
        archive.store(article(1))
    change(tmp_path / "articles.jsonl.state.db", "UPDATE seen SET id = 'x'")
    with Archive(path) as archive, pytest.raises(StorageError, match=r"names another article.*run again"):
        archive.seen(article(1).id)
    with Archive(path) as archive:
        assert archive.seen(article(1).id) is not None
        assert archive.ledger_agrees()


def test_a_state_that_is_a_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "state.db").mkdir()
    with pytest.raises(StorageError, match=r"cannot use the state '.*state\.db'"):
        Archive(tmp_path / "articles.jsonl", state=tmp_path / "state.db")


def test_a_file_that_is_no_database_is_no_ledger(path: Path) -> None:
    path.write_bytes(b"not a database at all" * 100)
    with pytest.raises(LedgerDamagedError):
        SqliteLedger(path)


def test_other_tables_in_the_state_are_left_alone(path: Path) -> None:
    change(path, "CREATE TABLE journal (run TEXT)")
    ledger = SqliteLedger(path)
    ledger.forget()
    ledger.close()
    change(path, "INSERT INTO journal VALUES ('x')")


@pytest.mark.parametrize("day", ["1999-01-31", "2026-10-30", "2026-11-01", "2026-12-20"])
def test_copies_are_found_in_the_months_around_whether_the_ledger_was_opened_again_or_not(path: Path, day: str) -> None:
    kept = remember(article(1, published_at=day), Place(0, 0, 9))
    ledger = SqliteLedger(path)
    ledger.commit(Batch(None, [kept, remember(article(2, published_at="1970-01-01"), Place(0, 9, 9))]))
    for _ in range(2):
        near = {step: [s.id for s in ledger.alike(kept.fingerprint, kept.day + step)] for step in (-31, -30, 0, 30, 31)}
        assert near == {-31: [], -30: [kept.id], 0: [kept.id], 30: [kept.id], 31: []}
        ledger.close()
        ledger = SqliteLedger(path)
    ledger.close()


def test_what_a_boilerplate_shares_is_bounded(path: Path) -> None:
    prints = [remember(article(1, published_at="2026-11-01"), Place(0, n, 9)) for n in range(500)]
    ledger = SqliteLedger(path)
    ledger.commit(Batch(None, [replace(seen, id=f"{n:032x}") for n, seen in enumerate(prints)]))
    assert len(ledger.alike(prints[0].fingerprint, prints[0].day)) == COPIES
    ledger.close()
