"""Direct speech: which quoted pieces somebody says, and the words beside them that tell who."""

from __future__ import annotations

from typing import Final, NamedTuple

from newsfeed.quotes.cues import CueAt, find_cues, find_subject, things_speak
from newsfeed.quotes.lexicon import Cue
from newsfeed.quotes.mentions import Phrase
from newsfeed.quotes.narration import Narration, Token
from newsfeed.quotes.phrases import Reader
from newsfeed.quotes.reports import genitive_phrase

_DASHES: Final = "–—-−"
_MAX_ZONE: Final = 40
_SO: Final = Cue("say", "")
_PLAIN_REACH: Final = 16


class Speech(NamedTuple):
    """What the words beside a quoted piece say: cue and subject as token positions, and where they stand.

    `pattern` is `after`, `before`, `headline`, `own` (a sentence of its own), `dialogue`.
    """

    cue: tuple[int, int] | None
    subject: Phrase | None
    agreement: str
    pattern: str
    possessive: str = ""
    possessive_at: int = -1


def attribute(narration: Narration, reader: Reader, bounds: tuple[int, int], at: int) -> Speech | None:
    """The attribution of the speech token at a position in its sentence; None when its sentence has none."""
    start, end = bounds
    return _after(narration.tokens, reader, at, end) or _before(narration.tokens, reader, start, at)


def stands_alone(tokens: list[Token], bounds: tuple[int, int]) -> bool:
    """Whether a sentence holds quoted words and nothing else."""
    return all(tokens[i].kind in "qp" for i in range(*bounds))


def _after(tokens: list[Token], reader: Reader, at: int, end: int) -> Speech | None:
    """«…», – сказав X."""
    position = at + 1
    marks = ""
    while position < end and tokens[position].kind == "p" and tokens[position].text in ",.!?…–—-−":
        marks += tokens[position].text
        position += 1
    stop = min(end, position + _MAX_ZONE)
    stop = next((i for i in range(position, stop) if tokens[i].kind == "q"), stop)
    if position >= stop:
        return None
    dashed = any(m in _DASHES for m in marks)
    if not marks and not reader.words.has("bare_after", "yes"):
        return None
    cue = _near_cue(
        tokens, reader, position, stop, _PLAIN_REACH if reader.words.analyser is None else 7 if dashed else 5
    )
    if cue is not None:
        subject = find_subject(reader, cue, position, stop, right_first=True)
        return Speech((cue.at, cue.end), subject, cue.cue.subject, "after")
    if position < stop and reader.words.has("after_words", tokens[position].lower):
        return Speech(
            (position, position + 1),
            find_subject(reader, CueAt(position, position + 1, _SO), position, stop, right_first=True),
            "",
            "after",
        )
    if not dashed:
        return None
    return _source_after(tokens, reader, position, stop) or _verb_or_name(tokens, reader, position, stop)


def _near_cue(tokens: list[Token], reader: Reader, position: int, stop: int, reach: int) -> CueAt | None:
    found = find_cues(tokens, position, stop, reader.words)
    for cue in found:
        between = tokens[position : cue.at]
        if any(t.text in ",;:" for t in between) and cue.at - position > 2:
            return None if cue.at - position > reach else cue
        return cue if cue.at - position <= reach + 4 else None
    return None


def _source_after(tokens: list[Token], reader: Reader, position: int, stop: int) -> Speech | None:
    for index in range(position, min(stop, position + 4)):
        if tokens[index].lower in reader.words.sources:
            phrase = genitive_phrase(reader, index + 1, stop) if index + 1 < stop else None
            return Speech((position, index + 1), phrase, "", "after") if phrase else None
    return None


def _verb_or_name(tokens: list[Token], reader: Reader, position: int, stop: int) -> Speech | None:
    """A verb that is no speech verb, or in a headline a name alone."""
    phrases = [p for p in reader.phrases(position, stop) if p.nominative and not p.preposition]
    for index in range(position, min(stop, position + 6)):
        readings = reader.readings(index)
        verbs = [r for r in readings if r.pos == "verb" and r.known]
        if verbs and not any(r.pos != "verb" and r.known for r in readings):
            gender = "p" if verbs[0].number == "plur" else verbs[0].gender or "s"
            cue = CueAt(index, index + 1, Cue("manner", gender))
            subject = find_subject(reader, cue, position, stop, right_first=True)
            if subject is not None:
                return Speech((index, index + 1), subject, gender, "verb")
            return None
    if phrases and phrases[0].first == position and stop - phrases[0].end <= 6:
        return Speech(None, phrases[0], "", "headline")
    return None


def _before(tokens: list[Token], reader: Reader, start: int, at: int) -> Speech | None:
    """X сказав: «…»"""
    last = at - 1
    if last < start:
        return None
    colon = tokens[last].text == ":"
    comma = tokens[last].text == "," and (
        reader.words.has("comma_before", "yes") or reader.words.has("as_words", tokens[start].lower)
    )
    bare = (
        reader.words.has("bare_before", "yes") and tokens[last].kind == "w" and tokens[last].lower in reader.words.cues
    )
    begin = next((i + 1 for i in range(last, start - 1, -1) if tokens[i].kind == "q"), start)
    cues = find_cues(tokens, begin, at, reader.words)
    if not (colon or comma or bare):
        return None
    if cues:
        cue = cues[-1]
        for earlier in reversed(cues):
            subject = find_subject(reader, earlier, begin, last, right_first=False)
            if subject is not None:
                return Speech((earlier.at, earlier.end), subject, earlier.cue.subject, "before")
        if things_speak(reader, cue, begin):
            return None
        return Speech((cue.at, cue.end), None, cue.cue.subject, "before")
    if not colon:
        return None
    return _source_before(tokens, reader, begin, last) or _name_before(tokens, reader, begin, last)


def _source_before(tokens: list[Token], reader: Reader, start: int, stop: int) -> Speech | None:
    for index in range(start, stop):
        if tokens[index].lower in reader.words.sources:
            before = tokens[index - 1].lower if index else ""
            if before in reader.words.possessives:
                return Speech((index - 2, index + 1), None, "", "before", reader.words.possessives[before], index - 1)
            phrase = genitive_phrase(reader, index + 1, stop) if index + 1 < stop else None
            if phrase is not None:
                return Speech((index - 1, index + 1), phrase, "", "before")
    return None


def _name_before(tokens: list[Token], reader: Reader, start: int, stop: int) -> Speech | None:
    """A name or title right before the colon, or a verb that is no speech verb with its subject."""
    phrases = [p for p in reader.phrases(start, stop) if p.nominative and not p.preposition]
    if not phrases:
        return None
    for index in range(start, stop):
        readings = reader.readings(index)
        verbs = [r for r in readings if r.pos == "verb" and r.known]
        if verbs and not any(r.pos in ("noun", "adj", "adv", "conj") and r.known for r in readings):
            gender = "p" if verbs[0].number == "plur" else verbs[0].gender or "s"
            subject = find_subject(
                reader, CueAt(index, index + 1, Cue("manner", gender)), start, stop, right_first=False
            )
            return Speech((index, index + 1), subject, gender, "verb") if subject else None
    final = phrases[-1]
    ends = max(final.end, final.title[1] if final.title else 0)
    if ends >= stop - 1:
        return Speech(None, final, "", "headline")
    return None
