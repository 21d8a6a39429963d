"""Files of records → a database, exactly once: rows and the place in the file in one transaction.

The loader reads whole lines from where the database says that it stopped. Killed at any moment, the
next one goes on from the last transaction; a file that was replaced is read from its start, which
changes nothing where the rows are there already. It never touches the crawl's own files.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from newsfeed.errors import StorageError, UsageError
from newsfeed.sinks.database_files import Reading, file_key, loaded_files
from newsfeed.sinks.database_rows import Rows, read_rows
from newsfeed.sinks.database_target import FINISHED, Progress, Target, TargetGoneError

__all__ = ["Loader", "Target"]

FIRST_PAUSE_S: Final = 0.2
LONGEST_PAUSE_S: Final = 30.0
_log = logging.getLogger(__name__)


class Loader:
    """Loads one output, closed files included, into one database; `lines` counts what this loader put in."""

    def __init__(self, path: Path, target: Target, *, tries: int = 6, sleep: Callable[[float], object] = time.sleep):
        """Raises UsageError when there is no such file. `tries` bounds how often a database that is gone is asked."""
        if not loaded_files(path):
            raise UsageError(f"no such file: {str(path)!r}")
        self.lines = 0
        self._path = path
        self._target = target
        self._tries = tries
        self._sleep = sleep
        self._finished: set[str] = set()
        self._reading: Reading | None = None
        self._sizes: list[tuple[str, int]] = []

    def load(self) -> int:
        """Load every whole line that is not in the database yet; how many there were.

        Raises StorageError when the database refuses for good, or is gone for longer than `tries` allow.
        """
        return self._load(lambda: True)

    def follow(self, is_over: Callable[[], bool], pause_s: float = 0.5) -> None:
        """Load what is there and what comes, until `is_over()` is true and nothing is left.

        A database that is gone is asked for ever; once it is over, only `tries` times more.
        """
        while True:
            over = is_over()
            if self._has_grown():
                self._load(is_over)
            if over:
                return
            self._sleep(pause_s)

    def _has_grown(self) -> bool:
        """Whether any file is of another size than when all was loaded: no database is asked to know that."""
        return self._sizes != _sizes(loaded_files(self._path))

    def _load(self, may_give_up: Callable[[], bool]) -> int:
        before = self.lines
        sizes: list[tuple[str, int]] = []
        more = True
        try:
            while more:
                sizes = _sizes(loaded_files(self._path))
                more = self._again(self._load_batch, may_give_up)
        finally:
            self._let_go()
        self._sizes = sizes
        return self.lines - before

    def _again(self, work: Callable[[], bool], may_give_up: Callable[[], bool]) -> bool:
        """The result of the work, tried again with growing pauses while the database is gone."""
        pause_s, left = FIRST_PAUSE_S, self._tries
        while True:
            try:
                return work()
            except TargetGoneError as error:
                left -= may_give_up()
                if left <= 0:
                    raise
                _log.warning("%s; trying again in %.1f s", error, pause_s)
                self._sleep(pause_s)
                pause_s = min(pause_s * 2, LONGEST_PAUSE_S)

    def _load_batch(self) -> bool:
        """Load the next lines of the first file that has some, in one transaction; whether there may be more."""
        files = [file for file in loaded_files(self._path) if file.name not in self._finished]
        finished: list[str] = []
        rows: Rows | None = None
        with self._target.transaction() as connection:
            known = self._target.progress(connection, [file_key(file) for file in files])
            for file in files:
                if known.get(file_key(file)) == FINISHED:
                    finished.append(file.name)
                    continue
                reading = self._go_on(connection, file, known)
                start = reading.offset
                if lines := reading.lines():
                    rows = _rows(file, start, lines)
                    self._target.save(connection, rows)
                    self._target.remember(connection, file_key(file), Progress(reading.offset, reading.tail_hash))
                    break
                if self._is_closed(file):
                    self._target.remember(connection, file_key(file), FINISHED)
                    finished.append(file.name)
        self._finished.update(finished)
        if rows is None:
            return False
        self.lines += len(rows.keys)
        return True

    def _is_closed(self, file: Path) -> bool:
        return file.name != self._path.name

    def _go_on(self, connection: Connection, file: Path, known: dict[str, Progress]) -> Reading:
        """The file where the database stopped reading it, else at its start."""
        key, live = file_key(file), file_key(self._path)
        if key not in known and live in known and self._open(file, known[live]):
            known[key] = known.pop(live)  # it was closed since
            self._target.remember(connection, live, Progress())
        found = self._open(file, known.get(key, Progress()))
        if found is None:
            _log.warning("%s was cut or replaced: loading it from the start", file)
            found = self._open(file, Progress())
        assert found is not None
        return found

    def _open(self, file: Path, place: Progress) -> Reading | None:
        """The file at this place; None when what stands before it is not what was loaded."""
        if not self._is_open_at(file, place):
            self._let_go()
            self._reading = Reading(file, place.loaded_bytes)
        reading = self._reading
        if reading is None or not place.loaded_bytes:
            return reading
        return reading if Progress(reading.offset, reading.tail_hash) == place else None

    def _is_open_at(self, file: Path, place: Progress) -> bool:
        """Whether we hold the file there already. A closed one stays as it is; the live one may be another by now."""
        held = self._reading
        return held is not None and held.path == file and self._is_closed(file) and held.offset == place.loaded_bytes

    def _let_go(self) -> None:
        if self._reading is not None:
            self._reading.close()
            self._reading = None


def _rows(file: Path, start: int, lines: Sequence[bytes]) -> Rows:
    try:
        return read_rows(line for line in lines if not line.isspace())
    except (ValueError, KeyError, TypeError) as error:
        raise StorageError(
            f"not a file of records: {str(file)!r}: after byte {start}: {error!r} (see `newsfeed repair`)"
        ) from error


def _sizes(files: Sequence[Path]) -> list[tuple[str, int]]:
    return [(file.name, file.stat().st_size) for file in files if file.exists()]
