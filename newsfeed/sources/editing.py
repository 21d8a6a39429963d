"""The text of `sources.toml`, with a source written in or cut out: every other byte stays as it was.

TOML's own reader says where a statement ends and whose it is; comments and line ends are kept as text.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import groupby
from typing import Any, Final

from newsfeed.models import Css, Source

_KEYS: Final = tuple(field.name for field in fields(Source) if field.name not in {"id", "css"})
_CSS_KEYS: Final = tuple(field.name for field in fields(Css))


@dataclass(slots=True)
class _Statement:
    """A head, a key with its value, a comment or a blank line, as written; `owner` is the source it belongs to."""

    text: str
    owner: str | None

    @property
    def is_blank(self) -> bool:
        return not self.text.strip()

    @property
    def is_comment(self) -> bool:
        return self.text.lstrip().startswith("#")


def to_toml(source: Source) -> str:
    """The source as a table of `sources.toml`: what differs from the defaults."""
    plain = Source(id=source.id)
    name = source.id if "." not in source.id else _quoted(source.id)
    lines = [f"[{name}]"]
    lines += [f"{key} = {_toml(value)}" for key in _KEYS if (value := getattr(source, key)) != getattr(plain, key)]
    if source.css != plain.css:
        lines += ["", f"[{name}.css]"]
        lines += [f"{key} = {_toml(value)}" for key in _CSS_KEYS if (value := getattr(source.css, key))]
    return "\n".join(lines) + "\n"


def with_sources(text: str, sources: Iterable[Source]) -> str:
    """The text with tables for the sources at its end, in the line ends that it has."""
    written = "\n".join(map(to_toml, sources))
    gap = "" if not text else "\n" if text.endswith("\n") else "\n\n"
    added = gap + written if written else ""
    return text + (added.replace("\n", "\r\n") if "\r\n" in text else added)


def without_source(text: str, name: str) -> str:
    """The text without a source's own tables and what is said of them: comments right above them and inside.

    Comments that stand apart from what is cut, or right above the next table, are kept.
    """
    parts = [(owner, list(group)) for owner, group in groupby(_statements(text), key=lambda part: part.owner)]
    kept: list[_Statement] = []
    for owner, group in parts:
        if owner == name:
            _drop_comment_above(kept)
            kept += _after(group)
        else:
            kept += group
    return "".join(part.text for part in kept)


def _statements(text: str) -> Iterator[_Statement]:
    """The text in pieces that are TOML each for itself; what ends inside a value is one piece."""
    owner: str | None = None
    waiting = ""
    for line in _lines(text):
        waiting += line
        try:
            read = tomllib.loads(waiting)
        except tomllib.TOMLDecodeError:
            continue
        first = next(iter(read), None)
        if first is not None and waiting.lstrip().startswith("["):
            owner = first
            yield _Statement(waiting, owner)
        else:
            yield _Statement(waiting, owner or first)
        waiting = ""
    if waiting:
        yield _Statement(waiting, owner)


def _lines(text: str) -> list[str]:
    """The lines with their ends; other than `splitlines`, at newlines alone, as TOML has it."""
    return [line + "\n" for line in text.split("\n")[:-1]] + [last for last in (text.rpartition("\n")[2],) if last]


def _drop_comment_above(kept: list[_Statement]) -> None:
    """Take off the comment that stands right above, unless it opens the file or follows a key without a gap."""
    start = len(kept)
    while start and kept[start - 1].is_comment:
        start -= 1
    if start and kept[start - 1].is_blank:
        del kept[start:]


def _after(group: Sequence[_Statement]) -> list[_Statement]:
    """What follows a source's last key and is not said of it: all from the first blank line on, or all comments."""
    last = max(index for index, part in enumerate(group) if not (part.is_blank or part.is_comment))
    rest = list(group[last + 1 :])
    gap = next((index for index, part in enumerate(rest) if part.is_blank), None)
    if gap is None:
        return rest
    comments = rest[gap + 1 :]
    return comments if any(part.is_comment for part in comments) else []


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return f"[{', '.join(_toml(item) for item in value)}]"
    return _quoted(value) if isinstance(value, str) else str(value)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\U{ord(c):08X}" for c in escaped) + '"'
