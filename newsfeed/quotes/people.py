"""The people a document names: each by the fullest form of the name, in the nominative, found again by a part of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, NamedTuple

from newsfeed.quotes.lexicon import Lexicon, lexicon, lower
from newsfeed.quotes.names import Name, read_name

_UPPER: Final = "A-ZÀ-ÖØ-ÞĀĄĆČĘĚŁŃÓŘŚŠŹŻŽА-ЯІЇЄҐЁ"
_CAPITAL: Final = rf"[{_UPPER}][\w’'ʼ‘-]*"
_WORD_BEFORE: Final = re.compile(r"([^\W\d_][\w’'ʼ-]*)\s+\Z")
_WORD: Final = re.compile(r"[^\W\d_]+(?:[’'ʼ-][^\W\d_]+)*")
_CLAUSE: Final = re.compile(r"[.!?;:,–—]\s")
_APPOSITION: Final = re.compile(r",\s([^,.!?;:–—]{3,60})[,.]")
_BESIDE: Final = 90
_KEY: Final = 3
_MAX_ENDING: Final = 3


class Person(NamedTuple):
    """Somebody named in the document; two mentions of one person give equal values."""

    name: str
    given: str
    patronymic: str
    surname: str
    gender: str


@dataclass(frozen=True, slots=True)
class People:
    """The people of a document, by the beginnings of their surnames and given names."""

    everyone: tuple[Person, ...]
    by_surname: dict[str, tuple[Person, ...]]
    by_given: dict[str, tuple[Person, ...]]
    words: Lexicon
    titles: dict[str, tuple[str, ...]]

    @property
    def beginnings(self) -> frozenset[str]:
        """The first letters of every surname and given name."""
        return frozenset(self.by_surname) | frozenset(self.by_given)

    def named(self, surname: str, given: str = "") -> Person | None:
        """The person with this surname, in any case, and this given name or initial where there is one."""
        key = lower(surname)
        for person in self.by_surname.get(key[:_KEY], ()):
            if same_name(key, lower(person.surname), self.words) and _given_fits(given, person, self.words):
                return person
        return None

    def called(self, given: str, patronymic: str = "") -> Person | None:
        """The person with this given name, and this patronymic where there is one."""
        key = lower(given)
        for person in self.by_given.get(key[:_KEY], ()):
            if same_name(key, lower(person.given), self.words):
                if patronymic and person.patronymic and lower(patronymic)[:4] != lower(person.patronymic)[:4]:
                    continue
                return person
        return None


def find_people(paragraphs: Iterable[str], words: Lexicon) -> People:
    """Everyone named in the paragraphs by at least two words."""
    found: dict[str, Person] = {}
    seen: dict[tuple[str, str], Name | None] = {}
    informal: list[Name] = []
    beside: list[tuple[Name, str, str]] = []
    for text in paragraphs:
        for match in _run_pattern(words.language).finditer(text):
            before = _WORD_BEFORE.search(text, max(0, match.start() - 40), match.start())
            key = (match.group(), before.group(1) if before else "")
            if key in seen:
                continue
            name = seen[key] = read_name(match.group().replace(".", ". ").split(), key[1], words)
            if name is not None and name.surname:
                _keep(found, name, words)
                beside.append(
                    (
                        name,
                        text[max(0, match.start() - _BESIDE) : match.start()],
                        text[match.end() : match.end() + _BESIDE],
                    )
                )
            elif name is not None and name.patronymic:
                informal.append(name)
    for name in informal:  # «Фока Сидорович»: a person of his own unless a full name has both
        fits = [p for p in found.values() if same_name(lower(name.given), lower(p.given), words)]
        if not any(not p.patronymic or p.patronymic == name.patronymic for p in fits):
            found[name.full] = Person(name.full, name.given, name.patronymic, "", name.gender)
    everyone = tuple(found.values())
    people = People(everyone, _index(everyone, "surname"), _index(everyone, "given"), words, {})
    for name, before_it, after_it in beside:
        person = people.named(name.surname, name.given)
        if person is not None:
            people.titles[person.name] = (*people.titles.get(person.name, ()), *_title_words(before_it, after_it))
    return people


def _title_words(before: str, after: str) -> list[str]:
    """The words right before a name, and those after it between commas."""
    words = [lower(word) for word in _WORD.findall(_CLAUSE.split(before)[-1])]
    apposition = _APPOSITION.match(after)
    return words + ([lower(word) for word in _WORD.findall(apposition.group(1))] if apposition else [])


@cache
def _run_pattern(language: str) -> re.Pattern[str]:
    """Two or more capitalised words, initials and particles between them."""
    words = lexicon(language)
    particles = "|".join(sorted(words.words.get("particles", ()))) if words else ""
    linked = rf"(?:(?:{particles})\s+){{1,2}}{_CAPITAL}|" if particles else ""
    following = rf"[{_UPPER}]\.|{linked}{_CAPITAL}"
    return re.compile(rf"(?:[{_UPPER}]\.\s?){{1,2}}{_CAPITAL}|{_CAPITAL}(?:\s+(?:{following}))+")


def _keep(found: dict[str, Person], name: Name, words: Lexicon) -> None:
    """A new person, or the same one under a fuller or a surer form."""
    for key, person in found.items():
        if not same_name(lower(name.surname), lower(person.surname), words):
            continue
        if not _given_fits(name.given, person, words):
            continue
        fuller = len(name.given.rstrip(".")) > len(person.given.rstrip("."))
        surer = name.sure and key not in {name.full}
        patronymic = person.patronymic or name.patronymic
        if fuller or (surer and name.nominative and not person.gender):
            found[key] = Person(name.full, name.given, patronymic, name.surname, name.gender or person.gender)
        elif patronymic and not person.patronymic:
            found[key] = person._replace(patronymic=patronymic)
        return
    found[name.full] = Person(name.full, name.given, name.patronymic, name.surname, name.gender)


def same_name(form: str, other: str, words: Lexicon) -> bool:
    """Whether two lowered forms can be one name in two cases."""
    if form == other:
        return True
    endings = words.words.get("name_endings")
    if endings is None:
        return False
    size = 0
    for a, b in zip(form, other, strict=False):
        if a != b:
            break
        size += 1
    if size < max(2, min(len(form), len(other)) - 2):
        return False
    return _ending(form[size:], endings) and _ending(other[size:], endings)


def _ending(rest: str, endings: frozenset[str]) -> bool:
    return not rest or (len(rest) <= _MAX_ENDING and rest in endings)


def _given_fits(given: str, person: Person, words: Lexicon) -> bool:
    if not given or not person.given:
        return True
    short, other = lower(given).rstrip("."), lower(person.given).rstrip(".")
    if len(short) == 1 or len(other) == 1:
        return short[0] == other[0]
    return same_name(short, other, words)


def _index(everyone: Sequence[Person], part: str) -> dict[str, tuple[Person, ...]]:
    table: dict[str, list[Person]] = {}
    for person in everyone:
        value = lower(getattr(person, part))
        if value:
            table.setdefault(value[:_KEY], []).append(person)
    return {key: tuple(people) for key, people in table.items()}
