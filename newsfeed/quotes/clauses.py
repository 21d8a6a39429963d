"""A reported clause as it is found, and where its words start and end beside an attribution."""

from __future__ import annotations

from typing import Final, NamedTuple

from newsfeed.quotes.mentions import Phrase
from newsfeed.quotes.narration import Token

_END_MARKS: Final = ".!?…;,:–—-"
MIN_CLAUSE: Final = 3


class Report(NamedTuple):
    """A reported clause as a token range, with its cue and the phrase that speaks.

    `possessive` is the gender of «його», «її», «їхніми» in a source phrase; `cue` is null where the verb is lost.
    """

    start: int
    end: int
    cue: tuple[int, int] | None
    subject: Phrase | None
    agreement: str
    pattern: str
    possessive: str = ""
    possessive_at: int = -1
    coordinated: bool = False


def around(tokens: list[Token], start: int, end: int, first: int, stop: int) -> tuple[int, int] | None:
    """The clause beside an attribution that takes tokens first..stop: after it, before it, or the whole around it."""
    before = trim(tokens, start, first)
    after = trim(tokens, stop, end)
    led = before[1] - before[0]
    if all(tokens[i].kind in "qp" for i in range(*after)) and after[1] > after[0]:
        return None
    if after[1] - after[0] < 2:
        return before if led >= MIN_CLAUSE else None
    if led == 0 or (led <= 3 and tokens[first - 1].text != "," and tokens[before[0]].kind == "w"):
        return after
    if tokens[first - 1].text == "," and led <= 2 and not _is_content(tokens, before):
        return after
    return (before[0], after[1])


def _is_content(tokens: list[Token], bounds: tuple[int, int]) -> bool:
    return any(tokens[i].kind in "nqd" or (tokens[i].text[0].isupper() and i > bounds[0]) for i in range(*bounds)) or (
        bounds[1] - bounds[0] >= 1
    )


def trim(tokens: list[Token], start: int, end: int) -> tuple[int, int]:
    """The tokens without the punctuation at either end."""
    while end > start and tokens[end - 1].kind == "p" and tokens[end - 1].text in _END_MARKS:
        end -= 1
    while start < end and tokens[start].kind == "p" and tokens[start].text in ",.:;–—-−":
        start += 1
    return start, end
