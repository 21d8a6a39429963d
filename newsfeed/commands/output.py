"""Where a command's lines go: stdout, a device, or a file that appears whole or not at all."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkstemp
from typing import IO

from newsfeed.errors import StorageError, UsageError


class Lines:
    """A stream of lines that names itself when the system refuses a write."""

    def __init__(self, file: IO[bytes], name: str) -> None:
        self._file = file
        self._name = name

    def write(self, line: bytes) -> None:
        """Write a line; raises StorageError, or BrokenPipeError where the reader has gone."""
        with naming_output(self._name):
            self._file.write(line)

    def flush(self) -> None:
        """Hand on what is buffered."""
        with naming_output(self._name):
            self._file.flush()


@contextmanager
def naming_output(name: str) -> Iterator[None]:
    """Turn the system's refusal to write into a StorageError; a reader that has gone stays BrokenPipeError."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise StorageError(
            f"cannot write {name}: {error.strerror or error} (free space, or choose another place)"
        ) from error


@contextmanager
def open_output(path: Path | None) -> Iterator[Lines]:
    """The file's lines, written beside and renamed at the end; stdout for None and `-`.

    Nothing is left of a failure and a file that stood there before is untouched by one. Raises
    UsageError for a folder, StorageError for what cannot be written.
    """
    if path is None or str(path) == "-":
        lines = Lines(sys.stdout.buffer, "to stdout")
        yield lines
        lines.flush()
        return
    if path.is_dir():
        raise UsageError(f"output is a folder: {str(path)!r} (name a file with -o)")
    if path.exists() and not path.is_file():  # a device or a pipe: there is no beside
        with naming_output(repr(str(path))):
            file = path.open("wb", buffering=0)
        with file:
            yield Lines(file, repr(str(path)))
        return
    yield from _replacing(path)


def _replacing(path: Path) -> Iterator[Lines]:
    """Lines that take the file's name, and its mode where there was one, once all of them are on the disk."""
    name, target = repr(str(path)), path.resolve()
    with naming_output(name):
        descriptor, beside = mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".part")
    try:
        with os.fdopen(descriptor, "wb") as file:
            lines = Lines(file, name)
            yield lines
            lines.flush()
            with naming_output(name):
                os.fsync(file.fileno())
                os.fchmod(file.fileno(), _mode(target))
        with naming_output(name):
            Path(beside).replace(target)
    finally:
        with suppress(OSError):
            Path(beside).unlink(missing_ok=True)


def _mode(path: Path) -> int:
    """The file's permissions; what a new one gets where there is none."""
    if path.exists():
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
