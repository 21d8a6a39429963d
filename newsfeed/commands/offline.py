"""`newsfeed parse` and `newsfeed schema`: records without the network."""

from __future__ import annotations

import argparse
import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from newsfeed.commands.inputs import Given, Told, parse_time, read_given
from newsfeed.errors import UsageError
from newsfeed.models import Source

_CHUNK: Final = 8
_CHUNKS_AHEAD: Final = 4
_EXAMPLE: Final = """examples:
  newsfeed parse page.html --url https://example.ua/news/1
  newsfeed parse saved/ --jobs 4 > articles.jsonl
  newsfeed parse archive.warc.gz --timezone Europe/Kyiv
  newsfeed parse archive.warc.gz --diff articles.jsonl
"""


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `parse` and `schema`."""
    parse = commands.add_parser(
        "parse",
        help="saved pages → records",
        description="Parse saved pages, offline: a file, a folder, JSON lines, a WARC, or - for stdin.",
        epilog=_EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parse.add_argument("input", metavar="FILE|DIR|JSONL|WARC|-")
    parse.add_argument("--url", default="", help="the page's address, when the input does not tell it")
    parse.add_argument(
        "--fetched-at", metavar="TIME", help="when it was fetched (ISO 8601): what «2 hours ago» counts from"
    )
    parse.add_argument("--content-type", metavar="TYPE", help="the Content-Type it came with")
    parse.add_argument("--timezone", metavar="ZONE", help="zone of times without one, e.g. Europe/Kyiv")
    parse.add_argument("--sources", metavar="FILE", help="sources.toml: the table whose host matches is used")
    parse.add_argument(
        "--jobs", type=int, default=os.cpu_count() or 1, metavar="N", help="processes (default: all cores)"
    )
    parse.add_argument("--diff", type=Path, metavar="OLD.jsonl", help="show what changed against old records instead")
    parse.add_argument("--json", action="store_true", help="with --diff: a machine's answer")
    parse.add_argument("-o", "--output", type=Path, metavar="FILE", help="write the records here (default: stdout)")
    parse.set_defaults(run=run_parse)
    schema = commands.add_parser(
        "schema",
        help="the JSON Schema of a record",
        description="Print the JSON Schema of one line of output.",
        epilog="example:\n  newsfeed schema > article.schema.json",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    schema.set_defaults(run=run_schema)


def run_parse(args: argparse.Namespace) -> int:
    """Write the record of each page, in order; or, with --diff, what the records say differently now."""
    told = Told(args.url, parse_time(args.fetched_at) if args.fetched_at else None, args.content_type)
    if args.jobs < 1:
        raise UsageError(f"--jobs must be at least 1: {args.jobs!r}")
    work = partial(encode_pages, sources=_sources(args.sources, args.timezone))
    lines = _map_in_order(work, read_given(args.input, told), args.jobs)
    if args.diff:
        from newsfeed.commands.compare import report_changes

        return report_changes(args.diff, lines, as_json=args.json)
    with _opened(args.output) as output:
        for line in _with_progress(lines):
            output.write(line)
    return 0


def run_schema(args: argparse.Namespace) -> int:
    """Print the schema."""
    import orjson

    from newsfeed.record import schema

    sys.stdout.write(orjson.dumps(schema(), option=orjson.OPT_INDENT_2).decode() + "\n")
    return 0


def encode_pages(pages: list[Given], sources: tuple[Source, ...]) -> list[bytes]:
    """The records of some pages, as lines: what one process does."""
    from newsfeed.extract import parse_article
    from newsfeed.record import encode

    lines = []
    for given in pages:
        article = parse_article(given.page, source=_source_of(given.page.url, sources), origin=given.origin)
        if given.raw is not None:
            article = replace(article, provenance=replace(article.provenance, raw=given.raw))
        lines.append(encode(article))
    return lines


def _sources(file: str | None, timezone: str | None) -> tuple[Source, ...]:
    """The sources of a table; one without a host stands for every page."""
    if timezone:
        try:
            ZoneInfo(timezone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise UsageError(f"no such time zone: {timezone!r} (use a name like Europe/Kyiv)") from error
    known: tuple[Source, ...] = ()
    if file:
        from newsfeed.sources.catalog import load_sources

        known = load_sources(Path(file))
    if timezone:
        known = tuple(replace(source, timezone=timezone) for source in known)
    return (*known, Source(id="", timezone=timezone))


def _source_of(url: str, sources: tuple[Source, ...]) -> Source:
    from newsfeed.text.urls import same_site

    return next((s for s in sources if not s.url or same_site(s.url, url)), sources[-1])


def _map_in_order(work: Callable[[list[Given]], list[bytes]], pages: Iterable[Given], jobs: int) -> Iterator[bytes]:
    """Lines in the order of the pages; one page alone never starts another process."""
    chunks = _chunks(pages)
    first = next(chunks, [])
    if jobs == 1 or len(first) < _CHUNK:
        yield from chain.from_iterable(map(work, chain([first], chunks)))
        return
    waiting: deque[Future[list[bytes]]] = deque()
    with ProcessPoolExecutor(jobs) as pool:
        for chunk in chain([first], chunks):
            waiting.append(pool.submit(work, chunk))
            if len(waiting) > jobs * _CHUNKS_AHEAD:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()


def _chunks(pages: Iterable[Given]) -> Iterator[list[Given]]:
    rest = iter(pages)
    while chunk := list(islice(rest, _CHUNK)):
        yield chunk


def _opened(path: Path | None) -> Any:
    """Where the lines go: a file, or stdout, which stays open."""
    if path is None:
        stdout: IO[bytes] = sys.stdout.buffer
        return nullcontext(stdout)
    try:
        return path.open("wb")
    except OSError as error:
        raise UsageError(f"cannot be written: {str(path)!r}: {error.strerror}") from error


def _with_progress(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The same lines; on a terminal, with their number and rate shown while they come."""
    if not sys.stderr.isatty():
        yield from lines
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.completed:,.0f} pages"),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("parse", total=None, rate="")
        for line in lines:
            yield line
            speed = progress.tasks[0].speed
            progress.update(task, advance=1, rate=f"{speed:,.0f} a second" if speed else "")
