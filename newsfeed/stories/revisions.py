"""New, updated or the same; and between two revisions, which words and which quotes changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Final, Literal

from newsfeed.models import Article, Quote

Op = Literal["same", "removed", "added"]
Part = Literal["headline", "lead", "body", "quotes"]
ALIKE: Final = 0.5
PAIRS_COMPARED: Final = 100_000


@dataclass(frozen=True, slots=True)
class Run:
    """Words in a row that stayed, went or came."""

    op: Op
    text: str


@dataclass(frozen=True, slots=True)
class QuoteChange:
    """A quote that was removed, added, reworded, or given to another speaker."""

    change: Literal["removed", "added", "reworded", "reattributed"]
    before: Quote | None
    after: Quote | None


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs between two revisions; `body` has an entry per paragraph that changed."""

    parts: tuple[Part, ...]
    headline: tuple[Run, ...]
    lead: tuple[Run, ...]
    body: tuple[tuple[Run, ...], ...]
    quotes: tuple[QuoteChange, ...]


def as_revision(article: Article, known_revision: int | None, known_hash: str | None) -> Article | None:
    """The article with its revision and change; None when the text is the one already known."""
    if known_revision is None:
        return replace(article, revision=1, change="new")
    if known_hash == article.content_hash:
        return None
    return replace(article, revision=known_revision + 1, change="updated")


def find_changes(before: Article, after: Article) -> Changes:
    """The changes of headline, lead, body and quotes, word by word."""
    headline = _changed_words(before.title or "", after.title or "")
    lead = _changed_words(before.lead or "", after.lead or "")
    body = tuple(_changed_paragraphs(before.paragraphs, after.paragraphs))
    quotes = tuple(_changed_quotes(before.quotes, after.quotes))
    found: list[tuple[Part, bool]] = [
        ("headline", bool(headline)),
        ("lead", bool(lead)),
        ("body", bool(body)),
        ("quotes", bool(quotes)),
    ]
    return Changes(tuple(part for part, is_changed in found if is_changed), headline, lead, body, quotes)


def diff_words(before: str, after: str) -> tuple[Run, ...]:
    """The words of both texts in one row, each marked; where they repeat too much, changed passages as a whole."""
    old, new = before.split(), after.split()
    runs: list[Run] = []
    for is_same, was, now in _aligned(old, new):
        pieces: list[tuple[Op, Sequence[str]]] = [("same", was)] if is_same else [("removed", was), ("added", now)]
        runs += [Run(op, " ".join(words)) for op, words in pieces if words]
    return tuple(runs)


def _aligned(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[bool, Sequence[str], Sequence[str]]]:
    """Both sequences in pieces, each with whether they are equal there.

    `SequenceMatcher` looks at every pair of equal items again and again, so what both begin and end with is
    taken off first, and what still has over 100,000 such pairs is one piece: no news does, a hostile page may.
    """
    shorter = min(len(old), len(new))
    head = next((n for n in range(shorter) if old[n] != new[n]), shorter)
    tail = next((n for n in range(shorter - head) if old[-1 - n] != new[-1 - n]), shorter - head)
    was, now = old[head : len(old) - tail], new[head : len(new) - tail]
    if head:
        yield True, old[:head], new[:head]
    if _equal_pairs(was, now) > PAIRS_COMPARED:
        yield False, was, now
    else:
        for tag, i1, i2, j1, j2 in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
            yield tag == "equal", was[i1:i2], now[j1:j2]
    if tail:
        yield True, old[len(old) - tail :], new[len(new) - tail :]


def _equal_pairs(old: Sequence[str], new: Sequence[str]) -> int:
    times = Counter(new)
    return sum(times[item] for item in old)


def _changed_words(before: str, after: str) -> tuple[Run, ...]:
    return diff_words(before, after) if before != after else ()


def _changed_paragraphs(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[Run, ...]]:
    for is_same, old, new in _aligned(before, after):
        if not is_same:
            for place in range(max(len(old), len(new))):
                yield diff_words("".join(old[place : place + 1]), "".join(new[place : place + 1]))


def _changed_quotes(before: Sequence[Quote], after: Sequence[Quote]) -> Iterator[QuoteChange]:
    """Each quote that has no equal on the other side, beside the most alike of the same side's rest."""
    said = {(quote.text, quote.speaker) for quote in before} & {(quote.text, quote.speaker) for quote in after}
    came = [quote for quote in after if (quote.text, quote.speaker) not in said]
    for old in before:
        if (old.text, old.speaker) in said:
            continue
        new = max(came, key=lambda quote: _alike(old, quote), default=None)
        if new is None or _alike(old, new) < ALIKE:
            yield QuoteChange("removed", old, None)
            continue
        came.remove(new)
        yield QuoteChange("reattributed" if old.text == new.text else "reworded", old, new)
    for new in came:
        yield QuoteChange("added", None, new)


def _alike(one: Quote, other: Quote) -> float:
    """Shared words over all words: order and number do not matter for telling which quote became which."""
    words, others = set(one.text.casefold().split()), set(other.text.casefold().split())
    return len(words & others) / max(1, len(words | others))
