"""`newsfeed crawl --to`: a loader beside the crawl, in a process of its own, that the crawl never waits for.

The file stays the truth. The child follows it as `newsfeed load --follow` does, and ends when its stdin
does: the crawl closes it when all is written, and the system closes it when the crawl is killed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryFile
from types import TracebackType
from typing import IO, Final, Self

from newsfeed.sinks.database import Target

PATIENCE_S: Final = 30.0
PATIENCE_WHEN_STOPPED_S: Final = 2.0
_LAST_SAID_BYTES: Final = 4096


class Loading:
    """One output being loaded into one database, from `start` until `finish`; `is_behind` when that did not do.

    Raises UsageError for an address of no known kind, or without its driver.
    """

    def __init__(self, output: Path, address: str) -> None:
        self.is_behind = False
        target = Target(address)
        self._shown = target.shown
        target.close()
        self._output = output
        self._address = address
        self._child: subprocess.Popen[bytes] | None = None
        self._said: IO[bytes] = TemporaryFile()  # noqa: SIM115 # closed by __exit__; a pipe would fill up in a long outage
        self._read_to = 0

    def start(self) -> None:
        """Start loading, again if the loader has died: a database that refused may have been mended."""
        if self._child is not None and self._child.poll() is None:
            return
        arguments = ["load", str(self._output), "--to", self._address, "--follow", "--until-eof"]
        self._child = subprocess.Popen(
            [sys.executable, "-P", "-m", "newsfeed", *arguments],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(path or str(Path.cwd()) for path in sys.path)},
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=self._said,
            start_new_session=True,  # Ctrl-C is for the crawl, which tells the loader when all is written
        )

    def news(self) -> str | None:
        """What the loader said last since it was asked, a line: it is silent while all goes well."""
        end = self._said.seek(0, 2)
        self._said.seek(max(self._read_to, end - _LAST_SAID_BYTES))
        lines = self._said.read(end - self._said.tell()).decode("utf-8", "replace").splitlines()
        self._read_to = end
        return lines[-1].removeprefix("newsfeed: ") if lines else None

    def finish(self, is_stopped: Callable[[], object]) -> str | None:
        """Have the rest loaded; a line about it, which tells how to catch up where that took over 30 s or failed.

        A crawl that was stopped, or is stopped now, waits for two seconds.
        """
        child, self._child = self._child, None
        if child is None:
            return None
        assert child.stdin is not None
        child.stdin.close()
        began = time.monotonic()
        while child.poll() is None and time.monotonic() - began < PATIENCE_S:
            if is_stopped() and time.monotonic() - began > PATIENCE_WHEN_STOPPED_S:
                break
            time.sleep(0.02)
        if child.poll() is None:
            child.kill()  # the next load goes on from its last transaction
        code = child.wait()
        said = self.news()
        self.is_behind = code != 0
        if not self.is_behind:
            return said
        return (
            f"written, but not all in the database: {said or 'there was no time to finish'}; "
            f"catch up with: newsfeed load {self._output} --to {self._shown}"
        )

    def __enter__(self) -> Self:
        """The loader, not started yet."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave no process behind, whatever ended the crawl."""
        self.finish(lambda: True)
        self._said.close()
