"""Lines of a file: whole, torn, too long; and a disk that refuses twice."""

from __future__ import annotations

import errno
import io
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsfeed.errors import LockedError, StorageError
from newsfeed.models import Article
from newsfeed.record import MAX_LINE_BYTES, encode
from newsfeed.sinks.archive import Archive
from newsfeed.sinks.disk import Disk, Lock
from newsfeed.sinks.jsonl import LineFile, read_lines
from newsfeed.sinks.ledger import day_of, nearest
from tests.crash.articles import article

LINE = encode(article(1))


def test_a_line_that_never_ends_is_bounded_and_the_next_one_is_found() -> None:
    endless = b"x" * (2 * MAX_LINE_BYTES + 10) + b"\n"
    bad, good = read_lines(io.BytesIO(endless + LINE))
    assert (bad.article, bad.offset, bad.length) == (None, 0, len(endless))
    assert bad.problem is not None
    assert "over" in bad.problem
    assert (good.article, good.offset) == (article(1), len(endless))


def test_what_is_no_record_says_why() -> None:
    (line,) = read_lines(io.BytesIO(b'{"schema": "other"}\n'))
    assert line.article is None
    assert line.problem is not None
    assert "not a newsfeed/article/1 record" in line.problem


@given(st.lists(st.text(), max_size=5), st.text(), st.one_of(st.none(), st.text()))
def test_any_text_is_one_line_and_comes_back(paragraphs: list[str], title: str, lead: str | None) -> None:
    made = Article(id="a", title=title, lead=lead, paragraphs=tuple(paragraphs))
    line = encode(made)
    assert len(line.decode().splitlines()) == 1
    (read,) = read_lines(io.BytesIO(line))
    assert read.article is not None
    assert encode(read.article) == line


class Broken(Disk):
    def write(self, descriptor: int, data: bytes) -> int:
        os.write(descriptor, data[:10])
        raise OSError(errno.EIO, "Input/output error")

    def cut(self, descriptor: int, size: int) -> None:
        raise OSError(errno.EIO, "Input/output error")


def test_a_disk_that_neither_writes_nor_cuts_is_named_and_leaves_it_to_the_next_run(tmp_path: Path) -> None:
    path = tmp_path / "articles.jsonl"
    file = LineFile(path, Broken())
    with pytest.raises(StorageError, match=r"cannot write to .*articles\.jsonl"):
        file.append(LINE)
    file.close()
    file.close()
    with Archive(path) as archive:
        archive.store(article(1))
    assert path.read_bytes() == LINE
    assert path.with_name("articles.jsonl.torn-0").read_bytes() == LINE[:10]


def test_a_lock_on_a_full_disk_holds_though_nobody_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "pwrite", full)
    lock = Lock(tmp_path / "a.lock")
    with pytest.raises(LockedError, match="another process"):
        Lock(tmp_path / "a.lock")
    lock.release()


@pytest.mark.parametrize(
    ("published", "fetched", "day"),
    [("2000-01-02", None, 1), ("nonsense", "2000-01-03T00:00:00Z", 2), (None, None, 0), ("2000-13-01", None, 0)],
)
def test_the_day_is_the_articles_own(published: str | None, fetched: str | None, day: int) -> None:
    assert day_of(article(1, published_at=published, fetched_at=fetched)) == day


def test_likely_copies_come_before_the_same_story() -> None:
    found = [(0.1, 3, "story"), (0.9, 0, "copy"), (0.1, 2, "neither"), (0.4, 9, "likely"), (0.0, 8, "better story")]
    assert nearest(found) == ["copy", "likely", "better story", "story"]
