"""`newsfeed export`: records in the formats of others."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from newsfeed.commands.output import naming_output
from newsfeed.errors import UsageError

if TYPE_CHECKING:
    from newsfeed.models import Article

_FORMATS: Final = ("schemaorg", "jsonfeed", "csv", "parquet")
_EXAMPLE: Final = """examples:
  newsfeed export articles.jsonl --format csv -o articles.csv          and articles.quotes.csv
  newsfeed export articles-*.jsonl.gz articles.jsonl --format parquet -o articles.parquet
  newsfeed export articles.jsonl --format schemaorg -o - | head -1
  newsfeed export articles.jsonl --format jsonfeed -o feed.json
"""


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `export`."""
    export = commands.add_parser(
        "export",
        help="records → CSV, Parquet, schema.org, JSON Feed",
        description="Write the newest revision of each article in another format.",
        epilog=_EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    export.add_argument("inputs", metavar="FILE", nargs="+", type=Path, help="JSON lines, .gz and .zst too")
    export.add_argument("--format", dest="form", required=True, choices=_FORMATS, help="csv: quotes in a second file")
    export.add_argument(
        "-o", "--output", metavar="OUT", required=True, help="is overwritten; - is stdout (csv: articles alone)"
    )
    export.add_argument("--all-revisions", action="store_true", help="every revision, not the newest alone")
    export.set_defaults(run=run_export)


def run_export(args: argparse.Namespace) -> int:
    """Write the files whole or not at all, the summary on stderr; or write to stdout."""
    from newsfeed.sinks.export import read_articles, write_files

    if args.form == "jsonfeed" and args.all_revisions:
        raise UsageError("a JSON Feed holds each article once (leave out --all-revisions, or use another --format)")
    counts: Counter[str] = Counter()
    articles = _counted(read_articles(args.inputs, all_revisions=args.all_revisions), counts)
    if args.output == "-":
        _write_stdout(articles, args.form)
        return 0
    output = Path(args.output)
    _check_output(output, args.form, args.inputs)
    write_files(articles, args.form, output)
    print(f"{counts['articles']} articles, {counts['quotes']} quotes written to {args.output!r}", file=sys.stderr)
    return 0


def _counted(articles: Iterable[Article], counts: Counter[str]) -> Iterator[Article]:
    for article in articles:
        counts["articles"] += 1
        counts["quotes"] += len(article.quotes)
        yield article


def _write_stdout(articles: Iterable[Article], form: str) -> None:
    from newsfeed.sinks.export import WRITERS

    if form == "parquet":
        raise UsageError("parquet is not text: '-' (name a file with -o)")
    with naming_output("to stdout"):
        WRITERS[form](articles, [sys.stdout.buffer])
        sys.stdout.buffer.flush()


def _check_output(output: Path, form: str, inputs: list[Path]) -> None:
    """Refuse what would be destroyed: an input, a folder, a device."""
    from newsfeed.sinks.export import output_paths

    taken = {path.resolve() for path in inputs}
    for path in output_paths(form, output):
        if path.resolve() in taken:
            raise UsageError(f"output is an input: {str(path)!r} (choose another -o)")
        if path.exists() and not path.is_file():
            raise UsageError(f"output is not a file: {str(path)!r} (choose another -o)")
