"""Figures while a crawl runs: a line per source, on a terminal only."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from newsfeed.commands.receipt import SourceFigures

MAX_ROWS: Final = 20
_COLUMNS: Final = ("pages", "new", "updated", "duplicate", "known", "failed")


@contextmanager
def show_progress(figures: Callable[[], Sequence[SourceFigures]]) -> Iterator[None]:
    """Show the figures on stderr for as long as the block runs; nothing where stderr is no terminal."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    began = time.monotonic()
    with Live(
        get_renderable=lambda: draw(figures(), time.monotonic() - began),
        console=console,
        refresh_per_second=2,
        transient=True,
    ):
        yield


def draw(figures: Sequence[SourceFigures], seconds: float) -> Table:
    """The table: the busiest sources, and all of them in the footer."""
    table = Table(box=None, show_footer=True, header_style="dim", footer_style="bold")
    written = sum(source.written for source in figures)
    table.add_column("source", footer=f"{len(figures)} sources")
    for name in _COLUMNS:
        total = sum(getattr(source, name) for source in figures)
        table.add_column(name, justify="right", footer=str(total))
    table.add_column("a minute", justify="right", footer=f"{60 * written / max(seconds, 1):.0f}")
    busiest = sorted(figures, key=lambda source: -(source.pages + source.written + source.failed))[:MAX_ROWS]
    for source in busiest:
        numbers = [str(getattr(source, name) or "") for name in _COLUMNS]
        table.add_row(Text(source.id), *numbers, f"{60 * source.written / max(seconds, 1):.0f}")
    return table
