"""JSON as people write it by hand."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsfeed.parsers.json_mending import mend_json, without_comments_before


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": [1, 2, ], }', {"a": [1, 2]}),
        ('{"a": "x, // no comment ]", /* but\n this */ "b": 1} // end', {"a": "x, // no comment ]", "b": 1}),
        ('{"items": [{"a": 1}, {"b": "}"}, {"c": "hal', {"items": [{"a": 1}, {"b": "}"}]}),
        ('[{"a": "\\"{"},', [{"a": '"{'}]),
        ("[1, 2, // last\n]", [1, 2]),
    ],
)
def test_what_is_whole_is_read(text: str, value: object) -> None:
    assert json.loads(mend_json(text)) == value


@given(
    st.recursive(
        st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_json_stays_what_it_is(value: object) -> None:
    wrapped = {"items": [value]}
    assert json.loads(mend_json(json.dumps(wrapped))) == wrapped


@given(st.text(alphabet='{}[],"/*\\\n a'))
def test_no_text_raises(text: str) -> None:
    mend_json(text)
    without_comments_before(text)
