"""Ways to interrupt an archive, and the one question asked afterwards: is every article there exactly once?

A *site* offers pages of articles; a *run* reads it as the crawl does: asks what is known, hands over what is
not, and keeps a page's validators when all its articles were handed over. Runs are interrupted by SIGKILL at a
byte of the file, by a power loss that takes back what was not synced, or by an operation that fails; a last run
completes. Then `check` compares file, ledger and site.
"""

from __future__ import annotations

import errno
import os
import random
import shutil
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from newsfeed.errors import StorageError
from newsfeed.models import Article
from newsfeed.record import decode
from newsfeed.sinks.archive import Archive, Machine, Validators
from newsfeed.sinks.disk import Disk
from newsfeed.sinks.ledger import Batch, Mark, Segment
from newsfeed.sinks.ledger_sqlite import SqliteLedger
from newsfeed.sinks.rotation import open_lines, segment_files
from newsfeed.stories.revisions import as_revision
from tests.crash.articles import article

Site = dict[str, list[Article]]


def make_site(pages: int, per_page: int) -> Site:
    """Pages of articles; each page ends with one that an earlier page offered too."""
    site: Site = {}
    for page in range(pages):
        offered = [article(page * per_page + n) for n in range(per_page)]
        site[f"https://news.example/rss/{page}"] = [*offered, article(page * per_page // 2)]
    return site


def read_site(archive: Archive, site: Site, on_article: Callable[[], None] = lambda: None) -> None:
    """One run: what is new or changed is stored; pages whose validators are kept are not asked again."""
    for url, offered in site.items():
        if archive.validators(url):
            continue
        for found in offered:
            on_article()
            seen = archive.seen(found.id)
            revised = as_revision(found, seen.revision if seen else None, seen.content_hash if seen else None)
            if revised:
                archive.store(revised)
        archive.keep(url, Validators(etag=url))


def check(path: Path, site: Site) -> None:
    """Fail unless the file holds every article once, in whole lines, and the ledger says the same."""
    stored: list[Article] = []
    for file in segment_files(path):
        with open_lines(file) as lines:
            stored += [decode(line) for line in lines.read().splitlines(keepends=True)]
    offered = {(a.id, 1) for articles in site.values() for a in articles}
    keys = [(a.id, a.revision) for a in stored]
    assert len(keys) == len(set(keys)), "duplicated"
    assert set(keys) == offered, "lost"
    with Archive(path) as archive:
        for a in stored:
            seen = archive.seen(a.id)
            assert seen is not None
            assert archive.read(seen) == a
        assert all(archive.validators(url) for url in site)


class FileKiller(Disk):
    """Kills its own process when so many bytes have been written to the file."""

    def __init__(self, position: int) -> None:
        self._left = position

    def write(self, descriptor: int, data: bytes) -> int:
        if self._left <= len(data):
            super().write(descriptor, data[: self._left])
            os.kill(os.getpid(), signal.SIGKILL)
        self._left -= len(data)
        return super().write(descriptor, data)


class StepKiller(Disk):
    """Kills its own process before the n-th sync, cut or rename of files and folders."""

    def __init__(self, step: int) -> None:
        self._left = step

    def _step(self) -> None:
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def sync(self, descriptor: int) -> None:
        self._step()
        super().sync(descriptor)
        self._step()

    def cut(self, descriptor: int, size: int) -> None:
        self._step()
        super().cut(descriptor, size)

    def rename(self, old: Path, new: Path) -> None:
        self._step()
        super().rename(old, new)
        self._step()

    def sync_folder(self, folder: Path) -> None:
        self._step()
        super().sync_folder(folder)


def in_child(body: Callable[[], object]) -> int:
    """Run in a process of its own; the signal that ended it, 0 for none."""
    child = os.fork()
    if child == 0:
        code = 1
        with suppress(BaseException):
            body()
            code = 0
        os._exit(code)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "child failed"
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


class PowerCut(BaseException):
    """The machine stops here."""


class PowerDisk(Disk):
    """Knows how much of each file is safe, and stops the machine at the n-th step, for good."""

    def __init__(self, step: int, state: Path) -> None:
        self._left = step
        self._ledger_files = [state, state.with_name(state.name + "-wal")]
        self.safe: dict[Path, int] = {}

    def _step(self) -> None:
        self._left -= 1
        if self._left == 0:
            for file in self._ledger_files:
                if file.exists():
                    shutil.copy(file, file.with_name(file.name + ".kept"))
        if self._left <= 0:
            raise PowerCut

    def open(self, path: Path) -> int:
        descriptor = super().open(path)
        self.safe.setdefault(path, os.fstat(descriptor).st_size)
        return descriptor

    def write(self, descriptor: int, data: bytes) -> int:
        self._step()
        written = super().write(descriptor, data)
        self._step()
        return written

    def sync(self, descriptor: int) -> None:
        self._step()
        super().sync(descriptor)
        self.safe[_name(descriptor)] = os.fstat(descriptor).st_size
        self._step()

    def cut(self, descriptor: int, size: int) -> None:
        super().cut(descriptor, size)
        self.safe[_name(descriptor)] = min(size, self.safe[_name(descriptor)])
        self._step()

    def rename(self, old: Path, new: Path) -> None:
        self._step()
        super().rename(old, new)
        self.safe[new] = self.safe.pop(old)
        self._step()

    def leave_what_was_safe(self, safe_wal: int, chance: random.Random) -> None:
        """Take back a random part of what was not synced; a third of the time zeros stand in its place."""
        for file in self._ledger_files:
            copy = file.with_name(file.name + ".kept")
            file.unlink(missing_ok=True)
            if copy.exists():
                copy.rename(file)
        state, wal = self._ledger_files
        state.with_name(state.name + "-shm").unlink(missing_ok=True)
        _take_back(wal, safe_wal, chance, zeros=False)
        for file, safe in self.safe.items():
            _take_back(file, safe, chance, zeros=chance.random() < 1 / 3)


def _name(descriptor: int) -> Path:
    return Path(f"/proc/self/fd/{descriptor}").readlink()


def _take_back(file: Path, safe: int, chance: random.Random, *, zeros: bool) -> None:
    if not file.exists() or (size := file.stat().st_size) <= safe:
        return
    os.truncate(file, chance.randint(safe, size))
    if zeros:  # the length was written, the bytes were not
        os.truncate(file, size)


class PowerLedger(SqliteLedger):
    """Never checkpoints by itself, so that a power loss can take back all commits of a run."""

    def __init__(self, path: Path) -> None:
        self._wal = path.with_name(path.name + "-wal")
        self.safe_wal = self._wal.stat().st_size if self._wal.exists() else 0
        super().__init__(path)
        self._db.execute("PRAGMA wal_autocheckpoint=0")

    def close_segment(self, segment: Segment, mark: Mark | None) -> None:
        super().close_segment(segment, mark)
        self.safe_wal = self._wal.stat().st_size


def lose_power(path: Path, run: Callable[[Machine], None], step: int) -> bool:
    """Run until the power goes at the n-th step, then leave what was safe; False when the run was over before."""
    chance = random.Random(f"{path.name} {step}")
    disk = PowerDisk(step, path.with_name(path.name + ".state.db"))
    ledgers: list[PowerLedger] = []

    def open_ledger(state: Path) -> PowerLedger:
        ledgers.append(PowerLedger(state))
        return ledgers[-1]

    try:
        run(Machine(disk=disk, open_ledger=open_ledger))
    except PowerCut:
        disk.leave_what_was_safe(ledgers[-1].safe_wal if ledgers else 0, chance)
        return True
    return False


class FailingDisk(Disk):
    """Fails once, at the n-th operation, as a full or broken disk does; a write may get half through."""

    def __init__(self, step: int, code: int = errno.ENOSPC) -> None:
        self._left = step
        self._code = code
        self.failed = False

    def _step(self) -> None:
        self._left -= 1
        if self._left == 0:
            self.failed = True
            raise OSError(self._code, os.strerror(self._code))

    def open(self, path: Path) -> int:
        self._step()
        return super().open(path)

    def write(self, descriptor: int, data: bytes) -> int:
        if self._left == 1:
            super().write(descriptor, data[: len(data) // 2])
        self._step()
        return super().write(descriptor, data)

    def sync(self, descriptor: int) -> None:
        self._step()
        super().sync(descriptor)

    def cut(self, descriptor: int, size: int) -> None:
        self._step()
        super().cut(descriptor, size)

    def rename(self, old: Path, new: Path) -> None:
        self._step()
        super().rename(old, new)

    def sync_folder(self, folder: Path) -> None:
        self._step()
        super().sync_folder(folder)


class FailingLedger(SqliteLedger):
    """Its n-th transaction fails, before or after it was committed."""

    def __init__(self, path: Path, step: int, *, after: bool) -> None:
        super().__init__(path)
        self._left = step
        self._after = after

    def _fail(self) -> None:
        self._left -= 1
        if self._left == 0:
            raise StorageError(f"cannot use the state {str(self.path)!r}: disk I/O error")

    def commit(self, batch: Batch) -> None:
        if not self._after:
            self._fail()
        super().commit(batch)
        if self._after:
            self._fail()
