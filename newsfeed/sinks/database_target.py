"""A database to load into: connect, replace the rows of a batch, remember how far the file was read.

PostgreSQL takes rows by COPY, SQLite and MySQL by the driver's executemany. A revision that is there
already is deleted first, so that loading it again is an upsert of all its rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Table, create_engine, delete, event, func, insert, select, tuple_
from sqlalchemy.engine import URL, Dialect, Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from newsfeed.errors import StorageError, UsageError
from newsfeed.sinks.database_rows import Row, Rows
from newsfeed.sinks.database_schema import ARTICLES, LOADS, OF_REVISION, REVISIONS, SHARED, migrate

_LOCK: Final = 7_268_336_341  # one loader at a time; any number that nobody else takes
_MYSQL_LOCK: Final = "concat('newsfeed.', md5(database()))"
_KEYS_AT_ONCE: Final = 500
_DRIVERS: Final = {
    "sqlite": "sqlite",
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",
    "mysql": "mysql+pymysql",
    "mariadb": "mariadb+pymysql",
}
# A database that does not answer a connection, or has gone in the middle of one, is given up after a while.
_PATIENCE: Final = {
    "postgresql": {"connect_timeout": 10, "keepalives_idle": 30, "tcp_user_timeout": 60_000},
    "mysql": {"connect_timeout": 10, "read_timeout": 300, "write_timeout": 300},
    "mariadb": {"connect_timeout": 10, "read_timeout": 300, "write_timeout": 300},
}


class TargetGoneError(StorageError):
    """The database does not answer, or gave the transaction up; trying again may help."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How much of a file is loaded, and the hash of what stands before that point."""

    loaded_bytes: int = 0
    tail_hash: str = ""


FINISHED: Final = Progress(-1, "closed and loaded")


class Target:
    """One database, addressed as SQLAlchemy does: sqlite:///news.db, postgresql://…, mysql://….

    Raises UsageError for an address of no known kind.
    """

    def __init__(self, address: str) -> None:
        self.url = _url(address)
        self._engine = _engine(self.url)
        self._migrated = False

    @property
    def shown(self) -> str:
        """The address without its password."""
        return self.url.set(drivername=self.url.get_backend_name()).render_as_string(hide_password=True)

    def close(self) -> None:
        """Let go of the connections."""
        self._engine.dispose()

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """One transaction under the loaders' lock, on a schema of this version.

        Raises TargetGoneError for what a later try may mend, StorageError for the rest.
        """
        try:
            with self._engine.begin() as connection:
                _take_lock(connection)
                if not self._migrated:
                    migrate(connection)
                yield connection
            self._migrated = True
        except DBAPIError as error:
            kind = StorageError if _is_lasting(error) else TargetGoneError
            raise kind(f"database refuses: {self.shown!r}: {_first_line(error)}") from error
        except SQLAlchemyError as error:
            raise StorageError(f"database cannot be used: {self.shown!r}: {_first_line(error)}") from error

    def progress(self, connection: Connection, files: Sequence[str]) -> dict[str, Progress]:
        """How far each of these files was loaded; nothing of those that are new."""
        query = select(LOADS.c.file, LOADS.c.loaded_bytes, LOADS.c.tail_hash)
        return {
            file: Progress(loaded_bytes, tail_hash)
            for names in _groups(files)
            for file, loaded_bytes, tail_hash in connection.execute(query.where(LOADS.c.file.in_(names)))
        }

    def remember(self, connection: Connection, file: str, progress: Progress) -> None:
        """Keep how far the file is loaded."""
        connection.execute(delete(LOADS).where(LOADS.c.file == file))
        connection.execute(
            insert(LOADS).values(file=file, loaded_bytes=progress.loaded_bytes, tail_hash=progress.tail_hash)
        )

    def save(self, connection: Connection, rows: Rows) -> None:
        """Put the rows in, in place of the same revisions."""
        newest = _newest(connection, rows)
        _delete_known(connection, rows)
        articles = [row for key, row in rows.articles.items() if newest.get(key, 0) <= row[1]]
        replaced = [row[0] for row in articles if row[0] in newest]
        for ids in _groups(replaced):
            connection.execute(delete(ARTICLES).where(ARTICLES.c.id.in_(ids)))
        for table in SHARED:
            _insert_new(connection, table, getattr(rows, table.name))
        _insert(connection, ARTICLES, articles)
        for table in reversed(OF_REVISION):
            _insert(connection, table, getattr(rows, table.name))


def _url(address: str) -> URL:
    try:
        url = make_url(address)
        return url.set(drivername=_DRIVERS[url.drivername.partition("+")[0]])
    except (ArgumentError, KeyError) as error:
        raise UsageError(
            f"not a database address: {address!r} (sqlite:///FILE, postgresql://… or mysql://…)"
        ) from error


def _engine(url: URL) -> Engine:
    try:
        engine = create_engine(url, pool_size=1, max_overflow=0, connect_args=_PATIENCE.get(url.get_backend_name(), {}))
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        extra = url.get_backend_name().replace("postgresql", "postgres")
        raise UsageError(f"driver is not installed: {url.drivername!r} (pip install 'newsfeed[{extra}]')") from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _open_sqlite)
    if engine.dialect.name in ("mysql", "mariadb"):
        event.listen(engine, "checkin", _release_lock)
    return engine


def _release_lock(connection: Any, _record: Any) -> None:
    if connection is not None:
        with connection.cursor() as cursor:
            cursor.execute(f"DO RELEASE_LOCK({_MYSQL_LOCK})")


def _open_sqlite(connection: Any, _record: Any) -> None:
    """Readers go on while we write; the transaction is ours from its first statement."""
    connection.isolation_level = None
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON", "busy_timeout = 30000"):
        connection.execute(f"PRAGMA {pragma}")


def _take_lock(connection: Connection) -> None:
    """Let one loader in; the lock goes with the transaction (MySQL: with the connection's return to the pool)."""
    match connection.dialect.name:
        case "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
        case "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        case _:
            if connection.exec_driver_sql(f"SELECT GET_LOCK({_MYSQL_LOCK}, 60)").scalar() != 1:
                raise TargetGoneError("another loader holds the database")


def _is_lasting(error: DBAPIError) -> bool:
    """Whether trying again is no use: wrong SQL, wrong data, a full disk; not: gone, locked, deadlocked."""
    state = getattr(error.orig, "sqlstate", None)
    if isinstance(state, str):
        return state[:2] not in {"08", "40", "53", "55", "57", "58"} and not error.connection_invalidated
    name = getattr(error.orig, "sqlite_errorname", "")
    if name:
        return not name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))
    return type(error.orig).__name__ in {"ProgrammingError", "DataError", "IntegrityError", "NotSupportedError"}


def _first_line(error: Exception) -> str:
    cause = getattr(error, "orig", None) or error
    return str(cause).strip().partition("\n")[0]


def _newest(connection: Connection, rows: Rows) -> dict[str, int]:
    """The revision in which each article of the batch stands in the database."""
    found: dict[str, int] = {}
    for ids in _groups(list(rows.articles)):
        query = select(ARTICLES.c.id, ARTICLES.c.revision).where(ARTICLES.c.id.in_(ids))
        found.update((row[0], row[1]) for row in connection.execute(query))
    return found


def _delete_known(connection: Connection, rows: Rows) -> None:
    """Take out the revisions that are to be put in again."""
    for keys in _groups(rows.keys):
        key = tuple_(REVISIONS.c.article_id, REVISIONS.c.revision)
        ids = [article_id for article_id, _ in keys]
        candidates = select(REVISIONS.c.article_id, REVISIONS.c.revision).where(REVISIONS.c.article_id.in_(ids))
        known = {(row[0], row[1]) for row in connection.execute(candidates)} & set(keys)
        if known:
            connection.execute(delete(REVISIONS).where(key.in_(sorted(known))))


def _insert_new(connection: Connection, table: Table, rows: dict[str, Row]) -> None:
    """Insert the rows whose key is not there yet."""
    (key,) = table.primary_key.columns
    known: set[str] = set()
    for names in _groups(list(rows)):
        known.update(row[0] for row in connection.execute(select(key).where(key.in_(names))))
    _insert(connection, table, [row for name, row in rows.items() if name not in known])


def _insert(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        _copy(connection, table, rows)
        return
    times = _time_columns(table) if connection.dialect.name in ("mysql", "mariadb") else ()
    ready = [_without_offset(row, times) for row in rows] if times else list(rows)
    connection.exec_driver_sql(_statement(table, connection.dialect), ready)


def _statement(table: Table, dialect: Dialect) -> str:
    names = dialect.identifier_preparer
    columns = ", ".join(names.quote(column.name) for column in table.columns)
    mark = "?" if dialect.paramstyle == "qmark" else "%s"
    marks = ", ".join([mark] * len(table.columns))
    return f"INSERT INTO {names.quote(table.name)} ({columns}) VALUES ({marks})"


def _copy(connection: Connection, table: Table, rows: Iterable[Row]) -> None:
    """COPY … FROM STDIN through psycopg 3."""
    names = connection.dialect.identifier_preparer
    columns = ", ".join(names.quote(column.name) for column in table.columns)
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {names.quote(table.name)} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _time_columns(table: Table) -> tuple[int, ...]:
    return tuple(
        n
        for n, column in enumerate(table.columns)
        if column.name.endswith("_at") and column.type.python_type.__name__ == "datetime"
    )


def _without_offset(row: Row, times: Sequence[int]) -> Row:
    """The row for a database whose times know no zone: they are UTC already."""
    return tuple(value[:26] if n in times and value else value for n, value in enumerate(row))


def _groups(values: Sequence[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(values), _KEYS_AT_ONCE):
        yield list(values[start : start + _KEYS_AT_ONCE])
