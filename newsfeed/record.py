"""Article ↔ one line of JSON, and the schema that describes the line.

The dataclasses of `newsfeed.models` are the one schema; pydantic reads them through a
`TypeAdapter` and gives JSON Schema (draft 2020-12), validation and bytes.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import orjson
from pydantic import TypeAdapter, ValidationError

from newsfeed.errors import NewsfeedError
from newsfeed.models import Article

MAX_LINE_BYTES: Final = 4 * 1024 * 1024
_LINE_BREAKS: Final = tuple((c.encode("utf-8"), f"\\u{ord(c):04x}".encode("ascii")) for c in "\x85\u2028\u2029")


class RecordError(NewsfeedError):
    """A line that is no record of this schema."""


@cache
def _adapter() -> TypeAdapter[Article]:
    return TypeAdapter(Article)


def schema() -> dict[str, Any]:
    """JSON Schema of one line: every key required, none besides."""
    described = _adapter().json_schema(mode="serialization")
    for part in (described, *described["$defs"].values()):
        part |= {"required": list(part["properties"]), "additionalProperties": False}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **described, "title": "newsfeed/article/1"}


def to_dict(article: Article) -> dict[str, Any]:
    """The record as plain JSON values, keys in the order of the schema."""
    return _adapter().dump_python(article, mode="json")  # type: ignore[no-any-return]


def encode(article: Article) -> bytes:
    """One line of UTF-8 JSON, ending in a newline and holding no other line break of any kind.

    U+0085, U+2028 and U+2029 are escaped, lone surrogates become U+FFFD, NUL is removed.
    Raises RecordError when the line would be over 4 MiB.
    """
    try:
        raw = orjson.dumps(article)
    except TypeError:  # a lone surrogate has no UTF-8
        raw = orjson.dumps(_mend(_adapter().dump_python(article)))
    if b"\\u0000" in raw:
        raw = orjson.dumps(_mend(orjson.loads(raw)))
    for mark, escape in _LINE_BREAKS:
        raw = raw.replace(mark, escape)
    line = raw + b"\n"
    if len(line) > MAX_LINE_BYTES:
        raise RecordError(
            f"record is {len(line)} bytes, over {MAX_LINE_BYTES}: {article.url!r} (drop it or raise the page limit)"
        )
    return line


def decode(line: bytes | str) -> Article:
    """The article of one line; raises RecordError with the first fault when it is none."""
    try:
        article = _adapter().validate_json(line)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "line"
        raise RecordError(
            f"not a newsfeed/article/1 record: {place}: {first['msg']} (see `newsfeed schema`)"
        ) from error
    raw = line.encode("utf-8", "replace") if isinstance(line, str) else line
    if article.schema.encode() not in raw:
        raise RecordError("not a newsfeed/article/1 record: it does not name its schema (see `newsfeed schema`)")
    return article


def _mend(value: Any) -> Any:
    """The same value with lone surrogates replaced and NUL removed in every string."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "")
    if isinstance(value, dict):
        return {_mend(key): _mend(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_mend(item) for item in value]
    return value
