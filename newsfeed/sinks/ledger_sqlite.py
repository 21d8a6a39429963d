"""The ledger in one SQLite file: WAL, `synchronous=NORMAL`, 64-bit INTEGER keys with the full id beside.

NORMAL lets a power loss undo the last commits. That is the same as stopping before them, and the
file is read again from the mark; so the ledger needs no fsync of its own.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import astuple
from pathlib import Path
from struct import iter_unpack
from typing import Final

from newsfeed.errors import StorageError
from newsfeed.sinks.ledger import (
    STORY_DAYS,
    TEXT_WORDS,
    TOPICS_SHARED,
    WINDOW_DAYS,
    Batch,
    LedgerDamagedError,
    Mark,
    Place,
    Seen,
    Segment,
    Validators,
    nearest,
    print_bytes,
    print_text,
    shared_share,
)

VERSION: Final = 1
NEWEST: Final = 64
TEXT: Final = slice(0, TEXT_WORDS)
TOPICS: Final = slice(TEXT_WORDS, None)
MONTH_BITS: Final = 37
_DAMAGED_CODES: Final = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_TABLES: Final = (
    "CREATE TABLE ledger (version INTEGER NOT NULL) STRICT",
    "CREATE TABLE mark (segment INTEGER NOT NULL, offset INTEGER NOT NULL, tail BLOB NOT NULL) STRICT",
    """CREATE TABLE segments (number INTEGER PRIMARY KEY, name TEXT NOT NULL, size INTEGER NOT NULL,
        tail BLOB NOT NULL, frames TEXT NOT NULL) STRICT""",
    """CREATE TABLE seen (number INTEGER PRIMARY KEY, key INTEGER NOT NULL, id TEXT NOT NULL,
        revision INTEGER NOT NULL, content TEXT NOT NULL, print BLOB NOT NULL, cluster TEXT, day INTEGER NOT NULL,
        segment INTEGER NOT NULL, offset INTEGER NOT NULL, length INTEGER NOT NULL, checked_at TEXT) STRICT""",
    "CREATE UNIQUE INDEX seen_key ON seen (key, revision)",
    "CREATE TABLE texts (key INTEGER PRIMARY KEY, number INTEGER NOT NULL) STRICT",
    """CREATE TABLE words (word INTEGER NOT NULL, number INTEGER NOT NULL,
        PRIMARY KEY (word, number)) STRICT, WITHOUT ROWID""",
    "CREATE TABLE validators (url TEXT PRIMARY KEY, etag TEXT, last_modified TEXT, body_hash TEXT, note TEXT) STRICT",
)
_EMPTIED: Final = ("mark", "segments", "seen", "texts", "words", "validators")
_SEEN: Final = "SELECT id, revision, content, print, cluster, day, segment, offset, length, checked_at FROM seen "
_ADD: Final = """INSERT OR IGNORE INTO seen (key, id, revision, content, print, cluster, day, segment, offset, length,
    checked_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_NEWEST: Final = f"SELECT * FROM (SELECT number FROM words WHERE word = ? ORDER BY number DESC LIMIT {NEWEST})"
_MOST: Final = """SELECT number, count(*) FROM ({}) GROUP BY number HAVING count(*) >= ?
    ORDER BY count(*) DESC, number LIMIT ?"""
_NEXT_WORD: Final = "SELECT word FROM words WHERE word >= ? ORDER BY word LIMIT 1"
_PRINT: Final = "SELECT print FROM seen WHERE number = ? AND day BETWEEN ? AND ?"
_Row = tuple[str, int, str, bytes, str | None, int, int, int, int, str | None]


class SqliteLedger:
    """A `newsfeed.sinks.ledger.Ledger` in a file of its own, or beside other tables."""

    def __init__(self, path: Path) -> None:
        """Open or create; raises LedgerDamagedError for what is no ledger of this version, or malformed."""
        self.path = path
        with ExitStack() as opened, self._calls():
            self._db = opened.enter_context(closing(sqlite3.connect(path, timeout=30, isolation_level=None)))
            self._open()
            opened.pop_all()

    def _open(self) -> None:
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "cache_size=-32768", "journal_size_limit=67108864"):
            self._db.execute(f"PRAGMA {pragma}")
        found = self._db.execute("PRAGMA quick_check(1)").fetchone()[0]
        if found != "ok":
            raise LedgerDamagedError(f"ledger is damaged: {str(self.path)!r}: {found} (it is built anew from the file)")
        with self._transaction():
            if "ledger" not in self._tables():
                for table in _TABLES:
                    self._db.execute(table)
                self._db.execute("INSERT INTO ledger VALUES (?)", (VERSION,))
        version = self._db.execute("SELECT version FROM ledger").fetchone()
        if version != (VERSION,) or not self._tables() >= set(_EMPTIED):
            raise LedgerDamagedError(
                f"ledger is of another version: {str(self.path)!r}: {version!r} (it is built anew from the file)"
            )
        self._months = set(self._months_held())

    def _months_held(self) -> Iterator[int]:
        """The months of which there are words, each found by one step in the index."""
        month = -1 << 26  # before the oldest day that a date can name
        while (row := self._db.execute(_NEXT_WORD, (month << MONTH_BITS,)).fetchone()) is not None:
            month = (row[0] >> MONTH_BITS) + 1
            yield month - 1

    def _tables(self) -> set[str]:
        return {name for (name,) in self._db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}

    @contextmanager
    def _calls(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
            if code in _DAMAGED_CODES or (code == sqlite3.SQLITE_ERROR and "no such" in str(error)):
                raise LedgerDamagedError(
                    f"ledger is damaged: {str(self.path)!r}: {error} (it is built anew from the file)"
                ) from error
            raise StorageError(
                f"cannot use the state {str(self.path)!r}: {error} (free space, or choose another --state)"
            ) from error

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        finally:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")

    def mark(self) -> Mark | None:
        """Where file and ledger last agreed; None for a ledger that knows nothing."""
        with self._calls():
            row = self._db.execute("SELECT segment, offset, tail FROM mark").fetchone()
        return Mark(*row) if row else None

    def commit(self, batch: Batch) -> None:
        """Make the whole batch known in one transaction; revisions already known are left as they are."""
        with self._calls(), self._transaction():
            words: list[tuple[int, int]] = []
            for seen in batch.stored:
                words += self._add(seen)
            words.sort()
            self._months.update(seen.day // WINDOW_DAYS for seen in batch.stored)
            self._db.executemany("INSERT OR IGNORE INTO words VALUES (?, ?)", words)
            self._db.executemany(
                "INSERT OR REPLACE INTO validators VALUES (?, ?, ?, ?, ?)",
                [(url, v.etag, v.last_modified, v.body_hash, v.note) for url, v in batch.validators.items()],
            )
            self._db.executemany(
                "UPDATE seen SET checked_at = ? WHERE key = ? AND id = ?",
                [(at, _key(article_id), article_id) for article_id, at in batch.checked.items()],
            )
            if batch.mark is not None:
                self._set_mark(batch.mark)

    def _add(self, seen: Seen) -> list[tuple[int, int]]:
        place = seen.place or Place(0, 0, 0)
        words = print_bytes(seen.fingerprint)
        row = (
            seen.id,
            seen.revision,
            seen.content_hash,
            words,
            seen.cluster,
            seen.day,
            *astuple(place),
            seen.checked_at,
        )
        done = self._db.execute(_ADD, (_key(seen.id), *row))
        if done.rowcount == 0 or done.lastrowid is None:
            return []
        number = done.lastrowid
        if seen.content_hash:
            self._db.execute("INSERT OR IGNORE INTO texts VALUES (?, ?)", (_key(seen.content_hash), number))
        return [(word, number) for word in _word_keys(words, seen.day // WINDOW_DAYS)]

    def _set_mark(self, mark: Mark) -> None:
        self._db.execute("DELETE FROM mark")
        self._db.execute("INSERT INTO mark VALUES (?, ?, ?)", (mark.segment, mark.offset, mark.tail_hash))

    def forget(self) -> None:
        """Know nothing, validators included."""
        with self._calls(), self._transaction():
            for table in _EMPTIED:
                self._db.execute(f"DELETE FROM {table}")

    def latest(self, article_id: str) -> Seen | None:
        """The last revision of the article."""
        found = self.revisions(article_id)
        return found[-1] if found else None

    def revisions(self, article_id: str) -> list[Seen]:
        """All revisions of the article, the first one first."""
        with self._calls():
            rows = self._db.execute(_SEEN + "WHERE key = ? ORDER BY revision", (_key(article_id),)).fetchall()
        found = [_seen(row) for row in rows]
        if any(seen.id != article_id for seen in found):
            raise LedgerDamagedError(
                f"ledger is damaged: {str(self.path)!r}: a row of {article_id!r} names another article"
            )
        return found

    def same_text(self, content_hash: str) -> Seen | None:
        """The first article with this very text."""
        with self._calls():
            row = self._db.execute(
                _SEEN + "WHERE number = (SELECT number FROM texts WHERE key = ?)", (_key(content_hash),)
            ).fetchone()
        return _seen(row) if row and row[2] == content_hash else None

    def alike(self, fingerprint: str, day: int) -> list[Seen]:
        """Articles of the time window whose fingerprint shares words, the most alike first; a bounded number."""
        words = print_bytes(fingerprint)
        month, near_by = day // WINDOW_DAYS, {(day + step) // WINDOW_DAYS for step in (-STORY_DAYS, STORY_DAYS)}
        with self._calls():
            copies = self._most(words, TEXT, [month, month - 1, month + 1], 1)
            stories = self._most(words, TOPICS, sorted(near_by), TOPICS_SHARED)
            found = [
                (shared_share(words, print_), stories.get(number, 0), number)
                for number in {**copies, **stories}
                for (print_,) in self._db.execute(_PRINT, (number, day - WINDOW_DAYS, day + WINDOW_DAYS))
            ]
            rows = [self._db.execute(_SEEN + "WHERE number = ?", (number,)).fetchone() for number in nearest(found)]
        return [_seen(row) for row in rows]

    def _most(self, words: bytes, part: slice, months: Iterable[int], at_least: int) -> dict[int, int]:
        """Which rows share most of this part of the words, and how many; the earliest first among equals."""
        keys = [key for month in months if month in self._months for key in _word_keys(words, month)[part]]
        if not keys:
            return {}
        query = _MOST.format(" UNION ALL ".join([_NEWEST] * len(keys)))
        return dict(self._db.execute(query, (*keys, at_least, NEWEST)).fetchall())

    def validators(self, url: str) -> Validators | None:
        """What was last kept for the page."""
        with self._calls():
            row = self._db.execute(
                "SELECT etag, last_modified, body_hash, note FROM validators WHERE url = ?", (url,)
            ).fetchone()
        return Validators(*row) if row else None

    def segments(self) -> list[Segment]:
        """The closed files, the oldest first."""
        with self._calls():
            rows = self._db.execute("SELECT number, name, size, tail, frames FROM segments ORDER BY number").fetchall()
        return [Segment(n, name, size, tail, tuple(map(tuple, json.loads(f)))) for n, name, size, tail, f in rows]

    def close_segment(self, segment: Segment, mark: Mark | None) -> None:
        """Know a closed file (again), and go on at the mark if one is given; durable when it returns."""
        with self._calls():
            self._db.execute("PRAGMA synchronous=FULL")
            with self._transaction():
                self._db.execute(
                    "INSERT OR REPLACE INTO segments VALUES (?, ?, ?, ?, ?)",
                    (segment.number, segment.name, segment.size, segment.tail_hash, json.dumps(segment.frames)),
                )
                if mark is not None:
                    self._set_mark(mark)
            self._db.execute("PRAGMA synchronous=NORMAL")

    def count(self) -> int:
        """How many lines are known."""
        with self._calls():
            return int(self._db.execute("SELECT count(*) FROM seen").fetchone()[0])

    def close(self) -> None:
        """Give everything back; what was committed stays."""
        with self._calls():
            self._db.close()


def set_aside(path: Path) -> Path:
    """Rename a ledger that cannot be believed, with all that belongs to it; returns its new name."""
    number = 1
    while (aside := path.with_name(f"{path.name}.damaged-{number}")).exists():
        number += 1
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    path.replace(aside)
    return aside


def _key(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), signed=True)


def _word_keys(words: bytes, month: int) -> list[int]:
    """One integer per word, of 6 bytes in SQLite until 2042: month, place of the word, word."""
    return [
        (month << MONTH_BITS) | (min(place, TEXT_WORDS) << 32) | word
        for place, (word,) in enumerate(iter_unpack(">I", words))
    ]


def _seen(row: _Row) -> Seen:
    content_id, revision, content, words, cluster, day, *place, checked_at = row
    return Seen(content_id, revision, content, print_text(words), cluster, day, Place(*place), checked_at)
