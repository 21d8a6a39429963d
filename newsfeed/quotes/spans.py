"""Where quoted text starts and ends: marks, dash speech, pieces split by their attribution, runs of paragraphs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from newsfeed.quotes.lexicon import Lexicon, lower
from newsfeed.quotes.marks import Marks, Pair, read_marks

Style = Literal["marks", "dash", "name"]
_ANY_MARK: Final = re.compile(r"[«»„“”\"‟‹›‘'](?:(?<!')|')")
OPENING_DASH: Final = re.compile(r"\s*[–—−-]{1,2}\s*(?=[^\W\d_]|[«\"“„…\d])")
_SPACED_DASH: Final = re.compile(r"\s*[–—−-]{1,2}\s+")
_DASH_AFTER_STOP: Final = re.compile(r"(?<=[,.!?…»”\":;)])\s*[–—−-]{1,2}\s+(?=[^\W\d_])")
_DASH_ALONE: Final = re.compile(r"\s+[–—−-]{1,2}\s+(?=[^\W\d_])")
_RESUMED: Final = re.compile(r"[.,:;!?…]\s*[–—−-]{1,2}\s*(?=[\w«\"“„…])")
_ATTRIBUTION_AFTER: Final = re.compile(r"\s*,?\s*[–—−-]{1,2}\s")
_CLAUSE_END: Final = re.compile(r"[,.:;!?…–—«»\"“”„]|\s-\s")
_WORD: Final = re.compile(r"[^\W_]+(?:[’'ʼ-][^\W_]+)*")
_MAX_INSERT: Final = 320
_WORDS_TO_CUE: Final = 6
_SPEECH_WORDS: Final = 6
_SMALL_WORD: Final = 4
_MAX_OPEN_PARAGRAPHS: Final = 12


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of quoted text: content offsets, outer offsets (marks, dash), and the utterance it belongs to."""

    paragraph: int
    start: int
    end: int
    outer_start: int
    outer_end: int
    group: int
    style: Style


class _Source(NamedTuple):
    """The paragraph and the utterance that pieces are cut from."""

    paragraph: int
    text: str
    group: int
    style: Style

    def piece(self, inner: tuple[int, int], outer: tuple[int, int]) -> list[Piece]:
        """One piece, trimmed; none when nothing is left of it."""
        start, end = _trim(self.text, *inner)
        if self.style == "dash" and self.text[start:end].endswith(".") and self.text[end - 2 : end - 1] != ".":
            end -= 1
        return [Piece(self.paragraph, start, end, *outer, self.group, self.style)] if end > start else []


class _Groups:
    """Numbers for utterances, in order."""

    def __init__(self) -> None:
        self.last = 0

    def new(self) -> int:
        self.last += 1
        return self.last


def find_pieces(paragraphs: Sequence[str], words: Lexicon) -> list[list[Piece]]:
    """The quoted pieces of each paragraph; what is only named in marks has the style `name`."""
    marks = [read_marks(text) if _ANY_MARK.search(text) else None for text in paragraphs]
    groups = _Groups()
    carried = _carried_over(paragraphs, marks)
    found: list[list[Piece]] = []
    for index, text in enumerate(paragraphs):
        pieces: list[Piece] = []
        if index in carried:
            pieces = _carried_pieces(index, text, carried[index], groups)
        dashed = _dash_pieces(index, text, words, groups) if not pieces else []
        own = marks[index]
        if dashed:
            found.append(_with_names(index, text, dashed, own, groups))
            continue
        if own is not None:
            taken = pieces[-1].outer_end if pieces else 0
            pieces += _marked_pieces(index, text, own, words, groups, taken)
            pieces = _with_names(index, text, pieces, own, groups) if own.inner else pieces
        found.append(pieces)
    return found


def _with_names(index: int, text: str, pieces: list[Piece], own: Marks | None, groups: _Groups) -> list[Piece]:
    """The pieces, and the names in marks that stand in the attributions between them («…, – каже директор «Чайки»)."""
    if own is None or not pieces:
        return pieces
    result = list(pieces)
    place = 0
    for pair in sorted((*own.pairs, *own.inner)):
        while place < len(pieces) and pieces[place].outer_end <= pair.start:
            place += 1
        if place < len(pieces) and pieces[place].outer_start < pair.end:
            continue
        start, end = _trim(text, pair.inner_start, pair.inner_end)
        if end > start:
            result.append(Piece(index, start, end, pair.start, pair.end, groups.new(), "name"))
    return sorted(result, key=lambda piece: piece.outer_start)


def _carried_over(paragraphs: Sequence[str], marks: Sequence[Marks | None]) -> dict[int, tuple[int, int, int]]:
    """Paragraphs of a quote that runs over several: index → content start, content end, first paragraph."""
    carried: dict[int, tuple[int, int, int]] = {}
    first: int | None = None
    for index, text in enumerate(paragraphs):
        own = marks[index]
        if first is not None and own is not None and own.stray_close and _first_pair(own) > own.stray_close[0]:
            carried[index] = (0, own.stray_close[0], first)
            first = None
            continue
        opened = own.left_open if own is not None else None
        if opened is None or (text[: opened[0]].strip() and not _after_colon(text, opened[0])):
            if first is not None and (own is None or not own.pairs) and _closes_later(marks, index, first):
                carried[index] = (0, len(text), first)
            else:
                first = None
            continue
        starts = first if first is not None else index
        if _goes_on(paragraphs, marks, index):
            carried[index] = (opened[1], len(text), starts)
            first = starts
        else:
            first = None
    _join_last(paragraphs, marks, carried)
    return carried


def _first_pair(own: Marks) -> int:
    return own.pairs[0].start if own.pairs else 1 << 60


def _after_colon(text: str, start: int) -> bool:
    return text[:start].rstrip().endswith((":", ".", "!", "?"))


def _goes_on(paragraphs: Sequence[str], marks: Sequence[Marks | None], index: int) -> bool:
    """Whether the next paragraph opens with a mark again, or one soon closes what was opened."""
    if index + 1 >= len(paragraphs):
        return False
    following = paragraphs[index + 1].lstrip()
    return bool(_ANY_MARK.match(following)) or _closes_later(marks, index + 1, index)


def _closes_later(marks: Sequence[Marks | None], index: int, first: int) -> bool:
    for later in range(index, min(len(marks), first + _MAX_OPEN_PARAGRAPHS)):
        own = marks[later]
        if own is None:
            continue
        return own.stray_close is not None and _first_pair(own) > own.stray_close[0]
    return False


def _join_last(
    paragraphs: Sequence[str], marks: Sequence[Marks | None], carried: dict[int, tuple[int, int, int]]
) -> None:
    """The closing paragraph that repeats its opening mark belongs to the quote that runs into it."""
    for index in sorted(carried):
        following = index + 1
        if following in carried or following >= len(paragraphs) or carried[index][1] != len(paragraphs[index]):
            continue
        own = marks[following]
        if own is not None and own.pairs and not paragraphs[following][: own.pairs[0].start].strip():
            pair = own.pairs[0]
            carried[following] = (pair.inner_start, pair.inner_end, carried[index][2])


def _carried_pieces(index: int, text: str, bounds: tuple[int, int, int], groups: _Groups) -> list[Piece]:
    start, end, first = bounds
    group = -1 - first  # one utterance for all its paragraphs
    start, end = _trim(text, start, end)
    if end <= start:
        return []
    outer_end = bounds[1] if bounds[1] >= len(text) else bounds[1] + 1
    return [Piece(index, start, end, max(0, bounds[0] - 1), outer_end, group, "marks")]


def _dash_pieces(index: int, text: str, words: Lexicon, groups: _Groups) -> list[Piece]:
    """Dash speech: only when an attribution splits or ends it; a lone dash paragraph is judged by its neighbours."""
    opening = OPENING_DASH.match(text)
    if opening is None or opening.end() == 0:
        return []
    source = _Source(index, text, groups.new(), "dash")
    return _split(source, words, (opening.end(), len(text)), (0, len(text)))


def _marked_pieces(index: int, text: str, own: Marks, words: Lexicon, groups: _Groups, taken: int) -> list[Piece]:
    pieces: list[Piece] = []
    for pair in own.pairs:
        if pair.start < taken:
            continue
        pieces += _pair_pieces(index, text, pair, words, groups)
    if own.left_open is not None and own.left_open[0] >= taken:
        pieces = _open_pieces(index, text, own.left_open, words, groups, pieces)
    elif own.stray_close is not None and own.stray_close[0] >= taken and not pieces:
        start, end = _trim(text, 0, own.stray_close[0])
        if _ATTRIBUTION_AFTER.match(text, own.stray_close[1]) and end > start:
            pieces.append(Piece(index, start, end, 0, own.stray_close[1], groups.new(), "marks"))
    return pieces


def _open_pieces(
    index: int, text: str, opened: tuple[int, int], words: Lexicon, groups: _Groups, pieces: list[Piece]
) -> list[Piece]:
    """A mark left open: up to an inner closing mark that an attribution follows, or split by an attribution."""
    for piece in reversed(pieces):
        if piece.outer_start > opened[0] and _ATTRIBUTION_AFTER.match(text, piece.outer_end):
            start, end = _trim(text, opened[1], piece.outer_end)
            whole = Piece(index, start, end, opened[0], piece.outer_end, groups.new(), "marks")
            return [p for p in pieces if p.outer_end <= opened[0] or p.outer_start >= piece.outer_end] + [whole]
    limit = next((p.outer_start for p in pieces if p.outer_start > opened[0]), len(text))
    source = _Source(index, text, groups.new(), "marks")
    split = _split(source, words, (opened[1], limit), (opened[0], limit))
    return sorted(pieces + split, key=lambda p: p.start)


def _pair_pieces(index: int, text: str, pair: Pair, words: Lexicon, groups: _Groups) -> list[Piece]:
    source = _Source(index, text, groups.new(), "marks")
    split = _split(source, words, (pair.inner_start, pair.inner_end), (pair.start, pair.end))
    if split:
        return split
    start, end = _trim(text, pair.inner_start, pair.inner_end)
    if end <= start:
        return []
    style: Style = "marks" if _may_be_speech(text, pair, start, end) else "name"
    return [Piece(index, start, end, pair.start, pair.end, source.group, style)]


def _may_be_speech(text: str, pair: Pair, start: int, end: int) -> bool:
    """Long enough, or set off as speech is: by a colon before it, a dash after it, a full stop in it."""
    content = text[start:end]
    if len(_WORD.findall(content[:200])) >= _SPEECH_WORDS:
        return True
    before = text[: pair.start].rstrip()
    if before.endswith(":") or text[pair.inner_end - 1] in ",":
        return True
    if content[-1] in ".!?…" and (content[:1].isupper() or before.endswith(",")):
        return True
    if before.endswith(("–", "—")) and before[:-1].rstrip()[-1:] in (".", "!", "?", ","):
        return content[:1].isupper()  # «…», – каже він. – «…»
    at_start = not before or before[-1] in ".!?…:–—"
    if _ATTRIBUTION_AFTER.match(text, pair.end) and (at_start or text[pair.end : pair.end + 1] == ","):
        return content[:1].isupper() or at_start
    return at_start and text[pair.end : pair.end + 1] == "," and content[:1].isupper()


def is_title(text: str) -> bool:
    """Whether quoted words, with the character after them, are written like a title: «How to Mend Everything»."""
    if text[-1:] in ".,!?…" or text[-2:-1] in ".!?…":
        return False
    found = [word for word in _WORD.findall(text[:200]) if len(word) > _SMALL_WORD]
    return len(found) > 1 and all(word[0].isupper() for word in found)


def _split(source: _Source, words: Lexicon, inner: tuple[int, int], outer: tuple[int, int]) -> list[Piece]:
    """The pieces of one utterance around the attributions inside it; none when there is no attribution."""
    inserts = _inserts(source.text, inner[0], inner[1], words)
    if not inserts:
        return []
    pieces: list[Piece] = []
    start, outer_start = inner[0], outer[0]
    for cut, resume in inserts:
        pieces += source.piece((start, cut), (outer_start, cut))
        if resume is None:
            return pieces
        start = outer_start = resume
    return pieces + source.piece((start, inner[1]), (outer_start, outer[1]))


def _inserts(text: str, start: int, end: int, words: Lexicon) -> list[tuple[int, int | None]]:
    """Attributions inside a stretch of speech: where each cuts it, and where speech goes on (None: it does not)."""
    found: list[tuple[int, int | None]] = []
    position = start
    pattern = _DASH_ALONE if words.has("dash_alone", "yes") else _DASH_AFTER_STOP
    while True:
        dash = pattern.search(text, position, end)
        if dash is None:
            return found
        if not _is_attribution(text, dash.end(), end, words):
            position = dash.end()
            continue
        resumed = _RESUMED.search(text, dash.end(), min(end, dash.end() + _MAX_INSERT))
        found.append((dash.start(), resumed.end() if resumed else None))
        if resumed is None:
            return found
        position = resumed.end()


def _is_attribution(text: str, start: int, end: int, words: Lexicon) -> bool:
    if not text[start].islower():
        return False
    stop = _CLAUSE_END.search(text, start, min(end, start + 160))
    limit = stop.start() if stop else min(end, start + 160)
    for number, match in enumerate(_WORD.finditer(text, start, limit)):
        word = lower(match.group())
        if word in words.cues or word in words.light or word in words.sources:
            return True
        if number >= _WORDS_TO_CUE:
            break
    return _verb_and_name(text, start, limit, words)


def _verb_and_name(text: str, start: int, end: int, words: Lexicon) -> bool:
    """«– виправляє Тарас»: any verb right before a name or a pronoun."""
    if words.analyser is None:
        return False
    found = [match.group() for match, _ in zip(_WORD.finditer(text, start, end), range(2), strict=False)]
    if len(found) < 2 or not (found[1][0].isupper() or lower(found[1]) in words.pronouns):
        return False
    readings = words.analyser.read(lower(found[0]))
    return any(r.pos == "verb" and r.known for r in readings)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Content without blanks, an opening dash and the comma before the attribution."""
    while end > start and (text[end - 1].isspace() or text[end - 1] == ","):
        end -= 1
    while start < end and text[start].isspace():
        start += 1
    opening = _SPACED_DASH.match(text, start, end)
    return (opening.end(), end) if opening and opening.end() > start else (start, end)
