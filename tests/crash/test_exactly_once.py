"""Every article once, every line whole, whatever stopped the runs before."""

from __future__ import annotations

import errno
import os
import random
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from newsfeed.errors import StorageError
from newsfeed.sinks.archive import Archive, Machine, Rotation
from newsfeed.sinks.disk import Disk
from newsfeed.sinks.rotation import segment_files
from tests.crash.harness import (
    FailingDisk,
    FailingLedger,
    FileKiller,
    Site,
    StepKiller,
    check,
    in_child,
    lose_power,
    make_site,
    read_site,
)

SITE = make_site(pages=6, per_page=16)
ROTATIONS = {
    "one file": Rotation(),
    "rotated": Rotation(max_bytes=20_000),
    "packed": Rotation(max_bytes=20_000, packing="gz"),
}
SHORT, FULL = 10, 100
COUNTS = [pytest.param(SHORT, id="short"), pytest.param(FULL, id="full", marks=pytest.mark.torture)]


@pytest.fixture
def path() -> Iterator[Path]:
    """In memory where that is possible: the order of the steps counts here, not the disk."""
    memory = Path("/dev/shm")
    with TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as folder:
        yield Path(folder).resolve() / "articles.jsonl"


@pytest.fixture(params=ROTATIONS.values(), ids=ROTATIONS.keys())
def rotation(request: pytest.FixtureRequest) -> Rotation:
    found: Rotation = request.param
    return found


def run(path: Path, rotation: Rotation, machine: Machine, site: Site = SITE) -> None:
    """One run in batches of a third of a page, as if a second went by each time."""
    with Archive(path, rotation=rotation, machine=machine) as archive:
        waiting = 0

        def flush_often() -> None:
            nonlocal waiting
            waiting += 1
            if waiting % 5 == 0:
                archive.flush()

        read_site(archive, site, flush_often)


def whole_size(tmp_path: Path) -> int:
    path = tmp_path / "whole" / "articles.jsonl"
    path.parent.mkdir()
    run(path, Rotation(), Machine())
    return path.stat().st_size


@pytest.mark.parametrize("kills", COUNTS)
def test_kills_at_positions_in_the_file(path: Path, rotation: Rotation, kills: int, tmp_path: Path) -> None:
    size, chance, done = whole_size(tmp_path), random.Random(kills), 0
    while done < kills:
        for file in path.parent.glob("articles*"):
            file.unlink()
        for _ in range(8):
            machine = Machine(disk=FileKiller(chance.randint(1, size)))
            done += in_child(partial(run, path, rotation, machine)) == signal.SIGKILL
        run(path, rotation, Machine())
        check(path, SITE)


@pytest.mark.parametrize("step", [pytest.param(n, marks=[pytest.mark.torture] if n % 7 else []) for n in range(1, 120)])
def test_a_kill_before_and_after_every_sync_and_rename(path: Path, step: int) -> None:
    rotation = ROTATIONS["packed"]
    in_child(partial(run, path, rotation, Machine(disk=StepKiller(step))))
    run(path, rotation, Machine())
    check(path, SITE)


@pytest.mark.parametrize("losses", COUNTS)
def test_power_losses(path: Path, rotation: Rotation, losses: int) -> None:
    chance, done = random.Random(losses), 0
    while done < losses:
        for file in path.parent.glob("articles*"):
            file.unlink()
        for _ in range(8):
            done += lose_power(path, partial(run, path, rotation), chance.randint(1, 90))
        run(path, rotation, Machine())
        check(path, SITE)


@pytest.mark.parametrize("stride", [pytest.param(9, id="short"), pytest.param(1, id="full", marks=pytest.mark.torture)])
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
def test_every_operation_of_the_disk_fails_once(path: Path, rotation: Rotation, code: int, stride: int) -> None:
    site = make_site(pages=2, per_page=32)
    for step in range(1, 1000, 1 if rotation.max_bytes is None else stride):
        for file in path.parent.glob("articles*"):
            file.unlink()
        disk = FailingDisk(step, code)
        with suppress(StorageError):
            run(path, rotation, Machine(disk=disk), site)
        if not disk.failed:
            break
        run(path, rotation, Machine(), site)
        check(path, site)
    assert step > 5


@pytest.mark.parametrize("after", [False, True])
def test_every_commit_of_the_ledger_fails_once(path: Path, *, after: bool) -> None:
    for step in range(1, 20):
        for file in path.parent.glob("articles*"):
            file.unlink()
        with pytest.raises(StorageError, match=r"articles\.jsonl\.state\.db"):
            run(path, Rotation(), Machine(open_ledger=partial(FailingLedger, step=step, after=after)))
        run(path, Rotation(), Machine())
        check(path, SITE)


def damage_randomly(file: Path, chance: random.Random) -> None:
    data = bytearray(file.read_bytes())
    start = chance.randrange(max(1, len(data) - 512))
    data[start : start + 512] = chance.randbytes(min(512, len(data)))
    file.write_bytes(data)


def cut_randomly(file: Path, chance: random.Random) -> None:
    os.truncate(file, chance.randrange(file.stat().st_size))


def delete(file: Path, chance: random.Random) -> None:
    file.unlink()


def fill_with_noise(file: Path, chance: random.Random) -> None:
    file.write_bytes(chance.randbytes(file.stat().st_size))


@pytest.mark.parametrize("count", [pytest.param(5, id="short"), pytest.param(25, id="full", marks=pytest.mark.torture)])
@pytest.mark.parametrize("damage", [damage_randomly, cut_randomly, delete, fill_with_noise])
def test_a_damaged_ledger_is_built_anew(
    path: Path, rotation: Rotation, damage: Callable[[Path, random.Random], None], count: int
) -> None:
    chance = random.Random(count)
    state = path.with_name(path.name + ".state.db")
    for _ in range(count):
        for file in path.parent.glob("articles*"):
            file.unlink()
        part = dict(list(SITE.items())[: chance.randint(1, len(SITE))])
        run(path, rotation, Machine(), part)
        damage(state, chance)
        with suppress(StorageError):  # damage that shows only in mid-run: it says "run again"
            run(path, rotation, Machine())
        run(path, rotation, Machine())
        check(path, SITE)


def test_the_ledger_of_another_archive_is_not_believed(path: Path) -> None:
    other = path.with_name("other.jsonl")
    run(other, Rotation(), Machine())
    run(path, Rotation(), Machine(), dict(list(SITE.items())[3:]))
    other.with_name("other.jsonl.state.db").replace(path.with_name(path.name + ".state.db"))
    run(path, Rotation(), Machine())
    check(path, SITE)


class Signalled(Disk):
    """Sends its own process a signal at the n-th write."""

    def __init__(self, number: int, write: int) -> None:
        self._number = number
        self._left = write

    def write(self, descriptor: int, data: bytes) -> int:
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), self._number)
        return super().write(descriptor, data)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("write", range(1, 6))
def test_signals_end_a_run_with_everything_kept(path: Path, number: int, write: int) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    def body() -> None:
        signal.signal(number, stop)
        run(path, Rotation(), Machine(disk=Signalled(number, write)))

    with pytest.raises(AssertionError, match="child failed"):
        in_child(body)
    run(path, Rotation(), Machine())
    check(path, SITE)


def test_a_second_run_over_the_same_site_writes_nothing(path: Path, rotation: Rotation) -> None:
    for _ in range(2):  # the second one packs what the first one closed
        run(path, rotation, Machine())
    before = {file: file.read_bytes() for file in segment_files(path)}
    for _ in range(3):
        run(path, rotation, Machine())
    assert {file: file.read_bytes() for file in segment_files(path)} == before
