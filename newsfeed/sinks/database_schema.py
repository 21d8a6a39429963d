"""The tables of a downstream database: one description for PostgreSQL, SQLite and MySQL.

Every row but those of `speakers`, `sources` and `clusters` belongs to one revision of one article.
Times are UTC. A date that is a day alone stands in `published_on` with `published_at` null and
`published_precision` "day": no midnight is invented.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Float,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    inspect,
    text,
)
from sqlalchemy.dialects.mysql import DATETIME, LONGTEXT, VARCHAR
from sqlalchemy.dialects.postgresql import JSONB

from newsfeed.errors import StorageError

VERSION: Final = 1
KEY_CHARS: Final = 190  # what an indexed column may hold in MySQL with four bytes a character

METADATA: Final = MetaData()
_JSON: Final = JSON().with_variant(JSONB(), "postgresql")
_TEXT: Final = Text().with_variant(LONGTEXT(), "mysql", "mariadb")
_TIME: Final = DateTime(timezone=True).with_variant(DATETIME(fsp=6), "mysql", "mariadb")
# Of MySQL's collations only a binary one tells "Є" from "Е": two names must not be one key.
_NAME: Final = String(KEY_CHARS).with_variant(
    VARCHAR(KEY_CHARS, charset="utf8mb4", collation="utf8mb4_bin"), "mysql", "mariadb"
)


def _key(name: str) -> Column[str]:
    return Column(name, _NAME, primary_key=True)


def _position() -> Column[int]:
    return Column("position", Integer, primary_key=True, autoincrement=False)


def _revision() -> Column[int]:
    return Column("revision", Integer, primary_key=True, autoincrement=False)


def _of_revision() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["article_id", "revision"], ["article_revisions.article_id", "article_revisions.revision"], ondelete="CASCADE"
    )


ARTICLES: Final = Table(
    "articles",
    METADATA,
    _key("id"),
    Column("revision", Integer, nullable=False),
    Column("url", _TEXT, nullable=False),
    Column("canonical_url", _TEXT, nullable=False),
    Column("original_url", _TEXT),
    Column("source_id", _NAME),
    Column("source_kind", String(20), nullable=False),
    Column("publisher", _NAME),
    Column("feed_id", _NAME),
    Column("title", _TEXT),
    Column("lead_text", _TEXT),
    Column("paragraphs", _JSON, nullable=False),
    Column("body", _TEXT, nullable=False),
    Column("authors", _JSON, nullable=False),
    Column("keywords", _JSON, nullable=False),
    Column("section", _TEXT),
    Column("language", String(35)),
    Column("image_url", _TEXT),
    Column("published_at", _TIME),
    Column("published_on", Date),
    Column("published_precision", String(10)),
    Column("modified_at", _TIME),
    Column("fetched_at", _TIME),
    Column("is_accessible_for_free", Boolean(create_constraint=False)),
    Column("content_hash", String(64), nullable=False),
    Column("cluster_id", _NAME),
    Column("duplicate_of", _NAME),
    Column("similarity", Float),
    Column("warnings", _JSON, nullable=False),
    Index("articles_published", "published_on", "published_at"),
    Index("articles_source", "source_id", "published_on"),
    Index("articles_cluster", "cluster_id"),
    Index("articles_copies", "duplicate_of"),
)
REVISIONS: Final = Table(
    "article_revisions",
    METADATA,
    _key("article_id"),
    _revision(),
    Column("change_kind", String(10), nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("title", _TEXT),
    Column("lead_text", _TEXT),
    Column("paragraphs", _JSON, nullable=False),
    Column("fetched_at", _TIME),
)
QUOTES: Final = Table(
    "quotes",
    METADATA,
    _key("article_id"),
    _revision(),
    _position(),
    Column("quote_id", _NAME, nullable=False),
    Column("kind", String(10), nullable=False),
    Column("text", _TEXT, nullable=False),
    Column("speaker", _NAME),
    Column("speaker_type", String(20), nullable=False),
    Column("mention", _TEXT),
    Column("role", _TEXT),
    Column("cue", _TEXT),
    Column("paragraph", Integer),
    Column("start_at", Integer, nullable=False),
    Column("end_at", Integer, nullable=False),
    Column("spans", _JSON, nullable=False),
    Column("confidence", Float, nullable=False),
    _of_revision(),
    Index("quotes_speaker", "speaker"),
    Index("quotes_quote_id", "quote_id"),
)
SPEAKERS: Final = Table("speakers", METADATA, _key("name"), Column("speaker_type", String(20), nullable=False))
LINKS: Final = Table(
    "links",
    METADATA,
    _key("article_id"),
    _revision(),
    _position(),
    Column("url", _TEXT, nullable=False),
    Column("text", _TEXT, nullable=False),
    Column("paragraph", Integer, nullable=False),
    Column("start_at", Integer, nullable=False),
    Column("end_at", Integer, nullable=False),
    _of_revision(),
)
IMAGES: Final = Table(
    "images",
    METADATA,
    _key("article_id"),
    _revision(),
    _position(),
    Column("is_main", Boolean(create_constraint=False), nullable=False),
    Column("url", _TEXT, nullable=False),
    Column("rendition_url", _TEXT),
    Column("alt", _TEXT),
    Column("caption", _TEXT),
    Column("credit", _TEXT),
    Column("width", Integer),
    Column("height", Integer),
    _of_revision(),
)
SOURCES: Final = Table("sources", METADATA, _key("id"), Column("kind", String(20), nullable=False))
CLUSTERS: Final = Table("clusters", METADATA, _key("id"), Column("first_on", Date))
LOADS: Final = Table(
    "loads",
    METADATA,
    _key("file"),
    Column("loaded_bytes", BigInteger, nullable=False),
    Column("tail_hash", String(64), nullable=False),
)
_SCHEMA: Final = Table("newsfeed_schema", METADATA, Column("version", Integer, primary_key=True, autoincrement=False))

for _table in METADATA.tables.values():
    _table.dialect_kwargs.update(mysql_charset="utf8mb4", mariadb_charset="utf8mb4")

# Rows of these belong to one revision of one article; children before what they point to.
OF_REVISION: Final = (QUOTES, LINKS, IMAGES, REVISIONS)
# Rows of these are shared, and stay as they were first.
SHARED: Final = (SPEAKERS, SOURCES, CLUSTERS)

_VIEWS: Final = {
    "latest_articles": """
        SELECT id, revision, title, url, source_id, publisher, language, published_at, published_on,
               image_url, cluster_id, duplicate_of
        FROM articles ORDER BY published_on DESC, published_at DESC""",
    "latest_quotes": """
        SELECT q.* FROM quotes q JOIN articles a ON a.id = q.article_id AND a.revision = q.revision""",
    "quotes_by_speaker": """
        SELECT q.speaker, q.speaker_type, q.role, q.kind, q.text, q.confidence, a.title, a.url,
               a.source_id, a.published_on, q.article_id
        FROM quotes q JOIN articles a ON a.id = q.article_id AND a.revision = q.revision
        WHERE q.speaker IS NOT NULL""",
    "copies": """
        SELECT c.id, c.title, c.source_id, c.published_at, c.similarity,
               o.id AS original_id, o.title AS original_title, o.source_id AS original_source_id
        FROM articles c JOIN articles o ON o.id = c.duplicate_of""",
    "changed_quotes": """
        SELECT q.article_id, q.revision AS last_seen_in, q.quote_id, q.speaker, q.text
        FROM quotes q JOIN articles a ON a.id = q.article_id
        WHERE q.revision < a.revision AND NOT EXISTS (
            SELECT 1 FROM quotes n
            WHERE n.article_id = q.article_id AND n.revision > q.revision AND n.quote_id = q.quote_id)""",
}
_SEARCH: Final = {
    "postgresql": (
        """ALTER TABLE articles ADD COLUMN search tsvector GENERATED ALWAYS AS (
            setweight(to_tsvector('simple', translate(coalesce(title, ''), '’ʼ', '''''')), 'A')
            || to_tsvector('simple', translate(coalesce(lead_text, '') || ' ' || body, '’ʼ', ''''''))
        ) STORED""",
        "CREATE INDEX articles_search ON articles USING gin (search) WITH (fastupdate = on)",
    ),
    "sqlite": (
        """CREATE VIRTUAL TABLE articles_search USING fts5(
            title, lead_text, body, content='articles', content_rowid='rowid',
            tokenize="unicode61 remove_diacritics 0 tokenchars '''’ʼ'")""",
        """CREATE TRIGGER articles_search_new AFTER INSERT ON articles BEGIN
            INSERT INTO articles_search(rowid, title, lead_text, body)
            VALUES (new.rowid, new.title, new.lead_text, new.body); END""",
        """CREATE TRIGGER articles_search_old AFTER DELETE ON articles BEGIN
            INSERT INTO articles_search(articles_search, rowid, title, lead_text, body)
            VALUES ('delete', old.rowid, old.title, old.lead_text, old.body); END""",
    ),
    "mysql": ("CREATE FULLTEXT INDEX articles_search ON articles (title, lead_text, body)",),
}


def migrate(connection: Connection) -> None:
    """Bring the schema to this version, in the caller's transaction where the database can.

    Raises StorageError when a newer newsfeed has been here.
    """
    version = _version(connection)
    if version > VERSION:
        raise StorageError(f"database has schema {version}, newer than {VERSION}: update newsfeed")
    for number, step in enumerate(_STEPS[version:], start=version + 1):
        step(connection)
        connection.execute(_SCHEMA.delete())
        connection.execute(_SCHEMA.insert().values(version=number))


def _version(connection: Connection) -> int:
    if not inspect(connection).has_table(_SCHEMA.name):
        return 0
    return int(connection.execute(_SCHEMA.select()).scalar() or 0)


def _create(connection: Connection) -> None:
    """Step 1: everything above; MySQL commits each statement, so a step that was cut short is taken again."""
    METADATA.create_all(connection)
    family = "mysql" if connection.dialect.name == "mariadb" else connection.dialect.name
    known = {index["name"] for index in inspect(connection).get_indexes(ARTICLES.name)}
    for statement in () if "articles_search" in known else _SEARCH[family]:
        connection.execute(text(statement.replace(":", r"\:")))
    create = "CREATE VIEW" if family == "sqlite" else "CREATE OR REPLACE VIEW"
    for name, select in _VIEWS.items():
        connection.execute(text(f"{create} {name} AS {select}"))


_STEPS: Final = (_create,)
