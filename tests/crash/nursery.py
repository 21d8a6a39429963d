"""Crawls by the hundred: a process that has everything imported, and forks a child for each command it is given.

Started with `python -m tests.crash.nursery`. A line of JSON in, `{"argv", "folder", "fault", "at", "seed"}`; a line out,
`{"signal", "code"}`. `fault` is `kill` (SIGKILL when `at` bytes of the file are written), `power` (the machine stops at
the `at`-th step of the disk, and what was not safe is taken back) or null.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
from functools import partial
from pathlib import Path
from typing import Any

import newsfeed
import newsfeed.commands.engine
import newsfeed.commands.logs
import newsfeed.commands.memory
import newsfeed.commands.progress
import newsfeed.commands.receipt
import newsfeed.pipelines.store
import newsfeed.settings
import newsfeed.spiders.feed
from newsfeed.commands.main import main
from newsfeed.sinks import archive
from tests.crash.harness import FileKiller, PowerCut, PowerDisk, PowerLedger
from tests.servers.site import article

BATCH_ARTICLES = 4


class StoppingDisk(PowerDisk):
    """Takes back what was not safe when the power goes, and ends the process with it."""

    def __init__(self, step: int, state: Path, seed: str) -> None:
        super().__init__(step, state)
        self._chance = random.Random(seed)
        self._ledgers: list[PowerLedger] = []

    def open_ledger(self, path: Path) -> PowerLedger:
        self._ledgers.append(PowerLedger(path))
        return self._ledgers[-1]

    def _step(self) -> None:
        try:
            super()._step()
        except PowerCut:
            self.leave_what_was_safe(self._ledgers[-1].safe_wal if self._ledgers else 0, self._chance)
            os.kill(os.getpid(), signal.SIGKILL)


def spoil(job: dict[str, Any]) -> None:
    """Have the archive of this process run on a machine that fails as the job says."""
    archive.BATCH_ARTICLES = BATCH_ARTICLES  # type: ignore[misc] # more flushes, as in a longer crawl
    if job["fault"] == "kill":
        archive.Machine = partial(archive.Machine, disk=FileKiller(job["at"]))  # type: ignore[assignment,misc]
    if job["fault"] == "power":
        disk = StoppingDisk(job["at"], Path("articles.jsonl.state.db").resolve(), job["seed"])
        archive.Machine = partial(  # type: ignore[assignment,misc]
            archive.Machine, disk=disk, open_ledger=disk.open_ledger
        )


def child(job: dict[str, Any]) -> int:
    """The command in a folder of its own; its exit code."""
    os.chdir(job["folder"])
    said = os.open("said.txt", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(said, 1)
    os.dup2(said, 2)
    spoil(job)
    return main(job["argv"])


def serve() -> None:
    """Answer each line until the last one."""
    newsfeed.parse_article(article(1), url="https://outlet.example/1")  # what is read once is read before the forks
    for line in sys.stdin:
        job = json.loads(line)
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                code = child(job)
            finally:
                os._exit(code)
        _, status = os.waitpid(pid, 0)
        killed_by = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        answer = {"signal": killed_by, "code": os.WEXITSTATUS(status) if os.WIFEXITED(status) else None}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    serve()
