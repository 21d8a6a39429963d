"""One PostgreSQL for all tests of this folder that ask for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .database_server import server_address


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    with server_address() as address:
        yield address
