"""Reported clauses that no comma opens: «said the plan would fail», «told reporters that …»."""

from __future__ import annotations

from typing import Final

from newsfeed.quotes.cues import CueAt
from newsfeed.quotes.narration import Token
from newsfeed.quotes.phrases import Reader

_MAX_TO_CLAUSE: Final = 12
_MAX_TO_MOOD: Final = 24


def bare_clause_start(tokens: list[Token], reader: Reader, cue: CueAt, end: int) -> tuple[int, str] | None:
    """Without an analyser: after «that», a colon, or right after a verb that takes a clause bare («said the plan»)."""
    words = reader.words
    if cue.at and tokens[cue.at - 1].kind == "q":
        return None  # «…,» said Smith
    bare = _bare_clause(tokens, reader, cue, end)
    for index in range(cue.end, min(end, cue.end + _MAX_TO_CLAUSE)):
        token = tokens[index]
        if words.has("that", token.lower):
            if bare is not None and bare[0] < index:
                return bare
            return (index + 1, "that") if index + 1 < end else None
        if token.text == ":" and index + 1 < end and tokens[index + 1].kind != "q":
            return index + 1, "colon"
        if token.text == "," and index + 2 < end and words.has("that", tokens[index + 1].lower):
            return index + 2, "that"
        if token.text == "," and index + 2 < end and words.has("comma_clause", "yes"):
            return (index + 1, "bare") if _is_reported(tokens, reader, index + 1, end) else None
        if token.kind in "qp" and token.text not in "'’-":
            break
        if token.lower in words.cues and index > cue.end:
            break
    return bare


def _is_reported(tokens: list[Token], reader: Reader, start: int, end: int) -> bool:
    """«sagte, er habe …»: a clause in the reported mood, or at least no relative or adverbial one."""
    words = reader.words
    if tokens[start].kind == "q":
        return False
    if any(words.has("reported_mood", tokens[i].lower) for i in range(start, min(end, start + _MAX_TO_MOOD))):
        return not words.has("subordinators", tokens[start].lower)
    first = start + 1 if words.has("lead_prepositions", tokens[start].lower) and start + 2 < end else start
    relative = tokens[first].lower in words.relatives and not tokens[first + 1].text[:1].isupper()
    return not relative and not words.has("subordinators", tokens[start].lower)


def is_finite(tokens: list[Token], reader: Reader, start: int, end: int) -> bool:
    """Whether the words hold a verb that has a subject, as far as its form tells."""
    words = reader.words
    return any(
        words.has("finite", tokens[i].lower)
        or (len(tokens[i].lower) > 4 and tokens[i].lower.endswith(words.past_endings))
        for i in range(start, end)
        if tokens[i].kind == "w" and not tokens[i].text[0].isupper()
    )


def _bare_clause(tokens: list[Token], reader: Reader, cue: CueAt, end: int) -> tuple[int, str] | None:
    words = reader.words
    verb, position = tokens[cue.at].lower, cue.end
    pronoun = position < end and words.has("clause_pronouns", tokens[position].lower)
    if words.has("object_verbs", verb) and not (pronoun and words.has("bare_verbs", verb)):
        position = _past_object(tokens, reader, position, end)
    elif not words.has("bare_verbs", verb):
        return None
    while position < end and (
        words.has("time_words", tokens[position].lower) or tokens[position].lower.endswith(words.adverb_endings)
    ):
        position += 1
    if words.has("any_clause", verb) and position < end and words.has("not_clause", tokens[position].lower):
        position = _past_adverbial(tokens, reader, position, end)
    if position + 2 >= end:
        return None
    first = tokens[position]
    if first.kind == "p" or words.has("not_clause", first.lower) or words.has("time_words", first.lower):
        return None
    if words.has("clause_pronouns", first.lower):
        return position, "bare"
    if _is_infinitive(tokens, reader, position, end):
        return None
    stop = _clause_end(tokens, reader, position + 1, end)
    sure = words.has("clause_openers", first.lower) or first.text[:1].isupper() or first.kind in "dn"
    said = words.has("any_clause", verb) and not words.has("auxiliaries", first.lower)
    if words.has("noun_verbs", verb):
        return (position, "bare") if is_finite(tokens, reader, position + 1, stop) else None
    return (
        (position, "bare") if sure or said or is_finite(tokens, reader, position + 1, min(stop, position + 5)) else None
    )


def _clause_end(tokens: list[Token], reader: Reader, position: int, end: int) -> int:
    """Where the first clause ends: at a mark of punctuation, or a word that joins or opposes another verb."""
    words = reader.words
    for index in range(position, end):
        token = tokens[index]
        if (token.kind == "p" and token.text not in "'’-.$%") or words.has("opposers", token.lower):
            return index
    return end


def _is_infinitive(tokens: list[Token], reader: Reader, position: int, end: int) -> bool:
    """«(expect) the wind to drop», «(knows) how to find»: no clause, as long as «to» stands before any verb."""
    words = reader.words
    for index in range(position, min(end, position + _MAX_TO_CLAUSE)):
        low = tokens[index].lower
        if words.has("infinitive_marks", low):
            return index > position
        if (tokens[index].kind in "qp" and tokens[index].text not in "'’-.") or is_finite(
            tokens, reader, index, index + 1
        ):
            return False
    return False


def _past_adverbial(tokens: list[Token], reader: Reader, position: int, end: int) -> int:
    """Past «after the convention», when a pronoun opens a clause behind it; the position itself otherwise."""
    for index in range(position + 1, min(end, position + 7)):
        token = tokens[index]
        if token.kind != "w":
            break
        if reader.words.has("clause_pronouns", token.lower):
            return index if index > position + 1 else position
    return position


def _past_object(tokens: list[Token], reader: Reader, position: int, end: int) -> int:
    """Past the one who is told: «told reporters», «told the Fox News host»."""
    start = position
    while position < end and position - start < 6:
        token = tokens[position]
        if (token.kind == "p" and token.text not in "'’.") or reader.words.has("infinitive_marks", token.lower):
            break
        if position > start and reader.words.has("clause_openers", token.lower):
            return position
        position += 1
    return end
