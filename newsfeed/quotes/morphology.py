"""What a word form can be: part of speech, case, number, gender, lemma, kind of name.

Ukrainian and Russian ask pymorphy3, loaded once at the first word; other languages have no
analyser and answer from their word lists alone.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any, Final, NamedTuple

from newsfeed.quotes.dictionary import Dictionary

NOMINATIVE: Final = "nomn"
GENITIVE: Final = "gent"
_POS: Final = {
    "NOUN": "noun", "ADJF": "adj", "ADJS": "adj", "PRTF": "adj", "PRTS": "adj", "COMP": "adv", "VERB": "verb",
    "INFN": "inf", "GRND": "grnd", "NUMR": "num", "ADVB": "adv", "NPRO": "pron", "PRED": "adv", "PREP": "prep",
    "CONJ": "conj", "PRCL": "part", "INTJ": "part",
}  # fmt: skip
_NAMES: Final = {"Name": "name", "Surn": "surname", "Patr": "patronymic", "Geox": "place"}
_GENDERS: Final = {"masc": "m", "femn": "f", "neut": "n"}


class Reading(NamedTuple):
    """One way to read a word form."""

    pos: str
    case: str
    number: str
    gender: str
    lemma: str
    proper: str
    animate: bool
    known: bool
    fixed: bool


class Analyser:
    """Readings of word forms, and their nominatives, for one language."""

    def __init__(self, language: str) -> None:
        self._language = language
        self.read = lru_cache(maxsize=50_000)(self._read)
        self.nominative = lru_cache(maxsize=10_000)(self._nominative)
        self.name = lru_cache(maxsize=10_000)(self._name)

    def _read(self, word: str) -> tuple[Reading, ...]:
        dictionary = _dictionary(self._language)
        if dictionary is not None and len(word) > 1:  # a lone letter may be an initial
            found = dictionary.parses(word.lower())
            if found:
                return tuple(_known(parse.tag, parse.lemma) for parse in found)
        return tuple(_reading(parse) for parse in _pymorphy(self._language).parse(word))

    def _nominative(self, word: str, pos: str, case: str, gender: str, number: str) -> str | None:
        """The nominative of the first reading that fits; None when there is none."""
        for index, reading in enumerate(self.read(word)):
            if (reading.pos, reading.case, reading.number) != (pos, case, number):
                continue
            if gender and reading.gender and reading.gender != gender:
                continue
            return self._inflected(word, index, reading, gender)
        return None

    def _name(self, word: str, proper: str, case: str, gender: str) -> str | None:
        """The nominative of a name in this case; `proper` says of what kind, empty for any noun or adjective."""
        for number, reading in enumerate(self.read(word)):
            if reading.case != case or reading.number == "plur" or reading.pos not in ("noun", "adj"):
                continue
            if (proper and reading.proper != proper) or (gender and reading.gender and reading.gender != gender):
                continue
            return self._inflected(word, number, reading, gender)
        return None

    def _inflected(self, word: str, number: int, reading: Reading, gender: str) -> str | None:
        """The nominative of a reading in its own number; a noun's singular is its lemma."""
        if reading.pos == "noun" and reading.number == "sing" and (reading.proper, reading.gender) != ("surname", "f"):
            return reading.lemma
        return _inflected(_pymorphy(self._language).parse(word)[number], reading, gender)


def _known(tag: Any, lemma: str) -> Reading:
    part = _tag(tag)
    return Reading(part.pos, part.case, part.number, part.gender, lemma, part.proper, part.animate, True, part.fixed)


class _Tag(NamedTuple):
    pos: str
    case: str
    number: str
    gender: str
    proper: str
    animate: bool
    fixed: bool


def _reading(parse: Any) -> Reading:
    tag = _tag(parse.tag)
    known = len(parse.methods_stack) == 1 and type(parse.methods_stack[0][0]).__name__ == "DictionaryAnalyzer"
    return Reading(
        tag.pos, tag.case, tag.number, tag.gender, parse.normal_form, tag.proper, tag.animate, known, tag.fixed
    )  # `parse.is_known` would look the word up again


@lru_cache(maxsize=4_000)
def _tag(tag: Any) -> _Tag:
    grammemes = tag.grammemes
    pos = _POS.get(str(tag.POS or ""), "other")
    # Some lexemes of the Ukrainian dictionary leave the nominative without a mark.
    case = str(tag.case or (NOMINATIVE if pos == "noun" else ""))  # plain: pymorphy's own refuse comparison with ours
    return _Tag(
        pos=pos,
        case=case,
        number=str(tag.number or ("sing" if tag.gender else "")),
        gender=_GENDERS.get(str(tag.gender or ""), ""),
        proper=next((name for grammeme, name in _NAMES.items() if grammeme in grammemes), ""),
        animate="anim" in grammemes,
        fixed="Fixd" in grammemes,
    )


def _inflected(parse: Any, reading: Reading, gender: str) -> str | None:
    if reading.pos == "noun" and reading.number == "sing":  # a woman's surname
        feminine = parse.inflect({NOMINATIVE, "femn"})
        return str(feminine.word if feminine is not None else reading.lemma)
    wanted = {NOMINATIVE, "plur"} if reading.number == "plur" else {NOMINATIVE}
    if reading.number != "plur" and gender:
        wanted.add({"m": "masc", "f": "femn", "n": "neut"}[gender])
    form = parse.inflect(wanted)
    return str(form.word) if form is not None else None


@cache
def _pymorphy(language: str) -> Any:
    import pymorphy3  # 30 MB of dictionary: only for the texts that need it

    return pymorphy3.MorphAnalyzer(lang=language)


@cache
def _dictionary(language: str) -> Dictionary | None:
    return Dictionary.of(_pymorphy(language))


@cache
def analyser(language: str) -> Analyser:
    """The analyser of a language, one for the process."""
    return Analyser(language)
