"""Exactly once: the file of lines is the truth, the ledger its index, and only this class writes to both.

Articles queue in memory. A flush writes them in one buffer, syncs the file, then makes ids, validators
and the new mark known to the ledger in one transaction. Opening takes the lock and rolls the ledger
forward from its mark, so a crash at any moment leaves every article in the file once or not at all, and
never a page's validators without its articles. `docs/storage.md` draws it.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Final, Self, TypeVar

from newsfeed.errors import StorageError, UsageError
from newsfeed.models import Article
from newsfeed.record import RecordError, decode, encode
from newsfeed.sinks.disk import Disk, Lock, naming
from newsfeed.sinks.ledger import (
    Batch,
    Ledger,
    LedgerDamagedError,
    Mark,
    Place,
    Seen,
    Validators,
    day_of,
    nearest,
    print_bytes,
    remember,
    shared_share,
    shared_topics,
)
from newsfeed.sinks.ledger_sqlite import SqliteLedger, set_aside
from newsfeed.sinks.recovery import agree
from newsfeed.sinks.rotation import STATE_SUFFIX, Rotation, closed_files
from newsfeed.sinks.segments import Segments

__all__ = ["Archive", "Machine", "Rotation", "Seen", "Validators"]

BATCH_ARTICLES: Final = 64
BATCH_SECONDS: Final = 1.0
_log = logging.getLogger(__name__)
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Machine:
    """What the archive runs on: tests give one that fails, a shared archive another ledger."""

    disk: Disk = field(default_factory=Disk)
    open_ledger: Callable[[Path], Ledger] = SqliteLedger
    clock: Callable[[], float] = time.monotonic
    today: Callable[[], date] = lambda: datetime.now(UTC).date()


class Archive:
    """One output file with its ledger, held by one process from opening to closing."""

    def __init__(
        self,
        path: Path,
        *,
        state: Path | None = None,
        overwrite: bool = False,
        rotation: Rotation | None = None,
        machine: Machine | None = None,
    ) -> None:
        """Take the lock and bring file and ledger to agree.

        Raises LockedError when another run holds the output, StorageError when output or state
        cannot be used.
        """
        self.path = path.resolve()
        self.state = (state or state_path(self.path)).resolve()
        self.failure: StorageError | None = None
        self._machine = machine = machine or Machine()
        self._queue: list[tuple[Article, bytes]] = []
        self._prints: list[bytes] = []
        self._latest: dict[str, Article] = {}
        self._queued_since = 0.0
        self._validators: dict[str, Validators] = {}
        self._checked: dict[str, str] = {}
        if self.state == self.path:
            raise UsageError(f"the state cannot be the output itself: {str(self.path)!r} (choose another --state)")
        with ExitStack() as held:
            held.callback(Lock(self.path.with_name(self.path.name + ".lock")).release)
            if self.state != state_path(self.path):
                held.callback(Lock(self.state.with_name(self.state.name + ".lock")).release)
            if overwrite and (closed := closed_files(self.path)):
                raise UsageError(f"output has closed files, one is {closed[0].name!r} (remove them first)")
            self._files = Segments(self.path, machine.disk, rotation or Rotation(), machine.today)
            held.callback(self._files.close)
            with naming(self.state, "use"):
                self._open_ledger(overwrite=overwrite)
            held.callback(self._ledger.close)
            self._held = held.pop_all()

    def _open_ledger(self, *, overwrite: bool) -> None:
        """Open the ledger and bring it to agree with the file; one that cannot be believed is built anew."""
        try:
            self._open_and_agree(overwrite=overwrite)
        except LedgerDamagedError as error:
            _log.warning("%s; set aside as %s", error, set_aside(self.state).name)
            self._open_and_agree(overwrite=overwrite)

    def _open_and_agree(self, *, overwrite: bool) -> None:
        with ExitStack() as opened:
            self._ledger = self._machine.open_ledger(self.state)
            opened.callback(self._ledger.close)
            if overwrite:
                self._ledger.forget()
                self._files.live.cut(0)
            self._files.finish_closing(self._ledger)
            self._mark = agree(self._files.live, self._ledger, self._machine.disk)
            self._files.learn(self._ledger)
            opened.pop_all()

    def ledger_agrees(self) -> bool:
        """Whether the ledger knows each line of every file in its place, and no others; reads everything."""
        lines = 0
        for line, segment in self._files.lines():
            known = self._asked(partial(self._ledger.revisions, line.article.id if line.article else ""))
            place = Place(segment, line.offset, line.length)
            if line.article is None or remember(line.article, place) not in [
                replace(s, checked_at=None) for s in known
            ]:
                return False
            lines += 1
        return lines == self._asked(self._ledger.count)

    def rebuild_ledger(self) -> None:
        """Forget what the ledger knows, validators included, and read it from the files again."""
        self._asked(self._ledger.forget)
        self._mark = self._asked(lambda: agree(self._files.live, self._ledger, self._machine.disk))
        self._files.learn(self._ledger)

    def seen(self, article_id: str) -> Seen | None:
        """The last revision that was handed over, written already or not; None for a new article."""
        if waiting := self._latest.get(article_id):
            return remember(waiting, None)
        return self._asked(lambda: self._ledger.latest(article_id))

    def revisions(self, article_id: str) -> list[Article]:
        """Every revision of the article, the first one first."""
        known = self._asked(lambda: self._ledger.revisions(article_id))
        kept = [article for seen in known if (article := self.read(seen))]
        return kept + [article for article in self._waiting() if article.id == article_id]

    def same_text(self, content_hash: str) -> Seen | None:
        """The first article with this very text, under whatever id."""
        known = self._asked(lambda: self._ledger.same_text(content_hash))
        if known is not None:
            return known
        return next((remember(a, None) for a in self._waiting() if a.content_hash == content_hash), None)

    def find_near(self, article: Article) -> list[Seen]:
        """Earlier articles that may be near-copies of this one or tell its story, the most alike first."""
        words = print_bytes(article.fingerprint)
        if not words:
            return []
        waiting = [
            (shared_share(words, other), shared_topics(words, other), remember(held, None))
            for (held, _), other in zip(self._queue, self._prints, strict=True)
        ]
        known = self._asked(lambda: self._ledger.alike(article.fingerprint, day_of(article)))
        return [seen for seen in (*nearest(waiting), *known) if seen.id != article.id]

    def near(self, article: Article) -> Iterator[Article]:
        """The articles of `find_near`, each read when it is asked for."""
        return (found for seen in self.find_near(article) if (found := self.read(seen)))

    def _waiting(self) -> list[Article]:
        return [article for article, _ in self._queue]

    def read(self, seen: Seen) -> Article | None:
        """The article as it stands in the file, or waits to be written; None when its line is no longer there."""
        if seen.place is None:
            return next((a for a in self._waiting() if (a.id, a.revision) == (seen.id, seen.revision)), None)
        try:
            return decode(self._files.read(seen.place))
        except RecordError:
            return None

    def validators(self, url: str) -> Validators | None:
        """What to ask the page's server with; only of pages whose articles are all kept."""
        return self._validators.get(url) or self._asked(lambda: self._ledger.validators(url))

    def keep(self, url: str, validators: Validators) -> None:
        """Remember the page's validators, together with and never before every article handed over so far."""
        self._start_waiting()
        self._validators[url] = validators

    def checked(self, article_id: str, at: str) -> None:
        """Remember when an unchanged article was last looked at; may be lost."""
        self._checked[article_id] = at

    def store(self, article: Article) -> None:
        """Take the article over; it is written with the next flush, which this call does when it is due.

        Raises RecordError for an article that makes no line, StorageError when the disk refuses.
        """
        self._refuse_after_failure()
        line = encode(article)
        self._start_waiting()
        self._queue.append((article, line))
        self._prints.append(print_bytes(article.fingerprint))
        self._latest[article.id] = article
        self.flush_if_due()

    def _start_waiting(self) -> None:
        if not self._queue and not self._validators:
            self._queued_since = self._machine.clock()

    def flush_if_due(self) -> int:
        """Flush when 64 articles wait, or the oldest has waited a second; how many were stored."""
        self._refuse_after_failure()
        waits = bool(self._queue or self._validators)
        if len(self._queue) >= BATCH_ARTICLES or (
            waits and self._machine.clock() - self._queued_since >= BATCH_SECONDS
        ):
            return self.flush()
        return 0

    def flush(self) -> int:
        """Put everything that waits into the file, then into the ledger; how many articles were stored.

        Raises StorageError when file or ledger refuse; then nothing of it was promised, and nothing
        more is taken.
        """
        self._refuse_after_failure()
        if not (self._queue or self._validators or self._checked):
            return 0
        self.failure = StorageError("writing was interrupted")  # stands if anything, a signal too, comes in between
        try:
            stored = self._flush()
        except StorageError as error:
            self.failure = error
            raise
        self.failure = None
        return stored

    def _flush(self) -> int:
        mark = self._mark
        if self._queue:
            mark = self._asked(lambda: self._files.rotate_if_due(self._ledger, self._mark))
        lines, stored, offset = [], [], mark.offset
        for article, line in self._queue:
            stored.append(remember(article, Place(mark.segment, offset, len(line))))
            lines.append(line)
            offset += len(line)
        if lines:
            self._files.live.append(b"".join(lines))
            mark = Mark(mark.segment, offset, self._files.live.tail_hash(offset))
        self._asked(lambda: self._ledger.commit(Batch(mark, stored, self._validators, self._checked)))
        self._mark = mark
        self._queue, self._prints, self._latest = [], [], {}
        self._validators, self._checked = {}, {}
        return len(stored)

    def _refuse_after_failure(self) -> None:
        if self.failure is not None:
            raise StorageError(f"output failed earlier in this run: {self.failure}") from self.failure

    def _asked(self, ask: Callable[[], _T]) -> _T:
        """The ledger's answer; a ledger that cannot be believed is set aside, so that the next run builds it anew."""
        try:
            return ask()
        except LedgerDamagedError as error:
            self._ledger.close()
            aside = set_aside(self.state)
            self.failure = StorageError(f"{error}; set aside as {aside.name!r} (run again)")
            raise self.failure from error

    def close(self) -> None:
        """Flush what waits, unless a flush has failed, and let go of everything."""
        try:
            if self.failure is None:
                self.flush()
        finally:
            self._held.close()

    def __enter__(self) -> Self:
        """The open archive."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close; what was handed over before an error is kept too."""
        self.close()


def state_path(path: Path) -> Path:
    """Where the state of an output lies unless told otherwise."""
    return path.with_name(path.name + STATE_SUFFIX)


def output_path(state: Path) -> Path | None:
    """The output beside which a state of this name lies; None where the name does not tell."""
    name = state.name.removesuffix(STATE_SUFFIX)
    return state.with_name(name) if name and name != state.name else None
