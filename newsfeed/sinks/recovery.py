"""Opening an archive: the ledger is rolled forward to the file, a torn end is quarantined and cut."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from newsfeed.errors import StorageError
from newsfeed.sinks.disk import Disk, naming
from newsfeed.sinks.jsonl import TAIL_BYTES, Line, LineFile, read_lines, tail_hash
from newsfeed.sinks.ledger import Batch, Ledger, Mark, Place, Seen, Segment, remember
from newsfeed.sinks.rotation import closed_files, open_lines, read_at

ADOPTED_AT_ONCE: Final = 1000
_log = logging.getLogger(__name__)


def agree(file: LineFile, ledger: Ledger, disk: Disk) -> Mark:
    """The mark at the end of the file, once the ledger knows every line of the archive before it.

    A torn end goes to a file beside. Raises StorageError for damage in the middle, which no crash
    of ours leaves behind.
    """
    mark = ledger.mark()
    if mark is None or mark.offset > file.size or file.tail_hash(mark.offset) != mark.tail_hash:
        if mark is not None:
            _log.warning("%s was cut or replaced: its ledger is built anew", file.path)
        mark = _start_anew(file.path, ledger)
    if mark.offset < file.size:
        file.sync()  # or a power loss could take lines that the ledger knows
        mark = _roll_forward(file, ledger, disk, mark)
    return mark


def _start_anew(path: Path, ledger: Ledger) -> Mark:
    """The mark at the start of the file that is written, once an emptied ledger knows all closed ones."""
    ledger.forget()
    number = 0
    for number, closed in enumerate(closed_files(path), 1):
        _adopt_closed(closed, number - 1, ledger)
    return Mark(number, 0, tail_hash(b""))


def _adopt_closed(path: Path, number: int, ledger: Ledger) -> None:
    frames: list[tuple[int, int]] = []
    size = 0
    with naming(path, "read"), open_lines(path, frames) as lines:
        for good, bad in _adoptable(read_lines(lines), number):
            if bad:
                raise _damage(path, bad)
            ledger.commit(Batch(None, good))
            size = _end(good)
    start = max(0, size - TAIL_BYTES)
    tail = read_at(path, tuple(frames), start, size - start)
    ledger.close_segment(Segment(number, path.name, size, tail_hash(tail), tuple(frames)), None)


def _roll_forward(file: LineFile, ledger: Ledger, disk: Disk, mark: Mark) -> Mark:
    lines = file.lines(mark.offset)
    for good, bad in _adoptable(lines, mark.segment):
        if good:
            end = _end(good)
            mark = Mark(mark.segment, end, file.tail_hash(end))
            ledger.commit(Batch(mark, good))
            _log.info("%s: %d lines taken up that the ledger did not know", file.path, len(good))
        if bad:
            if any(line.article for line in lines):
                raise _damage(file.path, bad)
            _quarantine(file, disk, mark.offset)
            break
    return mark


def _adoptable(lines: Iterator[Line], segment: int) -> Iterator[tuple[list[Seen], Line | None]]:
    """Lines by the thousand as the ledger keeps them, up to the first that is none; that one ends the last group."""
    good: list[Seen] = []
    for line in lines:
        if line.article is None:
            yield good, line
            return
        good.append(remember(line.article, Place(segment, line.offset, line.length)))
        if len(good) == ADOPTED_AT_ONCE:
            yield good, None
            good = []
    if good:
        yield good, None


def _end(lines: list[Seen]) -> int:
    place = lines[-1].place if lines else None
    return place.offset + place.length if place else 0


def _damage(path: Path, bad: Line) -> StorageError:
    return StorageError(
        f"damaged in the middle: {str(path)!r}: byte {bad.offset}: {bad.problem} (see `newsfeed repair`)"
    )


def _quarantine(file: LineFile, disk: Disk, end: int) -> None:
    """Copy what stands behind the last whole line to a file beside, and only then cut it off."""
    torn = file.read(end, file.size - end)
    beside = file.path.with_name(f"{file.path.name}.torn-{end}")
    with naming(beside, "write"):
        disk.write_new(beside, [torn])
    file.cut(end)
    _log.warning("%s: %d torn bytes at the end moved to %s", file.path, len(torn), beside.name)
