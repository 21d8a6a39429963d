"""What a word form can be: part of speech, case, number, gender, lemma, kind of name.

Ukrainian and Russian ask pymorphy3, loaded once at the first word; other languages have no
analyser and answer from their word lists alone.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any, Final, NamedTuple

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
        return tuple(_reading(parse) for parse in _pymorphy(self._language).parse(word))

    def _nominative(self, word: str, pos: str, case: str, gender: str, number: str) -> str | None:
        """The nominative of the first reading that fits; None when there is none."""
        for parse in _pymorphy(self._language).parse(word):
            reading = _reading(parse)
            if (reading.pos, reading.case, reading.number) != (pos, case, number):
                continue
            if gender and reading.gender and reading.gender != gender:
                continue
            wanted = {NOMINATIVE, "plur" if number == "plur" else "sing"}
            if pos == "adj" and number == "sing" and gender:
                wanted.add({"m": "masc", "f": "femn", "n": "neut"}[gender])
            form = parse.inflect(wanted)
            if form is not None:
                return str(form.word)
        return None

    def _name(self, word: str, proper: str, case: str, gender: str) -> str | None:
        """The nominative of a name in this case; `proper` says of what kind, empty for any noun or adjective."""
        for parse in _pymorphy(self._language).parse(word):
            reading = _reading(parse)
            if reading.case != case or reading.number == "plur" or reading.pos not in ("noun", "adj"):
                continue
            if (proper and reading.proper != proper) or (gender and reading.gender and reading.gender != gender):
                continue
            wanted = {NOMINATIVE, "sing"}
            if reading.pos == "adj" and gender in "mf":
                wanted.add("masc" if gender == "m" else "femn")
            form = parse.inflect(wanted) or parse.inflect({NOMINATIVE})
            if form is not None:
                return str(form.word)
        return None


def _reading(parse: Any) -> Reading:
    tag = parse.tag
    grammemes = tag.grammemes
    proper = next((name for grammeme, name in _NAMES.items() if grammeme in grammemes), "")
    return Reading(
        pos=_POS.get(str(tag.POS or ""), "other"),
        case=str(tag.case or ""),  # a plain string: pymorphy's own refuse comparison with ours
        number=str(tag.number or ("sing" if tag.gender else "")),
        gender=_GENDERS.get(str(tag.gender or ""), ""),
        lemma=parse.normal_form,
        proper=proper,
        animate="anim" in grammemes,
        known=parse.is_known,
        fixed="Fixd" in grammemes,
    )


@cache
def _pymorphy(language: str) -> Any:
    import pymorphy3  # 30 MB of dictionary: only for the texts that need it

    return pymorphy3.MorphAnalyzer(lang=language)


@cache
def analyser(language: str) -> Analyser:
    """The analyser of a language, one for the process."""
    return Analyser(language)
