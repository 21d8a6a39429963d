"""Reported clauses that no comma opens: «said the plan would fail», «told reporters that …»."""

from __future__ import annotations

from typing import Final

from newsfeed.quotes.cues import CueAt
from newsfeed.quotes.narration import Token
from newsfeed.quotes.phrases import Reader

_MAX_TO_CLAUSE: Final = 12


def bare_clause_start(tokens: list[Token], reader: Reader, cue: CueAt, end: int) -> tuple[int, str] | None:
    """Without an analyser: after «that», a colon, or right after a verb that takes a clause bare («said the plan»)."""
    words = reader.words
    for index in range(cue.end, min(end, cue.end + _MAX_TO_CLAUSE)):
        token = tokens[index]
        if words.has("that", token.lower):
            return (index + 1, "that") if index + 1 < end else None
        if token.text == ":" and index + 1 < end and tokens[index + 1].kind != "q":
            return index + 1, "colon"
        if token.text == "," and index + 2 < end and words.has("that", tokens[index + 1].lower):
            return index + 2, "that"
        if token.text == "," and index + 2 < end and words.has("comma_clause", "yes"):
            return (index + 1, "bare") if tokens[index + 1].kind != "q" else None
        if token.kind in "qp" and token.text not in "'’-":
            break
        if token.lower in words.cues and index > cue.end:
            break
    return _bare_clause(tokens, reader, cue, end)


def _bare_clause(tokens: list[Token], reader: Reader, cue: CueAt, end: int) -> tuple[int, str] | None:
    words = reader.words
    verb, position = tokens[cue.at].lower, cue.end
    if words.has("object_verbs", verb):
        position = _past_object(tokens, reader, position, end)
    elif not words.has("bare_verbs", verb):
        return None
    while position < end and words.has("time_words", tokens[position].lower):
        position += 1
    if position + 2 >= end:
        return None
    first = tokens[position]
    if first.kind == "p" or words.has("not_clause", first.lower) or words.has("time_words", first.lower):
        return None
    sure = words.has("clause_openers", first.lower) or first.text[:1].isupper() or first.kind in "dn"
    said = words.has("any_clause", verb) and not words.has("auxiliaries", first.lower)
    return (position, "bare") if sure or said else None


def _past_object(tokens: list[Token], reader: Reader, position: int, end: int) -> int:
    """Past the one who is told: «told reporters», «told the Fox News host»."""
    start = position
    while position < end and position - start < 6:
        token = tokens[position]
        if token.kind == "p" and token.text not in "'’.":
            break
        if position > start and reader.words.has("clause_openers", token.lower):
            return position
        position += 1
    return end
