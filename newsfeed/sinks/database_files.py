"""The files of an output as the loader reads them: closed ones first, packed or not, the live one as it grows.

Places are offsets before packing. A place is known again by the hash of the 256 bytes before it, which
tells a file that went on from one that was cut or replaced.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from newsfeed.errors import StorageError
from newsfeed.sinks.rotation import open_lines, plain_name, segment_files

BATCH_LINES: Final = 500
BATCH_BYTES: Final = 16 * 1024 * 1024
TAIL_BYTES: Final = 256
NAME_CHARS: Final = 190
_CHUNK: Final = 1 << 20


class Reading:
    """One file, read on from a place; where the file is shorter, `offset` says so."""

    def __init__(self, path: Path, offset: int) -> None:
        """Raises StorageError for a file that cannot be read."""
        self.path = path
        try:
            self._file = open_lines(path)
        except OSError as error:
            raise _unreadable(path, error) from error
        start = max(0, offset - TAIL_BYTES)
        self._skip(start)
        self._tail = self._read(offset - start)
        self.offset = start + len(self._tail)

    @property
    def tail_hash(self) -> str:
        """Hex sha256 of the 256 bytes before the place."""
        return hashlib.sha256(self._tail).hexdigest()

    def lines(self) -> list[bytes]:
        """The whole lines of the next batch; one still being written is left for later."""
        lines = list(self._whole_lines())
        self.offset += sum(map(len, lines))
        self._tail = b"".join((self._tail, *lines[-TAIL_BYTES:]))[-TAIL_BYTES:]
        return lines

    def _whole_lines(self) -> Iterator[bytes]:
        size = 0
        for _ in range(BATCH_LINES):
            line = self._line()
            if not line.endswith(b"\n") or size > BATCH_BYTES:
                return
            size += len(line)
            yield line

    def _line(self) -> bytes:
        try:
            return self._file.readline()
        except OSError as error:
            raise _unreadable(self.path, error) from error

    def _skip(self, size: int) -> None:
        if self._file.seekable():
            self._file.seek(size)
            return
        while size > 0 and (piece := self._read(min(size, _CHUNK))):
            size -= len(piece)

    def _read(self, size: int) -> bytes:
        try:
            return self._file.read(size)
        except OSError as error:
            raise _unreadable(self.path, error) from error

    def close(self) -> None:
        """Give the file back."""
        self._file.close()


def loaded_files(path: Path) -> list[Path]:
    """What there is to load of an output: its closed files, the oldest first, then the one that is written."""
    return segment_files(path) if path.parent.is_dir() else []


def file_key(path: Path) -> str:
    """The name under which a database remembers the file, packed or not."""
    return str(path.with_name(plain_name(path.name)).resolve())[-NAME_CHARS:]


def _unreadable(path: Path, error: OSError) -> StorageError:
    return StorageError(f"cannot be read: {str(path)!r}: {error.strerror}")
