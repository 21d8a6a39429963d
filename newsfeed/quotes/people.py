"""The people a document names: each by the fullest form of the name, in the nominative, found again by a part of it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, NamedTuple

from newsfeed.quotes.lexicon import Lexicon, lexicon, lower
from newsfeed.quotes.names import Name, is_given, lone_given, read_name

_UPPER: Final = "A-ZÀ-ÖØ-ÞĀĄĆČĘĚŁŃÓŘŚŠŹŻŽА-ЯІЇЄҐЁ"
_REST: Final = r"[\w’'ʼ‘-]*"
_CAPITAL: Final = rf"[{_UPPER}]{_REST}"
_WORD_BEFORE: Final = re.compile(r"([^\W\d_][\w’'ʼ-]*)\s+\Z")
_WORD: Final = re.compile(r"[^\W\d_]+(?:[’'ʼ-][^\W\d_]+)*")
_CLAUSE: Final = re.compile(r"[.!?;:,–—]\s")
_APPOSITION: Final = re.compile(r",\s([^,.!?;:–—]{3,60})[,.]")
_NICKNAMED: Final = re.compile(rf"({_CAPITAL}) [«\"“„][\w’'ʼ -]{{2,20}}[»\"”“] ({_CAPITAL})")
_BESIDE: Final = 90
_KEY: Final = 3
_MAX_PLACES: Final = 2
_MAX_BUCKET: Final = 40
_MAX_ENDING: Final = 3


class Person(NamedTuple):
    """Somebody named in the document; two mentions of one person give equal values."""

    name: str
    given: str
    patronymic: str
    surname: str
    gender: str


class Mention(NamedTuple):
    """Where a paragraph names a person, and whether in the nominative."""

    start: int
    person: Person
    nominative: bool


@dataclass(frozen=True, slots=True)
class People:
    """The people of a document by the beginnings of surnames and given names; their mentions by paragraph.

    `titles` are the words beside each full name, `introduced` the first places of each, `callsigns` the
    other names that some go by.
    """

    everyone: tuple[Person, ...]
    by_surname: dict[str, tuple[Person, ...]]
    by_given: dict[str, tuple[Person, ...]]
    words: Lexicon
    titles: dict[str, set[str]]
    mentions: dict[int, list[Mention]]
    callsigns: dict[str, Person]
    introduced: dict[str, list[tuple[int, int]]]

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
    """Everyone named in the paragraphs by at least two words, and where they are mentioned by one or more."""
    seen: dict[tuple[str, str], Name | None] = {}
    full: list[tuple[int, int, Name]] = []
    single: list[tuple[int, int, str]] = []
    texts = list(paragraphs)
    for index, text in enumerate(texts):
        for match in _run_pattern(words.language).finditer(text):
            start, run = match.start(), match.group()
            if " " not in run and "." not in run:
                single.append((index, start, run))
                continue
            before = _WORD_BEFORE.search(text, max(0, start - 40), start) if words.analyser is not None else None
            key = (run, before.group(1) if before else "")
            if key not in seen:
                seen[key] = read_name(run.replace(".", ". ").split(), key[1], words)
            name = seen[key]
            if name is not None and (name.surname or name.patronymic):
                lead = len(" ".join(run.split()[: name.start])) + 1 if name.start else 0
                full.append((index, start + lead, name))
    namesakes = _Namesakes(words)
    certain = [row[2] for row in full if row[2].sure or words.analyser is None]
    namesakes.gather(certain)
    if words.analyser is not None:
        full = [row for row in full if row[2].sure or not namesakes.bears(row[2].given)]
        namesakes.gather([row[2] for row in full if not row[2].sure])
        namesakes.gather(_nicknamed(texts, words) + _lone_names(texts, single, words))
    everyone = namesakes.people()
    people = People(everyone, _index(everyone, "surname"), _index(everyone, "given"), words, {}, {}, {}, {})
    _place(people, texts, full, single)
    _note_callsigns(people, texts)
    for mentions in people.mentions.values():
        mentions.sort()
    return people


def _nicknamed(texts: list[str], words: Lexicon) -> list[Name]:
    """«Денис «Редіс» Процик»: a full name with another in its middle."""
    pairs = [match.groups() for text in texts for match in _NICKNAMED.finditer(text)]
    names = [read_name([given, family], "", words) for given, family in pairs if is_given(given, words)]
    return [name for name in names if name is not None and name.surname]


def _lone_names(texts: list[str], single: list[tuple[int, int, str]], words: Lexicon) -> list[Name]:
    """Given names that stand alone after a small word («сержант Богдан») or again and again."""
    times = Counter(word for *_, word in single)
    found: dict[str, Name] = {}
    for index, start, word in single:
        if word in found or not (times[word] > 1 or texts[index][start - 2 : start - 1].islower()):
            continue
        name = lone_given(word, words)
        if name is not None:
            found[word] = name
    return list(found.values())


def _place(
    people: People, texts: list[str], full: list[tuple[int, int, Name]], single: list[tuple[int, int, str]]
) -> None:
    """Note where each person is mentioned, and the words beside a full name: titles stand there."""
    for index, start, name in full:
        person = people.named(name.surname, name.given) if name.surname else people.called(name.given, name.patronymic)
        if person is None:
            continue
        people.mentions.setdefault(index, []).append(Mention(start, person, name.nominative))
        places = people.introduced.setdefault(person.name, [])
        if len(places) < _MAX_PLACES:
            places.append((index, start))
            text = texts[index]
            end = start + len(name.full)
            words = _title_words(text[max(0, start - _BESIDE) : start], text[end : end + _BESIDE])
            people.titles.setdefault(person.name, set()).update(words)
    if not people.everyone:
        return
    known: dict[str, Person | None] = {}
    for index, start, word in single:
        if word not in known:
            low = lower(word)
            known[word] = people.named(word) or people.called(word) if people.may_name(low) else None
        person = known[word]
        if person is not None:
            people.mentions.setdefault(index, []).append(Mention(start, person, word in (person.surname, person.given)))


def _note_callsigns(people: People, texts: list[str]) -> None:
    """Note who goes by another name: «Денис Процик на позивний «Редіс»»."""
    called = people.words.words.get("callsigns", frozenset())
    for index, text in enumerate(texts):
        if not any(word in text for word in called):
            continue
        mentions = sorted(people.mentions.get(index, []))
        starts = [mention.start for mention in mentions]
        for match in _callsign_pattern(people.words.language).finditer(text):
            sign = match.group(1)
            last = bisect_left(starts, match.start()) - 1
            near = last >= 0 and match.start() - starts[last] < _BESIDE
            person = mentions[last].person if near else Person(sign, "", "", sign, "")
            person = people.callsigns.setdefault(lower(sign), person)
            people.mentions.setdefault(index, []).append(Mention(match.start(1), person, nominative=True))


@cache
def _callsign_pattern(language: str) -> re.Pattern[str]:
    words = lexicon(language)
    called = "|".join(sorted(words.words.get("callsigns", ()))) if words else ""
    return re.compile(rf"\b(?:{called}) [«\"“„']?({_CAPITAL})")


def _title_words(before: str, after: str) -> list[str]:
    """The words right before a name, and those after it between commas."""
    words = _WORD.findall(lower(_CLAUSE.split(before.removesuffix(", "))[-1]))
    apposition = _APPOSITION.match(after)
    return words + (_WORD.findall(lower(apposition.group(1))) if apposition else [])


@cache
def _run_pattern(language: str) -> re.Pattern[str]:
    """Capitalised words in a row, with initials and particles between them; a capital opens it, so that it is quick."""
    words = lexicon(language)
    particles = "|".join(sorted(words.words.get("particles", ()))) if words else ""
    linked = rf"(?:(?:{particles}) ){{1,2}}{_CAPITAL}|" if particles else ""
    initials = rf"\.\s?(?:[{_UPPER}]\.\s?)?{_CAPITAL}"
    return re.compile(rf"[{_UPPER}](?:{initials}|{_REST}(?: (?:[{_UPPER}]\.|{linked}{_CAPITAL}))*)")


class _Namesakes:
    """Forms of names gathered by the person they can belong to; the form most mentions agree on names the person."""

    def __init__(self, words: Lexicon) -> None:
        self._words = words
        self._buckets: dict[str, list[list[Name]]] = {}
        self._informal: list[Name] = []

    def gather(self, names: Iterable[Name]) -> None:
        """Names as their mentions give them."""
        for name in names:
            self._add(name)

    def _add(self, name: Name) -> None:
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

    def bears(self, surname: str) -> bool:
        """Whether a word is the surname of one of these, so that the next word is another's: «Мельник Радіо»."""
        low = lower(surname)
        return any(lower(forms[0].surname) == low for forms in self._buckets.get(low[:_KEY], ())[:_MAX_BUCKET])

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
