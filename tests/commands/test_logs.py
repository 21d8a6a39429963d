"""What a page or a server says never commands a terminal, and never makes two lines of one."""

from __future__ import annotations

import logging
import sys

import pytest

from newsfeed.commands.logs import MAX_LINE_CHARS, LineFormatter, safe_line


@pytest.mark.parametrize(
    "text", ["\x1b[31mred", "a\nb", "a\rb", "a\x9bb", "a\x07b", "a\u202eb", "a\u2028b", "a\x85b", "a\ud800b", "a\x00b"]
)
def test_controls_are_shown_not_obeyed(text: str) -> None:
    line = safe_line(text)
    assert line.isprintable()
    assert len(line.splitlines()) == 1
    line.encode("utf-8")


def test_letters_of_any_script_stay() -> None:
    assert safe_line("Заголовок «Є» — ok 漢字") == "Заголовок «Є» — ok 漢字"


def test_line_has_an_end() -> None:
    assert len(safe_line("\x1b" * 10**6)) <= MAX_LINE_CHARS


def record(message: str, *, error: bool = False) -> logging.LogRecord:
    info = None
    if error:
        try:
            raise ValueError("line one\nline two \x1b[0m")
        except ValueError:
            info = sys.exc_info()
    return logging.LogRecord("newsfeed", logging.ERROR, "", 0, message, None, info)


def test_error_is_one_line_unless_asked_for() -> None:
    brief = LineFormatter().format(record("failed", error=True))
    assert brief.endswith("ValueError: line one\\nline two \\x1b[0m")
    assert len(brief.splitlines()) == 1
    assert len(LineFormatter(verbose=True).format(record("failed", error=True)).splitlines()) > 2
