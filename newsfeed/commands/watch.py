"""`newsfeed status` and `newsfeed check`: how the sources of an output are doing, for people and for machines."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from newsfeed.errors import UnhealthyError, UsageError
from newsfeed.models import Memory

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

OUTPUT: Final = Path("articles.jsonl")
HOUR_S: Final = 3600.0
HOURS: Final = 24
RUNS: Final = 5
_WIDE: Final = 100  # columns of a terminal
_NARROW: Final = 80
_BARS: Final = "▁▂▃▄▅▆▇█"
_COLOURS: Final = {
    "ok": "green",
    "quiet": "yellow",
    "drifted": "yellow",
    "failing": "red",
    "blocked": "red",
    "consent_wall": "red",
    "gone": "red",
}
_STATUS_EXAMPLE: Final = """\
examples:
  newsfeed status                                 the sources of articles.jsonl
  newsfeed status -o news.jsonl --json
"""
_CHECK_EXAMPLE: Final = """\
examples:
  newsfeed check || mail -s "newsfeed" desk@outlet.example     exit 7 when a source needs a person
  newsfeed check --webhook https://chat.example/hook --changed
  newsfeed check --command 'notify-send newsfeed' my-ua
"""


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `status` and `check`."""
    form = argparse.RawDescriptionHelpFormatter
    status = commands.add_parser(
        "status", help="how each source is doing", epilog=_STATUS_EXAMPLE, formatter_class=form
    )
    check = commands.add_parser(
        "check", help="exit 7 when a source needs a person", epilog=_CHECK_EXAMPLE, formatter_class=form
    )
    for parser in (status, check):
        parser.add_argument("source", nargs="*", help="only these sources")
        parser.add_argument("-o", "--output", type=Path, help="of the crawl (else articles.jsonl)")
        parser.add_argument("--state", type=Path, metavar="FILE", help="state of the output (else OUTPUT.state.db)")
        parser.add_argument("--json", action="store_true", help="one JSON list on stdout")
    check.add_argument("--webhook", metavar="URL", help="post what is wrong, as JSON, to this address")
    check.add_argument("--command", metavar="COMMAND", help="run this with what is wrong, as JSON, on its stdin")
    check.add_argument("--changed", action="store_true", help="tell webhook and command only of states that are new")
    status.set_defaults(run=run_status)
    check.set_defaults(run=run_check)


def run_status(args: argparse.Namespace) -> int:
    """Show the state of every source, and the last runs."""
    now = time.time()
    memories = _memories(args)
    if args.json:
        _print_json(memories)
        return 0
    from rich.console import Console
    from rich.text import Text

    from newsfeed.commands.logs import safe_line

    console = Console(highlight=False)
    console.print(status_table(memories, now, console.width))
    if console.width < _NARROW:
        for memory in memories:
            if memory.reason:
                console.print(Text(safe_line(f"{memory.id}: {memory.reason}")))
    for line in _last_runs(_output(args)):
        console.print(line, style="dim", soft_wrap=True)
    return 0


def run_check(args: argparse.Namespace) -> int:
    """Name the sources that need a person; raises UnhealthyError when there are some."""
    from newsfeed.commands.alerts import check_ways, tell
    from newsfeed.commands.logs import safe_line
    from newsfeed.sinks.journal import Journal

    check_ways(args)
    memories = _memories(args)
    ill = [memory for memory in memories if memory.state != "ok"]
    if args.json:
        _print_json(memories)
    else:
        for memory in ill:
            entry = describe(memory)
            print(safe_line(f"{memory.id}: {memory.state}: {memory.reason} (since {entry['since']})"))
            print(safe_line(f"  {entry['advice']}"))
    tell(args, [(memory.state, describe(memory)) for memory in memories], Journal(_state(args)))
    if ill:
        raise UnhealthyError(f"{len(ill)} of {len(memories)} sources need a look: {', '.join(m.id for m in ill)}")
    if not args.json:
        print(f"all {len(memories)} sources are well")
    return 0


def describe(memory: Memory) -> dict[str, str | None]:
    """One entry of `status --json` and `check --json`."""
    from newsfeed.sources.health import advice

    return {
        "source": memory.id,
        "state": memory.state,
        "reason": memory.reason or None,
        "since": _moment(memory.since),
        "advice": advice(memory.state) or None,
        "next_due": _moment(memory.next_due or None),
    }


def status_table(memories: Sequence[Memory], now: float, width: int = _WIDE) -> Table:
    """The table of `status`: worst first, with a day's articles per hour as a line of bars where there is room.

    Under 80 columns it has no room for the reasons either.
    """
    from rich.table import Table
    from rich.text import Text

    from newsfeed.commands.logs import safe_line

    table = Table(box=None, header_style="dim", pad_edge=False)
    table.add_column("source", overflow="fold", min_width=10)
    table.add_column("state")
    if width >= _WIDE:
        table.add_column(f"articles an hour, {HOURS} h", no_wrap=True)
    for name in ("new", "last new", "next due"):
        table.add_column(name, justify="right", no_wrap=width >= _NARROW)
    if width >= _NARROW:
        table.add_column("reason", overflow="fold")
    for memory in sorted(memories, key=lambda each: (each.state == "ok", each.id)):
        hours = per_hour(memory, now)
        cells: list[str | Text] = [
            Text(safe_line(memory.id)),
            Text(memory.state.replace("_", " "), _COLOURS[memory.state]),
            *([sparkline(hours)] if width >= _WIDE else []),
            str(sum(hours)),
            ago(now - memory.last_new) if memory.last_new else "never",
            "now" if memory.next_due <= now else f"in {_span(memory.next_due - now)}",
            *([Text(safe_line(memory.reason))] if width >= _NARROW else []),
        ]
        table.add_row(*cells)
    return table


def per_hour(memory: Memory, now: float) -> list[int]:
    """New articles in each of the last 24 hours, the oldest first."""
    hours = [0] * HOURS
    for poll in memory.polls:
        back = int((now - poll.at) // HOUR_S)
        if 0 <= back < HOURS:
            hours[HOURS - 1 - back] += poll.new
    return hours


def sparkline(numbers: Sequence[int]) -> str:
    """The numbers as a line of bars, the highest one full; nothing stays low."""
    top = max(numbers, default=0)
    return "".join(_BARS[-(-number * (len(_BARS) - 1) // top)] if number else _BARS[0] for number in numbers)


def ago(seconds: float) -> str:
    """How long ago, in one unit."""
    return "just now" if seconds < 60 else f"{_span(seconds)} ago"


def _span(seconds: float) -> str:
    for size, unit in ((86_400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{int(seconds // size)} {unit}"
    return f"{int(seconds)} s"


def _memories(args: argparse.Namespace) -> list[Memory]:
    """What is remembered of the sources asked for; raises UsageError when that is nothing."""
    from newsfeed.sinks.journal import Journal

    state = _state(args)
    if not state.exists():
        raise UsageError(f"no state: {str(state)!r} (crawl first, or name the output with -o)")
    memories = Journal(state).memories()
    if not memories:
        raise UsageError(f"no source was crawled to its end yet: {str(state)!r} (crawl first)")
    unknown = [name for name in args.source if name not in memories]
    if unknown:
        raise UsageError(f"not crawled into this output: {unknown[0]!r} (known: {', '.join(memories) or 'none'})")
    return [_known(memory) for name, memory in memories.items() if not args.source or name in args.source]


def _output(args: argparse.Namespace) -> Path | None:
    """The output that is meant; None for a state whose name does not tell."""
    from newsfeed.sinks.archive import output_path

    if args.output is not None:
        return Path(args.output)
    return output_path(args.state) if args.state is not None else OUTPUT


def _known(memory: Memory) -> Memory:
    return memory if memory.polls else replace(memory, reason="not crawled yet")


def _state(args: argparse.Namespace) -> Path:
    from newsfeed.sinks.archive import state_path

    return args.state or state_path(args.output or OUTPUT)


def _last_runs(output: Path | None) -> Iterable[str]:
    """A line for each of the last runs of an output, from its receipts."""
    import orjson

    from newsfeed.commands.logs import safe_line

    if output is None:
        return
    try:
        lines = output.with_name(output.name + ".runs.jsonl").read_bytes().splitlines()[-RUNS:]
    except OSError:
        return
    for line in lines:
        try:
            run: dict[str, Any] = orjson.loads(line)
            told = sum(source["new"] + source["updated"] for source in run["sources"])
            yield safe_line(
                f"run {run['started_at']}: {told} written, {run['requests']} requests, exit {run['exit_code']}"
            )
        except (orjson.JSONDecodeError, KeyError, TypeError):
            continue


def _print_json(memories: Sequence[Memory]) -> None:
    import orjson

    sys.stdout.write(orjson.dumps([describe(m) for m in memories], option=orjson.OPT_INDENT_2).decode() + "\n")


def _moment(seconds: float | None) -> str | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
