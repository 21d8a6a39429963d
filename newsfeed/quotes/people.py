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
_MAX_BUCKET: Final = 40
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
    titles: dict[str, list[str]]

    def may_name(self, word: str) -> bool:
        """Whether a lowered word begins like a surname or given name of somebody here."""
        return word[:_KEY] in self.by_surname or word[:_KEY] in self.by_given

    def named(self, surname: str, given: str = "") -> Person | None:
        """The person with this surname, in any case, and this given name or initial where there is one."""
        key = lower(surname)
        for person in self.by_surname.get(key[:_KEY], ())[:_MAX_BUCKET]:
            if same_name(key, lower(person.surname), self.words) and _given_fits(given, person, self.words):
                return person
        return None

    def called(self, given: str, patronymic: str = "") -> Person | None:
        """The person with this given name, and this patronymic where there is one."""
        key = lower(given)
        for person in self.by_given.get(key[:_KEY], ())[:_MAX_BUCKET]:
            if same_name(key, lower(person.given), self.words):
                if patronymic and person.patronymic and lower(patronymic)[:4] != lower(person.patronymic)[:4]:
                    continue
                return person
        return None


def find_people(paragraphs: Iterable[str], words: Lexicon) -> People:
    """Everyone named in the paragraphs by at least two words."""
    namesakes = _Namesakes(words)
    seen: dict[tuple[str, str], Name | None] = {}
    beside: list[tuple[Name, str, str]] = []
    for text in paragraphs:
        for match in _run_pattern(words.language).finditer(text):
            start, end = match.span()
            before = _WORD_BEFORE.search(text, max(0, start - 40), start)
            key = (match.group(), before.group(1) if before else "")
            if key not in seen:
                seen[key] = read_name(match.group().replace(".", ". ").split(), key[1], words)
            name = seen[key]
            if name is not None and (name.surname or name.patronymic):
                namesakes.add(name)
                beside.append((name, text[max(0, start - _BESIDE) : start], text[end : end + _BESIDE]))
    everyone = namesakes.people()
    people = People(everyone, _index(everyone, "surname"), _index(everyone, "given"), words, {})
    for name, before_it, after_it in beside:
        person = people.named(name.surname, name.given) if name.surname else None
        if person is not None:
            people.titles.setdefault(person.name, []).extend(_title_words(before_it, after_it))
    return people


class _Namesakes:
    """Forms of names gathered by the person they can belong to; the form most mentions agree on names the person."""

    def __init__(self, words: Lexicon) -> None:
        self._words = words
        self._buckets: dict[str, list[list[Name]]] = {}
        self._informal: list[Name] = []

    def add(self, name: Name) -> None:
        """A name as one mention gives it."""
        if not name.surname:
            self._informal.append(name)
            return
        bucket = self._buckets.setdefault(lower(name.surname)[:_KEY], [])
        for forms in bucket[:_MAX_BUCKET]:
            first = forms[0]
            person = Person(first.full, first.given, "", first.surname, first.gender)
            if same_name(lower(name.surname), lower(first.surname), self._words) and _given_fits(
                name.given, person, self._words
            ):
                forms.append(name)
                return
        bucket.append([name])

    def people(self) -> tuple[Person, ...]:
        """The people, in the order of their first letters' first mention."""
        found = {p.name: p for bucket in self._buckets.values() for p in map(_elected, bucket)}
        givens = {lower(p.given)[:_KEY]: p for p in found.values()}
        for name in self._informal:  # «Фока Сидорович»: a person of his own unless a full name has both
            other = givens.get(lower(name.given)[:_KEY])
            if other is None or other.patronymic not in ("", name.patronymic):
                found.setdefault(name.full, Person(name.full, name.given, name.patronymic, "", name.gender))
        return tuple(found.values())


def _elected(forms: list[Name]) -> Person:
    """The name that most mentions can be, a full given name before an initial."""
    votes: dict[str, float] = {}
    shapes: dict[str, Name] = {}
    longest = max(len(name.given.rstrip(".")) > 1 for name in forms)
    for name in forms:
        if longest and len(name.given.rstrip(".")) <= 1:
            continue
        votes[name.full] = votes.get(name.full, 0.0) + (1.0 if name.other else 1.5)
        shapes.setdefault(name.full, name)
        if name.other is not None:
            votes[name.other.full] = votes.get(name.other.full, 0.0) + 0.6
            shapes.setdefault(name.other.full, name.other)
    best = shapes[max(votes, key=lambda full: votes[full])]
    patronymic = next((name.patronymic for name in forms if name.patronymic), "")
    gender = best.gender or next((name.gender for name in forms if name.gender), "")
    return Person(best.full, best.given, patronymic, best.surname, gender)


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
