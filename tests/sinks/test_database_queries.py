"""The queries of docs/databases.md, each on both databases, over records that give every one an answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from newsfeed import Article, parse_article, record
from newsfeed.models import Found
from newsfeed.sinks.database import Loader, Target

from .database_server import fresh_database

ROOT = Path(__file__).parents[2]
QUERIES = re.findall(
    r"^```sql ?(\w*)\n(.*?)^```$", (ROOT / "docs/databases.md").read_text("utf-8"), re.MULTILINE | re.DOTALL
)


def articles() -> list[Article]:
    """A story in one outlet, changed once, and its copy in another."""
    page = (ROOT / "fixtures/reference/article.html").read_bytes()
    read = parse_article(page, url="https://outlet.example/news/bridge")
    first = replace(read, source=Found(id="outlet", kind="feed"), cluster=read.id)
    changed = replace(first, revision=2, change="updated", quotes=first.quotes[:1])
    copy = replace(first, id="copy", source=Found(id="other"), duplicate_of=read.id, similarity=0.9, cluster=read.id)
    return [first, changed, copy]


def load(path: Path, address: str) -> None:
    with closing(Target(address)) as target:
        Loader(path, target).load()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("queries")
    path = folder / "a.jsonl"
    path.write_bytes(b"".join(map(record.encode, articles())))
    if request.param == "sqlite":
        made = f"sqlite:///{folder}/news.db"
        load(path, made)
        yield made
        return
    with fresh_database(request.getfixturevalue("postgres")) as made:
        load(path, made)
        yield made


def test_there_are_at_least_ten() -> None:
    assert len(QUERIES) >= 12


@pytest.mark.parametrize(
    ("only", "query"), QUERIES, ids=[query.split()[1] + str(n) for n, (_, query) in enumerate(QUERIES)]
)
def test_a_query_of_the_docs_has_an_answer(address: str, only: str, query: str) -> None:
    if only and not address.startswith(only):
        assert only in {"sqlite", "postgresql"}
        return
    engine = create_engine(address.replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(
            query.replace("%", "%%") if only != "sqlite" and "postgres" in address else query
        )
        assert rows.fetchall()
    engine.dispose()
