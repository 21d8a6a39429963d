"""Attributions after or inside what they report, where words stand without cases: «…, officials said on Monday»."""

from __future__ import annotations

from typing import Final

from newsfeed.quotes.bare import bare_clause_start, is_finite
from newsfeed.quotes.clauses import MIN_CLAUSE, Report, around
from newsfeed.quotes.cues import CueAt
from newsfeed.quotes.mentions import Phrase
from newsfeed.quotes.narration import Token
from newsfeed.quotes.phrases import Reader
from newsfeed.quotes.plain import PlainReader

_MAX_SUBJECT: Final = 16
_LONG_CONTENT: Final = 9
_FULL_STOPS: Final = frozenset(".!?…;")


def inserted_report(
    tokens: list[Token], reader: PlainReader, bounds: tuple[int, int], cues: list[CueAt]
) -> tuple[tuple[int, int], CueAt, Phrase] | None:
    """The clause that an attribution between commas ends or splits, its cue and who speaks."""
    start, end = bounds
    for cue in cues:
        comma = _comma_before(tokens, start, cue.at)
        if comma is None or cue.cue.kind not in ("say", "think"):
            continue
        inverted = comma == cue.at - 1
        if inverted and not _may_invert(tokens, reader, (start, comma), cue):
            continue
        subject = _after(tokens, reader, cue, end) if inverted else _before(tokens, reader, comma, cue, end)
        if subject is None:
            continue
        stop = max(cue.end, subject.end, subject.title[1] if subject.title else 0)
        clause = _clause(tokens, reader, (start, comma), (stop, end))
        if clause is not None:
            return clause, cue, subject
    return None


def _comma_before(tokens: list[Token], start: int, at: int) -> int | None:
    for index in range(at - 1, max(start, at - _MAX_SUBJECT), -1):
        token = tokens[index]
        if token.text == ",":
            return index
        if token.kind == "q" or token.text in ";:":
            return None
    return None


def _may_invert(tokens: list[Token], reader: PlainReader, before: tuple[int, int], cue: CueAt) -> bool:
    """Whether a verb after a comma follows what it reports, and no aside: «Lys, who studies fish, said the dam …»."""
    start, comma = before
    words = reader.words
    opened = next((i for i in range(comma - 1, start, -1) if tokens[i].text == ","), None)
    if opened is not None and (
        tokens[opened + 1].lower in words.relatives or words.has("determiners", tokens[opened + 1].lower)
    ):
        return False
    return words.has("inverting_verbs", tokens[cue.at].lower) and is_finite(tokens, reader, start, comma)


def _after(tokens: list[Token], reader: PlainReader, cue: CueAt, end: int) -> Phrase | None:
    """«…, said Smith, a teacher»: a phrase that no verb follows."""
    if cue.end >= end or reader.words.has("that", tokens[cue.end].lower):
        return None
    subject = reader.subject((cue.at, cue.end), (cue.at, end), inverted=True)
    if subject is None or subject.first > cue.end + 1 or subject.kind == "pronoun":
        return None
    stop = next((i for i in range(cue.end, end) if tokens[i].kind in "qp" and tokens[i].text not in ".'’-&"), end)
    return None if is_finite(tokens, reader, cue.end, stop) else subject


def _before(tokens: list[Token], reader: PlainReader, comma: int, cue: CueAt, end: int) -> Phrase | None:
    """«…, the agency said»: nothing else between the comma and the verb, and nothing reported after it."""
    words = reader.words
    first = comma + 1
    if words.has("joiners", tokens[first].lower) or words.has("opposers", tokens[first].lower):
        first += 1
    if tokens[first].lower in words.relatives or words.has("chunk_stops", tokens[first].lower):
        return None
    following = tokens[cue.end] if cue.end < end else None
    if following is not None and following.kind == "w":
        told = words.has("object_verbs", tokens[cue.at].lower)
        around = words.has("time_words", following.lower) or words.has("adverbial_prepositions", following.lower)
        if not (told or around) or bare_clause_start(tokens, reader, cue, end) is not None:
            return None
    elif following is not None and following.kind == "q":
        return None
    subject = reader.before(first, cue.at)
    return subject if subject is not None and subject.first <= first + 1 else None


def _clause(
    tokens: list[Token], reader: PlainReader, before: tuple[int, int], after: tuple[int, int]
) -> tuple[int, int] | None:
    """What is reported: the words before the attribution, or the clause around it."""
    words = reader.words
    start, comma = before
    stop, end = after
    while start < comma and (tokens[start].kind == "p" or words.has("clause_links", tokens[start].lower)):
        start += 1
    if any(tokens[i].kind == "q" for i in range(start, comma)):
        return None
    led = comma - start
    goes_on = stop + 1 < end and tokens[stop].text == "," and not _starts_aside(tokens[stop + 1], reader)
    if goes_on and not any(tokens[i].kind == "q" for i in range(stop, end)):
        last = next((i for i in range(end, stop, -1) if tokens[i - 1].text not in _FULL_STOPS), end)
        whole = (start, last)
        return whole if led >= 1 and last - start >= MIN_CLAUSE + 2 else None
    opening = tokens[start].lower if start < comma else ""
    aside = words.has("lead_prepositions", opening) or words.has("subordinators", opening) or opening.endswith("ing")
    if led < MIN_CLAUSE or not (is_finite(tokens, reader, start, comma) or (led >= _LONG_CONTENT and not aside)):
        return None
    return (start, comma) if not words.has("subordinators", opening) or led >= _LONG_CONTENT else None


def _starts_aside(token: Token, reader: PlainReader) -> bool:
    """Whether the words after a comma tell of the speaker and not of what is said: «…, adding», «…, as», «…, who»."""
    words = reader.words
    return (
        token.lower.endswith(words.gerund_endings)
        or token.lower in words.relatives
        or words.has("asides", token.lower)
        or words.has("chunk_stops", token.lower)
    )


def so_report(tokens: list[Token], reader: Reader, start: int, end: int) -> Report | None:
    """«…, so Minister Müller»: a word that names a source where a verb could stand."""
    for index in range(start + MIN_CLAUSE, end - 2):
        if tokens[index].text != "," or not reader.words.has("after_words", tokens[index + 1].lower):
            continue
        first = tokens[index + 2]
        named = first.text[:1].isupper() or reader.words.has("determiners", first.lower)
        subject = reader.at(index + 2, end) if named and first.kind == "w" else None
        if subject is None or subject.first > index + 2 or tokens[index - 1].kind == "q":
            continue
        stop = max(subject.end, subject.title[1] if subject.title else 0)
        clause = around(tokens, start, end, index, stop)
        return Report(*clause, (index + 1, index + 2), subject, "", "tail") if clause else None
    return None
