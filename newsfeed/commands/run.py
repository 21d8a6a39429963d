"""`newsfeed crawl` and `newsfeed scrape`: the commands that fetch."""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from newsfeed.errors import NothingFetchedError, SourcesFailedError, StoppedError, StorageError, UsageError
from newsfeed.models import Article, Source
from newsfeed.spiders.arguments import read_count, read_span

if TYPE_CHECKING:
    from scrapy.settings import Settings

    from newsfeed.commands.engine import Stop
    from newsfeed.commands.loading import Loading
    from newsfeed.commands.receipt import Receipt, SourceFigures
    from newsfeed.sinks.archive import Archive

_T = TypeVar("_T")
_LEAST_PAUSE: Final = timedelta(seconds=1)
_SIZES: Final = {"k": 10**3, "m": 10**6, "g": 10**9}
_CRAWL_EXAMPLE: Final = """\
examples:
  newsfeed crawl -o articles.jsonl                    every source of sources.toml
  newsfeed crawl my-ua https://outlet.example/ -o articles.jsonl --max-time 10m
  newsfeed crawl -o articles.jsonl --to sqlite:///news.db --every 10m
"""
_SCRAPE_EXAMPLE: Final = """\
examples:
  newsfeed scrape https://outlet.example/news/1 > article.jsonl
  newsfeed scrape -i urls.txt
"""


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `crawl` and `scrape`."""
    form = argparse.RawDescriptionHelpFormatter
    crawl = commands.add_parser("crawl", help="crawl sources into a file", epilog=_CRAWL_EXAMPLE, formatter_class=form)
    crawl.add_argument("source", nargs="*", help="id in sources.toml, or an address; all of them when none is given")
    output = crawl.add_mutually_exclusive_group()
    output.add_argument("-o", "--output", type=Path, default=Path("articles.jsonl"), help="append to this file")
    output.add_argument("-O", "--overwrite", type=Path, metavar="OUTPUT", help="overwrite this file")
    crawl.add_argument(
        "--sources", type=Path, metavar="FILE", help="table of sources (else ./sources.toml, the user's)"
    )
    crawl.add_argument("--to", metavar="DATABASE_URL", help="load into this database meanwhile: sqlite:///FILE, …")
    crawl.add_argument("--state", type=Path, metavar="FILE", help="state of the output (else OUTPUT.state.db)")
    crawl.add_argument(
        "--rotate",
        type=rotation,
        default=(None, False),
        metavar="100MB|day",
        help="close the file at a size, or with the day",
    )
    crawl.add_argument("--pack", choices=("gz", "zst"), help="pack the files that are closed")
    crawl.add_argument("--archive", type=Path, metavar="DIR", help="keep raw article pages there, as WARC")
    crawl.add_argument("--due", action="store_true", help="only the sources that are due by what they yield")
    crawl.add_argument("--every", type=pause, metavar="10m", help="crawl again and again, so far apart")
    crawl.add_argument("--since", type=duration, metavar="1d", help="only articles published so recently")
    crawl.add_argument("--limit", type=positive, metavar="N", help="at most so many records")
    crawl.add_argument("--max-time", type=duration, metavar="10m", help="stop after so long, resumable (exit 6)")
    crawl.add_argument("--near-duplicates", choices=("drop", "mark", "off"), help="for all sources")
    crawl.add_argument("--contact", metavar="URL|MAIL", help="whom to ask about this crawler, said with every request")
    crawl.add_argument(
        "--allow", action="append", default=[], metavar="HOST:PORT", help="may be called though not public"
    )
    crawl.set_defaults(run=run_crawl)

    scrape = commands.add_parser(
        "scrape", help="records of given pages, on stdout", epilog=_SCRAPE_EXAMPLE, formatter_class=form
    )
    scrape.add_argument("url", nargs="*", help="article pages; - reads them from stdin")
    scrape.add_argument("-i", "--input", type=Path, metavar="FILE", help="addresses, one a line")
    scrape.add_argument("--sources", type=Path, metavar="FILE", help="table of sources, for hosts that it knows")
    scrape.add_argument("--contact", metavar="URL|MAIL", help="whom to ask about this crawler, said with every request")
    scrape.add_argument(
        "--allow", action="append", default=[], metavar="HOST:PORT", help="may be called though not public"
    )
    scrape.set_defaults(run=run_scrape)


def duration(text: str) -> timedelta:
    """A span of time as people write it: 30s, 10m, 2h, 1d, 1w."""
    return _argument(read_span, text)


def pause(text: str) -> timedelta:
    """A span of time that may lie between the beginnings of two rounds."""
    return _argument(partial(read_span, least=_LEAST_PAUSE), text)


def positive(text: str) -> int:
    """A whole number over 0."""
    return _argument(read_count, text)


def rotation(text: str) -> tuple[int | None, bool]:
    """At how many bytes a file is closed (500KB, 100MB, 2GB), and whether it is with the day (`day`)."""
    match = re.fullmatch(r"([1-9]\d{0,5})\s*([kmg])b", text.strip().lower(), re.ASCII)
    if match is None and text.strip().lower() != "day":
        raise argparse.ArgumentTypeError(f"a size or `day` is wanted, as 100MB, 2GB, day, not {text!r}")
    return (int(match[1]) * _SIZES[match[2]], False) if match else (None, True)


def _argument(read: Callable[[str], _T], text: str) -> _T:
    try:
        return read(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def run_crawl(args: argparse.Namespace) -> int:
    """Crawl; the exit code says how it ended, the summary on stderr why."""
    from newsfeed.commands.engine import Stop, in_reactor, leave
    from newsfeed.sinks.archive import Archive, Rotation

    output = args.overwrite or args.output
    if str(output) == "-":
        raise UsageError("a crawl goes on from its output, so that is a file: '-' (name one with -o)")
    with Stop(args.max_time) as stop, ExitStack() as beside:
        sources = _chosen(args)
        loading = beside.enter_context(_loading(output, args.to)) if args.to else None
        closing = Rotation(max_bytes=args.rotate[0], daily=args.rotate[1], packing=args.pack)
        with Archive(output, state=args.state, overwrite=args.overwrite is not None, rotation=closing) as archive:
            receipt = in_reactor(_Rounds(args, sources, archive, stop, loading).run)
            if archive.failure is not None:
                raise archive.failure
        if loading is not None and (said := loading.finish(lambda: stop.reason)):
            _say([said])
        code = StoppedError.exit_code if stop.reason else receipt.exit_code
        if loading is not None and loading.is_behind and code in (0, SourcesFailedError.exit_code):
            code = StorageError.exit_code
        if stop.left_behind:
            leave(code)
        return code


def _loading(output: Path, address: str) -> Loading:
    from newsfeed.commands.loading import Loading

    return Loading(output, address)


class _Rounds:
    """The rounds of one `crawl` command over one open archive."""

    def __init__(
        self,
        args: argparse.Namespace,
        sources: Sequence[Source],
        archive: Archive,
        stop: Stop,
        loading: Loading | None,
    ) -> None:
        self._loading = loading
        self._args = args
        self._sources = sources
        self._archive = archive
        self._stop = stop

    async def run(self) -> Receipt:
        """Crawl once, or again and again with `--every`; the receipt of the last round."""
        while True:
            began = time.monotonic()
            if self._loading is not None:
                self._loading.start()
            receipt = await self._round()
            if self._args.every is None or self._stop.reason or self._archive.failure is not None:
                return receipt
            if self._loading is not None and (said := self._loading.news()):
                _say([said])
            await self._stop.wait(self._args.every.total_seconds() - (time.monotonic() - began))
            if self._stop.reason:
                return receipt

    async def _round(self) -> Receipt:
        from newsfeed.commands.engine import crawler_for, stats_of
        from newsfeed.commands.logs import use_safe_lines
        from newsfeed.commands.progress import show_progress
        from newsfeed.commands.receipt import read_figures
        from newsfeed.spiders.feed import FeedSpider

        started, sources = datetime.now(UTC), self._due()
        if not sources:
            return self._account(started, (), {})
        crawler = crawler_for(FeedSpider, self._settings())
        crawler.archive = self._archive  # type: ignore[attr-defined] # the pipelines' and middlewares' seam
        ids = [source.id for source in sources]
        options = {
            "sources": sources,
            "limit": self._args.limit,
            "since": self._args.since,
        }
        with show_progress(lambda: read_figures(stats_of(crawler), ids)):
            use_safe_lines(verbose=self._args.verbose)
            await self._stop.run(crawler, options)
        use_safe_lines(verbose=self._args.verbose)
        if self._archive.failure is None:
            self._archive.flush()
        return self._account(started, sources, stats_of(crawler))

    def _due(self) -> tuple[Source, ...]:
        """The sources of this round: all, or with `--due` those that are."""
        from newsfeed.commands.memory import due_sources
        from newsfeed.sinks.journal import Journal

        if not self._args.due:
            return tuple(self._sources)
        return due_sources(self._sources, Journal(self._archive.state), time.time())

    def _account(self, started: datetime, sources: Sequence[Source], stats: dict[str, Any]) -> Receipt:
        """Write the receipt, say the summary, remember how the sources are doing."""
        from newsfeed.commands.memory import remember
        from newsfeed.commands.receipt import Receipt, read_figures, summary, write_receipt
        from newsfeed.sinks.journal import Journal

        figures = read_figures(stats, [source.id for source in sources])
        receipt = Receipt(
            started_at=started,
            ended_at=datetime.now(UTC),
            output=str(self._args.overwrite or self._args.output),
            exit_code=_exit_code(figures, self._stop.reason),
            stopped_by=self._stop.reason,
            requests=stats.get("downloader/request_count", 0) - stats.get("downloader/given_up", 0),
            bytes=stats.get("downloader/response_bytes", 0),
            sources=figures,
        )
        if self._archive.failure is None:
            write_receipt(self._archive.path.with_name(self._archive.path.name + ".runs.jsonl"), receipt)
            _say(summary(receipt))
            remember(sources, stats, Journal(self._archive.state), time.time())
        return receipt

    def _settings(self) -> Settings:
        from newsfeed.commands.engine import settings_with

        folder = self._args.archive
        return settings_with(
            {
                "NEWSFEED_ALLOW": self._args.allow,
                "NEWSFEED_ARCHIVE_DIR": str(folder) if folder else None,
                "NEWSFEED_CONTACT": self._args.contact,
                "NEWSFEED_NEAR_DUPLICATES": self._args.near_duplicates,
            }
        )


def run_scrape(args: argparse.Namespace) -> int:
    """Fetch the given pages and write their records to stdout."""
    from newsfeed.commands.engine import Stop, in_reactor, leave

    with Stop() as stop:
        urls = _addresses(args)
        table = _table(args.sources)
        figures = in_reactor(lambda: _scrape(args, urls, table, stop))
        written, failed = sum(source.written for source in figures), sum(source.failed for source in figures)
        reasons = "; ".join(source.reason for source in figures if source.reason)
        if stop.reason:
            print(f"newsfeed: stopped by {stop.reason}, {written} of {len(urls)} pages written", file=sys.stderr)
            leave(StoppedError.exit_code)
        if failed and not written:
            raise NothingFetchedError(f"no page could be fetched: {reasons}")
        if failed:
            raise SourcesFailedError(f"{failed} of {len(urls)} pages failed: {reasons}")
        return 0


async def _scrape(
    args: argparse.Namespace, urls: Sequence[str], table: Sequence[Source], stop: Stop
) -> list[SourceFigures]:
    from scrapy import signals

    from newsfeed.commands.engine import crawler_for, settings_with, stats_of
    from newsfeed.commands.logs import use_safe_lines
    from newsfeed.commands.output import Lines
    from newsfeed.commands.receipt import read_figures
    from newsfeed.record import encode
    from newsfeed.spiders.article import ArticleSpider

    use_safe_lines(verbose=args.verbose)
    options = {"NEWSFEED_ALLOW": args.allow, "NEWSFEED_CONTACT": args.contact}
    settings = settings_with({"ITEM_PIPELINES": {}, "NEWSFEED_OUTPUT": "", **options})
    crawler = crawler_for(ArticleSpider, settings)

    lines = Lines(sys.stdout.buffer, "to stdout")
    refused: list[Exception] = []

    def write(item: Article) -> None:
        try:
            lines.write(encode(item))
            lines.flush()
        except (BrokenPipeError, StorageError) as error:  # nobody will read the rest
            refused.append(error)
            stop.end("stdout")

    crawler.signals.connect(write, signals.item_scraped)
    await stop.run(crawler, {"urls": urls, "table": table})
    if refused:
        raise refused[0]
    return read_figures(stats_of(crawler), [])


async def try_out(
    sources: Sequence[Source], args: argparse.Namespace, stop: Stop
) -> tuple[list[Article], list[SourceFigures]]:
    """The first articles of each source, and its figures; no state is read or written."""
    from scrapy import signals

    from newsfeed.commands.engine import crawler_for, settings_with, stats_of
    from newsfeed.commands.logs import use_safe_lines
    from newsfeed.commands.receipt import read_figures
    from newsfeed.spiders.feed import FeedSpider

    use_safe_lines(verbose=args.verbose)
    articles: list[Article] = []
    figures: list[SourceFigures] = []

    def keep(item: Article) -> None:
        articles.append(item)

    for source in sources:
        settings = settings_with({"ITEM_PIPELINES": {}, "NEWSFEED_OUTPUT": "", "NEWSFEED_ALLOW": args.allow})
        crawler = crawler_for(FeedSpider, settings)
        crawler.signals.connect(keep, signals.item_scraped)
        await stop.run(crawler, {"sources": [source], "limit": args.limit})
        figures += read_figures(stats_of(crawler), [source.id])
    return articles, figures


def _chosen(args: argparse.Namespace) -> tuple[Source, ...]:
    """The sources asked for; raises UsageError when there are none."""
    from newsfeed.sources.catalog import choose_sources, find_catalog, load_sources

    path = find_catalog(args.sources)
    sources = choose_sources(args.source, load_sources(path) if path else (), path=path)
    if not sources:
        raise UsageError("no sources (name an address, or write one with `newsfeed sources add URL`)")
    return sources


def _table(given: Path | None) -> tuple[Source, ...]:
    from newsfeed.sources.catalog import find_catalog, load_sources

    path = find_catalog(given)
    return load_sources(path) if path else ()


def _addresses(args: argparse.Namespace) -> list[str]:
    """The addresses on the command line, in the file and on stdin; raises UsageError for what is none."""
    from newsfeed.sources.catalog import is_address

    lines: list[str] = []
    for url in args.url:
        lines += _lines_of("-") if url == "-" else [url]
    if args.input is not None:
        lines += _lines_of(str(args.input))
    urls = [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]
    if wrong := next((url for url in urls if not is_address(url)), None):
        raise UsageError(f"not an http(s) address: {wrong!r}")
    if not urls:
        raise UsageError("no addresses (give some, or a file of them with -i)")
    return urls


def _lines_of(name: str) -> list[str]:
    try:
        return sys.stdin.readlines() if name == "-" else Path(name).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        place = "stdin" if name == "-" else repr(name)
        raise UsageError(f"addresses cannot be read: {place}: {error} (give a file of them with -i)") from error


def _exit_code(figures: Sequence[SourceFigures], stopped_by: str | None) -> int:
    if stopped_by:
        return StoppedError.exit_code
    if figures and all(source.brought_nothing for source in figures):
        return NothingFetchedError.exit_code
    return SourcesFailedError.exit_code if any(source.is_failing for source in figures) else 0


def _say(lines: Iterable[str]) -> None:
    from newsfeed.commands.logs import safe_line

    for line in lines:
        print(safe_line(line), file=sys.stderr)
