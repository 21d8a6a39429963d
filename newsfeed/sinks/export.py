"""Files of records → another format, whole under its name or not there at all."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, Final, TypeAlias

from newsfeed.errors import UsageError
from newsfeed.models import Article
from newsfeed.record import MAX_LINE_BYTES, RecordError, decode
from newsfeed.sinks.disk import Disk, naming
from newsfeed.sinks.export_json import write_json_feed, write_schema_org
from newsfeed.sinks.export_tables import write_csv, write_parquet
from newsfeed.sinks.rotation import open_lines

Writer: TypeAlias = Callable[[Iterable[Article], Sequence[BinaryIO]], None]

# Each writes what it is given, article by article, to the files of `output_paths` in their order.
WRITERS: Final[Mapping[str, Writer]] = {
    "schemaorg": write_schema_org,
    "jsonfeed": write_json_feed,
    "csv": write_csv,
    "parquet": write_parquet,
}


def output_paths(form: str, output: Path) -> tuple[Path, ...]:
    """The files that an export makes: for `csv` one of articles and beside it one of quotes."""
    if form == "csv":
        return output, output.with_name(f"{output.stem}.quotes{output.suffix}")
    return (output,)


def read_articles(paths: Sequence[Path], *, all_revisions: bool = False) -> Iterator[Article]:
    """The newest revision of each article, in the order of files and lines; or every revision.

    All lines are checked before the first article comes out, and read a second time then: what is
    kept meanwhile is a number for each article. Raises UsageError with file and line for what is
    no record.
    """
    for path in paths:
        if not path.is_file():
            what = "not a file" if path.exists() else "no such file"
            raise UsageError(f"cannot be read: {str(path)!r}: {what} (name files of records)")
    newest: dict[object, tuple[int, int, int]] = {}
    for file, number, article in _decoded(paths):
        key = (file, number) if all_revisions or not article.id else article.id
        if key not in newest or newest[key][0] <= article.revision:
            newest[key] = (article.revision, file, number)
    chosen = {(file, number) for _, file, number in newest.values()}
    yield from (article for *_, article in _decoded(paths, chosen))


def _decoded(paths: Sequence[Path], chosen: set[tuple[int, int]] | None = None) -> Iterator[tuple[int, int, Article]]:
    """Articles with the number of their file and line; given such numbers, only those."""
    for file, path in enumerate(paths):
        for number, line in _lines(path):
            if chosen is None or (file, number) in chosen:
                try:
                    yield file, number, decode(line)
                except RecordError as error:
                    raise UsageError(f"{path}:{number}: {error}") from error


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    try:
        with open_lines(path) as lines:
            number = 0
            while line := lines.readline(MAX_LINE_BYTES + 1):
                number += 1
                if len(line) > MAX_LINE_BYTES:
                    raise UsageError(f"{path}:{number}: line is over {MAX_LINE_BYTES} bytes (it is no record)")
                if line.strip():
                    yield number, line
    except OSError as error:
        raise UsageError(f"cannot be read: {str(path)!r}: {error.strerror or error}") from error


def write_files(articles: Iterable[Article], form: str, output: Path) -> None:
    """Write the articles beside, then give the files their names; nothing is left of a failure.

    Raises StorageError when the place cannot be written.
    """
    disk = Disk()
    targets = [path.resolve() for path in output_paths(form, output)]
    with naming(output, "write"), TemporaryDirectory(dir=targets[0].parent, prefix=".export-") as folder:
        parts = [Path(folder) / target.name for target in targets]
        with ExitStack() as stack:
            files = [stack.enter_context(part.open("wb")) for part in parts]
            WRITERS[form](articles, files)
            for file in files:
                file.flush()
                os.fsync(file.fileno())
        for part, target in zip(parts, targets, strict=True):
            disk.rename(part, target)
        disk.sync_folder(targets[0].parent)
