"""A source is written into the table or cut out of it, and every other byte stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsfeed.models import Source
from newsfeed.sources.catalog import parse_sources
from newsfeed.sources.editing import with_sources, without_source

TABLE = """\
# my sources
[a]
url = "https://a.example/"  # note
# delay_s = 5

# section: sports

# about c
[c]
url = "https://c.example/"
feeds = [
  "https://c.example/rss",  # ]
  # [a]
]
[c.css]
drop = [".promo"]
# said inside c

# about c.css
["c.css"]
url = "https://css.example/"
# about d
[d]
url = "https://d.example/"
"""


def lines_cut(name: str) -> list[str]:
    rest = without_source(TABLE, name)
    kept = iter(rest.splitlines())
    now, cut = next(kept, None), []
    for line in TABLE.splitlines():
        if line == now:
            now = next(kept, None)
        else:
            cut.append(line)
    assert now is None, rest
    return [line for line in cut if line]


@pytest.mark.parametrize(
    ("name", "cut"),
    [
        ("a", ["[a]", 'url = "https://a.example/"  # note', "# delay_s = 5"]),
        ("c", [*TABLE.splitlines()[7:17]]),
        ("c.css", ["# about c.css", '["c.css"]', 'url = "https://css.example/"']),
        ("d", ["[d]", 'url = "https://d.example/"']),
        ("e", []),
    ],
)
def test_only_a_sources_own_lines_are_cut(name: str, cut: list[str]) -> None:
    assert lines_cut(name) == cut
    before = parse_sources(TABLE, Path("t"))
    assert parse_sources(without_source(TABLE, name), Path("t")) == tuple(s for s in before if s.id != name)


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize(
    "written",
    [
        'x = {url = "https://x.example/"}\n',
        'x.url = "https://x.example/"\nx.css.drop = ["p"]\n',
        "['x']\nurl = '''https://x.example/'''\n",
        '[ "x" . css ]\ndrop = ["[b]",\n"[c]"]\n[x]\nurl = "https://x.example/"\n',
    ],
)
def test_a_source_is_cut_however_it_is_written(written: str, ends: str) -> None:
    rest = '[y]\nurl = "https://y.example/"\n'
    assert without_source((written + rest).replace("\n", ends), "x") == rest.replace("\n", ends)


@pytest.mark.parametrize("before", ["", '[y]\nurl = "https://y.example/"', '[y]\r\nurl = "https://y.example/"\r\n'])
def test_what_is_written_in_keeps_the_line_ends(before: str) -> None:
    text = with_sources(before, [Source(id="x", url="https://x.example/")])
    assert text.startswith(before)
    assert ("\r\n" in before) == (text.count("\r\n") == text.count("\n"))
    assert [source.id for source in parse_sources(text, Path("t"))] == ["y", "x"][not before :]
