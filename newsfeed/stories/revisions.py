"""New, updated or the same; and between two revisions, which words and which quotes changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Final, Literal

from newsfeed.models import Article, Quote

Op = Literal["same", "removed", "added"]
Part = Literal["headline", "lead", "body", "quotes"]
ALIKE: Final = 0.5
WORDS_COMPARED: Final = 1500


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
    """The words of both texts in one row, each marked; texts of over 1,500 words are compared as a whole."""
    old, new = before.split(), after.split()
    if max(len(old), len(new)) > WORDS_COMPARED:
        pairs: list[tuple[Op, list[str]]] = [("removed", old), ("added", new)] if old != new else [("same", old)]
    else:
        pairs = []
        for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            pairs += [("same", old[i1:i2])] if tag == "equal" else [("removed", old[i1:i2]), ("added", new[j1:j2])]
    return tuple(Run(op, " ".join(words)) for op, words in pairs if words)


def _changed_words(before: str, after: str) -> tuple[Run, ...]:
    return diff_words(before, after) if before != after else ()


def _changed_paragraphs(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[Run, ...]]:
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            old, new = before[i1:i2], after[j1:j2]
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
