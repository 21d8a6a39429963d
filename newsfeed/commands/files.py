"""`newsfeed load`: a file of records into a database."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Final

BACKGROUND: Final = 10
LAST_PAUSE_S: Final = 0.5
_EXAMPLE: Final = """examples:
  newsfeed load articles.jsonl --to sqlite:///news.db
  newsfeed load articles.jsonl --to postgresql://user@host/news --follow
"""


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `load`."""
    load = commands.add_parser(
        "load",
        help="records → a database",
        description="Put a file of records into a database: rows and place in the file in one transaction.",
        epilog=_EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    load.add_argument("file", type=Path, metavar="FILE")
    load.add_argument("--to", required=True, metavar="DATABASE_URL", help="sqlite:///FILE, postgresql://…, mysql://…")
    load.add_argument("--follow", action="store_true", help="go on with what is written to the file, until stopped")
    load.add_argument("--until-eof", action="store_true", help=argparse.SUPPRESS)  # how `crawl --to` stops it
    load.set_defaults(run=run_load)


def run_load(args: argparse.Namespace) -> int:
    """Load what the database does not hold yet; with --follow, until a signal."""
    from newsfeed.sinks.database import Loader, Target

    target = Target(args.to)
    try:
        if args.follow:
            asked = _StopAsked(until_eof=args.until_eof)
            loader = Loader(args.file, target, sleep=asked.pause)
            loader.follow(asked.is_set)
        else:
            loader = Loader(args.file, target)
            loader.load()
    finally:
        target.close()
    print(f"{loader.lines} records loaded into {target.shown}", file=sys.stderr)
    return 0


class _StopAsked(threading.Event):
    """Set by SIGTERM or SIGINT, or by the end of stdin: what is in the file is loaded then, and no more."""

    def __init__(self, *, until_eof: bool) -> None:
        super().__init__()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: self.set())
        if until_eof:
            os.nice(BACKGROUND)
            threading.Thread(target=self._wait_for_eof, daemon=True).start()

    def _wait_for_eof(self) -> None:
        while os.read(sys.stdin.fileno(), 1024):
            continue
        self.set()

    def pause(self, seconds: float) -> None:
        """Sleep so long; no longer than a moment when it is over, for a database that is just starting."""
        if self.is_set():
            time.sleep(min(seconds, LAST_PAUSE_S))
        else:
            self.wait(seconds)
