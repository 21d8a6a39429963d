"""Log lines that are safe on a terminal: one line per event, whatever a page or server put into it."""

from __future__ import annotations

import logging
import re
import sys
from typing import Any, Final

from scrapy import Spider
from scrapy.http import Response
from scrapy.logformatter import LogFormatter, LogFormatterResult
from twisted.python.failure import Failure

MAX_LINE_CHARS: Final = 2000
# C0 and C1 controls, line and paragraph separators, bidirectional overrides and isolates, zero-width blanks.
_UNSAFE: Final = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def safe_line(text: str) -> str:
    """The text as one line of at most 2,000 characters in which every control is shown, not obeyed."""
    line = _UNSAFE.sub(lambda match: match[0].encode("unicode_escape").decode("ascii"), text[: MAX_LINE_CHARS + 1])
    return line if len(line) <= MAX_LINE_CHARS else line[: MAX_LINE_CHARS - 1] + "…"


class LineFormatter(logging.Formatter):
    """One safe line per record; an exception is its last line, in full with `verbose`."""

    def __init__(self, *, verbose: bool = False) -> None:
        super().__init__("%(levelname)s %(name)s: %(message)s")
        self._verbose = verbose

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        record.message = record.getMessage()
        lines = [safe_line(self.formatMessage(record))]
        if record.exc_info and record.exc_info[1] is not None:
            if self._verbose:
                lines += map(safe_line, self.formatException(record.exc_info).splitlines())
            else:
                error = record.exc_info[1]
                lines[0] = safe_line(f"{lines[0]}: {type(error).__name__}: {error}")
        return "\n".join(lines)


class QuietFormatter(LogFormatter):
    """Scrapy's own events at levels that fit ours: what is counted elsewhere is only for the curious."""

    def download_error(
        self, failure: Failure, request: Any, spider: Spider, errmsg: str | None = None
    ) -> LogFormatterResult:
        """A failed download, which the spider has counted already."""
        line = super().download_error(failure, request, spider, errmsg)
        return LogFormatterResult(level=logging.DEBUG, msg=line["msg"], args=line["args"])

    def dropped(
        self, item: Any, exception: BaseException, response: Response | Failure | None, spider: Spider
    ) -> LogFormatterResult:
        """A dropped article by its address: Scrapy would print all of it."""
        return {"level": logging.DEBUG, "msg": "dropped: %(why)s", "args": {"why": str(exception)}}

    def scraped(self, item: Any, response: Any, spider: Spider) -> LogFormatterResult:
        """A stored article by its address."""
        return {"level": logging.DEBUG, "msg": "stored: %(url)r", "args": {"url": getattr(item, "url", "")}}


def use_safe_lines(*, verbose: bool) -> None:
    """Have every handler of the root logger write safe lines to today's stderr."""
    for handler in logging.getLogger().handlers:
        handler.setFormatter(LineFormatter(verbose=verbose))
        if isinstance(handler, logging.StreamHandler) and not isinstance(handler, logging.FileHandler):
            handler.setStream(sys.stderr)
