"""Damage in the middle stops a run and is repaired on request: every whole line is kept, every bad one moved."""

from __future__ import annotations

import random
from pathlib import Path

import orjson
import pytest

from newsfeed.commands.main import main
from newsfeed.errors import StorageError
from newsfeed.sinks.archive import Archive, Rotation
from newsfeed.sinks.repair import repair
from newsfeed.sinks.rotation import closed_files
from tests.crash.harness import check, make_site, read_site

SITE = make_site(pages=4, per_page=10)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "articles.jsonl"
    fill(path)
    return path


def fill(path: Path, rotation: Rotation | None = None) -> None:
    with Archive(path, rotation=rotation) as archive:
        read_site(archive, SITE, archive.flush)


def state(path: Path) -> Path:
    return path.with_name(path.name + ".state.db")


def damage(path: Path, number: int) -> bytes:
    lines = path.read_bytes().splitlines(keepends=True)
    bad = lines[number] = b"\0" * 40 + lines[number][40:]
    path.write_bytes(b"".join(lines))
    return bad


def test_damage_in_the_middle_stops_the_run_and_is_repaired(path: Path) -> None:
    bad = damage(path, 5)
    state(path).unlink()
    with pytest.raises(StorageError, match=r"damaged in the middle: .*articles\.jsonl.* `newsfeed repair`"):
        Archive(path)
    report = repair(path)
    assert [fault.moved_to for fault in report.faults] == ["articles.jsonl.damaged-1"]
    assert (report.lines, report.is_ledger_rebuilt) == (39, True)
    assert path.with_name("articles.jsonl.damaged-1").read_bytes() == bad
    fill(path)
    check(path, SITE)


def test_a_file_of_something_else_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "README.md"
    path.write_text("# Notes\n\nNo records here.\n", "utf-8")
    with pytest.raises(StorageError, match="not one line is a record"):
        repair(path)
    assert path.read_text("utf-8").startswith("# Notes")
    assert {file.name for file in tmp_path.iterdir()} <= {"README.md", "README.md.lock"}


def test_what_is_not_there_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="no such output"):
        repair(tmp_path / "missing.jsonl")
    assert not list(tmp_path.iterdir())


def test_another_output_is_no_closed_file_of_this_one(path: Path) -> None:
    other = path.with_name("articles-2026-11-21.jsonl")
    fill(other)
    before = other.read_bytes()
    assert not closed_files(path)
    assert repair(path).faults == ()
    assert other.read_bytes() == before


@pytest.mark.parametrize("packing", [None, "gz"])
def test_damage_in_a_closed_file_is_repaired(tmp_path: Path, packing: str | None) -> None:
    path, rotation = tmp_path / "articles.jsonl", Rotation(max_bytes=20_000)
    fill(path, rotation)
    closed = closed_files(path)[1]
    damage(closed, 3)
    if packing:
        with Archive(path, rotation=Rotation(packing="gz")):
            closed = closed_files(path)[1]
    state(path).unlink()
    with pytest.raises(StorageError, match="damaged in the middle"):
        Archive(path)
    report = repair(path)
    assert [fault.file for fault in report.faults] == [closed.name]
    fill(path, rotation)
    check(path, SITE)


def test_repeated_lines_are_taken_out(path: Path) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines + lines[:3]))
    assert [fault.problem for fault in repair(path).faults] == ["record is there already"] * 3
    assert path.read_bytes() == b"".join(lines)


def test_a_whole_output_is_left_as_it_is(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = path.read_bytes()
    assert main(["repair", str(path)]) == 0
    assert capsys.readouterr().out == "40 records in 1 files, 0 lines taken out, state agrees\n"
    assert path.read_bytes() == before


def test_a_ledger_that_does_not_agree_is_rebuilt(path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    other = path.with_name("other.jsonl")
    lines = path.read_bytes().splitlines(keepends=True)
    other.write_bytes(b"".join(reversed(lines[:-1])) + lines[-1])  # as long, and with the same end
    state(path).replace(state(other))
    assert main(["repair", str(other), "--json"]) == 0
    assert orjson.loads(capsysbinary.readouterr().out)["is_ledger_rebuilt"]
    with Archive(other) as archive:
        assert archive.ledger_agrees()


def test_repair_wants_an_output_that_nobody_holds(path: Path, tmp_path: Path) -> None:
    assert main(["repair", str(tmp_path / "none.jsonl")]) == 8
    with Archive(path):
        assert main(["repair", str(path)]) == 5


def flip(path: Path, chance: random.Random) -> None:
    data = bytearray(path.read_bytes())
    place = chance.randrange(len(data))
    data[place] = 0
    path.write_bytes(data)


def cut(path: Path, chance: random.Random) -> None:
    path.write_bytes(path.read_bytes()[: chance.randrange(path.stat().st_size)])


def zero_end(path: Path, chance: random.Random) -> None:
    size = path.stat().st_size
    path.write_bytes(path.read_bytes()[: chance.randrange(size)].ljust(size, b"\0"))


def garbage_end(path: Path, chance: random.Random) -> None:
    path.write_bytes(path.read_bytes() + chance.randbytes(300))


@pytest.mark.parametrize("count", [pytest.param(4, id="short"), pytest.param(25, id="full", marks=pytest.mark.torture)])
@pytest.mark.parametrize("hurt", [flip, cut, zero_end, garbage_end])
def test_no_damage_goes_unnoticed_or_costs_a_whole_line(tmp_path: Path, hurt: object, count: int) -> None:
    chance = random.Random(count)
    for turn in range(count):
        path = tmp_path / f"articles{turn}.jsonl"
        fill(path)
        before = path.read_bytes().splitlines(keepends=True)
        hurt(path, chance)  # type: ignore[operator]
        whole = [line for line in path.read_bytes().splitlines(keepends=True) if line in before]
        repair(path)
        assert [line for line in path.read_bytes().splitlines(keepends=True) if line in before] == whole
        fill(path)
        check(path, SITE)
