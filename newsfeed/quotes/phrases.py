"""Noun phrases that can stand for a speaker: people by name, pronouns, titles, groups, bodies."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

from newsfeed.quotes.lexicon import Lexicon, lower
from newsfeed.quotes.morphology import GENITIVE, NOMINATIVE, Reading
from newsfeed.quotes.names import read_name
from newsfeed.quotes.narration import Token
from newsfeed.quotes.people import People, Person
from newsfeed.quotes.wordforms import WordForms

PhraseKind = Literal["person", "pronoun", "title", "group", "body"]
_MAX_RUN: Final = 6
_MAX_CHAIN: Final = 28


class Phrase(NamedTuple):
    """A phrase in a sentence: token range of the mention, where its title starts and ends, its head, its agreement.

    `genders` holds what its form allows (m f n p); `cases` the cases its head can stand in.
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

    @property
    def first(self) -> int:
        """Where the whole phrase starts, its title included."""
        return self.title[0] if self.title and self.title[0] < self.start else self.start

    @property
    def nominative(self) -> bool:
        """Whether it can be the subject."""
        return NOMINATIVE in self.cases


_ANY: Final = frozenset({NOMINATIVE, GENITIVE, "datv", "accs", "ablt", "loct"})


class Reader(WordForms):
    """Reads the phrases of one paragraph's tokens, from the left."""

    def __init__(self, text: str, tokens: list[Token], people: People, words: Lexicon) -> None:
        super().__init__(text, tokens, words)
        self.people = people

    def phrases(self, start: int, end: int) -> list[Phrase]:
        """The phrases between two tokens, titles joined with the names they belong to."""
        found: list[Phrase] = []
        position = start
        while position < end:
            phrase = self.at(position, end)
            if phrase is None:
                position += 1
                continue
            found.append(phrase._replace(preposition=self._preposition(phrase.first, start)))
            position = max(phrase.end, position + 1)
        return found

    def at(self, position: int, end: int) -> Phrase | None:
        """The phrase that starts at a token; None when none does."""
        token = self.tokens[position]
        if token.kind not in "wdn":
            return None
        gender = self.words.pronouns.get(token.lower)
        if gender is not None and gender != "self":
            return Phrase("pronoun", position, position + 1, position, None, frozenset(gender), frozenset({NOMINATIVE}))
        if token.kind == "w" and token.text[0].isupper():
            person = self._person(position, end)
            if person is not None:
                return self._with_apposition(person, end)
        if token.kind == "w" and self.words.has("titles", token.lower) and position + 1 < end:
            person = self._person(position + 1, end)
            if person is not None:
                return person
        return self._common(position, end)

    def _preposition(self, position: int, start: int) -> str:
        if position <= start:
            return ""
        before = self.tokens[position - 1]
        return before.lower if before.kind == "w" and any(r.pos == "prep" for r in self.readings(position - 1)) else ""

    # names

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

    def _person(self, position: int, end: int) -> Phrase | None:
        stop = self._run(position, end)
        if stop - position > 1:
            phrase = self._full_name(position, stop)
            if phrase is not None:
                return phrase
        return self._single_name(position, stop)

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
        if name is None or name.start:
            return None
        last = place[name.end - 1] + 1
        if name.surname:
            person = self.people.named(name.surname, name.given)
        else:
            person = self.people.called(name.given, name.patronymic)
        if person is None:
            person = Person(name.full, name.given, name.patronymic, name.surname, name.gender)
        gender = person.gender or name.gender
        cases = frozenset({NOMINATIVE}) if name.nominative else _ANY - {NOMINATIVE}
        return Phrase("person", position, last, last - 1, person, _genders(gender), cases)

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

    def _name_cases(self, position: int, person: Person) -> frozenset[str]:
        if lower(person.surname) == self.tokens[position].lower or lower(person.given) == self.tokens[position].lower:
            fixed = lower(person.surname)[-1:] not in "ая"
            return _ANY if person.gender == "f" and fixed else frozenset({NOMINATIVE})
        return _ANY - {NOMINATIVE}

    def _with_apposition(self, phrase: Phrase, end: int) -> Phrase:
        """«Андрій Чабан, сільський голова» and «(директор …)»: a title after the name."""
        after = phrase.end
        if after + 1 >= end or self.tokens[after].text not in ",(":
            return phrase
        title = self._common(after + 1, end)
        if title is None or title.kind != "title" or not title.nominative or not phrase.nominative:
            return phrase
        stop = title.end
        if stop < end and self.tokens[stop].kind == "w" and self.tokens[stop].lower not in self.words.relatives:
            return phrase
        return phrase._replace(title=(title.start, stop))

    # titles, groups, bodies

    def _common(self, position: int, end: int) -> Phrase | None:
        token = self.tokens[position]
        if self.words.has("partitives", token.lower):
            return self._partitive(position, end)
        head = self._head(position, end)
        if head is None:
            return None
        kind, genders, cases = self._kind(head, position)
        if kind is None:
            return None
        stop, name = self._chain(head + 1, end, kind)
        if name is not None and kind in ("title", "body"):
            if kind == "title":
                return name._replace(title=(position, name.start), cases=name.cases | (cases & {NOMINATIVE}))
            stop = name.first
        return Phrase(kind, position, stop, head, None, genders, cases)

    def _head(self, position: int, end: int) -> int | None:
        """The noun that the words from here lead to through adjectives and numbers."""
        index = position
        while index < end and index - position < 6:
            token = self.tokens[index]
            if token.kind == "d":
                index += 1
                continue
            if token.kind != "w":
                return None
            readings = self.readings(index)
            if self._is_head(index, readings):
                return index
            if (
                self.words.has("modifiers", token.lower)
                or token.lower in self.words.possessives
                or (
                    readings
                    and any(r.pos in ("adj", "num") for r in readings)
                    and not any(r.pos == "verb" and r.known for r in readings)
                )
            ):
                index += 1
            else:
                return None
        return None

    def _is_head(self, index: int, readings: tuple[Reading, ...]) -> bool:
        token = self.tokens[index]
        if self.words.has("roles", token.lower) or self.is_body(index):
            return True
        nouns = [r for r in readings if r.pos == "noun"]
        if not nouns or (token.text[0].isupper() and not self.starts(index)):
            return any(r.known and r.animate and not r.proper for r in nouns) and token.text[0].isupper()
        if any(r.pos in ("prep", "conj", "adv", "part") for r in readings):
            return False
        return (
            any(r.animate and r.proper not in ("name", "patronymic") for r in nouns) and any(r.known for r in nouns)
        ) or (self.words.has("generic", nouns[0].lemma) or self.words.has("roles", nouns[0].lemma))

    def _kind(self, head: int, start: int) -> tuple[PhraseKind | None, frozenset[str], frozenset[str]]:
        token = self.tokens[head]
        readings = [r for r in self.readings(head) if r.pos == "noun"]
        if self.is_body(head):
            genders = frozenset(_gender(r) for r in readings) or frozenset("mfnp")
            if token.text.isupper() or not readings:
                return "body", frozenset("mfnp"), _ANY
            return "body", genders, frozenset(r.case for r in readings)
        people = [r for r in readings if r.animate] or readings
        modifiers = [self.readings(i) for i in range(start, head) if self.tokens[i].kind == "w"]
        people = [r for r in people if _agrees(r, modifiers)] or people
        if not people:
            return (
                ("title", frozenset("mf"), frozenset({NOMINATIVE}))
                if self.words.has("roles", token.lower)
                else (None, frozenset(), frozenset())
            )
        cases = frozenset(r.case for r in people)
        subject = [r for r in people if r.case == NOMINATIVE] or people
        genders = frozenset(_gender(r) for r in subject)
        if self.words.has("epicene", subject[0].lemma):
            genders |= frozenset("mf")
        return ("group" if genders == {"p"} else "title"), genders, cases

    def _chain(self, position: int, end: int, kind: str) -> tuple[int, Phrase | None]:
        """Past the words that depend on the head; the name that the title belongs to, where one follows."""
        index = accepted = position
        limit = min(end, position + _MAX_CHAIN)
        while index < limit:
            token = self.tokens[index]
            if token.kind == "n":
                index = accepted = index + 1
                continue
            if token.kind == "w" and token.text[0].isupper():
                name = self._name_after(index, end)
                if name is not None:
                    if name.nominative or (kind == "title" and not self._depends(index)):
                        return accepted, name
                    index = accepted = name.end
                    continue
            step, firm = self._link(index, limit, kind)
            if step == index:
                break
            index = step
            if firm:
                accepted = index
        return accepted, None

    def _name_after(self, index: int, end: int) -> Phrase | None:
        person = self._person(index, end)
        if person is not None and person.end - person.start == 1 and self.is_body(index):
            return None
        return person

    def _depends(self, index: int) -> bool:
        """Whether a name in the genitive belongs to the noun before it («дружина Сергія Іваненка»)."""
        return False

    def _link(self, index: int, end: int, kind: str) -> tuple[int, bool]:
        """Past one dependent word (or preposition and word), and whether the phrase may end there."""
        token = self.tokens[index]
        if token.kind == "d":
            return index + 1, index > 0 and self.tokens[index - 1].text in "№"
        if token.kind == "p":
            return (index + 1, False) if token.text in "№&" else (index, False)
        if token.kind != "w" or token.lower in self.words.cues:
            return index, False
        if self.is_genitive(index):
            return index + 1, True
        readings = self.readings(index)
        following = index + 1
        if self.words.has("joiners", token.lower) and following < end and self.is_genitive(following):
            return following + 1, True
        if self.words.has("company_prepositions", token.lower) and following < end:
            target = self.tokens[following]
            if target.kind in "wnd" and any(r.pos in ("noun", "adj") for r in self.readings(following)):
                return following + 1, kind == "body" or self.words.has("topic_prepositions", token.lower)
        if any(r.pos in ("noun", "adj") and r.case not in (NOMINATIVE, "") for r in readings) and index > 1:
            before = self.tokens[index - 2]
            if self.words.has("company_prepositions", before.lower) or self.is_modifier(index - 1):
                return index + 1, kind == "body"
        return index, False

    def _partitive(self, position: int, end: int) -> Phrase:
        """«один із жителів села», «дехто з мешканців»: the whole phrase."""
        index = position + 1
        if index < end and self.words.has("of_prepositions", self.tokens[index].lower):
            index += 1
        while index < end and (self.is_genitive(index) or self.tokens[index].kind == "n"):
            index += 1
        readings = self.readings(position)
        genders = frozenset(_gender(r) for r in readings if r.gender or r.number) or frozenset("mfnp")
        return Phrase("group", position, index, position, None, genders | frozenset("sp"), _ANY)


def _gender(reading: Reading) -> str:
    return "p" if reading.number == "plur" else reading.gender or "s"


def _genders(gender: str) -> frozenset[str]:
    return frozenset(gender) if gender else frozenset("mf")


def _agrees(reading: Reading, modifiers: list[tuple[Reading, ...]]) -> bool:
    for options in modifiers:
        adjectives = [o for o in options if o.pos == "adj" and o.case]
        if adjectives and not any(
            o.case == reading.case
            and o.number == reading.number
            and (not o.gender or o.gender == reading.gender or o.number == "plur")
            for o in adjectives
        ):
            return False
    return True
