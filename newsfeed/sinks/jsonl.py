"""An append-only file of lines: written and synced in batches, read back by offset, cut where it is torn."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from newsfeed.errors import StorageError
from newsfeed.models import Article
from newsfeed.record import MAX_LINE_BYTES, RecordError, decode
from newsfeed.sinks.disk import Disk, naming, write_all

TAIL_BYTES: Final = 256


@dataclass(frozen=True, slots=True)
class Line:
    """One line where it stands; `article` is None when it is torn or no record."""

    offset: int
    length: int
    article: Article | None
    problem: str | None = None


class LineFile:
    """The file that is being written: `size` bytes of whole lines."""

    def __init__(self, path: Path, disk: Disk) -> None:
        """Open the file, or create it and make its name durable."""
        self.path = path
        self._disk = disk
        with naming(path, "open"):
            is_new = not path.exists()
            self._descriptor = disk.open(path)
            if is_new:
                disk.sync_folder(path.parent)
        self.size = os.fstat(self._descriptor).st_size
        self._closed = False

    def append(self, data: bytes) -> None:
        """Add whole lines and return once they are on the disk; on failure the file is as before.

        Raises StorageError when the disk refuses, or when somebody else wrote to the file.
        """
        if os.fstat(self._descriptor).st_size != self.size:
            raise StorageError(
                f"somebody else wrote to {str(self.path)!r} (stop it; the next run takes up what is there)"
            )
        with naming(self.path, "write to"):
            try:
                write_all(self._disk, self._descriptor, data)
                self._disk.sync(self._descriptor)
            except OSError:
                self._take_back()
                raise
        self.size += len(data)

    def _take_back(self) -> None:
        try:
            self._disk.cut(self._descriptor, self.size)
            self._disk.sync(self._descriptor)
        except OSError:  # the opening of the next run cuts or adopts what is left
            return

    def sync(self) -> None:
        """Return once all that was ever written is on the disk."""
        with naming(self.path, "write to"):
            self._disk.sync(self._descriptor)

    def cut(self, size: int) -> None:
        """Make the file end at `size`."""
        with naming(self.path, "cut"):
            self._disk.cut(self._descriptor, size)
            self._disk.sync(self._descriptor)
        self.size = size

    def read(self, offset: int, length: int) -> bytes:
        """The bytes that stand there; fewer at the end of the file."""
        with naming(self.path, "read"):
            return os.pread(self._descriptor, length, offset)

    def tail_hash(self, offset: int) -> bytes:
        """What the bytes just before the offset hash to; tells a file from another one as long."""
        start = max(0, offset - TAIL_BYTES)
        return tail_hash(self.read(start, offset - start))

    def lines(self, offset: int) -> Iterator[Line]:
        """The lines from the offset on."""
        with naming(self.path, "read"), self.path.open("rb") as file:
            file.seek(offset)
            yield from read_lines(file, offset)

    def close(self) -> None:
        """Give the descriptor back."""
        if not self._closed:
            self._closed = True
            os.close(self._descriptor)


def tail_hash(tail: bytes) -> bytes:
    """16 bytes over the last bytes of a file."""
    return hashlib.blake2b(tail[-TAIL_BYTES:], digest_size=16).digest()


def read_lines(file: BinaryIO, offset: int = 0, *, holding: bytes = b"") -> Iterator[Line]:
    """Each line with its offset and its article; never holds more than one line of the largest size.

    Given some bytes, only lines that hold them.
    """
    while data := file.readline(MAX_LINE_BYTES + 1):
        length = len(data)
        while not data.endswith(b"\n") and (more := file.readline(MAX_LINE_BYTES)):
            length += len(more)
            data = more
        if holding in data:
            yield _read_line(data, offset, length)
        offset += length


def _read_line(data: bytes, offset: int, length: int) -> Line:
    if not data.endswith(b"\n"):
        return Line(offset, length, None, "line is torn")
    if length > MAX_LINE_BYTES:
        return Line(offset, length, None, f"line is over {MAX_LINE_BYTES} bytes")
    try:
        return Line(offset, length, decode(data))
    except RecordError as error:
        return Line(offset, length, None, str(error))
