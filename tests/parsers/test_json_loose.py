"""JSON as sites write it, mended."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsfeed.parsers.json_loose import mend_json, without_comments_before


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a":"б "в", г "д" е","b":[1,2,],}', {"a": 'б "в", г "д" е', "b": [1, 2]}),
        ('{"a":"x","b":"cut of', {"a": "x"}),
        ('{"a":[{"b":1},{"c":', {"a": [{"b": 1}]}),
        ('{"u":"https://x.example/a//b", /* no */ "n":null} // end\n', {"u": "https://x.example/a//b", "n": None}),
        ("{'a':'it\\'s','b':'c'}", {"a": "it's", "b": "c"}),
        ('{"a":"C:\\dir\\u00zz","b":"\\u0456"}', {"a": "C:diru00zz", "b": "і"}),
        ('{"a":"one\ntwo"};', {"a": "one two"}),
        ('{"a": [1, 2, ], }', {"a": [1, 2]}),
        ('{"a": "x, // no comment ]", /* but\n this */ "b": 1} // end', {"a": "x, // no comment ]", "b": 1}),
        ('{"items": [{"a": 1}, {"b": "}"}, {"c": "hal', {"items": [{"a": 1}, {"b": "}"}]}),
        ('[{"a": "\\"{"},', [{"a": '"{'}]),
        ("[1, 2, // last\n]", [1, 2]),
    ],
)
def test_what_json_forbids_is_mended(text: str, value: object) -> None:
    assert json.loads(mend_json(text)) == value


@given(st.recursive(st.none() | st.text() | st.integers(), lambda v: st.lists(v) | st.dictionaries(st.text(), v)))
def test_json_stays_what_it_is(value: object) -> None:
    assert json.loads(mend_json(json.dumps(value))) == value


@given(st.text(alphabet="{}[]\",:\\/*' a1\n;", max_size=200))
def test_any_text_is_taken_without_an_error(text: str) -> None:
    mend_json(text)
    without_comments_before(text)
