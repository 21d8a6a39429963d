"""What a run did: figures per source, a summary that a person can read, a receipt that a machine can."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import orjson

from newsfeed.errors import StorageError

PREFIX: Final = "newsfeed/"


@dataclass(slots=True)
class SourceFigures:
    """What became of one source in one run."""

    id: str
    pages: int = 0
    unchanged: int = 0
    new: int = 0
    updated: int = 0
    duplicate: int = 0
    known: int = 0
    failed: int = 0
    failed_pages: int = 0
    old: int = 0
    dropped: dict[str, int] = field(default_factory=dict)
    not_article: dict[str, int] = field(default_factory=dict)
    reason: str | None = None

    @property
    def written(self) -> int:
        """How many lines it brought."""
        return self.new + self.updated

    @property
    def is_failing(self) -> bool:
        """Whether a page that leads to articles failed, or more articles failed than came."""
        came = self.written + self.known + sum(self.dropped.values()) + sum(self.not_article.values())
        return self.failed_pages > 0 or self.failed > came

    @property
    def brought_nothing(self) -> bool:
        """Whether not one page of it could be fetched."""
        came = self.pages + self.written + sum(self.dropped.values()) + sum(self.not_article.values())
        return came == 0 and self.failed > 0


@dataclass(frozen=True, slots=True)
class Receipt:
    """One run, one line of `OUTPUT.runs.jsonl`."""

    started_at: datetime
    ended_at: datetime
    output: str
    exit_code: int
    stopped_by: str | None
    requests: int
    bytes: int
    sources: Sequence[SourceFigures]

    @property
    def written(self) -> int:
        """How many lines were written."""
        return sum(source.written for source in self.sources)


def read_figures(stats: Mapping[str, Any], ids: Sequence[str]) -> list[SourceFigures]:
    """The figures that the spider left in Scrapy's stats, a source each, in the order given."""
    figures = {name: SourceFigures(name) for name in ids}
    for key, value in list(stats.items()):
        if not key.startswith(PREFIX):
            continue
        name, _, what = key.removeprefix(PREFIX).partition("/")
        source = figures.setdefault(name, SourceFigures(name))
        if what.startswith("not_article"):
            source.not_article[what.partition("/")[2] or "other"] = value
        elif what in SourceFigures.__slots__:
            setattr(source, what, value)
        else:
            source.dropped[what] = value
    return list(figures.values())


def write_receipt(path: Path, receipt: Receipt) -> None:
    """Append the receipt to the runs of an output; raises StorageError when that cannot be."""
    line = orjson.dumps(asdict(receipt), option=orjson.OPT_OMIT_MICROSECONDS) + b"\n"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            os.write(handle, line)
        finally:
            os.close(handle)
    except OSError as error:
        raise StorageError(f"receipt cannot be written: {str(path)!r}: {error.strerror}") from error


def summary(receipt: Receipt) -> Iterator[str]:
    """The lines of the summary: each source, then the whole."""
    for source in receipt.sources:
        yield f"{source.id}: {told(source)}"
    seconds = (receipt.ended_at - receipt.started_at).total_seconds()
    cost = f"{receipt.requests} requests in {seconds:.1f} s"
    if receipt.written:
        yield f"{receipt.written} records written to {receipt.output} ({cost})"
    else:
        yield f"nothing written to {receipt.output}: {_why_nothing(receipt)} ({cost})"
    if receipt.stopped_by:
        yield f"stopped by {receipt.stopped_by}; run the same command again to go on"


def told(source: SourceFigures) -> str:
    """What became of a source, in words."""
    said = [f"{getattr(source, what)} {what}" for what in ("new", "updated", "known") if getattr(source, what)]
    if source.duplicate:
        said.append(f"{source.duplicate} near-copies marked")
    said += [f"{number} {what.replace('_', ' ')}" for what, number in sorted(source.dropped.items())]
    if source.old:
        said.append(f"{source.old} too old")
    if source.not_article:
        kinds = ", ".join(f"{number} {kind}" for kind, number in sorted(source.not_article.items()))
        said.append(f"{sum(source.not_article.values())} not articles ({kinds})")
    if source.failed:
        said.append(f"{source.failed} failed (last: {source.reason})")
    if source.pages and source.unchanged == source.pages:
        said.append(f"{source.unchanged} feed pages unchanged")
    return ", ".join(said) or "no articles found"


def _why_nothing(receipt: Receipt) -> str:
    pages = sum(source.pages for source in receipt.sources)
    if not receipt.sources:
        return "no source was due"
    if all(source.brought_nothing for source in receipt.sources):
        return "no page could be fetched"
    if pages and pages == sum(source.unchanged for source in receipt.sources):
        return "nothing has changed since the last run"
    if any(source.known or source.dropped.get("unchanged") for source in receipt.sources):
        return "every article found is known already"
    return "no article was found"
