"""Closed files: when they are closed, how they are called, and that what is in them stays readable and known."""

from __future__ import annotations

import gzip
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from newsfeed.errors import StorageError, UsageError
from newsfeed.sinks.archive import Archive, Machine, Rotation
from newsfeed.sinks.rotation import closed_files, open_lines, segment_files
from tests.crash.articles import article

TODAY = datetime.now(UTC).date()
LATER = date(2199, 1, 1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "articles.jsonl"


def fill(path: Path, rotation: Rotation, numbers: range, today: date = TODAY) -> None:
    with Archive(path, rotation=rotation, machine=Machine(today=lambda: today)) as archive:
        for number in numbers:
            archive.store(article(number))
            archive.flush()


def pack(path: Path, rotation: Rotation) -> None:
    """Closed files are packed when the archive is next opened."""
    fill(path, rotation, range(0))


def names(path: Path) -> list[str]:
    return [file.name for file in closed_files(path)]


def assert_all_known(path: Path, numbers: range) -> None:
    with Archive(path) as archive:
        for number in numbers:
            seen = archive.seen(article(number).id)
            assert seen is not None
            assert archive.read(seen) == article(number)
        assert archive.ledger_agrees()


def test_a_day_that_is_over_closes_the_file_under_its_name(path: Path) -> None:
    fill(path, Rotation(daily=True), range(3))
    fill(path, Rotation(daily=True), range(3, 5), LATER)
    assert names(path) == [f"articles-{TODAY}.jsonl"]
    assert_all_known(path, range(5))


def test_a_clock_that_goes_back_closes_nothing(path: Path) -> None:
    fill(path, Rotation(daily=True), range(3), date(2001, 1, 1))
    assert names(path) == []


def test_a_second_file_of_a_day_is_numbered(path: Path) -> None:
    fill(path, Rotation(max_bytes=6_000), range(9))
    assert names(path) == [f"articles-{TODAY}{n}.jsonl" for n in ("", ".2")]
    assert_all_known(path, range(9))


@pytest.mark.parametrize("packing", ["gz", "zst"])
def test_packed_files_are_read_line_by_line(path: Path, packing: str) -> None:
    rotation = Rotation(max_bytes=6_000, packing=packing)  # type: ignore[arg-type]
    fill(path, rotation, range(9))
    pack(path, rotation)
    assert names(path) == [f"articles-{TODAY}{n}.jsonl.{packing}" for n in ("", ".2")]
    assert_all_known(path, range(9))
    path.with_name(path.name + ".state.db").unlink()
    assert_all_known(path, range(9))


def test_many_frames_are_many_and_an_ordinary_gzip_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsfeed.sinks.rotation.FRAME_BYTES", 4_000)
    rotation = Rotation(max_bytes=60_000, packing="gz")
    fill(path, rotation, range(40))
    pack(path, rotation)
    closed = closed_files(path)[0]
    with open_lines(closed) as lines:
        assert gzip.decompress(closed.read_bytes()) == lines.read()
    assert closed.read_bytes().count(b"\x1f\x8b\x08") > 5
    assert_all_known(path, range(40))
    path.with_name(path.name + ".state.db").unlink()
    assert_all_known(path, range(40))


def test_files_packed_by_somebody_else_are_noticed(path: Path) -> None:
    fill(path, Rotation(max_bytes=6_000), range(9))
    closed = closed_files(path)[0]
    subprocess.run([sys.executable, "-m", "gzip", str(closed)], check=True)
    closed.unlink()
    assert_all_known(path, range(9))


def test_articles_of_a_file_moved_away_stay_known(path: Path, tmp_path: Path) -> None:
    fill(path, Rotation(max_bytes=6_000), range(9))
    closed_files(path)[0].rename(tmp_path / "elsewhere")
    with Archive(path) as archive:
        seen = archive.seen(article(0).id)
        assert seen is not None
        assert archive.read(seen) is None
        assert archive.seen(article(8).id) is not None


@pytest.mark.parametrize("share", [0.5, 0.01])
def test_a_packed_file_that_is_cut_is_named(path: Path, share: float) -> None:
    rotation = Rotation(max_bytes=6_000, packing="gz")
    fill(path, rotation, range(9))
    pack(path, rotation)
    closed = closed_files(path)[0]
    closed.write_bytes(closed.read_bytes()[: int(closed.stat().st_size * share)])
    path.with_name(path.name + ".state.db").unlink()
    with pytest.raises(StorageError, match=r"packed file is cut: .*\.gz"):
        Archive(path)


def test_a_packed_file_that_is_damaged_is_named(path: Path) -> None:
    rotation = Rotation(max_bytes=6_000, packing="gz")
    fill(path, rotation, range(9))
    pack(path, rotation)
    closed = closed_files(path)[0]
    closed.write_bytes(b"no gzip" + closed.read_bytes())
    path.with_name(path.name + ".state.db").unlink()
    with pytest.raises(StorageError, match=r"packed file is damaged: .*\.gz"):
        Archive(path)


def test_zst_without_its_package_says_what_to_install(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(path, Rotation(max_bytes=6_000), range(9))
    monkeypatch.setitem(sys.modules, "zstandard", None)
    with pytest.raises(UsageError, match=r"newsfeed\[zstd\]"):
        Archive(path, rotation=Rotation(packing="zst"))


def test_overwriting_does_not_touch_closed_files(path: Path) -> None:
    fill(path, Rotation(max_bytes=6_000), range(9))
    with pytest.raises(UsageError, match="closed files"):
        Archive(path, overwrite=True)


def test_a_plain_file_left_beside_its_packed_one_is_removed(path: Path) -> None:
    rotation = Rotation(max_bytes=6_000, packing="gz")
    fill(path, rotation, range(9))
    pack(path, rotation)
    closed = closed_files(path)[0]
    plain = closed.with_suffix("")
    plain.write_bytes(gzip.decompress(closed.read_bytes()))
    assert_all_known(path, range(9))
    assert not plain.exists()


def test_only_names_of_the_archive_itself_count_as_closed(path: Path) -> None:
    for name in ("articles-old.jsonl", "articles-2026-11-22.jsonl.bak", "other-2026-11-22.jsonl"):
        path.with_name(name).touch()
    assert segment_files(path) == []
