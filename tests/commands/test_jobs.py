"""Processes that share the work of `parse`: none is left when the command ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from newsfeed.commands.jobs import map_in_order

PAGE = "<html><body><h1>Міст</h1><article><p>Перший абзац новини про міст.</p></article></body></html>"


def doubled(numbers: list[int]) -> list[int]:
    return [number * 2 for number in numbers]


@pytest.mark.parametrize("count", [0, 1, 7, 8, 9, 200])
def test_answers_come_in_the_order_of_the_questions(count: int) -> None:
    assert list(map_in_order(doubled, range(count), 2)) == [number * 2 for number in range(count)]


def test_an_answer_that_is_not_waited_for_ends_the_processes() -> None:
    answers = map_in_order(doubled, range(10_000), 2)
    assert next(answers) == 0
    answers.close()


def processes_of(group: int) -> list[int]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == group and fields[0] != "Z":
            found.append(int(folder.name))
    return found


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are looked up in /proc")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 6), (signal.SIGINT, 6), (signal.SIGKILL, -9)])
def test_no_process_outlives_a_stopped_command(tmp_path: Path, number: signal.Signals, code: int) -> None:
    row = json.dumps({"html": PAGE}) + "\n"
    (tmp_path / "pages.jsonl").write_text(row * 50_000, "utf-8")
    command = [sys.executable, "-m", "newsfeed", "parse", str(tmp_path / "pages.jsonl"), "--jobs", "2"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True) as child:
        assert child.stdout is not None
        child.stdout.readline()
        child.send_signal(number)
        _, said = child.communicate(timeout=30)
        assert child.returncode == code
        assert said.count(b"\n") == (1 if code == 6 else 0), said
        deadline = time.monotonic() + 15
        while (left := processes_of(child.pid)) and time.monotonic() < deadline:
            time.sleep(0.05)
        for process in left:
            os.kill(process, signal.SIGKILL)
    assert left == []
