"""Reporting words in a sentence, and the subject each of them has."""

from __future__ import annotations

from itertools import pairwise
from typing import Final, NamedTuple

from newsfeed.quotes.lexicon import Cue, Lexicon
from newsfeed.quotes.mentions import Phrase
from newsfeed.quotes.morphology import GENITIVE, NOMINATIVE
from newsfeed.quotes.narration import Token
from newsfeed.quotes.phrases import Reader
from newsfeed.quotes.plain import PlainReader

_HARD_STOP: Final = frozenset(".;:!?…()[]")
_MAX_RIGHT: Final = 24
_LIGHT_REACH: Final = 4
_KIND_BONUS: Final = {"person": 2.0, "pronoun": 2.0, "title": 1.5, "group": 1.4, "body": 1.0}
_PROPER_BONUS: Final = -0.4
_DISTANCE_COST: Final = 0.1
_RIGHT_COMMA: Final = 1.1
_MOST_FOR_COMMAS: Final = 2.2
_MAYBE_GENITIVE: Final = 0.9
_LEFT_COMMA: Final = 0.3


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
    reporting = words.reporting
    for index in [i for i in range(start, end) if tokens[i].lower in reporting]:
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
    if isinstance(reader, PlainReader):
        return reader.subject((cue.at, cue.end), (start, end), inverted=right_first or start == cue.at)
    right = reader.phrases(cue.end, right_stop(reader.tokens, cue.end, end))
    left = reader.phrases(start, cue.at)
    if cue.cue.kind == "relay":
        quoted = next((p for p in (*right, *left) if _is_object(p)), None)
        if quoted is not None:
            return reader.in_case(quoted, "accs")
    if cue.cue.subject == "p":
        right, left = _joined(right, reader), _joined(left, reader)
    best = _best(reader, cue, start, right, left, bonus=0.6 if right_first else 0.0)
    return _placed(best, cue, reader) if best is not None else _last_resort(reader, cue, start, left)


def _best(
    reader: Reader, cue: CueAt, start: int, right: list[Phrase], left: list[Phrase], *, bonus: float
) -> Phrase | None:
    """The phrase that fits a verb best; one on its right gets the bonus of inverted order."""
    best: tuple[float, Phrase] | None = None
    for phrase in right:
        score = _fit(phrase, cue, reader.words) - _distance(reader, cue.end, phrase.first, _RIGHT_COMMA)
        if score > 0 and (best is None or score > best[0]):
            best = (score + bonus, phrase)
    inner = _subordinate(reader, start, cue.at) if left else ()
    for phrase in left:
        if any(a <= phrase.start < b for a, b in inner):
            continue
        score = _fit(phrase, cue, reader.words) - _distance(reader, phrase.end, cue.at, _LEFT_COMMA)
        if score > 0 and (best is None or score > best[0]):
            best = (score, phrase)
    return best[1] if best else None


def _last_resort(reader: Reader, cue: CueAt, start: int, left: list[Phrase]) -> Phrase | None:
    """A titled name whose gender was misread, or what stands in the locative: «у таборі кажуть, що …»."""
    if cue.cue.subject == "p":
        return reader.located(start, cue.at)
    titled = [p for p in left if p.kind == "person" and p.title is not None and p.nominative and not p.preposition]
    return _placed(titled[-1], cue, reader) if titled else None


def _is_object(phrase: Phrase) -> bool:
    """«цитує міністра Укрінформ»: the one who is quoted is the object."""
    return phrase.kind in ("person", "title") and not phrase.nominative and not phrase.preposition


def _joined(phrases: list[Phrase], reader: Reader) -> list[Phrase]:
    """Two subjects of one plural verb made one: «поліція та прокуратура повідомили»."""
    result = list(phrases)
    for first, second in pairwise(phrases):
        between = reader.tokens[first.end : second.first]
        both = first.nominative and second.nominative and not first.preposition and first.kind != "pronoun"
        joiner = between[0] if len(between) == 1 else reader.tokens[second.first]  # «та» can be «that» too
        if both and len(between) <= 1 and reader.words.has("joiners", joiner.lower):
            result.append(
                Phrase("group", first.first, second.end, second.head, None, frozenset("p"), frozenset({NOMINATIVE}))
            )
    return result


def _subordinate(reader: Reader, start: int, end: int) -> list[tuple[int, int]]:
    """Relative clauses that end before the verb: «працівники, які виконували роботи, повідомили»."""
    ranges: list[tuple[int, int]] = []
    commas = [i for i in range(start, end) if reader.tokens[i].text == ","]
    for first, second in pairwise(commas):
        opening = {reader.tokens[i].lower for i in range(first + 1, min(first + 3, second))}
        if any(word in reader.words.relatives or reader.words.has("that", word) for word in opening):
            ranges.append((first, second))
    return ranges


def _distance(reader: Reader, start: int, end: int, comma: float) -> float:
    commas = sum(1 for i in range(start, end) if reader.tokens[i].text == ",")
    return _DISTANCE_COST * max(0, end - start) + min(_MOST_FOR_COMMAS, comma * commas)


def _placed(phrase: Phrase, cue: CueAt, reader: Reader) -> Phrase:
    """The phrase in the case and number that its place decides."""
    if phrase.preposition:
        return reader.in_case(phrase, "loct")
    number = {"p": "plur", "": "", "x": ""}.get(cue.cue.subject, "sing")
    genders = phrase.genders & frozenset(cue.cue.subject) if cue.cue.subject in "mf" else frozenset()
    return phrase._replace(case=NOMINATIVE, number=number, genders=genders or phrase.genders)


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
    if phrase.number == "name" and not phrase.preposition:
        bonus = _PROPER_BONUS
    if phrase.preposition:
        group = "name_prepositions" if phrase.number == "name" else "place_prepositions"  # «на Закарпатті» is a place
        located = phrase.kind == "body" and words.has(group, phrase.preposition)
        return bonus if located and cue.cue.subject in ("p", "", "s", "x", "n") and "loct" in phrase.cases else 0.0
    if not phrase.nominative or not agrees(phrase, cue.cue.subject):
        return 0.0
    if phrase.kind == "person" and GENITIVE in phrase.cases and phrase.title is None:
        bonus -= _MAYBE_GENITIVE  # «аргументи Рибачук»: a surname that has one form
    return bonus + 1.0


def things_speak(reader: Reader, cue: CueAt, start: int) -> bool:
    """Whether the subject right before a verb is a thing: «дані свідчать», «народна прикмета каже»."""
    for index in range(cue.at - 1, max(start, cue.at - 3) - 1, -1):
        readings = reader.readings(index)
        nouns = [r for r in readings if r.pos == "noun" and r.case == NOMINATIVE and not r.animate]
        if nouns and not any(r.pos in ("prep", "adv", "part", "conj") for r in readings):
            return not reader.is_body(index) and any(agrees_with(cue.cue.subject, r.gender, r.number) for r in nouns)
    return False


def agrees_with(subject: str, gender: str, number: str) -> bool:
    """Whether a noun of this gender and number can be the subject of a verb form."""
    if subject in ("", "x"):
        return True
    if number == "plur" or subject == "p":
        return subject == "p" and number == "plur"
    return subject in ("s", gender)
