"""What is remembered of sources between runs, in the state file: it may be lost, and costs a few polls then.

Own tables and an own connection beside the ledger's; a run that cannot write them goes on without.
Reading never writes: a state may lie in a folder that only its crawl may write to.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from newsfeed.errors import StorageError
from newsfeed.models import Memory

_TABLES: Final = (
    "CREATE TABLE IF NOT EXISTS journal (source TEXT PRIMARY KEY, memory TEXT NOT NULL) STRICT",
    "CREATE TABLE IF NOT EXISTS alerted (source TEXT PRIMARY KEY, state TEXT NOT NULL) STRICT",
    """CREATE TABLE IF NOT EXISTS robots (origin TEXT PRIMARY KEY, until REAL NOT NULL, at REAL NOT NULL,
        body BLOB NOT NULL) STRICT""",
)
_OWN: Final = frozenset({"journal", "alerted", "robots", "ledger"})
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
        rows = self._rows("journal", "source, memory", "ORDER BY source")
        return {source: memory for source, text in rows if (memory := _read(text)) is not None}

    def keep(self, memories: Iterable[Memory]) -> None:
        """Remember these, in place of what was remembered of the same sources."""
        rows = [(memory.id, _MEMORY.dump_json(memory).decode()) for memory in memories]
        with self._open() as db:
            db.executemany("INSERT OR REPLACE INTO journal VALUES (?, ?)", rows)

    def alerted(self) -> dict[str, str]:
        """The state of each source that somebody was last told of."""
        return dict(self._rows("alerted", "source, state"))

    def note_alerts(self, states: Iterable[tuple[str, str]]) -> None:
        """Remember what somebody was told."""
        with self._open() as db:
            db.executemany("INSERT OR REPLACE INTO alerted VALUES (?, ?)", states)

    def robots(self, now: float) -> dict[str, Robots]:
        """Each robots.txt that is still good, by origin; a clock that was set back makes none."""
        rows = self._rows("robots", "origin, at, until, body", "WHERE at <= ? AND until > ?", (now, now))
        return {origin: Robots(origin, at, until, body) for origin, at, until, body in rows}

    def keep_robots(self, read: Iterable[Robots], now: float) -> None:
        """Remember these, and forget what is no longer good."""
        with self._open() as db:
            db.execute("DELETE FROM robots WHERE until <= ?", (now,))
            db.executemany(
                "INSERT OR REPLACE INTO robots VALUES (?, ?, ?, ?)",
                [(robots.origin, robots.until, robots.at, robots.body) for robots in read],
            )

    def _rows(self, table: str, columns: str, which: str = "", values: Sequence[float] = ()) -> list[Any]:
        """Rows of a table; none where the state does not exist, or nothing was kept in it yet.

        Raises StorageError for a file that is no state.
        """
        if not self.path.exists():
            return []
        try:
            with closing(_reader(self.path)) as db:
                tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master")}
                if tables.isdisjoint(_OWN):
                    raise StorageError(f"not a state of newsfeed: {str(self.path)!r} (name the output with -o)")
                query = f"SELECT {columns} FROM {table} {which}"
                return db.execute(query, values).fetchall() if table in tables else []
        except sqlite3.Error as error:
            raise StorageError(
                f"cannot read the state {str(self.path)!r}: {error} (or choose another --state)"
            ) from error

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


def _reader(path: Path) -> sqlite3.Connection:
    """A connection that writes nothing, not even the side files that SQLite wants of a folder it may write to."""
    address = path.resolve().as_uri()
    db = sqlite3.connect(f"{address}?mode=ro", uri=True, timeout=10)
    try:
        db.execute("SELECT name FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:
        db.close()
        if os.access(path.parent, os.W_OK):
            raise
        db = sqlite3.connect(f"{address}?mode=ro&immutable=1", uri=True)
    return db


def _read(text: str) -> Memory | None:
    try:
        return _MEMORY.validate_json(text)
    except ValidationError:
        return None
