"""Indirect speech: clauses that report what somebody said or holds."""

from __future__ import annotations

from typing import Final

from newsfeed.quotes.bare import bare_clause_start
from newsfeed.quotes.clauses import MIN_CLAUSE, Report, around, trim
from newsfeed.quotes.cues import CueAt, find_cues, find_subject, things_speak
from newsfeed.quotes.inserted import inserted_report, so_report
from newsfeed.quotes.mentions import Phrase
from newsfeed.quotes.morphology import GENITIVE
from newsfeed.quotes.narration import Narration, Token
from newsfeed.quotes.phrases import Reader
from newsfeed.quotes.plain import PlainReader

_DASHES: Final = "–—-−"
_MAX_TO_CLAUSE: Final = 26
_MAX_RELAY: Final = 6
_MAX_LEFT: Final = 6


def find_reports(narration: Narration, reader: Reader, start: int, end: int) -> list[Report]:
    """The reports of one sentence, in order; of nested ones only the outer."""
    tokens = narration.tokens
    cues = find_cues(tokens, start, end, reader.words)
    source = _source_report(tokens, reader, start, end)
    found = _clause_reports(tokens, reader, start, end, cues) if cues else []
    if source is not None and not (found and found[0].start < (source.cue or (0, 0))[0]):
        return [source]
    if "after_words" in reader.words.words:
        so = so_report(tokens, reader, start, end)
        if so is not None:
            return [so]
    if cues and reader.words.has("inserted", "yes"):
        inside = _inserted_reports(tokens, reader, start, end, cues)
        return inside or _as_reports(tokens, reader, start, end, cues) or found
    if cues:
        found = _as_reports(tokens, reader, start, end, cues) or found
        unsaid = found and all(report.subject is None and report.pattern == "colon" for report in found)
        tail = _tail_report(tokens, reader, start, end, cues) if not found or unsaid else []
        return tail or found
    return _verbless_report(tokens, reader, start, end)


# За словами X, …


def _source_report(tokens: list[Token], reader: Reader, start: int, end: int) -> Report | None:
    words = reader.words
    for index in [i for i in range(start, end) if tokens[i].lower in words.sources]:
        head = words.sources[tokens[index].lower]
        if not head.prepositions:  # «laut Polizei»
            report = _source_clause(tokens, reader, (start, end), (index, index), "")
            if report is not None:
                return report
            continue
        before = index - 1
        possessive = ""
        if before > start and tokens[before].lower in words.possessives:
            possessive = words.possessives[tokens[before].lower]
            before -= 1
        if before < start or tokens[before].lower not in head.prepositions or possessive == "own":
            continue
        report = _source_clause(tokens, reader, (start, end), (before, index), possessive)
        if report is not None:
            return report
    return None


def _source_clause(
    tokens: list[Token], reader: Reader, sentence: tuple[int, int], source: tuple[int, int], possessive: str
) -> Report | None:
    start, end = sentence
    first, index = source
    stop = index + 1
    cue = (first, index + 1)
    if possessive:
        clause = around(tokens, start, end, first, stop)
        return Report(*clause, cue, None, "", "source", possessive, index - 1) if clause else None
    if stop < end and tokens[stop].lower in reader.words.relatives:
        closing = next((i for i in range(stop, end) if tokens[i].text == ","), end)
        clause = trim(tokens, stop + 1, closing)
        gender = reader.words.relatives[tokens[stop].lower]
        return Report(*clause, cue, None, "", "source", gender, stop) if clause[1] > clause[0] else None
    subject = genitive_phrase(reader, stop, end)
    if subject is None:
        return None
    stop = max(subject.end, subject.title[1] if subject.title else 0)
    stop = _past_relative(tokens, reader, stop, end)
    if first == start:  # what is left before the comma belongs to the source: «за даними штабу на ранок, …»
        stop = next((i for i in range(stop, min(end - 2, stop + _MAX_LEFT)) if tokens[i].text == ","), stop)
    clause = around(tokens, start, end, first, stop)
    return Report(*clause, cue, subject, "", "source") if clause else None


def _past_relative(tokens: list[Token], reader: Reader, stop: int, end: int) -> int:
    """Past a relative clause that hangs on the source: «за словами дипломата, який просив не називати його, …»."""
    if stop + 1 < end and tokens[stop].text == "," and tokens[stop + 1].lower in reader.words.relatives:
        return next((i for i in range(stop + 1, end) if tokens[i].text == ","), stop)
    return stop


def genitive_phrase(reader: Reader, position: int, end: int) -> Phrase | None:
    """The phrase a source noun governs."""
    phrase = reader.at(position, end) or reader.noun_phrase(position, end)
    if phrase is None:
        return None
    return reader.in_case(phrase, GENITIVE) if phrase.kind != "pronoun" else None


# Як зазначив X, …


def _as_reports(tokens: list[Token], reader: Reader, start: int, end: int, cues: list[CueAt]) -> list[Report]:
    words = reader.words
    for cue in cues:
        for back in range(cue.at - 1, max(start, cue.at - 14) - 1, -1):
            token = tokens[back]
            if token.text in ",.:;" or token.kind == "q":
                break
            if words.has("about", token.lower):
                return []
            if not words.has("as_words", token.lower):
                continue
            if back > start and tokens[back - 1].text not in ",–—-" and back - start > 2:
                break
            stop = _clause_stop(tokens, cue.end, end)
            subject = find_subject(reader, cue, back + 1, stop, right_first=True)
            if subject is None and back > start:
                break
            if subject is not None:
                stop = max(stop, subject.end, subject.title[1] if subject.title else 0)
            clause = around(tokens, start, end, back, stop)
            if clause is None or subject is None:
                break
            return [Report(*clause, (cue.at, cue.end), subject, cue.cue.subject, "as")]
    return []


def _clause_stop(tokens: list[Token], start: int, end: int) -> int:
    return next((i for i in range(start, end) if tokens[i].text in ",:;" or tokens[i].kind == "q"), end)


# X заявив, що … · X заявив: …


def _clause_reports(
    tokens: list[Token], reader: Reader, start: int, end: int, cues: list[CueAt], previous: Phrase | None = None
) -> list[Report]:
    found: list[Report] = []
    position = start
    bare = reader.words.has("bare_after", "yes")
    for number, cue in enumerate(cues):
        if cue.at < position:
            continue
        following = cues[number + 1].at if number + 1 < len(cues) and not bare else end
        opened = _clause_start(tokens, reader, cue, min(end, following + 1 if following < end else end))
        if opened is None:
            continue
        clause_start, pattern = opened
        joined = bool(found) and _is_coordinated(tokens, cue, reader)
        subject = None if joined else find_subject(reader, cue, position, clause_start, right_first=False)
        if subject is None and (joined or tokens[cue.at].lower.endswith(reader.words.gerund_endings)):
            subject = previous
        if subject is None and things_speak(reader, cue, position):
            continue
        clause_end = _coordinated_cue(tokens, reader, cues[number + 1 :], clause_start, end)
        start_, end_ = trim(
            tokens, clause_start, _before_relay(tokens, reader, cues[number + 1 :], clause_start, clause_end)
        )
        if end_ - start_ < 2 and not (end_ > start_ and tokens[start_].kind in "qn"):
            continue
        found.append(Report(start_, end_, (cue.at, cue.end), subject, cue.cue.subject, pattern, coordinated=joined))
        previous = subject
        position = clause_end
    return found


def _clause_start(tokens: list[Token], reader: Reader, cue: CueAt, end: int) -> tuple[int, str] | None:
    """Where the reported clause of a cue starts: after «, що» or a colon; None when neither follows."""
    words = reader.words
    if words.analyser is None:
        return bare_clause_start(tokens, reader, cue, end)
    for index in range(cue.end, min(end, cue.end + _MAX_TO_CLAUSE)):
        token = tokens[index]
        if token.kind == "q":
            return None
        if token.text == ":" and index + 1 < end:
            return (index + 1, "colon") if _speaks_before_colon(tokens, cue, index) else None
        if token.text == ",":
            following = index + 1
            while following < end and tokens[following].lower in ("мовляв", "зокрема"):
                following += 1
            if following < end and words.has("that", tokens[following].lower):
                return (following + 1, "that") if _reports(tokens, reader, cue, index) else None
        if token.text == ";":
            return None
    return None


def _speaks_before_colon(tokens: list[Token], cue: CueAt, colon: int) -> bool:
    return colon - cue.end <= 12


def _reports(tokens: list[Token], reader: Reader, cue: CueAt, comma: int) -> bool:
    """Whether «, що» belongs to the cue and not to a noun after it («розповів про дрон, що впав»)."""
    words = reader.words
    if comma == cue.end:
        return True
    between = range(cue.end, comma)
    if any(tokens[i].text == "," for i in between) and any(words.has("that", tokens[i].lower) for i in between):
        return False
    last = tokens[comma - 1]
    if words.has("those", last.lower) or last.kind in "n":
        return True
    for i in between:
        if words.has("about", tokens[i].lower):
            return False
    readings = reader.readings(comma - 1)
    objects = [r for r in readings if r.pos == "noun" and not r.animate]
    if objects and last.kind == "w" and not last.text[0].isupper():
        bare = comma - 1 == cue.end
        return not (bare and any(r.case == "accs" for r in objects)) or words.has("speech_nouns", last.lower)
    return True


def _is_coordinated(tokens: list[Token], cue: CueAt, reader: Reader) -> bool:
    return any(reader.words.has("joiners", tokens[i].lower) for i in range(max(0, cue.at - 3), cue.at))


def _coordinated_cue(tokens: list[Token], reader: Reader, later: list[CueAt], start: int, end: int) -> int:
    """Where a second report joined by «і додав, що» cuts the first."""
    for cue in later:
        if cue.at <= start or cue.cue.kind not in ("say", "think", "relay"):
            continue
        if tokens[cue.at - 1].text == "," and tokens[cue.at].lower.endswith(reader.words.gerund_endings):
            return cue.at - 1  # «said the price had doubled, adding that …»
        if cue.cue.kind == "relay":
            continue
        for back in range(cue.at - 1, max(start, cue.at - 4), -1):
            if tokens[back].text in ",":
                break
            if reader.words.has("joiners", tokens[back].lower):
                if _clause_start(tokens, reader, cue, end) is not None:
                    return back
                break
    return end


def _before_relay(tokens: list[Token], reader: Reader, later: list[CueAt], start: int, end: int) -> int:
    """Where the agency that hands the words on cuts the clause: «…, повідомляє Укрінформ»."""
    for cue in later:
        tail = start + 2 < cue.at < end and end - cue.end <= _MAX_RELAY and tokens[cue.at - 1].text == ","
        if tail and cue.cue.kind in ("say", "relay") and not any(tokens[i].text == "," for i in range(cue.end, end)):
            return cue.at - 1 if reader.words.analyser is not None else end
    return end


# …, повідомляє X


def _tail_report(tokens: list[Token], reader: Reader, start: int, end: int, cues: list[CueAt]) -> list[Report]:
    for cue in reversed(cues):
        if cue.cue.kind == "manner" or cue.cue.subject == "x":
            continue
        opened = _tail_opening(tokens, reader, cue, start)
        if opened is None:
            continue
        subject = find_subject(reader, cue, opened + 1, end, right_first=True)
        if subject is None and cue.end < end and tokens[opened].text == ",":
            continue
        if subject is None or (subject.end <= cue.at and tokens[opened].text == ","):
            continue
        if subject.first > cue.end + 3 and not subject.preposition:
            continue
        stop = max(cue.end, subject.end, subject.title[1] if subject.title else 0)
        rest = _clause_stop(tokens, stop, end)
        clause = around(tokens, start, end, opened, rest if rest < end else end)
        if (
            clause is None
            or clause[1] - clause[0] < MIN_CLAUSE
            or any(tokens[i].kind == "q" for i in range(start, opened))
        ):
            continue
        return [Report(*clause, (cue.at, cue.end), subject, cue.cue.subject, "tail")]
    return []


def _inserted_reports(tokens: list[Token], reader: Reader, start: int, end: int, cues: list[CueAt]) -> list[Report]:
    """«…, officials said, adding that …»: what an attribution ends or splits, and what follows it."""
    assert isinstance(reader, PlainReader)
    inserted = inserted_report(tokens, reader, (start, end), cues)
    if inserted is None:
        return []
    clause, cue, subject = inserted
    first = Report(*trim(tokens, *clause), (cue.at, cue.end), subject, cue.cue.subject, "tail")
    later = [c for c in cues if c.at >= max(clause[1], cue.end)]
    more = _clause_reports(tokens, reader, max(clause[1], cue.end), end, later, subject) if later else []
    return [first, *more]


def _tail_opening(tokens: list[Token], reader: Reader, cue: CueAt, start: int) -> int | None:
    """The comma or dash right before a cue (or before its subject), when content stands before it."""
    back = cue.at - 1
    while back > start and cue.at - back <= 3 and reader.words.has("fillers", tokens[back].lower):
        back -= 1
    if back > start and (tokens[back].text == "," or tokens[back].text in _DASHES):
        return back
    return None


# X, що … (the verb is lost)


def _verbless_report(tokens: list[Token], reader: Reader, start: int, end: int) -> list[Report]:
    words = reader.words
    for index in range(start + 1, min(end - 2, start + 24)):
        if tokens[index].text != "," or not words.has("that", tokens[index + 1].lower):
            continue
        gap = tokens[index].start - tokens[index - 1].end
        phrases = [p for p in reader.phrases(start, index) if p.nominative and not p.preposition]
        people = [p for p in phrases if p.kind == "person" and p.title is not None]
        dangling = any(r.pos == "prep" for r in reader.readings(index - 1))
        if not people or not (dangling or gap > 0 or people[-1].end == index):
            return []
        if any(_is_verb(reader, i) for i in range(start, index)) or people[-1].end < index - 2:
            return []
        clause = trim(tokens, index + 2, end)
        if gap == 0 and not dangling:
            return []
        return [Report(*clause, None, people[-1], "", "verbless")] if clause[1] - clause[0] >= 2 else []
    return []


def _is_verb(reader: Reader, index: int) -> bool:
    return any(r.pos == "verb" and r.known for r in reader.readings(index)) and reader.tokens[index].kind == "w"
