"""`newsfeed dedupe` and `newsfeed diff`: copies in existing files, changes between revisions."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, replace
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

import orjson

from newsfeed.errors import StorageError, UsageError
from newsfeed.models import Article

if TYPE_CHECKING:
    from rich.text import Text

    from newsfeed.sinks.archive import Archive
    from newsfeed.stories.revisions import Changes, Run

_DEDUPE_EXAMPLE: Final = """example:
  newsfeed dedupe 2025.jsonl 2026.jsonl.gz -o marked.jsonl
"""
_DIFF_EXAMPLE: Final = """examples:
  newsfeed diff 3f9a0c
  newsfeed diff https://news.example/story -o articles.jsonl --json
"""
_MAYBE: Final = {"repeated": "records twice", "skipped": "lines skipped"}
_STYLES: Final = {"same": "", "removed": "red strike", "added": "green"}
_MARKS: Final = {"removed": ("[-", "-]"), "added": ("{+", "+}")}


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `dedupe` and `diff`."""
    dedupe = commands.add_parser(
        "dedupe",
        help="mark copies in existing files",
        description="Write the same records, in order, with cluster, duplicate_of and similarity set.",
        epilog=_DEDUPE_EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    dedupe.add_argument("inputs", metavar="FILE", nargs="+", type=Path, help="JSON lines, .gz and .zst too")
    dedupe.add_argument("-o", "--output", metavar="FILE", type=Path, required=True, help="is overwritten")
    dedupe.set_defaults(run=run_dedupe)
    diff = commands.add_parser(
        "diff",
        help="what changed between an article's revisions",
        description="Show what changed between the revisions of an article, word by word and quote by quote.",
        epilog=_DIFF_EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    diff.add_argument("id", metavar="ID", help="the article's id, the first characters of it, or its address")
    diff.add_argument("-o", "--output", metavar="FILE", type=Path, help="default: articles.jsonl")
    diff.add_argument("--state", metavar="FILE", type=Path, help="instead of -o: the output's state beside it")
    diff.add_argument("--json", action="store_true", help="one JSON object per pair of revisions")
    diff.set_defaults(run=run_diff)


def run_dedupe(args: argparse.Namespace) -> int:
    """Mark the records of all files; the output appears whole or not at all, the summary on stderr."""
    from newsfeed.sinks.archive import Archive

    output: Path = args.output.resolve()
    for path in args.inputs:
        if not path.is_file():
            raise UsageError(f"cannot be read: {str(path)!r}: no such file")
        if path.resolve() == output:
            raise UsageError(f"output is an input: {str(path)!r} (choose another -o)")
    counts: Counter[str] = Counter()
    try:
        with TemporaryDirectory(dir=output.parent, prefix=".dedupe-") as folder:
            beside = Path(folder) / "marked.jsonl"
            with Archive(beside) as archive:
                for article in _read_all(args.inputs, counts):
                    archive.store(_marked(article, archive, counts))
            beside.replace(output)
    except OSError as error:
        raise StorageError(f"cannot write {str(output)!r}: {error.strerror} (choose another -o)") from error
    print(_summary(counts), file=sys.stderr)
    return 0


def _read_all(paths: list[Path], counts: Counter[str]) -> Iterator[Article]:
    from newsfeed.sinks.jsonl import read_lines
    from newsfeed.sinks.rotation import open_lines

    for path in paths:
        with open_lines(path) as file:
            for line in read_lines(file):
                if line.article is None:
                    counts["skipped"] += 1
                    print(f"newsfeed: skipped: {str(path)!r}: byte {line.offset}: {line.problem}", file=sys.stderr)
                else:
                    yield line.article


def _marked(article: Article, archive: Archive, counts: Counter[str]) -> Article:
    from newsfeed.stories.clusters import place_in_story

    counts["records"] += 1
    same = archive.same_text(article.content_hash) if article.content_hash else None
    if same is not None and same.id != article.id:
        counts["exact"] += 1
        return replace(article, cluster=same.cluster or same.id, duplicate_of=same.id, similarity=1.0)
    placed = place_in_story(article, archive.near(article))
    earlier = archive.seen(article.id)
    if earlier is not None:
        counts["repeated"] += earlier.content_hash == article.content_hash
        placed = replace(placed, cluster=earlier.cluster or placed.cluster)
    counts["near"] += placed.duplicate_of is not None
    counts["stories"] += placed.cluster == article.id and earlier is None
    return placed


def _summary(counts: Counter[str]) -> str:
    told = [f"{counts['stories']} stories", f"{counts['exact']} exact copies", f"{counts['near']} near-copies"]
    told += [f"{counts[name]} {what}" for name, what in _MAYBE.items() if counts[name]]
    return f"{counts['records']} records: {', '.join(told)}"


def run_diff(args: argparse.Namespace) -> int:
    """Print the changes of each pair of neighbouring revisions."""
    from newsfeed.sinks.archive import output_path
    from newsfeed.stories.revisions import find_changes

    output = args.output or (output_path(args.state) if args.state else Path("articles.jsonl"))
    if output is None:
        raise UsageError(
            f"the name of the state does not tell its output: {str(args.state)!r} (name the output with -o)"
        )
    revisions = _find_revisions(output, args.id)
    if len(revisions) == 1 and not args.json:
        print(f"{revisions[0].id}: one revision, nothing changed", file=sys.stderr)
    for before, after in pairwise(revisions):
        changes = find_changes(before, after)
        if args.json:
            head = {"id": after.id, "url": after.url, "from": before.revision, "to": after.revision}
            sys.stdout.buffer.write(orjson.dumps(head | asdict(changes)) + b"\n")
        else:
            _show(before, after, changes)
    return 0


def _find_revisions(output: Path, wanted: str) -> list[Article]:
    from newsfeed.sinks.jsonl import read_lines
    from newsfeed.sinks.rotation import open_lines, segment_files

    found: dict[tuple[str, int], Article] = {}
    files = segment_files(output.resolve())
    if not files:
        raise UsageError(f"no such output: {str(output)!r} (name it with -o)")
    for path in files:
        with open_lines(path) as file:
            for line in read_lines(file, holding=wanted.encode("utf-8", "surrogatepass")):
                if line.article and _is_meant(line.article, wanted):
                    found[line.article.id, line.article.revision] = line.article
    ids = {article_id for article_id, _ in found}
    if len(ids) != 1:
        many = f"{len(ids)} articles begin so (give more of the id)" if ids else "not in the file (see its `id` column)"
        raise UsageError(f"no article {wanted!r} in {str(output)!r}: {many}")
    return [found[key] for key in sorted(found)]


def _is_meant(article: Article, wanted: str) -> bool:
    return article.id.startswith(wanted) or wanted in (article.url, article.canonical_url)


def _show(before: Article, after: Article, changes: Changes) -> None:
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False, soft_wrap=True)
    when = after.modified_at or after.fetched_at or ""
    parts = ", ".join(changes.parts) or "nothing but its layout"
    console.print(Text(f"revision {before.revision} → {after.revision}  {when}  changed: {parts}", "bold"))
    for runs in (changes.headline, changes.lead, *changes.body):
        if runs:
            console.print(_words(runs, marked=not console.is_terminal))
    for change in changes.quotes:
        told = [quote for quote in (change.before, change.after) if quote]
        line = "  →  ".join(f"{quote.speaker or 'unknown'}: {quote.text}" for quote in told)
        console.print(Text.assemble((f"quote {change.change}: ", "bold yellow"), _safe(line)))


def _words(runs: tuple[Run, ...], *, marked: bool) -> Text:
    """The row of words: coloured on a terminal, in brackets elsewhere."""
    from rich.text import Text

    line = Text()
    for run in runs:
        left, right = _MARKS.get(run.op, ("", "")) if marked else ("", "")
        line.append(" " if line else "").append(f"{left}{_safe(run.text)}{right}", _STYLES[run.op])
    return line


def _safe(text: str) -> str:
    """Text that cannot steer a terminal."""
    return "".join(character if character.isprintable() else "\ufffd" for character in text)
