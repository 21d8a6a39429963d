"""What is remembered between runs, and what becomes of it when it cannot be."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from newsfeed.errors import StorageError
from newsfeed.models import Memory, Poll
from newsfeed.sinks.journal import Journal

POLL = Poll(1000.5, pages=2, entries=7, new=3, failures={"HTTP 503": 1}, missing={"image": 1}, paragraphs=(4, 9))
MEMORY = Memory("my-ua", (POLL,), 600.0, 1600.5, 1000.5, "drifted", "why", 1000.5)


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "articles.jsonl.state.db")


def test_what_is_kept_comes_back(journal: Journal) -> None:
    journal.keep([MEMORY, Memory("other")])
    assert journal.memories() == {"my-ua": MEMORY, "other": Memory("other")}


def test_the_last_word_counts(journal: Journal) -> None:
    journal.keep([MEMORY])
    journal.keep([Memory("my-ua")])
    assert journal.memories() == {"my-ua": Memory("my-ua")}


def test_reading_makes_no_file(journal: Journal) -> None:
    assert (journal.memories(), journal.alerted(), journal.path.exists()) == ({}, {}, False)


def test_reading_makes_no_table(journal: Journal) -> None:
    journal.keep([MEMORY])
    before = journal.path.read_bytes()
    assert (len(journal.memories()), journal.alerted(), journal.robots(0.0)) == (1, {}, {})
    assert journal.path.read_bytes() == before


def test_alerts_are_noted(journal: Journal) -> None:
    journal.note_alerts([("a", "gone"), ("b", "ok")])
    journal.note_alerts([("a", "ok")])
    assert journal.alerted() == {"a": "ok", "b": "ok"}


def test_a_damaged_line_is_forgotten(journal: Journal) -> None:
    journal.keep([MEMORY, Memory("other")])
    db = sqlite3.connect(journal.path)
    db.execute("UPDATE journal SET memory = '{' WHERE source = 'other'")
    db.commit()
    db.close()
    assert list(journal.memories()) == ["my-ua"]


def test_a_file_that_is_no_state_is_named(journal: Journal) -> None:
    journal.path.write_bytes(b"not a database" * 100)
    with pytest.raises(StorageError, match=r"state\.db"):
        journal.memories()


def test_a_ledger_in_the_same_file_is_not_disturbed(journal: Journal) -> None:
    ledger = sqlite3.connect(journal.path, isolation_level=None)
    ledger.execute("PRAGMA journal_mode=WAL")
    ledger.execute("CREATE TABLE ledger (version INTEGER)")
    journal.keep([MEMORY])
    assert ledger.execute("SELECT count(*) FROM ledger").fetchone() == (0,)
    ledger.close()
