"""Time zones: by the names that pages and feeds write, and the usual one of a page."""

from __future__ import annotations

import re
import tomllib
from datetime import UTC, timedelta, timezone, tzinfo
from functools import cache
from importlib import resources
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_OFFSET: Final = re.compile(r"(?:utc|gmt)?\s?([+\-−])(\d{1,2})(?::?(\d{2}))?", re.IGNORECASE)
_MAX_OFFSET: Final = timedelta(hours=15)


def usual_timezone(language: str | None, url: str) -> str:
    """The usual zone of a page's country (its domain, else its language tag's region), else of its language.

    "UTC" where neither tells: a `.com` in English may be anywhere.
    """
    tables = _tables()
    host = (_host(url) or "").rsplit(".", 1)[-1]
    language, _, region = (language or "").lower().replace("_", "-").partition("-")
    return (
        tables["countries"].get(host)
        or tables["countries"].get(region[-2:])
        or tables["languages"].get(language)
        or "UTC"
    )


@cache
def zone_named(name: str) -> tzinfo:
    """The zone of an IANA name; UTC for a name that there is not."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def read_zone(text: str) -> tzinfo | None:
    """The zone of what stands behind a time: an offset, an abbreviation, an IANA name, "за Києвом"; else None."""
    folded = " ".join(text.strip(" ()[]").casefold().split())
    if not folded:
        return None
    named = _tables()["names"].get(folded.rstrip("."))
    if named is not None:
        return _offset(named) or zone_named(named)
    offset = _offset(folded)
    if offset is not None or "/" not in folded:
        return offset
    zone = zone_named("/".join(part.title() for part in text.strip(" ()[]").split("/")))
    return None if zone is UTC else zone


@cache
def zone_words() -> re.Pattern[str]:
    """What matches a written zone at the start of casefolded text: offsets and every known name, longest first."""
    names = sorted(_tables()["names"], key=len, reverse=True)
    written = "|".join(re.escape(name) for name in names)
    return re.compile(rf"\s?\(?((?:utc|gmt)?\s?[+\-−]\d{{1,2}}(?::?\d{{2}})?(?![\d:.])|(?:{written})\b)\)?")


def _offset(text: str) -> tzinfo | None:
    match = _OFFSET.fullmatch(text)
    if match is None:
        return None
    size = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    return timezone(size if match[1] == "+" else -size) if size < _MAX_OFFSET else None


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


@cache
def _tables() -> dict[str, dict[str, str]]:
    raw = resources.files("newsfeed.text").joinpath("data/zones.toml").read_text("utf-8")
    return tomllib.loads(raw)
