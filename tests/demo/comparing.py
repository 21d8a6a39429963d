"""How a record is held against its truth: field group by field group, saying what differs."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from fixtures.demo.check_truth import read_truth

TRUTH = Path(__file__).parents[2] / "fixtures" / "demo" / "truth"
KYIV = ZoneInfo("Europe/Kyiv")
Fields = dict[str, Any]
_MARKS = str.maketrans({"’": "'", "ʼ": "'", "–": "-", "—": "-"} | dict.fromkeys('«»“”„"'))


def truths(*, moment: int = 1) -> dict[str, Fields]:
    """Every truth of a moment by its name; the second moment's updates stand in `NAME@2.json`."""
    found = {path.stem: read_truth(path) for path in sorted(TRUTH.glob("*.json")) if "@" not in path.stem}
    if moment == 1:
        return found
    return {name: _updated(name, truth) for name, truth in found.items()}


def _updated(name: str, truth: Fields) -> Fields:
    path = TRUTH / f"{name}@2.json"
    return read_truth(path) if path.exists() else truth


def expected(truth: Fields, group: str, fetched_at: datetime) -> Any:
    """What the truth says of a group; dates told from the reader's day are counted from the fetch."""
    return GROUPS[group](truth | {"published_at": _instant(truth["published_at"], fetched_at)}, truth)


def given(record: Fields, group: str, truth: Fields) -> Any:
    """What the record says of the same, in the same form."""
    return GROUPS[group](record | {"published_at": _instant(record["published_at"], None)}, truth)


def _instant(value: str | None, fetched_at: datetime | None) -> datetime | str | None:
    """An instant, or the day alone as it is written."""
    if value is None or len(value) == 10:
        return value
    if fetched_at and not value[0].isdigit():
        word, clock = value.split(" ")
        day = fetched_at.astimezone(KYIV) - timedelta(days=("today", "yesterday").index(word))
        hour, minute = map(int, clock.split(":"))
        return day.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return datetime.fromisoformat(value)


def _same(value: str | None) -> str:
    """A name as two people may write it: case, apostrophes, dashes and quotation marks aside."""
    return re.sub(r"\s+", " ", (value or "").translate(_MARKS)).strip().casefold()


def _picture(record: Fields, _: Fields) -> Fields | None:
    image = record["image"]
    return image and {key: image[key] for key in ("url", "rendition_url", "alt", "width", "height")}


def _caption(record: Fields, _: Fields) -> Fields | None:
    image = record["image"]
    return image and {key: image[key] for key in ("caption", "credit")}


def _pictures(record: Fields, _: Fields) -> list[Fields]:
    return [{key: image[key] for key in ("url", "alt", "caption", "credit")} for image in record["images"]]


def _origin(record: Fields, truth: Fields) -> Fields:
    """The addresses and the publisher, as far as the truth names it."""
    kept = {key: record["publisher"][key] for key in truth["publisher"]}
    return kept | {key: record[key] for key in ("url", "canonical_url", "original_url")}


def _dates(record: Fields, _: Fields) -> Fields:
    """The dates; a feed that must name an update names the publication, which says nothing."""
    published, modified = (
        record["published_at"],
        record["modified_at"] and datetime.fromisoformat(record["modified_at"]),
    )
    update = None if modified == published else modified
    return {"published_at": published, "modified_at": update, "assumed": record["timezone_assumed"]}


def _wanted(record: Fields, truth: Fields) -> list[Fields]:
    """The quotes that count: an optional one of the truth is asked of nobody and forgiven to everybody."""
    optional = [quote["spans"][0][:2] for quote in truth["quotes"] if quote.get("optional")]
    return [quote for quote in record["quotes"] if list(quote["spans"][0])[:2] not in optional]


def _quotes(record: Fields, truth: Fields) -> list[Fields]:
    return [
        {"kind": quote["kind"], "spans": [list(span) for span in quote["spans"]], "text": quote["text"]}
        for quote in _wanted(record, truth)
    ]


def _speakers(record: Fields, truth: Fields) -> list[tuple[str, ...]]:
    """Who said each quote, and by which words of the text; another accepted name counts as the first."""
    rows = []
    first = {_same(other): quote["speaker"] for quote in truth["quotes"] for other in quote.get("speaker_alt", [])}
    for quote in _wanted(record, truth):
        kind = {"anonymous": "group"}.get(quote["speaker_type"], quote["speaker_type"])
        speaker = _same(first.get(_same(quote["speaker"]), quote["speaker"]))
        rows.append((quote["text"][:30], kind, speaker, *(_same(quote[key]) for key in ("mention", "role", "cue"))))
    return rows


def _fields(*names: str) -> Callable[[Fields, Fields], Fields]:
    return lambda record, _: {name: record[name] for name in names}


GROUPS: dict[str, Callable[[Fields, Fields], Any]] = {
    "title": _fields("title", "lead"),
    "body": _fields("paragraphs", "headings"),
    "links": _fields("links"),
    "picture": _picture,
    "caption": _caption,
    "pictures": _pictures,
    "authors": _fields("authors"),
    "origin": _origin,
    "dates": _dates,
    "labels": _fields("section", "keywords", "language"),
    "free": _fields("is_accessible_for_free"),
    "quotes": _quotes,
    "speakers": _speakers,
}
