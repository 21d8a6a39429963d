"""Making an output whole again after damage that no crash of ours leaves: every good line is kept, nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from newsfeed.errors import StorageError
from newsfeed.sinks.archive import Archive
from newsfeed.sinks.disk import Disk, Lock, naming
from newsfeed.sinks.jsonl import Line, read_lines
from newsfeed.sinks.rotation import open_lines, plain_name, segment_files

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Fault:
    """A line that was taken out of a file, why, and the file beside that has it now."""

    file: str
    offset: int
    problem: str
    moved_to: str


@dataclass(frozen=True, slots=True)
class Report:
    """What was found and done."""

    files: int
    lines: int
    faults: tuple[Fault, ...]
    is_ledger_rebuilt: bool


def repair(path: Path, state: Path | None = None) -> Report:
    """Take lines that are torn, no records, or there twice out of all files; rebuild the ledger unless it agrees.

    Raises LockedError while a run holds the output, StorageError when it cannot be read or written, or holds
    no record at all: a file of something else is left as it is.
    """
    path = path.resolve()
    if not segment_files(path):
        raise StorageError(f"no such output: {str(path)!r} (name it)")
    known: set[tuple[str, int]] = set()
    faults: list[Fault] = []
    lock = Lock(path.with_name(path.name + ".lock"))
    try:
        files = segment_files(path)
        bad = {file: _bad_lines(file, known) for file in files}
        if not known and any(bad.values()):
            raise StorageError(f"not one line is a record: {str(path)!r} (name the output of a crawl)")
        for file, lines in bad.items():
            faults += _mend(file, lines, Disk())
    finally:
        lock.release()
    with Archive(path, state=state) as archive:
        wrong = bool(faults) or not archive.ledger_agrees()
        if wrong:
            archive.rebuild_ledger()
    return Report(len(files), len(known), tuple(faults), wrong)


def _bad_lines(file: Path, known: set[tuple[str, int]]) -> list[tuple[Line, str]]:
    """The lines that do not belong there, and why; adds the records of the others to those known."""
    bad: list[tuple[Line, str]] = []
    with naming(file, "read"), open_lines(file) as lines:
        for line in read_lines(lines):
            key = (line.article.id, line.article.revision) if line.article else None
            if key is None or key in known:
                bad.append((line, line.problem or "record is there already"))
            else:
                known.add(key)
    return bad


def _mend(file: Path, bad: list[tuple[Line, str]], disk: Disk) -> list[Fault]:
    if not bad:
        return []
    spans = [(line.offset, line.length) for line, _ in bad]
    beside = next(p for n in count(1) if not (p := file.with_name(f"{file.name}.damaged-{n}")).exists())
    with naming(beside, "write"):
        disk.write_new(beside, _inside(file, spans))
    mended = file.with_name(plain_name(file.name))
    with naming(mended, "write"):
        disk.write_new(mended, _outside(file, spans))
        if mended != file:
            file.unlink()
    return [Fault(file.name, line.offset, problem, beside.name) for line, problem in bad]


def _inside(file: Path, spans: list[tuple[int, int]]) -> Iterator[bytes]:
    return (piece for is_bad, piece in _pieces(file, spans) if is_bad)


def _outside(file: Path, spans: list[tuple[int, int]]) -> Iterator[bytes]:
    return (piece for is_bad, piece in _pieces(file, spans) if not is_bad)


def _pieces(file: Path, spans: list[tuple[int, int]]) -> Iterator[tuple[bool, bytes]]:
    """The file's bytes, each piece with whether it is inside one of the spans."""
    ends = [edge for offset, length in spans for edge in (offset, offset + length)]
    with open_lines(file) as stream:
        place = 0
        for turn, end in enumerate([*ends, None]):
            while (end is None or place < end) and (
                piece := stream.read(_CHUNK if end is None else min(_CHUNK, end - place))
            ):
                place += len(piece)
                yield turn % 2 == 1, piece
