"""`newsfeed sources`: list, test, add, remove and import what is crawled."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from newsfeed.commands.output import open_output
from newsfeed.errors import NothingFetchedError, SourcesFailedError, UsageError
from newsfeed.models import Article, Source

if TYPE_CHECKING:
    from newsfeed.commands.receipt import SourceFigures

_EXAMPLES: Final = """\
examples:
  newsfeed sources list
  newsfeed sources test my-ua                     fetch it once and show what it yields
  newsfeed sources add https://outlet.example/    find its feeds, show what they yield, write it down
  newsfeed sources import subscriptions.opml
"""
_EXAMPLE_OF: Final = {
    "list": "--json",
    "test": "my-ua https://outlet.example/ --limit 3",
    "add": "https://outlet.example/ --id outlet",
    "remove": "outlet",
    "import": "subscriptions.opml --sources sources.toml",
}
_SAMPLE: Final = 5


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `sources` and its own commands."""
    form = argparse.RawDescriptionHelpFormatter
    parser = commands.add_parser("sources", help="what is crawled", epilog=_EXAMPLES, formatter_class=form)
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)

    listed = _action(actions, "list", "the table, a line per source", run_list)
    listed.add_argument("--json", action="store_true", help="as JSON Lines")
    tested = _action(actions, "test", "fetch sources once and show what they yield", run_test)
    tested.add_argument("source", nargs="+", help="id in the table, or an address")
    tested.add_argument("--json", action="store_true", help="the records themselves, as JSON Lines")
    added = _action(actions, "add", "find out what an address yields, and write it into the table", run_add)
    added.add_argument("url", help="the home page, or a feed")
    added.add_argument("--id", help="its id (else made of the host)")
    added.add_argument("--dry-run", action="store_true", help="show, do not write")
    for fetching in (tested, added):
        fetching.add_argument(
            "--allow", action="append", default=[], metavar="HOST:PORT", help="may be called though not public"
        )
        fetching.add_argument("--limit", type=int, default=_SAMPLE, metavar="N", help=f"so many articles ({_SAMPLE})")
    _action(actions, "remove", "take a source out of the table", run_remove).add_argument("source", help="its id")
    imported = _action(actions, "import", "add the feeds of an OPML file", run_import)
    imported.add_argument("file", type=Path, help="as feed readers export it")


def _action(
    actions: argparse._SubParsersAction[argparse.ArgumentParser], name: str, text: str, run: object
) -> argparse.ArgumentParser:
    form = argparse.RawDescriptionHelpFormatter
    epilog = f"example:\n  newsfeed sources {name} {_EXAMPLE_OF[name]}".rstrip()
    parser = actions.add_parser(name, help=text, description=text, epilog=epilog, formatter_class=form)
    parser.add_argument("--sources", type=Path, metavar="FILE", help="the table (else ./sources.toml, the user's)")
    parser.set_defaults(run=run)
    return parser


def run_list(args: argparse.Namespace) -> int:
    """Print the table."""
    import orjson

    sources, path = _load(args.sources)
    for source in sources:
        if args.json:
            sys.stdout.write(orjson.dumps(asdict(source)).decode() + "\n")
        else:
            doors = [*source.feeds, *source.listings, *source.sitemaps] or [source.url]
            more = f" (+{len(doors) - 1})" if len(doors) > 1 else ""
            print(f"{source.id:24} {source.language or '–':3} {doors[0]}{more}")
    if not args.json:
        print(f"{len(sources)} sources in {path}" if path else "no sources.toml here", file=sys.stderr)
    return 0


def run_test(args: argparse.Namespace) -> int:
    """Fetch each source, writing nothing, and show the first articles."""
    from newsfeed.record import encode
    from newsfeed.sources.catalog import choose_sources

    table, path = _load(args.sources)
    articles, figures = _fetch(choose_sources(args.source, table, path=path), args)
    for article in articles:
        if args.json:
            sys.stdout.buffer.write(encode(article))
        else:
            _show(article)
    sys.stdout.flush()
    _tell(figures)
    if all(source.brought_nothing for source in figures):
        raise NothingFetchedError(
            "nothing could be fetched: " + "; ".join(source.reason or source.id for source in figures)
        )
    return 3 if any(source.is_failing for source in figures) else 0


def run_add(args: argparse.Namespace) -> int:
    """Show what an address yields, then write it into the table."""
    from newsfeed.sources.catalog import check_id, is_address, source_for, source_id
    from newsfeed.sources.editing import to_toml

    if not is_address(args.url):
        raise UsageError(f"not an http(s) address: {args.url!r}")
    table, path = _load(args.sources)
    if known := next((source for source in table if args.url in (source.url, *source.feeds)), None):
        raise UsageError(f"already in {str(path)!r}: {known.id!r}")
    name = check_id(args.id) if args.id is not None else source_id(args.url, [source.id for source in table])
    if any(source.id == name for source in table):
        raise UsageError(f"id is taken: {name!r} (give another with --id)")
    source = replace(source_for(args.url, table), id=name, allow=tuple(args.allow))
    articles, figures = _fetch([source], args)
    for article in articles:
        _show(article)
    _tell(figures)
    if not articles:
        raise NothingFetchedError(f"no article was found, nothing is written: {args.url!r}")
    languages = Counter(article.language for article in articles if article.language)
    source = replace(source, language=languages.most_common(1)[0][0] if languages else None)
    print(to_toml(source), end="")
    if not args.dry_run:
        _append(path or Path("sources.toml"), table, [source])
    return 0


def run_remove(args: argparse.Namespace) -> int:
    """Cut a source's tables out of the file, leaving all else as it is."""
    from newsfeed.sources.editing import without_source

    table, path = _load(args.sources)
    if path is None or not path.exists():
        raise UsageError(f"no source {args.source!r}: there is no sources.toml here (name one with --sources)")
    if all(source.id != args.source for source in table):
        raise UsageError(f"no source {args.source!r} in {str(path)!r} (`newsfeed sources list`)")
    rest = tuple(source for source in table if source.id != args.source)
    _write(path, without_source(_text_of(path), args.source), rest)
    print(f"{args.source} removed from {path}", file=sys.stderr)
    return 0


def run_import(args: argparse.Namespace) -> int:
    """Add the feeds of an OPML file that the table does not have; 3 when some of them could not be taken."""
    from newsfeed.commands.logs import safe_line
    from newsfeed.sources.opml import load_opml

    table, path = _load(args.sources)
    given = load_opml(args.file, table)
    for problem in given.refused:
        print(safe_line(f"newsfeed: skipped: {problem}"), file=sys.stderr)
    _append(path or Path("sources.toml"), table, given.sources)
    if given.refused:
        raise SourcesFailedError(f"{len(given.refused)} feeds were not taken (see above)")
    return 0


def _load(given: Path | None) -> tuple[tuple[Source, ...], Path | None]:
    """The table and its file; an empty table where the file is still to be written."""
    from newsfeed.sources.catalog import find_catalog, load_sources

    path = find_catalog(given)
    return (load_sources(path) if path and path.exists() else ()), path


def _fetch(sources: Sequence[Source], args: argparse.Namespace) -> tuple[list[Article], list[SourceFigures]]:
    """The first articles of the sources, without a state and without a file."""
    from newsfeed.commands.engine import Stop, in_reactor
    from newsfeed.commands.run import try_out

    with Stop() as stop:
        return in_reactor(lambda: try_out(sources, args, stop))


def _show(article: Article) -> None:
    from newsfeed.commands.logs import safe_line

    facts = (
        f"{len(article.paragraphs)} paragraphs, {len(article.quotes)} quotes, {'a' if article.image else 'no'} picture"
    )
    by = ", ".join(article.authors) or "no author"
    print(safe_line(f"{article.published_at or 'no date'}  {article.title or 'no title'}"))
    print(safe_line(f"    {article.url}"))
    print(safe_line(f"    {facts}, {by}, found by {article.source.kind}"))


def _tell(figures: Sequence[SourceFigures]) -> None:
    from newsfeed.commands.logs import safe_line
    from newsfeed.commands.receipt import told

    for source in figures:
        print(safe_line(f"{source.id}: {source.pages} feed pages, {told(source)}"), file=sys.stderr)


def _append(path: Path, table: Sequence[Source], sources: Sequence[Source]) -> None:
    from newsfeed.sources.editing import with_sources

    before = _text_of(path) if path.exists() else ""
    if sources:
        _write(path, with_sources(before, sources), (*table, *sources))
    print(f"{len(sources)} sources written to {path}", file=sys.stderr)


def _text_of(path: Path) -> str:
    """The text with the line ends and the byte order mark that it has."""
    try:
        return path.read_bytes().decode("utf-8")
    except OSError as error:
        raise UsageError(f"sources cannot be read: {str(path)!r}: {error.strerror}") from error


def _write(path: Path, text: str, meant: Sequence[Source]) -> None:
    """Put the text in the place of the file's, once it has been read again as the sources that are meant."""
    from newsfeed.sources.catalog import parse_sources

    if parse_sources(text.removeprefix("\ufeff"), path) != tuple(meant):
        raise UsageError(f"{str(path)!r} is written in a way that cannot be changed here (edit it by hand)")
    with open_output(path) as output:
        output.write(text.encode("utf-8"))
