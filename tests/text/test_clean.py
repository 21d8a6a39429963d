from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsfeed.text.clean import clean_text


@pytest.mark.parametrize(
    ("given_text", "wanted"),
    [
        ("  Рада\u00a0ухвалила \n\t закон ", "Рада ухвалила закон"),
        ("слово\u00adподіл", "словоподіл"),
        ("\u202eтекст\u202c", "текст"),
        ("\ufeffЗаголовок\u200b", "Заголовок"),
        ("и\u0306", "й"),
        ("a\x00b\x1bc", "abc"),
        ("рядок\u2028другий\u0085третій", "рядок другий третій"),
        ("👩\u200d🚒", "👩\u200d🚒"),
        ("\ud800x", "x"),
    ],
)
def test_text_reads_as_people_see_it(given_text: str, wanted: str) -> None:
    assert clean_text(given_text) == wanted


@given(st.text(st.characters(codec=None)))
def test_cleaning_is_idempotent_and_leaves_no_controls(text: str) -> None:
    once = clean_text(text)
    assert clean_text(once) == once
    assert not {unicodedata.category(c) for c in once} & {"Cc", "Cs"}
    assert not any(0x202A <= ord(c) <= 0x202E or 0x2066 <= ord(c) <= 0x2069 for c in once)
