"""Pairs of quotation marks in a paragraph: nested, broken and open ones. One pass, linear."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

# A set of characters first and the conditions after it: the search for a set is quick.
_MARK: Final = re.compile(
    r"[«»„“”\"‟‹›‘‚’'](?:(?<=[«»„“”\"‟‹›])|(?<=')'|(?<=[‘‚])(?<!\w[‘‚])(?=\w)|(?<=[\w.,!?…]’)(?!\w))"
)
_FAMILY: Final = {
    "«": "g", "»": "g", "‹": "s", "›": "s", "„": "d", "“": "d", "”": "d", "‟": "d", '"': '"', "''": "''",
    "‘": "'", "‚": "'", "’": "'",
}  # fmt: skip
_BEFORE_OPENING: Final = frozenset(" \t\n\u00a0([{–—-/:")
_MAX_LOOK_BACK: Final = 3


class Pair(NamedTuple):
    """An outermost pair: offsets of the opening mark, of the content and past the closing mark."""

    start: int
    inner_start: int
    inner_end: int
    end: int


class Marks(NamedTuple):
    """The marks of one paragraph: outermost pairs, those inside them, an opening left open, a closing without one."""

    pairs: list[Pair]
    inner: list[Pair]
    left_open: tuple[int, int] | None
    stray_close: tuple[int, int] | None


class _Open(NamedTuple):
    mark: str
    start: int
    end: int


def read_marks(text: str) -> Marks:
    """The outermost pairs of a paragraph, in order; a mark of the wrong family may close the last one open."""
    stack: list[_Open] = []
    pairs: list[Pair] = []
    stray: tuple[int, int] | None = None
    for match in _MARK.finditer(text):
        mark = match.group()
        if _opens(text, match, stack):
            stack.append(_Open(mark, match.start(), match.end()))
        elif stack:
            opened = _pop(stack, mark)
            if opened is not None:
                pairs.append(Pair(opened.start, opened.end, match.start(), match.end()))
        elif stray is None and mark not in "’‘":
            stray = (match.start(), match.end())
    left = next(((item.start, item.end) for item in stack if item.mark not in "‘‚"), None)
    outer = _outermost(pairs)
    kept = set(outer)
    return Marks(outer, sorted(p for p in pairs if p not in kept), left, stray)


def _opens(text: str, match: re.Match[str], stack: list[_Open]) -> bool:
    mark = match.group()
    family = _FAMILY[mark]
    if mark in "„‟‘‚":
        return True
    if mark == "’":
        return False
    before = text[match.start() - 1] if match.start() else " "
    after = text[match.end()] if match.end() < len(text) else " "
    at_word_start = (before in _BEFORE_OPENING or before in "«„“\"'‘") and not after.isspace()
    at_word_end = not before.isspace() and (after.isspace() or after in ".,;:!?…)]–—-»”“")
    if mark in "«‹":
        return at_word_start or not (at_word_end and stack)
    if mark in "»›":
        return at_word_start and not at_word_end and not any(item.mark in "«‹" for item in stack[-_MAX_LOOK_BACK:])
    if mark == "“" and stack and stack[-1].mark == "„":
        return False
    if mark == "“":
        return not (at_word_end and any(_FAMILY[item.mark] == family for item in stack[-_MAX_LOOK_BACK:]))
    return at_word_start and not (stack and stack[-1].mark == mark and at_word_end)


def _pop(stack: list[_Open], mark: str) -> _Open | None:
    """The opening that this mark closes; those opened after it stay unclosed."""
    family = _FAMILY[mark]
    for back in range(1, min(_MAX_LOOK_BACK, len(stack)) + 1):
        if _FAMILY[stack[-back].mark] == family:
            found = stack[-back]
            del stack[-back:]
            return found
    if mark == "’" or len(stack) > 1:
        return None
    return stack.pop()


def _outermost(pairs: list[Pair]) -> list[Pair]:
    kept: list[Pair] = []
    for pair in pairs:  # by closing mark: an outer pair comes after the pairs in it
        while kept and kept[-1].start > pair.start:
            kept.pop()
        kept.append(pair)
    return kept
