"""JSON as people write it by hand → JSON: comments and trailing commas gone, a cut end closed. Linear."""

from __future__ import annotations

import re
from typing import Final

_TOKEN: Final = re.compile(
    r'"(?:[^"\\]++|\\.)*+(?:"|\Z)|/\*(?:[^*]++|\*(?!/))*+(?:\*/|\Z)|//[^\n]*+|[\[\]{},]', re.DOTALL
)
_COMMENT: Final = re.compile(r"\s*(?:/\*(?:[^*]++|\*(?!/))*+\*/|//[^\n]*+)")
_CLOSES: Final = {"{": "}", "[": "]"}


def without_comments_before(text: str) -> str:
    """The text from where its first comments end."""
    at = 0
    while (found := _COMMENT.match(text, at)) is not None:
        at = found.end()
    return text[at:].lstrip() if at else text


def mend_json(text: str) -> str:
    """The first value of the text, well-formed as far as that goes; of a cut one all items that are whole."""
    pieces: list[str] = []
    open_: list[str] = []
    whole: tuple[int, str] = (0, "")  # how many pieces, and what closes them, at the last whole item
    done = 0
    for found in _TOKEN.finditer(text):
        token = found[0]
        pieces.append(text[done : found.start()])
        done = found.end()
        if token.startswith("/"):
            continue
        if token in _CLOSES:
            open_.append(_CLOSES[token])
        elif token in ("}", "]"):
            _drop_comma(pieces)
            if not open_ or open_.pop() != token:
                break
        pieces.append(token)
        if token in ("}", "]"):
            if not open_:
                return "".join(pieces)
            whole = (len(pieces), "".join(reversed(open_)))
    return "".join(pieces[: whole[0]]) + whole[1]


def _drop_comma(pieces: list[str]) -> None:
    """Take back a comma that only blanks and comments follow."""
    for at in range(len(pieces) - 1, -1, -1):
        if pieces[at].strip():
            if pieces[at] == ",":
                pieces[at] = ""
            return
