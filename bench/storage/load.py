"""How fast records become rows, against the bare driver given the very same rows in the same run.

    python bench/storage/load.py [--articles 5000] [--to postgresql://…]

Bare means COPY (PostgreSQL) or executemany (SQLite) into the same tables, with the same keys and
indexes, one transaction a batch; nothing is read, checked or remembered. Rates are articles a second
with all their rows: quotes, links, images, revision, speakers.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "sinks")]

from sqlalchemy import Connection  # noqa: E402

from newsfeed import record  # noqa: E402
from newsfeed.models import Article, Found, Image, Link, Publisher, Quote  # noqa: E402
from newsfeed.sinks import database, database_files, database_target  # noqa: E402
from newsfeed.sinks.database_rows import Rows, read_rows  # noqa: E402
from newsfeed.sinks.database_schema import ARTICLES, OF_REVISION, SHARED  # noqa: E402

BATCH = database_files.BATCH_LINES


def article(number: int) -> Article:
    """A record of about 3 KB: seven paragraphs, two quotes, three links, a picture."""
    words = f"слово{number % 97} про справу{number} і місто{number % 13} "
    paragraphs = tuple((words * 4 + f"абзац {n}").strip() for n in range(7))
    quote = Quote(
        id="", kind="direct", text=words, speaker=f"Мовець {number % 500}", speaker_type="person", mention="Мовець",
        role="речник", cue="сказав", paragraph=1, start=0, end=len(words), spans=((1, 0, len(words)),), confidence=0.9,
    )  # fmt: skip
    return Article(
        id=f"{number:020x}",
        url=f"https://outlet.example/news/{number}",
        canonical_url=f"https://outlet.example/news/{number}",
        source=Found(id=f"source-{number % 40}", kind="feed"),
        publisher=Publisher(name="Приклад"),
        title=f"Новина {number}",
        paragraphs=paragraphs,
        links=tuple(Link(url=f"https://x.example/{n}", text="слово", paragraph=n, start=0, end=5) for n in range(3)),
        image=Image(url=f"https://outlet.example/{number}.jpg", width=800, height=450),
        published_at="2026-11-14T21:04:00+02:00",
        fetched_at="2026-11-14T21:10:00+02:00",
        language="uk",
        quotes=tuple(
            Quote(**{f: getattr(quote, f) for f in Quote.__slots__} | {"id": f"{number}-{n}"}) for n in range(2)
        ),
        content_hash=f"{number:064x}",
        fingerprint="mh1:" + "A" * 108,
        cluster=f"{number:020x}",
    )


def bare(connection: Connection, rows: Rows) -> None:
    """The same rows by the bare driver."""
    for table in (*SHARED, ARTICLES, *reversed(OF_REVISION)):
        found = getattr(rows, table.name)
        database_target._insert(connection, table, list(found.values()) if isinstance(found, dict) else found)


@contextmanager
def addresses(given: str | None) -> Iterator[list[tuple[str, str]]]:
    from database_server import fresh_database, server_address

    with tempfile.TemporaryDirectory() as folder:
        files = [(f"sqlite:///{folder}/a.db", f"sqlite:///{folder}/b.db")]
        if given:
            yield [*files, (given, given)]
            return
        with server_address() as server, fresh_database(server) as one, fresh_database(server) as other:
            yield [*files, (one, other)]


def measure(path: Path, ours: str, theirs: str) -> tuple[float, float]:
    """Seconds of the loader and of the bare driver."""
    began = time.perf_counter()
    target = database.Target(ours)
    database.Loader(path, target).load()
    loader_s = time.perf_counter() - began
    target.close()
    target = database.Target(theirs)
    batches, seen = [], set[str]()
    with path.open("rb") as lines:
        while group := list(islice(lines, BATCH)):
            rows = read_rows(group)
            for name in ("speakers", "sources", "clusters"):
                table = getattr(rows, name)
                setattr(rows, name, {key: row for key, row in table.items() if f"{name}:{key}" not in seen})
                seen |= {f"{name}:{key}" for key in table}
            batches.append(rows)
    began = time.perf_counter()
    for rows in batches:
        with target.transaction() as connection:
            bare(connection, rows)
    bare_s = time.perf_counter() - began
    target.close()
    return loader_s, bare_s


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=5000)
    parser.add_argument("--to")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, addresses(options.to) as pairs:
        path = Path(folder) / "articles.jsonl"
        with path.open("wb") as file:
            file.writelines(record.encode(article(n)) for n in range(options.articles))
        print(f"{options.articles} records of {path.stat().st_size / options.articles:.0f} bytes")
        for ours, theirs in pairs:
            loader_s, bare_s = measure(path, ours, theirs)
            rates = [options.articles / seconds for seconds in (loader_s, bare_s)]
            name = ours.partition(":")[0]
            print(
                json.dumps(
                    {
                        "database": name,
                        "loader": round(rates[0]),
                        "bare": round(rates[1]),
                        "ratio": round(rates[0] / rates[1], 2),
                    }
                )
            )


if __name__ == "__main__":
    main()
