"""The annotated texts of each language are read as well as promised."""

from __future__ import annotations

from collections import Counter

import pytest

from newsfeed.quotes.attribution import find_quotes

from .documents import count, f1, read_documents

PROMISED = [
    *[("uk", "direct", 0.94), ("uk", "indirect", 0.88), ("ru", "direct", 0.9), ("pl", "direct", 0.9)],
    *[("en", "direct", 0.94), ("en", "indirect", 0.9), ("de", "direct", 0.94), ("de", "indirect", 0.9)],
]


@pytest.mark.parametrize(("language", "kind", "least"), PROMISED)
def test_quotes_of_a_language_are_found(language: str, kind: str, least: float) -> None:
    counts: Counter[str] = Counter()
    for document in read_documents(language):
        counts += count(document, find_quotes(document.paragraphs, language))
    assert f1(counts, kind) >= least
