from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsfeed.text.sentences import split_sentences

CASES = [
    ("uk", "Дощ іде. Вода росте.", ["Дощ іде.", "Вода росте."]),
    ("uk", "Він живе на вул. Шевченка. Там тихо.", ["Він живе на вул. Шевченка.", "Там тихо."]),
    ("uk", "Книгу написав І. Франко. Її видали.", ["Книгу написав І. Франко.", "Її видали."]),
    ("uk", "Так! – сказав він. Потім пішов.", ["Так! – сказав він.", "Потім пішов."]),
    ("uk", "Збір о 14.30. Вхід вільний…", ["Збір о 14.30.", "Вхід вільний…"]),
    ("en", "Mr. Hale left. Nobody saw him.", ["Mr. Hale left.", "Nobody saw him."]),
    ("de", "Das sagte Dr. Wolf. Er ging.", ["Das sagte Dr. Wolf.", "Er ging."]),
    (None, "One. Two", ["One.", "Two"]),
]


@pytest.mark.parametrize(("language", "text", "expected"), CASES)
def test_sentences_end_where_they_should(language: str | None, text: str, expected: list[str]) -> None:
    assert [text[a:b] for a, b in split_sentences(text, language)] == expected


@given(st.text(alphabet="аБ. !?…«»–\n", max_size=80))
def test_sentences_lose_nothing_but_blanks(text: str) -> None:
    spans = split_sentences(text, "uk")
    kept = "".join(text[a:b] for a, b in spans)
    assert "".join(kept.split()) == "".join(text.split())
