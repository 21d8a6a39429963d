"""The few things that are done to files, and the lock: one seam, so that tests can make each of them fail."""

from __future__ import annotations

import fcntl
import os
import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from newsfeed.errors import LockedError, StorageError


class Disk:
    """Calls of the operating system, each of which may raise OSError."""

    def open(self, path: Path) -> int:
        """A descriptor that reads anywhere and writes at the end; the file is created when missing."""
        return os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o644)

    def write(self, descriptor: int, data: bytes) -> int:
        """How many of the bytes were written: it may be fewer than given."""
        return os.write(descriptor, data)

    def sync(self, descriptor: int) -> None:
        """Return once the file's bytes and length are on the disk."""
        os.fsync(descriptor)

    def cut(self, descriptor: int, size: int) -> None:
        """Make the file `size` bytes long."""
        os.ftruncate(descriptor, size)

    def rename(self, old: Path, new: Path) -> None:
        """Give the file its new name at once, replacing what had it."""
        old.replace(new)

    def sync_folder(self, folder: Path) -> None:
        """Return once names created in the folder, or changed, are on the disk."""
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def write_new(self, path: Path, pieces: Iterable[bytes]) -> None:
        """A whole file under its name, or none: written beside, synced, renamed, folder synced."""
        beside = path.with_name(path.name + ".part")
        beside.unlink(missing_ok=True)
        descriptor = self.open(beside)
        try:
            for piece in pieces:
                write_all(self, descriptor, piece)
            self.sync(descriptor)
        finally:
            os.close(descriptor)
        self.rename(beside, path)
        self.sync_folder(path.parent)


def write_all(disk: Disk, descriptor: int, data: bytes) -> None:
    """Write every byte, in as many calls as it takes."""
    rest = memoryview(data)
    while rest:
        rest = rest[disk.write(descriptor, bytes(rest)) :]


@contextmanager
def naming(path: Path, doing: str) -> Iterator[None]:
    """Turn the operating system's refusal into a StorageError that names the path."""
    try:
        yield
    except OSError as error:
        raise StorageError(
            f"cannot {doing} {str(path)!r}: {error.strerror or error} (free space, or choose another place)"
        ) from error


class Lock:
    """A file that one process holds for the whole run; released by the system however the process ends."""

    def __init__(self, path: Path) -> None:
        """Take the lock or raise LockedError that says who holds it."""
        self._path = path
        with naming(path, "lock"):
            self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.pread(self._descriptor, 200, 0).decode("utf-8", "replace").strip() or "another process"
            os.close(self._descriptor)
            raise LockedError(
                f"output is in use: {str(path.with_suffix(''))!r} is held by {holder} (wait for it or stop it)"
            ) from error
        self._say_who()

    def _say_who(self) -> None:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        who = f"process {os.getpid()} on {socket.gethostname()} since {now}\n".encode()
        try:
            os.ftruncate(self._descriptor, 0)
            os.pwrite(self._descriptor, who, 0)
        except OSError:  # a full disk: the lock holds all the same, only its holder stays unnamed
            return

    def release(self) -> None:
        """Let others in. The file stays: removing it would let two processes hold two files of one name."""
        os.close(self._descriptor)
