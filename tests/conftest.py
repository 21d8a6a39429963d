"""What every test shares: full counts of the reliability bars run only where asked."""

from __future__ import annotations

import os

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if os.environ.get("NEWSFEED_TORTURE") == "1":
        return
    skip = pytest.mark.skip(reason="full counts run with NEWSFEED_TORTURE=1 (make torture)")
    for item in items:
        if "torture" in item.keywords:
            item.add_marker(skip)
