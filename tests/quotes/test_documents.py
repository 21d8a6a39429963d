from __future__ import annotations

import pytest

from .documents import FOLDER, read_documents

LANGUAGES = sorted(path.name for path in FOLDER.iterdir() if path.is_dir() and list(path.glob("*.txt")))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_annotated_texts_are_sound(language: str) -> None:
    for document in read_documents(language):
        for piece in document.gold:
            said = document.paragraphs[piece.paragraph][piece.start : piece.end]
            assert said, f"{document.name}: empty piece"
            assert said == said.strip(" ,–—"), f"{document.name}: {said}"
