"""Real disks that refuse, and runs that meet: the path is named, nothing half-written stays, the next run completes."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from newsfeed.errors import LockedError, StorageError
from newsfeed.record import decode
from newsfeed.sinks.archive import Archive, Machine
from tests.crash.harness import check, in_child, make_site, read_site

SITE = make_site(pages=4, per_page=20)


def run(path: Path) -> None:
    with Archive(path) as archive:
        read_site(archive, SITE)


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A file system of 1 MiB of its own."""
    folder = Path(tempfile.mkdtemp(prefix="newsfeed-disk-"))
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if made.returncode:
        folder.rmdir()
        pytest.skip("mounting needs root")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)
    folder.rmdir()


def test_a_full_disk_ends_the_run_and_the_next_one_completes(small_disk: Path, tmp_path: Path) -> None:
    path = small_disk / "articles.jsonl"
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"x" * 940_000)
    with (
        pytest.raises(StorageError, match=r"cannot write to .*articles\.jsonl.*No space left"),
        Archive(path, state=tmp_path / "state.db") as archive,
    ):
        read_site(archive, SITE)
    assert path.read_bytes()[-1:] in (b"", b"\n")
    ballast.unlink()
    run(path)
    check(path, SITE)


def test_a_full_disk_under_the_state_ends_the_run_too(small_disk: Path, tmp_path: Path) -> None:
    path, state = tmp_path / "articles.jsonl", small_disk / "state.db"
    (small_disk / "ballast").write_bytes(b"x" * 940_000)
    with (
        pytest.raises(StorageError, match=r"cannot use the state .*state\.db.*full|disk I/O"),
        Archive(path, state=state) as archive,
    ):
        read_site(archive, SITE)
    run(path)
    check(path, SITE)


def test_a_limit_on_the_size_of_files_ends_the_run(tmp_path: Path) -> None:
    path = tmp_path / "articles.jsonl"

    def body() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))
        with pytest.raises(StorageError, match=r"cannot (write to|use the state) .*articles\.jsonl"):
            run(path)

    assert in_child(body) == 0
    run(path)
    check(path, SITE)


def as_nobody() -> None:
    if os.getuid() == 0:
        os.setgid(65534)
        os.setuid(65534)


@pytest.mark.parametrize("mode", [0o555, 0o000])
def test_a_folder_without_permission_is_named(mode: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        closed = Path(folder) / "closed"
        closed.mkdir()
        Path(folder).chmod(0o755)
        closed.chmod(mode)

        def body() -> None:
            as_nobody()
            with pytest.raises(StorageError, match=r"cannot lock '.*closed/articles\.jsonl.*Permission denied"):
                run(closed / "articles.jsonl")

        assert in_child(body) == 0
        closed.chmod(0o755)
        run(closed / "articles.jsonl")
        check(closed / "articles.jsonl", SITE)


def test_a_file_without_permission_is_named() -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        path = Path(folder) / "articles.jsonl"
        path.touch()
        path.chmod(0o400)

        def body() -> None:
            as_nobody()
            with pytest.raises(StorageError, match=r"cannot open '.*articles\.jsonl'.*Permission denied"):
                run(path)

        assert in_child(body) == 0


@pytest.mark.parametrize("races", [pytest.param(5, id="short"), pytest.param(50, id="full", marks=pytest.mark.torture)])
def test_of_runs_that_start_together_one_goes_on_and_the_others_leave_with_5(tmp_path: Path, races: int) -> None:
    for race in range(races):
        path = tmp_path / f"articles{race}.jsonl"
        children = [start(path) for _ in range(4)]
        codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
        assert set(codes) <= {0, LockedError.exit_code}
        assert 0 in codes
        for line in path.read_bytes().splitlines(keepends=True):
            decode(line)
        check(path, SITE)


def start(path: Path) -> int:
    child = os.fork()
    if child == 0:
        code = 1
        with suppress(BaseException):
            try:
                run(path)
                time.sleep(0.05)
                code = 0
            except LockedError as error:
                code = error.exit_code
        os._exit(code)
    return child


def test_the_lock_is_free_after_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "articles.jsonl"

    def body() -> None:
        archive = Archive(path, machine=Machine())
        read_site(archive, SITE)
        os.kill(os.getpid(), signal.SIGKILL)

    assert in_child(body) == signal.SIGKILL
    run(path)
    check(path, SITE)
