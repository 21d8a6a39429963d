"""`newsfeed parse` and `newsfeed schema`: records without the network."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from newsfeed.commands.inputs import Given, Told, Unread, is_input, parse_time, read_given
from newsfeed.commands.jobs import map_in_order
from newsfeed.commands.output import open_output
from newsfeed.errors import SourcesFailedError, UsageError
from newsfeed.models import Source

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
    parse.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="write the records here (default, and -: stdout)"
    )
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
    if args.diff and args.output:
        raise UsageError(f"--diff prints changes and writes no records: {str(args.output)!r} (leave out -o or --diff)")
    _check_output(args.output, args.input)
    work, unread, count = partial(encode_pages, sources=_sources(args.sources, args.timezone)), Unread(), 0
    lines = map_in_order(work, read_given(args.input, told, unread), args.jobs)
    if args.diff:
        from newsfeed.commands.compare import report_changes

        count = report_changes(args.diff, lines, as_json=args.json)
    else:
        with open_output(args.output) as output:
            for line in _with_progress(lines):
                output.write(line)
                count += 1
            if unread.count and not count:
                raise UsageError(f"nothing could be read: {args.input!r} (see above)")
    if unread.count:
        raise SourcesFailedError(f"{unread.count} inputs could not be read, {count} pages were (see above)")
    return 0


def _check_output(output: Path | None, given: str) -> None:
    """Refuse to write over what is read."""
    if output is None or not output.exists():
        return
    place, source = output.resolve(), Path(given).resolve()
    if given != "-" and (place == source or (source in place.parents and is_input(output))):
        raise UsageError(f"output is an input: {str(output)!r} (choose another -o)")


def run_schema(args: argparse.Namespace) -> int:
    """Print the schema."""
    import orjson

    from newsfeed.record import schema

    with open_output(None) as output:
        output.write(orjson.dumps(schema(), option=orjson.OPT_INDENT_2) + b"\n")
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
    """The table's source on the page's host, else on its site; the last, which names no address, for any other."""
    from newsfeed.sources.catalog import doors
    from newsfeed.text.urls import same_host, same_site

    for is_near in (same_host, same_site):
        for source in sources:
            if any(is_near(door, url) for door in doors(source)):
                return source
    return sources[-1]


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
