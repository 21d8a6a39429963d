"""`newsfeed repair`: an output made whole, and its ledger made to agree."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Final

_EXAMPLE: Final = """example:
  newsfeed repair articles.jsonl
"""


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `repair`."""
    repair = commands.add_parser(
        "repair",
        help="make a damaged output whole",
        description="Move torn, damaged and repeated lines to a file beside, and make the state agree with the file.",
        epilog=_EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    repair.add_argument("file", metavar="FILE", type=Path)
    repair.add_argument("--state", metavar="FILE", type=Path, help="default: FILE.state.db")
    repair.add_argument("--json", action="store_true", help="the report as one JSON object")
    repair.set_defaults(run=run_repair)


def run_repair(args: argparse.Namespace) -> int:
    """Repair, and say what was found and done."""
    from dataclasses import asdict

    import orjson

    from newsfeed.sinks.repair import repair

    report = repair(args.file, args.state)
    if args.json:
        sys.stdout.buffer.write(orjson.dumps(asdict(report)) + b"\n")
        return 0
    for fault in report.faults:
        print(f"{fault.file}: byte {fault.offset}: {fault.problem}; moved to {fault.moved_to}")
    state = "state rebuilt" if report.is_ledger_rebuilt else "state agrees"
    print(f"{report.lines} records in {report.files} files, {len(report.faults)} lines taken out, {state}")
    return 0
