"""The archive as its callers see it: what is handed over is in the file once, and is known."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsfeed.errors import LockedError, StorageError, UsageError
from newsfeed.record import RecordError, decode
from newsfeed.sinks.archive import Archive, Machine, Validators
from tests.crash.articles import article

DAYS = {"2026-10-22": False, "2026-10-23": True, "2026-12-22": True, "2026-12-23": False}


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def ids(path: Path) -> list[str]:
    return [decode(line).id for line in path.read_bytes().splitlines(keepends=True)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "articles.jsonl"


def test_what_was_stored_is_in_the_file_and_known(path: Path) -> None:
    with Archive(path) as archive:
        for number in range(100):
            archive.store(article(number))
    assert ids(path) == [article(number).id for number in range(100)]
    with Archive(path) as archive:
        seen = archive.seen(article(7).id)
        assert seen is not None
        assert (seen.revision, seen.content_hash) == (1, article(7).content_hash)
        assert archive.read(seen) == article(7)
        assert archive.seen("unknown") is None


def test_an_article_is_known_before_it_is_written(path: Path) -> None:
    with Archive(path) as archive:
        archive.store(article(1))
        seen = archive.seen(article(1).id)
        assert seen is not None
        assert seen.place is None
        assert path.stat().st_size == 0
        assert archive.read(seen) == article(1)
        same = archive.same_text(article(1).content_hash)
        assert same is not None
        assert same.id == article(1).id
        assert archive.same_text("none") is None


def test_a_full_batch_is_written_at_once(path: Path) -> None:
    with Archive(path) as archive:
        for number in range(65):
            archive.store(article(number))
        assert len(ids(path)) == 64


def test_nothing_waits_longer_than_a_second(path: Path) -> None:
    clock = Clock()
    with Archive(path, machine=Machine(clock=clock)) as archive:
        archive.store(article(1))
        clock.now = 0.9
        assert archive.flush_if_due() == 0
        clock.now = 1.0
        assert archive.flush_if_due() == 1
        assert archive.flush_if_due() == 0
        assert archive.flush() == 0


def test_validators_go_in_with_the_articles_handed_over_before(path: Path) -> None:
    with Archive(path) as archive:
        archive.store(article(1))
        archive.keep("https://news.example/rss", Validators(etag='"1"', body_hash="ab"))
        assert archive.validators("https://news.example/rss") == Validators('"1"', None, "ab")
    with Archive(path) as archive:
        assert archive.validators("https://news.example/rss") == Validators('"1"', None, "ab")
        assert archive.validators("https://news.example/other") is None


def test_validators_alone_are_kept_too(path: Path) -> None:
    clock = Clock()
    with Archive(path, machine=Machine(clock=clock)) as archive:
        archive.keep("https://news.example/rss", Validators(last_modified="now"))
        clock.now = 2.0
        assert archive.flush_if_due() == 0
    with Archive(path) as archive:
        assert archive.validators("https://news.example/rss") == Validators(None, "now")


def test_times_of_looking_are_remembered(path: Path) -> None:
    with Archive(path) as archive:
        archive.store(article(1))
        archive.flush()
        archive.checked(article(1).id, "2026-11-22T07:00:00+00:00")
    with Archive(path) as archive:
        seen = archive.seen(article(1).id)
        assert seen is not None
        assert seen.checked_at == "2026-11-22T07:00:00+00:00"


def test_revisions_are_kept_side_by_side(path: Path) -> None:
    with Archive(path) as archive:
        archive.store(article(1))
        archive.flush()
        archive.store(article(1, revision=2))
        seen = archive.seen(article(1).id)
        assert seen is not None
        assert seen.revision == 2
        assert archive.revisions(article(1).id) == [article(1), article(1, revision=2)]


def test_alike_texts_are_found_written_or_not(path: Path) -> None:
    original = article(1)
    copy = article(2, paragraphs=(*original.paragraphs, "І ще одне речення."))
    with Archive(path) as archive:
        archive.store(original)
        archive.store(article(3))
        assert [seen.id for seen in archive.find_near(copy)] == [original.id]
        archive.flush()
        assert [seen.id for seen in archive.find_near(copy)] == [original.id]
        assert archive.find_near(original) == []
        assert archive.find_near(article(4, paragraphs=("Коротко.",))) == []


def test_alike_texts_are_not_found_after_the_window(path: Path) -> None:
    original = article(1)
    with Archive(path) as archive:
        archive.store(original)
        archive.flush()
        found = {day: archive.find_near(article(2, paragraphs=original.paragraphs, published_at=day)) for day in DAYS}
    assert {day: bool(near) for day, near in found.items()} == DAYS


def test_a_second_run_is_kept_out_and_told_by_whom(path: Path) -> None:
    with Archive(path), pytest.raises(LockedError, match=r"articles\.jsonl' is held by process \d+ on .* since 20"):
        Archive(path)
    Archive(path).close()


def test_a_link_to_the_file_is_the_same_file(path: Path) -> None:
    with Archive(path):
        link = path.with_name("link.jsonl")
        link.symlink_to(path)
        with pytest.raises(LockedError):
            Archive(link)


def test_a_shared_state_is_locked_too(path: Path, tmp_path: Path) -> None:
    with Archive(path, state=tmp_path / "state.db"), pytest.raises(LockedError):
        Archive(tmp_path / "other.jsonl", state=tmp_path / "state.db")


def test_overwriting_starts_anew(path: Path) -> None:
    with Archive(path) as archive:
        archive.store(article(1))
        archive.keep("https://news.example/rss", Validators("e"))
    with Archive(path, overwrite=True) as archive:
        assert archive.seen(article(1).id) is None
        assert archive.validators("https://news.example/rss") is None
        archive.store(article(2))
    assert ids(path) == [article(2).id]


def test_an_article_over_the_limit_is_refused_alone(path: Path) -> None:
    with Archive(path) as archive:
        archive.store(article(1))
        with pytest.raises(RecordError):
            archive.store(article(2, lead="x" * 5_000_000))
        archive.store(article(3))
    assert ids(path) == [article(1).id, article(3).id]


def test_a_stranger_writing_to_the_file_is_noticed(path: Path) -> None:
    archive = Archive(path)
    archive.store(article(1))
    with path.open("ab") as file:
        file.write(b"{}\n")
    with pytest.raises(StorageError, match="somebody else wrote"):
        archive.flush()
    assert archive.failure is not None
    with pytest.raises(StorageError, match="failed earlier"):
        archive.store(article(2))
    archive.close()
    assert path.read_bytes() == b"{}\n"


def test_the_state_cannot_be_the_output(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="state cannot be the output"):
        Archive(tmp_path / "articles.jsonl", state=tmp_path / "articles.jsonl")
    assert not list(tmp_path.iterdir())
