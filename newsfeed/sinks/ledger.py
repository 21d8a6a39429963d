"""What the archive knows about its own file: the values, and the one class behind which any ledger stands.

A ledger holds nothing that the file does not say too, except validators and times of looking, whose
loss costs one fetch. A fingerprint is a list of 4-byte words: of the first 20, texts that are alike
share some at the same place; of those behind, texts about the same share some at any place. That is
all a ledger needs to know of it.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import eq
from struct import iter_unpack
from typing import Final, Protocol, TypeVar

from newsfeed.errors import NewsfeedError
from newsfeed.models import Article

PRINT_PREFIX: Final = "mh1:"
WORD_BYTES: Final = 4
TEXT_WORDS: Final = 20
WINDOW_DAYS: Final = 30
STORY_DAYS: Final = 2
MAY_BE_COPY: Final = 0.3
COPIES: Final = 8
STORIES: Final = 3
TOPICS_SHARED: Final = 3
_T = TypeVar("_T")
_DAY_ZERO: Final = date(2000, 1, 1).toordinal()


class LedgerDamagedError(NewsfeedError):
    """The ledger cannot be believed: set it aside and build it anew from the file."""

    exit_code = 8


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line stands: which file of the archive, and the bytes in it before compression."""

    segment: int
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Mark:
    """Up to here file and ledger agree; `tail_hash` is over the bytes before it."""

    segment: int
    offset: int
    tail_hash: bytes


@dataclass(frozen=True, slots=True)
class Segment:
    """A closed file of the archive: its name, its length before compression, and where frames start."""

    number: int
    name: str
    size: int
    tail_hash: bytes
    frames: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server said of a page, to ask it later whether the page has changed.

    `note` is the crawl's own, about the page: when it was looked at, where it leads.
    """

    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """One revision of an article as the archive remembers it; `place` is None until it is written."""

    id: str
    revision: int
    content_hash: str
    fingerprint: str
    cluster: str | None
    day: int
    place: Place | None = None
    checked_at: str | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """What one transaction makes known: all of it or nothing. Without a mark a rebuild is under way."""

    mark: Mark | None
    stored: Sequence[Seen] = ()
    validators: Mapping[str, Validators] = field(default_factory=dict)
    checked: Mapping[str, str] = field(default_factory=dict)


class Ledger(Protocol):
    """The index of the file. Each method raises StorageError, or LedgerDamagedError when it cannot be believed."""

    def mark(self) -> Mark | None:
        """Where file and ledger last agreed; None for a ledger that knows nothing."""

    def commit(self, batch: Batch) -> None:
        """Make the whole batch known in one transaction; revisions already known are left as they are."""

    def forget(self) -> None:
        """Know nothing, validators included."""

    def latest(self, article_id: str) -> Seen | None:
        """The last revision of the article."""

    def revisions(self, article_id: str) -> list[Seen]:
        """All revisions of the article, the first one first."""

    def same_text(self, content_hash: str) -> Seen | None:
        """The first article with this very text."""

    def alike(self, fingerprint: str, day: int) -> list[Seen]:
        """Articles of the time window whose fingerprint shares words, the most alike first; a bounded number."""

    def validators(self, url: str) -> Validators | None:
        """What was last kept for the page."""

    def segments(self) -> list[Segment]:
        """The closed files, the oldest first."""

    def close_segment(self, segment: Segment, mark: Mark | None) -> None:
        """Know a closed file (again), and go on at the mark if one is given; durable when it returns."""

    def count(self) -> int:
        """How many lines are known."""

    def close(self) -> None:
        """Give everything back; what was committed stays."""


def remember(article: Article, place: Place | None) -> Seen:
    """What a ledger keeps of the article."""
    return Seen(
        id=article.id,
        revision=article.revision,
        content_hash=article.content_hash,
        fingerprint=article.fingerprint,
        cluster=article.cluster,
        day=day_of(article),
        place=place,
    )


def day_of(article: Article) -> int:
    """The article's own day, as days since 2000: when it was published, else fetched; never the clock's."""
    for text in (article.published_at, article.fetched_at):
        try:
            return date.fromisoformat((text or "")[:10]).toordinal() - _DAY_ZERO
        except ValueError:
            continue
    return 0


def print_bytes(fingerprint: str) -> bytes:
    """The words of a fingerprint; none of one that is missing or of another version."""
    if not fingerprint.startswith(PRINT_PREFIX):
        return b""
    try:
        words = base64.b64decode(fingerprint[len(PRINT_PREFIX) :], altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""
    return words[: len(words) // WORD_BYTES * WORD_BYTES]


def print_text(words: bytes) -> str:
    """The fingerprint of these words."""
    return PRINT_PREFIX + base64.urlsafe_b64encode(words).decode("ascii") if words else ""


def shared_share(one: bytes, other: bytes) -> float:
    """Which share of the bytes of the text's words is equal, place by place: an estimate of how alike two texts are."""
    size = TEXT_WORDS * WORD_BYTES
    if len(one) < size or len(other) < size:
        return 0.0
    equal: int = sum(map(eq, one[:size], other[:size]))
    return equal / size


def shared_topics(one: bytes, other: bytes) -> int:
    """How many of the words behind the text's own two fingerprints have in common."""
    size = TEXT_WORDS * WORD_BYTES
    return len(set(iter_unpack("4s", one[size:])) & set(iter_unpack("4s", other[size:])))


def nearest(found: list[tuple[float, int, _T]]) -> list[_T]:
    """Of what is given with its estimate and the topics it shares: likely copies first, then the same story."""
    copies = sorted((entry for entry in found if entry[0] >= MAY_BE_COPY), key=lambda entry: -entry[0])
    others = sorted(
        (entry for entry in found if entry[0] < MAY_BE_COPY and entry[1] >= TOPICS_SHARED), key=lambda entry: -entry[1]
    )
    return [thing for *_, thing in (*copies[:COPIES], *others[:STORIES])]
