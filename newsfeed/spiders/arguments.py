"""Spans of time and numbers as people write them: what the command line and `scrapy crawl -a` share."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

_UNITS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_SPAN: Final = re.compile(r"(\d{1,6}(?:\.\d{1,3})?)\s*([smhdw])", re.ASCII)
_MAX_DIGITS: Final = 18


def read_span(text: str, *, least: timedelta = timedelta(milliseconds=1)) -> timedelta:
    """A span of time over 0: 30s, 10m, 2h, 1d, 1w; raises ValueError."""
    match = _SPAN.fullmatch(text.strip().lower())
    if match is None:
        raise ValueError(f"a span of time is wanted, as 30s, 10m, 2h, 1d, not {text!r}")
    span = timedelta(seconds=float(match[1]) * _UNITS[match[2]])
    if span < least:
        raise ValueError(f"a span of at least {least.total_seconds():g}s is wanted, not {text!r}")
    return span


def read_count(text: str) -> int:
    """A whole number over 0; raises ValueError."""
    if not (text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS and int(text) > 0):
        raise ValueError(f"a whole number over 0 is wanted, not {text!r}")
    return int(text)
