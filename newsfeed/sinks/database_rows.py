"""A line of the file → the rows it makes, ready for any driver: strings, numbers and null only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, TypeAlias

import orjson

from newsfeed.sinks.database_schema import KEY_CHARS

Row: TypeAlias = tuple[Any, ...]
_DAY_CHARS: Final = 10


@dataclass(slots=True)
class Rows:
    """The rows of one batch, by table, in the order of the tables' columns; one article a key."""

    keys: list[tuple[str, int]] = field(default_factory=list)
    articles: dict[str, Row] = field(default_factory=dict)
    article_revisions: list[Row] = field(default_factory=list)
    quotes: list[Row] = field(default_factory=list)
    links: list[Row] = field(default_factory=list)
    images: list[Row] = field(default_factory=list)
    speakers: dict[str, Row] = field(default_factory=dict)
    sources: dict[str, Row] = field(default_factory=dict)
    clusters: dict[str, Row] = field(default_factory=dict)


def read_rows(lines: Iterable[bytes]) -> Rows:
    """The rows of these lines. Raises ValueError or KeyError for what is no record."""
    records: dict[tuple[str, int], dict[str, Any]] = {}
    for line in lines:
        record = orjson.loads(line)
        if b"\\u0000" in line:
            record = _without_nul(record)
        records[record["id"], record["revision"]] = record
    rows = Rows()
    for record in records.values():
        _add(rows, record)
    return rows


def _without_nul(value: Any) -> Any:
    """The same value without the one character that PostgreSQL does not store."""
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, dict):
        return {key: _without_nul(item) for key, item in value.items()}
    return [_without_nul(item) for item in value] if isinstance(value, list) else value


def _add(rows: Rows, record: Mapping[str, Any]) -> None:
    key = (record["id"], record["revision"])
    rows.keys.append(key)
    known = rows.articles.get(key[0])
    if known is None or known[1] <= key[1]:
        rows.articles[key[0]] = _article(record)
    rows.article_revisions.append(_revision(record))
    rows.quotes += [(*key, n, *_quote(quote)) for n, quote in enumerate(record["quotes"])]
    rows.links += [(*key, n, *_values(link, _LINK)) for n, link in enumerate(record["links"])]
    rows.images += [(*key, n, *image) for n, image in enumerate(_images(record))]
    for quote in record["quotes"]:
        if name := _short(quote["speaker"]):
            rows.speakers.setdefault(name, (name, quote["speaker_type"]))
    if source := _short(record["source"]["id"]):
        rows.sources.setdefault(source, (source, record["source"]["kind"]))
    if cluster := record["cluster"]:
        rows.clusters.setdefault(cluster, (cluster, _day(record["published_at"])))


_LINK: Final = ("url", "text", "paragraph", "start", "end")
_IMAGE: Final = ("url", "rendition_url", "alt", "caption", "credit", "width", "height")
_QUOTE: Final = ("mention", "role", "cue", "paragraph", "start", "end")


def _values(part: Mapping[str, Any], names: Sequence[str]) -> Row:
    return tuple([part[name] for name in names])


def _article(record: Mapping[str, Any]) -> Row:
    published = record["published_at"]
    return (
        record["id"],
        record["revision"],
        record["url"],
        record["canonical_url"],
        record["original_url"],
        _short(record["source"]["id"]),
        record["source"]["kind"],
        _short(record["publisher"]["name"]),
        _short(record["publisher"]["feed_id"]),
        record["title"],
        record["lead"],
        _json(record["paragraphs"]),
        "\n".join(record["paragraphs"]),
        _json(record["authors"]),
        _json(record["keywords"]),
        record["section"],
        record["language"] and record["language"][:35],
        record["image"] and record["image"]["url"],
        _moment(published),
        _day(published),
        published and ("day" if len(published) == _DAY_CHARS else "time"),
        _moment(record["modified_at"]),
        _moment(record["fetched_at"]),
        record["is_accessible_for_free"],
        record["content_hash"],
        record["cluster"],
        record["duplicate_of"],
        record["similarity"],
        _json(record["warnings"]),
    )


def _revision(record: Mapping[str, Any]) -> Row:
    return (
        record["id"],
        record["revision"],
        record["change"],
        record["content_hash"],
        record["title"],
        record["lead"],
        _json(record["paragraphs"]),
        _moment(record["fetched_at"]),
    )


def _quote(quote: Mapping[str, Any]) -> Row:
    return (
        quote["id"],
        quote["kind"],
        quote["text"],
        _short(quote["speaker"]),
        quote["speaker_type"],
        *_values(quote, _QUOTE),
        _json(quote["spans"]),
        quote["confidence"],
    )


def _images(record: Mapping[str, Any]) -> Iterable[Row]:
    """The main picture first; the body's own behind it, the main one not again."""
    main = record["image"]
    if main:
        yield (True, *_values(main, _IMAGE))
    for image in record["images"]:
        if not main or image["url"] != main["url"]:
            yield (False, *_values(image, _IMAGE))


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()


def _short(value: str | None) -> str | None:
    """The value as an indexed column can hold it."""
    return value[:KEY_CHARS].rstrip(" ") or None if value else None  # MySQL takes "a" and "a " for one key


def _day(published: str | None) -> str | None:
    return published[:_DAY_CHARS] if published else None


def _moment(published: str | None) -> str | None:
    """The moment in UTC, as every driver reads it; null where only the day is known."""
    if not published or len(published) == _DAY_CHARS:
        return None
    return datetime.fromisoformat(published).astimezone(UTC).isoformat(sep=" ", timespec="microseconds")
