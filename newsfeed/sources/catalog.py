"""`sources.toml` → Sources: who is crawled, how gently, and what is known of each site.

Every fault names the file, the line and the column, what is wrong and what would be right.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from difflib import get_close_matches
from math import isfinite
from pathlib import Path
from typing import Any, Final, get_args
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cssselect import HTMLTranslator, SelectorError

from newsfeed.errors import CatalogError, UsageError
from newsfeed.models import Css, NearDuplicates, Source
from newsfeed.text.urls import host, is_readable, same_host

FILE_NAME: Final = "sources.toml"
MAX_DELAY_S: Final = 3600.0
MAX_CONCURRENCY: Final = 16
_MAX_BYTES: Final = 8 * 1024 * 1024
_ID: Final = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?", re.IGNORECASE)
_ID_RULE: Final = "Latin letters, digits, '-', '_', '.', at most 64"
_POSITION: Final = re.compile(r"\(at line (\d+), column (\d+)\)")
_HOST_PORT: Final = re.compile(r"(?:\[[0-9a-fA-F:.]+\]|[^\s:/@\[\]]+):[0-9]{1,5}")
_KEYS: Final = tuple(field.name for field in fields(Source) if field.name != "id")
_CSS_KEYS: Final = tuple(field.name for field in fields(Css))


@dataclass(frozen=True, slots=True)
class _File:
    """The text being read, to say where in it a fault stands."""

    path: Path
    text: str

    def error(self, message: str, table: str = "", key: str = "") -> CatalogError:
        line, column = _find(self.text, table, key)
        return CatalogError(f"{self.path}:{line}:{column}: {message}")


def load_sources(path: Path) -> tuple[Source, ...]:
    """The sources of a file, in its order; raises CatalogError for the first fault in it."""
    return parse_sources(_read(path), path)


def parse_sources(text: str, path: Path) -> tuple[Source, ...]:
    """The sources of a file's text; raises CatalogError as `load_sources` does."""
    file = _File(path, text)
    try:
        tables = tomllib.loads(file.text)
    except tomllib.TOMLDecodeError as error:
        found = _POSITION.search(str(error))
        line, column = (found[1], found[2]) if found else _end(file.text)
        what = _POSITION.sub("", str(error)).strip()
        raise CatalogError(f"{path}:{line}:{column}: not TOML: {what[:1].lower() + what[1:]}") from error
    return tuple(_read_source(file, name, table) for name, table in tables.items())


def find_catalog(given: Path | None = None) -> Path | None:
    """The file of sources: the one given, else the working folder's, else the user's, else None."""
    if given is not None:
        return given
    user = Path(os.environ.get("XDG_CONFIG_HOME") or "~/.config").expanduser() / "newsfeed" / FILE_NAME
    return next((path for path in (Path(FILE_NAME), user) if path.is_file()), None)


def choose_sources(names: Sequence[str], table: Sequence[Source], *, path: Path | None = None) -> tuple[Source, ...]:
    """The sources asked for by id or address; the whole table when none is asked for.

    An address gives a source made on the fly, which keeps the delay, zone, language and `allow` of
    the table's source on the same host. Raises UsageError for a name that is neither.
    """
    if not names:
        return tuple(table)
    by_id = {source.id: source for source in table}
    chosen: dict[str, Source] = {}
    for name in names:
        source = by_id.get(name)
        if source is None and not is_address(name):
            raise UsageError(_unknown(name, by_id, path))
        if source is None and name not in chosen:
            source = source_for(name, table)
            source = replace(source, id=_free(source.id, {other.id for other in chosen.values()}))
        if source is not None:
            chosen.setdefault(name, source)
    return tuple(chosen.values())


def source_for(url: str, table: Iterable[Source] = ()) -> Source:
    """A source for an address alone, with the manners of the table's source on the same host."""
    known = next((source for source in table if any(same_host(url, door) for door in doors(source))), None)
    if known is None:
        return Source(id=source_id(url), url=url)
    return replace(known, url=url, feeds=(), listings=(), sitemaps=())


def doors(source: Source) -> tuple[str, ...]:
    """Every address that a source names."""
    named = (source.url, *source.feeds, *source.listings, *source.sitemaps)
    return tuple(url for url in named if url)


def source_id(url: str, taken: Iterable[str] = ()) -> str:
    """An id made of the address's host, unlike those taken: `www.my.ua` gives `my-ua`."""
    host = (urlsplit(url).netloc or url).rpartition("@")[2].lower().removeprefix("www.")
    return _free(re.sub(r"[^a-z0-9]+", "-", host)[:56].strip("-") or "source", set(taken))


def _free(stem: str, taken: Collection[str]) -> str:
    """The id, with the first number that makes it unlike those taken where it is one of them."""
    return next(name for n in range(1, len(taken) + 2) if (name := stem if n == 1 else f"{stem}-{n}") not in taken)


def is_address(text: str) -> bool:
    """Whether this is an http(s) address with a host rather than an id."""
    return bool(host(text)) and is_readable(text)


def read_address(value: Any) -> str:
    """An http(s) address that may stand in the table; raises ValueError that says what is wrong."""
    url = _string(value)
    try:
        parts = urlsplit(url)
        named = parts.scheme.lower() in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        named = False
    if not named or any(c.isspace() for c in url) or not is_readable(url):
        raise ValueError(f"an http(s) address is wanted, not {value!r}")
    if parts.username is not None:
        raise ValueError("an address with a password is not kept (leave user:password@ out)")
    return url


def check_id(name: str) -> str:
    """The id, when it may be one; raises UsageError."""
    if not _ID.fullmatch(name):
        raise UsageError(f"not an id for a source: {name!r} ({_ID_RULE})")
    return name


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(_MAX_BYTES + 1)
    except OSError as error:
        raise CatalogError(f"{path}: sources cannot be read: {error.strerror} (give --sources FILE)") from error
    if len(raw) > _MAX_BYTES:
        raise CatalogError(f"{path}: sources are over {_MAX_BYTES} bytes (split the file)")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        line, column = before.count(b"\n") + 1, error.start - before.rfind(b"\n")
        raise CatalogError(f"{path}:{line}:{column}: not UTF-8: {raw[error.start : error.start + 1]!r}") from error


def _read_source(file: _File, name: str, table: Any) -> Source:
    if not isinstance(table, dict):
        raise file.error(f"{name!r} stands outside a table (begin with [id-of-the-source])", key=name)
    if not _ID.fullmatch(name):
        raise file.error(f"not an id for a source: {name!r} ({_ID_RULE})", name)
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key not in _KEYS:
            raise file.error(f"unknown key {key!r} in [{name}]{_meant(key, _KEYS)}", name, key)
        values[key] = _read_css(file, name, value) if key == "css" else _checked(file, name, key, value)
    source = Source(id=name, **values)
    if not (source.url or source.feeds or source.listings or source.sitemaps):
        raise file.error(f"[{name}] names no address (give url, feeds, listings or sitemaps)", name)
    return source


def _read_css(file: _File, name: str, table: Any) -> Css:
    if not isinstance(table, dict):
        raise file.error(f"css is a table: [{name}.css]", name, "css")
    for key in table:
        if key not in _CSS_KEYS:
            raise file.error(f"unknown key {key!r} in [{name}.css]{_meant(key, _CSS_KEYS)}", f"{name}.css", key)
    chosen: dict[str, Any] = {}
    for key, value in table.items():
        try:
            chosen[key] = tuple(map(_selector, _strings(value))) if key == "drop" else _selector(value)
        except ValueError as error:
            raise file.error(f"{key} of [{name}.css]: {error}", f"{name}.css", key) from error
    return Css(**chosen)


def _selector(value: Any) -> str:
    text = _string(value)
    try:
        HTMLTranslator().css_to_xpath(text)
    except SelectorError as error:
        raise ValueError(f"a CSS selector is wanted, not {value!r}: {error}") from error
    return text


def _checked(file: _File, name: str, key: str, value: Any) -> Any:
    try:
        return _CHECKS[key](value)
    except ValueError as error:
        raise file.error(f"{key} of [{name}]: {error}", name, key) from error


def _string(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"a string is wanted, not {value!r}")
    return value.strip()


def _strings(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ValueError(f"a list of strings is wanted, not {value!r}")
    return tuple(_string(item) for item in value)


def _addresses(value: Any) -> tuple[str, ...]:
    return tuple(read_address(url) for url in _strings(value))


def _zone(value: Any) -> str:
    name = _string(value)
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f'a time zone is wanted, as "Europe/Kyiv", not {value!r}') from error
    return name


def _delay(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise ValueError(f"seconds are wanted, not {value!r}")
    if not 0 <= value <= MAX_DELAY_S:
        raise ValueError(f"0 to {MAX_DELAY_S:.0f} seconds are wanted, not {value!r}")
    return float(value)


def _count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MAX_CONCURRENCY:
        raise ValueError(f"1 to {MAX_CONCURRENCY} is wanted, not {value!r}")
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"true or false is wanted, not {value!r}")
    return value


def _host_ports(value: Any) -> tuple[str, ...]:
    for entry in _strings(value):
        if not _HOST_PORT.fullmatch(entry):
            raise ValueError(f'exact "host:port" is wanted, not {entry!r}')
    return _strings(value)


def _near_duplicates(value: Any) -> str:
    if value not in get_args(NearDuplicates):
        raise ValueError(f"one of {', '.join(get_args(NearDuplicates))} is wanted, not {value!r}")
    return str(value)


_CHECKS: Final[dict[str, Callable[[Any], Any]]] = {
    "url": read_address,
    "feeds": _addresses,
    "listings": _addresses,
    "sitemaps": _addresses,
    "language": _string,
    "timezone": _zone,
    "delay_s": _delay,
    "concurrency": _count,
    "cookies": _flag,
    "allow": _host_ports,
    "near_duplicates": _near_duplicates,
}


def _unknown(name: str, known: Iterable[str], path: Path | None) -> str:
    where = f"in {str(path)!r}" if path else "and there is no sources.toml"
    return f"no source {name!r} {where}{_meant(name, known)} (`newsfeed sources list`, or give an http(s) address)"


def _meant(name: str, known: Iterable[str]) -> str:
    close = get_close_matches(name, list(known), n=1)
    return f", did you mean {close[0]!r}?" if close else ""


def _end(text: str) -> tuple[int, int]:
    lines = text.split("\n")
    return len(lines), len(lines[-1]) + 1


def _find(text: str, table: str, key: str) -> tuple[int, int]:
    """Line and column of a key in a table, of the table's head without a key; (1, 1) when not found."""
    here, head = "", (1, 1)
    for number, line in enumerate(text.split("\n"), 1):
        stripped = line.strip()
        if stripped.startswith("["):
            here = stripped.split("]", 1)[0].strip("[ \t").replace('"', "").replace("'", "")
            if here == table:
                head = number, line.index("[") + 1
        elif key and here == table and stripped.split("=", 1)[0].strip().strip("\"'") == key:
            return number, len(line) - len(line.lstrip()) + 1
    return head
