"""Reporting words in a sentence, and the subject each of them has."""

from __future__ import annotations

from typing import Final, NamedTuple

from newsfeed.quotes.lexicon import Cue, Lexicon
from newsfeed.quotes.narration import Token
from newsfeed.quotes.phrases import Phrase, Reader

_HARD_STOP: Final = frozenset(".;:!?…()[]")
_MAX_RIGHT: Final = 24
_LIGHT_REACH: Final = 4
_KIND_BONUS: Final = {"person": 2.0, "pronoun": 2.0, "title": 1.5, "group": 1.4, "body": 1.0}
_DISTANCE_COST: Final = 0.12


class CueAt(NamedTuple):
    """A reporting word at a token; `end` is past its last word («звернув увагу» has two)."""

    at: int
    end: int
    cue: Cue


def find_cues(tokens: list[Token], start: int, end: int, words: Lexicon) -> list[CueAt]:
    """The reporting words between two tokens, in order."""
    cues = words.cues
    light = words.light
    found: list[CueAt] = []
    for index in range(start, end):
        low = tokens[index].lower
        if low in cues:
            if not _is_noun_here(tokens, index, words):
                found.append(CueAt(index, index + 1, cues[low]))
        elif low in light:
            at = _light_cue(tokens, index, end, words)
            if at is not None:
                found.append(at)
    return found


def _is_noun_here(tokens: list[Token], index: int, words: Lexicon) -> bool:
    """A capitalised cue in mid-sentence is a name; one after an article or a preposition is a noun."""
    token = tokens[index]
    if index and token.text[0].isupper() and tokens[index - 1].kind == "w":
        return True
    return index > 0 and words.has("noun_before", tokens[index - 1].lower)


def _light_cue(tokens: list[Token], index: int, end: int, words: Lexicon) -> CueAt | None:
    rule = words.light[tokens[index].lower]
    if rule.before and not (index and tokens[index - 1].lower in rule.before):
        return None
    cue = Cue("say", words.subjects.get(tokens[index].lower, ""))
    if not rule.nouns:
        return CueAt(index - 1 if rule.before else index, index + 1, cue)
    for reach in range(index + 1, min(end, index + 1 + _LIGHT_REACH)):
        if tokens[reach].lower in rule.nouns:
            return CueAt(index, reach + 1, cue)
    return None


def agrees(phrase: Phrase, subject: str) -> bool:
    """Whether a phrase can be the subject of a verb form that says this of its subject."""
    if not subject or subject == "x":
        return True
    if subject == "s":
        return bool(phrase.genders & {"m", "f", "n", "s"})
    return subject in phrase.genders or (subject != "p" and "s" in phrase.genders)


def find_subject(reader: Reader, cue: CueAt, start: int, end: int, *, right_first: bool) -> Phrase | None:
    """The phrase that speaks, between two tokens; None when the clause names nobody."""
    best: tuple[float, Phrase] | None = None
    right_end = right_stop(reader.tokens, cue.end, end)
    for phrase in reader.phrases(cue.end, right_end):
        score = _fit(phrase, cue, reader.words) - _DISTANCE_COST * (phrase.first - cue.end)
        if score > 0 and (best is None or score > best[0]):
            best = (score + (0.6 if right_first else 0.0), phrase)
    left = [p for p in reader.phrases(start, cue.at) if p.end <= cue.at]
    for phrase in left:
        score = _fit(phrase, cue, reader.words) - _DISTANCE_COST * (cue.at - phrase.end)
        if score > 0 and (best is None or score > best[0]):
            best = (score, phrase)
    return best[1] if best else None


def right_stop(tokens: list[Token], start: int, end: int) -> int:
    """Where the clause after a verb ends: at a full stop, a colon or quoted words."""
    limit = min(end, start + _MAX_RIGHT)
    for index in range(start, limit):
        token = tokens[index]
        if token.kind == "q" or (
            token.kind == "p" and token.text in _HARD_STOP and not _is_initial_stop(tokens, index)
        ):
            return index
    return limit


def _is_initial_stop(tokens: list[Token], index: int) -> bool:
    before = tokens[index - 1] if index else None
    return tokens[index].text == "." and before is not None and len(before.text) <= 3 and index + 1 < len(tokens)


def _fit(phrase: Phrase, cue: CueAt, words: Lexicon) -> float:
    """How well a phrase suits a verb as its subject; 0 when it cannot be."""
    bonus = _KIND_BONUS[phrase.kind]
    if phrase.preposition:
        located = phrase.kind == "body" and words.has("place_prepositions", phrase.preposition)
        return bonus if located and cue.cue.subject in ("p", "", "s") and "loct" in phrase.cases else 0.0
    if not phrase.nominative or not agrees(phrase, cue.cue.subject):
        return 0.0
    return bonus + 1.0
