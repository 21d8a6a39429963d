"""What every test shares: full counts of the reliability bars run only where asked."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if os.environ.get("NEWSFEED_TORTURE") == "1":
        return
    skip = pytest.mark.skip(reason="full counts run with NEWSFEED_TORTURE=1 (make torture)")
    for item in items:
        if "torture" in item.keywords:
            item.add_marker(skip)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """One PostgreSQL for all tests that ask for it."""
    from tests.sinks.database_server import server_address

    with server_address() as address:
        yield address


@pytest.fixture(scope="session")
def mariadb() -> Iterator[str]:
    """One MariaDB for all tests that ask for it; they are skipped where none is installed."""
    from tests.sinks.database_server import mariadb_address

    with mariadb_address() as address:
        yield address
