"""JSON as sites write it → JSON: comments, stray quotes, single quotes, trailing commas, bad escapes, a missing end.

A quote ends a string only where what follows can follow one: a comma before another value or name, a
colon, a closing bracket, the end. What was cut off goes back to the last whole member. Linear time.
"""

from __future__ import annotations

import re
from typing import Final

_MARKS: Final = re.compile(r"[\"'{}\[\],;]|/[/*]")
_IN_STRING: Final = re.compile(r"[\"'\\\x00-\x1f]")
_ENDS: Final = re.compile(r"\s{0,60}(?:[:}\];]|,\s{0,200}(?:[\"'{\[}\]\d/-]|true|false|null)|\Z)")
_COMMENT: Final = re.compile(r"\s*(?:/\*(?:[^*]++|\*(?!/))*+\*/|//[^\n]*+)")
_ESCAPE: Final = re.compile(r'\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})')
_CLOSING: Final = {"{": "}", "[": "]"}


def mend_json(text: str) -> str:
    """The text with what JSON does not allow taken out or escaped; it need not be JSON even then."""
    return _Mender(text).mend()


def without_comments_before(text: str) -> str:
    """The text from where its first comments end."""
    at = 0
    while (found := _COMMENT.match(text, at)) is not None:
        at = found.end()
    return text[at:].lstrip() if at else text


class _Mender:
    """One pass over a text: what is written so far, the open brackets, and where to go back to if it is cut off."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._out: list[str] = []
        self._open: list[str] = []
        self._whole: tuple[int, list[str]] = (0, [])

    def mend(self) -> str:
        """The mended text."""
        place = 0
        while match := _MARKS.search(self._text, place):
            self._out.append(self._text[place : match.start()])
            end = self._take(match)
            if end < 0:
                return self._cut_off()
            place = end
        if self._open:
            return self._cut_off()
        self._out.append(self._text[place:])
        return "".join(self._out)

    def _take(self, match: re.Match[str]) -> int:
        """Writes what begins at a mark; gives the place behind it, -1 where it has no end."""
        mark = match[0]
        if mark in ('"', "'"):
            return self._string(mark, match.end())
        if mark in ("//", "/*"):
            closing = self._text.find("\n" if mark == "//" else "*/", match.end())
            return closing + (1 if mark == "//" else 2) if closing >= 0 else len(self._text)
        if mark in _CLOSING:
            self._open.append(_CLOSING[mark])
        elif mark == ",":
            self._whole = (len(self._out), [*self._open]) if len(self._open) < 8 else self._whole
        elif mark != ";":
            self._close(mark)
            return match.end()
        if mark != ";":
            self._out.append(mark)
        return match.end()

    def _close(self, mark: str) -> None:
        while self._out and not self._out[-1].strip():
            self._out.pop()
        if self._out and self._out[-1] == ",":
            self._out.pop()
        if self._open and self._open[-1] == mark:
            self._open.pop()
        self._out.append(mark)

    def _string(self, quote: str, place: int) -> int:
        self._out.append('"')
        while match := _IN_STRING.search(self._text, place):
            self._out.append(self._text[place : match.start()])
            place = match.end()
            if match[0] == quote and _ENDS.match(self._text, place):
                self._out.append('"')
                return place
            if match[0] == "\\":
                escape = _ESCAPE.match(self._text, match.start())
                self._out.append(escape[0] if escape else "")
                place = escape.end() if escape else place
            else:
                self._out.append('\\"' if match[0] == '"' else match[0] if match[0] == "'" else " ")
        return -1

    def _cut_off(self) -> str:
        length, still_open = self._whole
        return "".join([*self._out[:length], *reversed(still_open)])
