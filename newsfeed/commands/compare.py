"""`newsfeed parse --diff`: what the records say differently from an older file, field by field."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import orjson

from newsfeed.errors import UsageError

# What says when and where a line was written, not what the page says.
_ACCIDENTS: Final = {"revision", "change", "fetched_at", "cluster", "duplicate_of", "similarity", "source"}
_EXAMPLES: Final = 3
_SHOWN_CHARS: Final = 100


def report_changes(old: Path, lines: Iterable[bytes], *, as_json: bool) -> int:
    """Print, for each field, how many records differ, with examples; records pair by id. How many there were."""
    before = _read_records(old)
    counts: Counter[str] = Counter()
    changed: list[dict[str, Any]] = []
    seen: set[str] = set()
    for line in lines:
        now = orjson.loads(line)
        seen.add(now["id"])
        then = before.get(now["id"])
        if then is None:
            counts["(only new)"] += 1
            continue
        counts["(compared)"] += 1
        fields = dict(_differences(then, now))
        counts.update(fields.keys())
        if fields:
            changed.append({"id": now["id"], "url": now["url"], "fields": fields})
    counts["(only old)"] = len(before.keys() - seen)
    if as_json:
        sys.stdout.write(orjson.dumps({"counts": counts, "changed": changed}).decode() + "\n")
    else:
        sys.stdout.writelines(_as_text(counts, changed))
    return counts["(only new)"] + counts["(compared)"]


def _read_records(path: Path) -> dict[str, dict[str, Any]]:
    """The last revision of each record of a file."""
    try:
        with path.open("rb") as lines:
            rows = [orjson.loads(line) for line in lines if line.strip()]
        return {row["id"]: row for row in rows}
    except OSError as error:
        raise UsageError(f"cannot be read: {str(path)!r}: {error.strerror}") from error
    except (orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise UsageError(
            f"not a file of records: {str(path)!r}: {error} (make one with `newsfeed parse … -o`)"
        ) from error


def _differences(then: dict[str, Any], now: dict[str, Any]) -> Iterator[tuple[str, tuple[Any, Any]]]:
    for name, value in now.items():
        if name in _ACCIDENTS or name == "provenance":
            continue
        if then.get(name) != value:
            yield name, (then.get(name), value)


def _as_text(counts: Counter[str], changed: list[dict[str, Any]]) -> Iterator[str]:
    yield f"{counts['(compared)']} records compared, {len(changed)} differ"
    yield f"; only in the old file {counts['(only old)']}, only now {counts['(only new)']}\n"
    for name, count in counts.most_common():
        if name.startswith("("):
            continue
        yield f"{name}: {count}\n"
        rows = [row for row in changed if name in row["fields"]]
        for row in rows[:_EXAMPLES]:
            then, now = row["fields"][name]
            yield f"  {row['url']}\n    - {_short(then)}\n    + {_short(now)}\n"


def _short(value: Any) -> str:
    """One safe line of a value: JSON escapes controls, long ones are cut."""
    text = orjson.dumps(value).decode()
    return text if len(text) <= _SHOWN_CHARS else text[:_SHOWN_CHARS] + "…"
