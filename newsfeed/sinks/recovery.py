"""Opening an archive: the ledger is rolled forward to the file, a torn end is quarantined and cut."""

from __future__ import annotations

import logging
from itertools import islice
from typing import Final

from newsfeed.errors import StorageError
from newsfeed.models import Article
from newsfeed.sinks.disk import Disk, naming
from newsfeed.sinks.jsonl import LineFile
from newsfeed.sinks.ledger import Batch, Ledger, Mark, Place, Seen, remember

ADOPTED_AT_ONCE: Final = 1000
_log = logging.getLogger(__name__)


def roll_forward(file: LineFile, ledger: Ledger, disk: Disk) -> Mark:
    """The mark at the file's end, once the ledger knows every line before it.

    A torn end goes to a file beside. Raises StorageError for damage in the middle, which no crash
    of ours leaves behind.
    """
    mark = _believed_mark(file, ledger)
    if file.size == mark.offset:
        return mark
    file.sync()  # or a power loss could take lines that the ledger knows
    lines = file.lines(mark.offset)
    while group := list(islice(lines, ADOPTED_AT_ONCE)):
        good: list[Seen] = []
        for line in group:
            if not isinstance(line.article, Article):
                break
            good.append(remember(line.article, Place(mark.segment, line.offset, line.length)))
        mark = _adopt(file, ledger, mark, good)
        rest = group[len(good) :]
        if rest:
            if any(line.article for line in rest) or any(line.article for line in lines):
                raise StorageError(
                    f"damaged in the middle: {str(file.path)!r}: byte {rest[0].offset}: {rest[0].problem}"
                    " (see `newsfeed repair`)"
                )
            _quarantine(file, disk, mark.offset)
            break
    return mark


def _believed_mark(file: LineFile, ledger: Ledger) -> Mark:
    mark = ledger.mark()
    start = Mark(0, 0, file.tail_hash(0))
    if mark is None:
        return start
    if mark.offset > file.size or file.tail_hash(mark.offset) != mark.tail_hash:
        _log.warning("%s was cut or replaced: its ledger is built anew", file.path)
        ledger.forget()
        return start
    return mark


def _adopt(file: LineFile, ledger: Ledger, mark: Mark, lines: list[Seen]) -> Mark:
    if not lines or (place := lines[-1].place) is None:
        return mark
    end = place.offset + place.length
    reached = Mark(mark.segment, end, file.tail_hash(end))
    ledger.commit(Batch(reached, lines))
    _log.info("%s: %d lines taken up that the ledger did not know", file.path, len(lines))
    return reached


def _quarantine(file: LineFile, disk: Disk, end: int) -> None:
    """Copy what stands behind the last whole line to a file beside, and only then cut it off."""
    torn = file.read(end, file.size - end)
    beside = file.path.with_name(f"{file.path.name}.torn-{end}")
    with naming(beside, "write"):
        disk.write_new(beside, torn)
    file.cut(end)
    _log.warning("%s: %d torn bytes at the end moved to %s", file.path, len(torn), beside.name)
