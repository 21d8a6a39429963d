"""`newsfeed load`: a file of records into a database."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from pathlib import Path
from typing import Final

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
    load.set_defaults(run=run_load)


def run_load(args: argparse.Namespace) -> int:
    """Load what the database does not hold yet; with --follow, until a signal."""
    from newsfeed.sinks.database import Loader, Target

    target = Target(args.to)
    loader = Loader(args.file, target, tries=sys.maxsize if args.follow else 6)
    try:
        if args.follow:
            loader.follow(_stop_asked().is_set)
        else:
            loader.load()
    finally:
        target.close()
    print(f"{loader.lines} records loaded into {target.shown}", file=sys.stderr)
    return 0


def _stop_asked() -> threading.Event:
    """Set by SIGTERM or SIGINT: the loader then finishes what is in the file and ends."""
    asked = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: asked.set())
    return asked
