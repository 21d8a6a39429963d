"""What is remembered of sources between runs, in the state file: it may be lost, and costs a few polls then.

Own tables and an own connection beside the ledger's; a run that cannot write them goes on without.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter, ValidationError

from newsfeed.errors import StorageError
from newsfeed.models import Memory

_TABLES: Final = (
    "CREATE TABLE IF NOT EXISTS journal (source TEXT PRIMARY KEY, memory TEXT NOT NULL) STRICT",
    "CREATE TABLE IF NOT EXISTS alerted (source TEXT PRIMARY KEY, state TEXT NOT NULL) STRICT",
    """CREATE TABLE IF NOT EXISTS robots (origin TEXT PRIMARY KEY, until REAL NOT NULL, at REAL NOT NULL,
        body BLOB NOT NULL) STRICT""",
)
_MEMORY: Final = TypeAdapter(Memory)


@dataclass(frozen=True, slots=True)
class Robots:
    """The robots.txt of one origin as it was read `at`, good `until`; an empty one where there is none."""

    origin: str
    at: float
    until: float
    body: bytes


class Journal:
    """The memories of all sources of one output; every call opens and closes the file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def memories(self) -> dict[str, Memory]:
        """All that is remembered, by source; nothing when there is no state yet. A damaged line is forgotten."""
        if not self.path.exists():
            return {}
        with self._open() as db:
            rows = db.execute("SELECT source, memory FROM journal ORDER BY source").fetchall()
        return {source: memory for source, text in rows if (memory := _read(text)) is not None}

    def keep(self, memories: Iterable[Memory]) -> None:
        """Remember these, in place of what was remembered of the same sources."""
        rows = [(memory.id, _MEMORY.dump_json(memory).decode()) for memory in memories]
        with self._open() as db:
            db.executemany("INSERT OR REPLACE INTO journal VALUES (?, ?)", rows)

    def alerted(self) -> dict[str, str]:
        """The state of each source that somebody was last told of."""
        if not self.path.exists():
            return {}
        with self._open() as db:
            return dict(db.execute("SELECT source, state FROM alerted").fetchall())

    def note_alerts(self, states: Iterable[tuple[str, str]]) -> None:
        """Remember what somebody was told."""
        with self._open() as db:
            db.executemany("INSERT OR REPLACE INTO alerted VALUES (?, ?)", states)

    def robots(self, now: float) -> dict[str, Robots]:
        """Each robots.txt that is still good, by origin; a clock that was set back makes none."""
        if not self.path.exists():
            return {}
        with self._open() as db:
            rows = db.execute(
                "SELECT origin, at, until, body FROM robots WHERE at <= ? AND until > ?", (now, now)
            ).fetchall()
        return {origin: Robots(origin, at, until, body) for origin, at, until, body in rows}

    def keep_robots(self, read: Iterable[Robots], now: float) -> None:
        """Remember these, and forget what is no longer good."""
        with self._open() as db:
            db.execute("DELETE FROM robots WHERE until <= ?", (now,))
            db.executemany(
                "INSERT OR REPLACE INTO robots VALUES (?, ?, ?, ?)",
                [(robots.origin, robots.until, robots.at, robots.body) for robots in read],
            )

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """One transaction; raises StorageError when the file cannot be used."""
        try:
            with closing(sqlite3.connect(self.path, timeout=10, isolation_level=None)) as db:
                db.execute("PRAGMA journal_mode=WAL")
                db.execute("PRAGMA synchronous=NORMAL")
                db.execute("BEGIN IMMEDIATE")
                for table in _TABLES:
                    db.execute(table)
                yield db
                db.execute("COMMIT")
        except sqlite3.Error as error:
            raise StorageError(
                f"cannot use the state {str(self.path)!r}: {error} (or choose another --state)"
            ) from error


def _read(text: str) -> Memory | None:
    try:
        return _MEMORY.validate_json(text)
    except ValidationError:
        return None
