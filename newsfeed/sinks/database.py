"""A file of records → a database, exactly once: rows and the place in the file in one transaction.

The loader reads whole lines from where the database says that it stopped. Killed at any moment, the
next one goes on from the last transaction; a file that was replaced is read from its start, which
changes nothing where the rows are there already. It never touches the crawl's own files.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Final

from newsfeed.errors import StorageError, UsageError
from newsfeed.sinks.database_rows import read_rows
from newsfeed.sinks.database_target import Progress, Target, TargetGoneError

__all__ = ["Loader", "Target"]

BATCH_LINES: Final = 500
BATCH_BYTES: Final = 16 * 1024 * 1024
TAIL_BYTES: Final = 256
FIRST_PAUSE_S: Final = 0.2
LONGEST_PAUSE_S: Final = 30.0
_log = logging.getLogger(__name__)


class Loader:
    """Loads one file into one database; `lines` counts what this loader put in."""

    def __init__(self, path: Path, target: Target, *, tries: int = 6, sleep: Callable[[float], object] = time.sleep):
        """Raises UsageError when there is no such file. `tries` bounds how often a database that is gone is asked."""
        if not path.is_file():
            raise UsageError(f"no such file: {str(path)!r}")
        self.lines = 0
        self._path = path
        self._name = str(path.resolve())[-190:]
        self._target = target
        self._tries = tries
        self._sleep = sleep

    def load(self) -> int:
        """Load every whole line that is not in the database yet; how many there were.

        Raises StorageError when the database refuses for good, or is gone for longer than `tries` allow.
        """
        before = self.lines
        while self._again(self._load_batch):
            pass
        return self.lines - before

    def follow(self, is_over: Callable[[], bool], pause_s: float = 0.5) -> None:
        """Load what is there and what comes, until `is_over()` is true and nothing is left."""
        while True:
            over = is_over()
            if not self.load() and over:
                return
            self._sleep(pause_s)

    def _again(self, work: Callable[[], bool]) -> bool:
        """The result of the work, tried again with growing pauses while the database is gone."""
        pause_s = FIRST_PAUSE_S
        for left in range(self._tries - 1, -1, -1):
            try:
                return work()
            except TargetGoneError as error:
                if not left:
                    raise
                _log.warning("%s; trying again in %.1f s", error, pause_s)
                self._sleep(pause_s)
                pause_s = min(pause_s * 2, LONGEST_PAUSE_S)
        raise AssertionError("tries is at least 1")

    def _load_batch(self) -> bool:
        """Load the next lines in one transaction; whether there were any."""
        with self._target.transaction() as connection, self._open() as file:
            start = self._start(file, self._target.progress(connection, self._name))
            lines = list(_whole_lines(file, start))
            if not lines:
                return False
            end = start + sum(map(len, lines))
            try:
                rows = read_rows(line for line in lines if not line.isspace())
            except (ValueError, KeyError, TypeError) as error:
                raise StorageError(
                    f"not a file of records: {str(self._path)!r}: after byte {start}: {error!r} (see `newsfeed repair`)"
                ) from error
            self._target.save(connection, rows, self._name, Progress(end, _tail_hash(file, end)))
        self.lines += len(rows.keys)
        return True

    def _open(self) -> IO[bytes]:
        try:
            return self._path.open("rb")
        except OSError as error:
            raise StorageError(f"cannot be read: {str(self._path)!r}: {error.strerror}") from error

    def _start(self, file: IO[bytes], progress: Progress) -> int:
        """Where to go on: the place the database knows, or the start of a file that is not the one it knows."""
        if progress.loaded_bytes == 0 or _tail_hash(file, progress.loaded_bytes) == progress.tail_hash:
            return progress.loaded_bytes
        _log.warning("%s was cut or replaced: loading it from the start", self._path)
        return 0


def _whole_lines(file: IO[bytes], start: int) -> Iterator[bytes]:
    """The next lines of a batch; a line still being written is left for later."""
    file.seek(start)
    size = 0
    for _ in range(BATCH_LINES):
        line = file.readline()
        if not line.endswith(b"\n") or size > BATCH_BYTES:
            return
        size += len(line)
        yield line


def _tail_hash(file: IO[bytes], end: int) -> str:
    """Hex sha256 of the 256 bytes before a place; of nothing where the file ends before it."""
    start = max(0, end - TAIL_BYTES)
    file.seek(start)
    tail = file.read(end - start)
    return hashlib.sha256(tail if len(tail) == end - start else b"").hexdigest()
