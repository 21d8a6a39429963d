"""People mentioned in a paragraph by name: the run of words, the person, the cases it can stand in."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

from newsfeed.quotes.lexicon import Lexicon, lower
from newsfeed.quotes.morphology import GENITIVE, NOMINATIVE, Reading
from newsfeed.quotes.names import is_given, read_name
from newsfeed.quotes.narration import Token
from newsfeed.quotes.people import People, Person
from newsfeed.quotes.wordforms import WordForms

PhraseKind = Literal["person", "pronoun", "title", "group", "body"]
ANY_CASE: Final = frozenset({NOMINATIVE, GENITIVE, "datv", "accs", "ablt", "loct"})
MARKS: Final = "«»“”„\"'‟‹›‘’ "
_MAX_RUN: Final = 6


class Phrase(NamedTuple):
    """A phrase in a sentence: token range of the mention, where its title starts and ends, its head, its agreement.

    `genders` holds what its form allows (m f n p); `cases` the cases its head can stand in; `case` and
    `number` what its place in the clause decides.
    """

    kind: PhraseKind
    start: int
    end: int
    head: int
    person: Person | None
    genders: frozenset[str]
    cases: frozenset[str]
    title: tuple[int, int] | None = None
    preposition: str = ""
    case: str = ""
    number: str = ""

    @property
    def first(self) -> int:
        """Where the whole phrase starts, its title included."""
        return self.title[0] if self.title and self.title[0] < self.start else self.start

    @property
    def nominative(self) -> bool:
        """Whether it can be the subject."""
        return NOMINATIVE in self.cases


class NameReader(WordForms):
    """Reads the names in one paragraph's tokens."""

    def __init__(self, text: str, tokens: list[Token], people: People, words: Lexicon) -> None:
        super().__init__(text, tokens, words)
        self.people = people

    def _run(self, position: int, end: int) -> int:
        """Past the run of capitalised words and initials that starts here."""
        stop = position
        while stop < end and stop - position < _MAX_RUN:
            token = self.tokens[stop]
            if (
                token.kind == "w"
                and (token.text[0].isupper() or (stop > position and self.words.has("particles", token.lower)))
            ) or (token.text == "." and stop > position and len(self.tokens[stop - 1].text) == 1):
                stop += 1
            else:
                break
        return stop

    def person_at(self, position: int, end: int) -> Phrase | None:
        """The person whose name starts at a token."""
        stop = self._run(position, end)
        if stop - position > 1:
            phrase = self._full_name(position, stop)
            if phrase is not None or self._names_later(position, stop):
                return phrase
        return self._single_name(position, stop)

    def called(self, position: int) -> Phrase | None:
        """Somebody by the other name that he goes by: «Грім»."""
        person = self.people.callsigns.get(lower(self.tokens[position].text.strip(MARKS)))
        if person is None:
            return None
        genders, cases = _genders(person.gender), frozenset({NOMINATIVE})
        return Phrase("person", position, position + 1, position, person, genders, cases)

    def _full_name(self, position: int, stop: int) -> Phrase | None:
        run: list[str] = []
        place: list[int] = []
        for index in range(position, stop):
            if self.tokens[index].text == ".":
                run[-1] += "."
            else:
                run.append(self.tokens[index].text)
                place.append(index)
        before = self.tokens[position - 1].text if position and self.tokens[position - 1].kind == "w" else ""
        name = read_name(run, before, self.words)
        if name is None or (name.start and self.words.analyser is not None):
            return None
        last = place[name.end - 1] + 1
        if not name.sure and self.words.analyser is not None and self.people.named(name.surname, name.given) is None:
            known = self.people.named(name.given)
            if known is not None and lower(known.surname) == lower(name.given):
                return None  # «сказав Мельник Заріччя-Інформу»: a surname, and who was told
        if name.surname:
            person = self.people.named(name.surname, name.given)
        else:
            person = self.people.called(name.given, name.patronymic)
        if person is None:
            person = Person(name.full, name.given, name.patronymic, name.surname, name.gender)
        gender = person.gender or name.gender
        cases = frozenset({NOMINATIVE}) if name.nominative else ANY_CASE - {NOMINATIVE}
        return Phrase("person", position, last, last - 1, person, _genders(gender), cases)

    def _names_later(self, position: int, stop: int) -> bool:
        """«Лісник Остап Верба»: the run opens with a title, which is no name."""
        later = self.tokens[position + 1]
        return stop - position > 2 and later.kind == "w" and is_given(later.text, self.words)

    def _single_name(self, position: int, stop: int) -> Phrase | None:
        token = self.tokens[position]
        if token.text.isupper() and len(token.text) > 1 and self.people.named(token.text) is None:
            return None
        person = self.people.named(token.text)
        if person is None and self.is_name_like(token):
            person = self.people.called(token.text)
        if person is None:
            person = self._stranger(position)
        if person is None:
            return None
        cases = self._name_cases(position, person)
        return Phrase("person", position, position + 1, position, person, _genders(person.gender), cases)

    def _stranger(self, position: int) -> Person | None:
        """Somebody named by one word alone, known nowhere else."""
        token = self.tokens[position]
        if self.words.analyser is None:
            return self._plain_stranger(token)
        readings = self.readings(position)
        if not self.is_name_like(token):
            return None
        names = [r for r in readings if r.proper in ("name", "surname") and r.case == NOMINATIVE]
        if not names or self.is_body(position):
            return None
        reading = names[0]
        genders = {r.gender for r in names}
        return Person(token.text, token.text if reading.proper == "name" else "", "",
                      token.text, reading.gender if len(genders) == 1 else "")  # fmt: skip

    def _plain_stranger(self, token: Token) -> Person | None:
        low = token.lower
        if len(low) < 3 or any(self.words.has(group, low) for group in ("not_names", "not_person", "titles", "places")):
            return None
        if self.words.has("male_names", low) or self.words.has("female_names", low):
            return Person(token.text, token.text, "", "", "m" if self.words.has("male_names", low) else "f")
        return Person(token.text, "", "", token.text, "") if token.text.isalpha() else None

    def _name_cases(self, position: int, person: Person) -> frozenset[str]:
        if lower(person.surname) == self.tokens[position].lower or lower(person.given) == self.tokens[position].lower:
            fixed = lower(person.surname)[-1:] not in "ая"
            return ANY_CASE if person.gender == "f" and fixed else frozenset({NOMINATIVE})
        return ANY_CASE - {NOMINATIVE}


def gender_of(reading: Reading) -> str:
    """The gender of a reading, `p` for a plural, `s` where the form does not say."""
    return "p" if reading.number == "plur" else reading.gender or "s"


def _genders(gender: str) -> frozenset[str]:
    return frozenset(gender) if gender else frozenset("mf")
