"""The yardstick's pages, read as the product reads them."""

from __future__ import annotations

import gzip
import json
import os
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

SHARED = Path(os.environ.get("NEWSFEED_SHARED", Path(__file__).resolve().parents[3] / "shared"))
sys.path.insert(0, str(SHARED / "eval" / "extraction"))

import adapters  # noqa: E402, F401
import metrics  # noqa: E402, F401
import score  # noqa: E402

from newsfeed.models import Page, Source  # noqa: E402
from newsfeed.parsers.article import hints_of  # noqa: E402
from newsfeed.parsers.blocks import Segments, read_segments  # noqa: E402
from newsfeed.parsers.body import Hints, read_body  # noqa: E402
from newsfeed.parsers.document import Document, parse_document  # noqa: E402
from newsfeed.parsers.evidence import read_evidence  # noqa: E402
from newsfeed.parsers.features import Table, read_features  # noqa: E402
from newsfeed.parsers.metadata import read_metadata  # noqa: E402
from newsfeed.parsers.model import Model  # noqa: E402
from newsfeed.parsers.signs import read_signs  # noqa: E402

NO_SOURCE = Source(id="")
ARTICLES = SHARED / "corpus" / "extraction"
OTHERS = SHARED / "corpus" / "pages"
FOLDS = 5


def articles() -> Iterator[dict[str, Any]]:
    """The article pages of the development half, with their bytes as `raw`."""
    yield from score.load(ARTICLES, "dev")


def kind_pages() -> Iterator[dict[str, Any]]:
    """The article pages, and those that are none; only the latter have a `kind`."""
    yield from articles()
    for line in (OTHERS / "records.jsonl").read_text("utf-8").split("\n"):
        if line:
            record = json.loads(line)
            yield {**record, "raw": gzip.decompress((OTHERS / record["html"]).read_bytes())}


@cache
def groups() -> tuple[str, ...]:
    """The publisher family of every page of both sets."""
    lines = [
        line for folder in (ARTICLES, OTHERS) for line in (folder / "records.jsonl").read_text("utf-8").split("\n")
    ]
    return tuple(json.loads(line)["group"] for line in lines if line)


def open_page(record: dict[str, Any]) -> tuple[Document, Hints]:
    page = Page(url=record["url"], body=record["raw"])
    document = parse_document(page)
    return document, hints_of(read_metadata(document, page, NO_SOURCE), page, NO_SOURCE)


def read_tables() -> Iterator[tuple[dict[str, Any], Segments, Table]]:
    """Each article page with its blocks and the rows of its candidates."""
    for record in articles():
        document, hints = open_page(record)
        segments = read_segments(document.root)
        evidence = read_evidence(hints.titles, hints.descriptions, hints.authors, hints.article_body)
        yield record, segments, read_features(segments, evidence, with_beside=True)


def read_kind(record: dict[str, Any], model: Model) -> tuple[float, ...]:
    """The row from which the kind of a page is told."""
    document, hints = open_page(record)
    return (*read_body(document, hints, model).measures, *read_signs(document, hints).numbers())


def fold_of(names: Sequence[str], folds: int = FOLDS) -> dict[str, int]:
    """Groups dealt to folds, the largest first, so that the folds are about alike; the same every time."""
    sizes: dict[str, int] = {}
    for name in names:
        sizes[name] = sizes.get(name, 0) + 1
    load = [0] * folds
    found: dict[str, int] = {}
    for name in sorted(sizes, key=lambda group: (-sizes[group], group)):
        fold = load.index(min(load))
        found[name] = fold
        load[fold] += sizes[name]
    return found
