"""Noun phrases that can stand for a speaker: people by name, pronouns, titles, groups, bodies."""

from __future__ import annotations

from typing import Final

from newsfeed.quotes.dependents import DependentReader
from newsfeed.quotes.mentions import ANY_CASE, Phrase, PhraseKind, gender_of
from newsfeed.quotes.morphology import NOMINATIVE, Reading

_MAX_DESCRIPTION: Final = 5


class Reader(DependentReader):
    """Reads the phrases of one paragraph's tokens, from the left."""

    def phrases(self, start: int, end: int) -> list[Phrase]:
        """The phrases between two tokens, titles joined with the names they belong to."""
        found: list[Phrase] = []
        position = start
        while position < end:
            phrase = self.at(position, end)
            if phrase is None:
                position += 1
                continue
            phrase = phrase._replace(preposition=self._preposition(phrase.first, start))
            if found and (
                self._in_apposition(phrase, found[-1], after=True) or self._describes(phrase, found[-1], end)
            ):
                position = phrase.end
                continue
            if found and self._in_apposition(found[-1], phrase):
                before = (found[-1].start, phrase.start - 1) if found[-1].kind == "title" else None
                title = phrase.title or before  # the nearest: «його учень, художник Шпак»
                phrase = phrase._replace(title=title, preposition=found[-1].preposition)
                found[-1] = phrase
            else:
                found.append(phrase)
            position = max(phrase.end, position + 1)
        return found

    def introduction(self, at: int, first: int, end: int) -> Phrase | None:
        """The person named at a token with the title beside the name, between two tokens."""
        for phrase in self.phrases(first, end):
            if phrase.person is not None and phrase.title is not None and phrase.start <= at < phrase.end:
                return phrase
        return None

    def _in_apposition(self, title: Phrase, name: Phrase, *, after: bool = False) -> bool:
        """«голова комісії, депутат Павло Загребний», «дружина, Софія, згадує»: a title, a comma, the name."""
        return (
            (title.kind == "title" or (not after and self.words.has("partitives", self.tokens[title.start].lower)))
            and name.kind == "person"
            and (title.first == name.end + 1 if after else name.first == title.end + 1)
            and self.tokens[name.end if after else title.end].text == ","
            and title.nominative
            and name.nominative
            and (bool(title.genders & name.genders) or "m" in title.genders or title.kind == "group")
        )

    def _describes(self, phrase: Phrase, before: Phrase, end: int) -> bool:
        """«сусід Лободи, теж фермер, вірить»: a title between commas after the phrase that speaks."""
        between = self.tokens[before.end : phrase.first]
        return (
            phrase.kind == "title"
            and before.kind in ("title", "group", "body")
            and phrase.nominative
            and before.nominative
            and 0 < len(between) <= 2
            and between[0].text == ","
            and all(self.words.has("fillers", token.lower) for token in between[1:])
            and self._comma_soon(phrase.end, end)
        )

    def _comma_soon(self, position: int, end: int) -> bool:
        """Whether a comma ends what describes somebody: «…, знайомий із підготовкою, …»."""
        for token in self.tokens[position : min(end, position + _MAX_DESCRIPTION)]:
            if token.text == "," or token.kind != "w" or token.lower in self.words.cues:
                return token.text == ","
        return False

    def at(self, position: int, end: int) -> Phrase | None:
        """The phrase that starts at a token; None when none does."""
        if position >= end:
            return None
        token = self.tokens[position]
        if token.kind not in "wdn":
            return None
        gender = "m" if self._is_other(position) else self.words.pronouns.get(token.lower, "self")
        if gender != "self":
            return Phrase("pronoun", position, position + 1, position, None, frozenset(gender), frozenset({NOMINATIVE}))
        if self.people.callsigns and (token.kind == "n" or token.text[0].isupper()):
            person = self.called(position)
            if person is not None:
                return person
        if token.kind == "w" and token.text[0].isupper():
            person = self.person_at(position, end)
            if person is not None:
                titled = self._title_at_start(position, end, person)
                return titled or self._with_apposition(person, end)
        if token.kind == "w" and self.words.has("titles", token.lower) and position + 1 < end:
            person = self.person_at(position + 1, end)
            if person is not None:
                return person
        return self._common(position, end)

    def _is_other(self, position: int) -> bool:
        """«Той заявив», «відповів той»: a pointing word that is a subject by itself."""
        if not self.words.has("other_pronouns", self.tokens[position].lower):
            return False
        end = len(self.tokens)
        after = next((i for i in range(position + 1, end) if not self.words.has("fillers", self.tokens[i].lower)), end)
        if after < end and self.tokens[after].lower in self.words.cues:
            return True
        before = self.tokens[position - 1].lower if position else ""
        return before in self.words.cues and (after >= end or self.tokens[after].kind == "p")

    def _title_at_start(self, position: int, end: int, name: Phrase) -> Phrase | None:
        """«Староста Лугів Катерина Бондар»: a noun or adjective that opens a sentence, though it can be a surname."""
        if not self.starts(position) or name.end > position + 1 or self.people.named(self.tokens[position].text):
            return None
        titled = self._common(position, end)
        if titled is None or titled.kind not in ("title", "person", "group", "body"):
            return None
        lone = titled.person is None and titled.end == position + 1
        return None if lone and not self._is_generic(position) else titled

    def _is_generic(self, index: int) -> bool:
        return any(self.words.has("generic", r.lemma) for r in self.readings(index))

    def _preposition(self, position: int, start: int) -> str:
        if position <= start:
            return ""
        before = self.tokens[position - 1]
        kinds = {r.pos for r in self.readings(position - 1)} if before.kind == "w" else set()
        return before.lower if "prep" in kinds and "adv" not in kinds else ""

    def noun_phrase(self, position: int, end: int) -> Phrase | None:
        """Any noun with its adjectives and dependents: «слідства», «місцевої влади»."""
        index = position
        while index < min(end, position + 4) and self.tokens[index].kind == "w" and self.is_modifier(index):
            if any(r.pos == "noun" for r in self.readings(index)) and not self._leads_to_noun(
                index, end, self.readings(index)
            ):
                break
            index += 1
        if index >= end or self.tokens[index].kind != "w" or not any(r.pos == "noun" for r in self.readings(index)):
            return None
        if not self.words.has("sources_nouns", self.readings(index)[0].lemma):
            return None
        stop, _ = self._chain(index + 1, end, "body", subject=False)
        return Phrase("body", position, stop, index, None, frozenset("mfnp"), ANY_CASE)

    def located(self, start: int, end: int) -> Phrase | None:
        """The thing in whose name people speak: «у гідрометцентрі», but not «у вівторок» or «в ефірі»."""
        for position in range(start + 1, end):
            if not self.words.has("name_prepositions", self.tokens[position - 1].lower):
                continue
            head = position
            while head < end and self.tokens[head].kind == "w" and self.is_modifier(head):
                head += 1
            nouns = [r for r in self.readings(head) if r.pos == "noun"] if head < end else []
            if not any(r.case == "loct" and not r.animate for r in nouns) or nouns[0].proper:
                continue
            if any(self.words.has("settings", r.lemma) for r in nouns):
                continue
            stop, _ = self._chain(head + 1, end, "body", subject=False)
            phrase = Phrase("body", position, stop, head, None, frozenset("p"), frozenset({"loct"}))
            return self.in_case(phrase._replace(preposition=self.tokens[position - 1].lower), "loct")
        return None

    def in_case(self, phrase: Phrase, case: str) -> Phrase:
        """The phrase read in this case, singular where it can be."""
        if phrase.person is not None or phrase.kind == "pronoun":
            return phrase._replace(case=case)
        readings = [r for r in self.readings(phrase.head) if r.pos == "noun" and r.case == case]
        number = "" if not readings else "sing" if any(r.number == "sing" for r in readings) else "plur"
        genders = frozenset(gender_of(r) for r in readings if r.number == number or not number)
        return phrase._replace(case=case, number=number, genders=genders or phrase.genders)

    # titles, groups, bodies

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

    def _common(self, position: int, end: int) -> Phrase | None:
        token = self.tokens[position]
        if self.words.has("partitives", token.lower):
            return self._partitive(position, end)
        head = self._head(position, end)
        if head is None:
            return self._proper_noun(position, end)
        kind, genders, cases = self._kind(head, position)
        if kind is None:
            return None
        stop, name = self._chain(head + 1, end, kind, subject=self._is_subject(head, kind, cases))
        if name is not None and kind == "body":
            stop = name.first
        elif name is not None:
            return name._replace(
                title=(position, self._title_end(stop, name)), cases=name.cases | (cases & {NOMINATIVE})
            )
        return Phrase(kind, position, stop, head, None, genders, cases)

    def _title_end(self, accepted: int, name: Phrase) -> int:
        """Where a title before a name ends: without «пані», and without «на позивний»."""
        before = self.tokens[name.start - 1].lower
        if self.words.has("callsigns", before):
            return accepted
        return name.start - 1 if name.title is None and self.words.has("honorifics", before) else name.start

    def _is_subject(self, head: int, kind: PhraseKind, cases: frozenset[str]) -> bool:
        """Whether a title stands in the nominative: «лікарки» with a name after it is a genitive, not a plural."""
        if kind != "title":
            return NOMINATIVE in cases
        return any(r.case == NOMINATIVE and r.number != "plur" and r.case in cases for r in self.readings(head))

    def _proper_noun(self, position: int, end: int) -> Phrase | None:
        """A country, town or firm that stands for those who speak for it («Литва заявила»)."""
        token = self.tokens[position]
        if token.kind == "n":
            return Phrase("body", position, position + 1, position, None, frozenset("smfnp"), ANY_CASE, number="name")
        if token.kind != "w" or not token.text[0].isupper() or len(token.text) < 3:
            return None
        if self._leads_to_place(position, end):
            return Phrase("body", position, position + 2, position + 1, None, frozenset("p"), ANY_CASE - {NOMINATIVE})
        nouns = [r for r in self.readings(position) if r.pos == "noun" and not r.proper and not r.animate]
        if self.starts(position) and not any(self.words.has("places", r.lemma) for r in nouns):
            return None
        if not nouns or any(r.pos in ("adv", "prep", "conj", "part", "verb", "pron") for r in self.readings(position)):
            return None
        genders, cases = (
            frozenset(gender_of(r) for r in nouns if r.case == NOMINATIVE),
            frozenset(r.case for r in nouns),
        )
        return Phrase("body", position, position + 1, position, None, genders, cases, number="name")

    def _leads_to_place(self, position: int, end: int) -> bool:
        """«у Білому домі»: a capitalised adjective and its noun, after a preposition."""
        if self.starts(position) or position + 1 >= end or self.tokens[position + 1].kind != "w":
            return False
        readings, nouns = self.readings(position), self.readings(position + 1)
        located = self.words.has("name_prepositions", self.tokens[position - 1].lower)
        return (
            located
            and any(n.pos == "noun" and fits_modifiers(n, [readings]) for n in nouns if n.case == "loct")
            and any(r.pos == "adj" for r in readings)
        )

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
            if self._is_head(index, readings) and not self._leads_to_noun(index, end, readings):
                return index
            if (
                self.words.has("modifiers", token.lower)
                or token.lower in self.words.possessives
                or (
                    readings
                    and any(r.pos in ("adj", "num") for r in readings)
                    and not any(r.pos == "adv" for r in readings)
                    and not any(r.pos == "verb" and r.known for r in readings)
                )
            ):
                index += 1
            else:
                return None
        return None

    def _leads_to_noun(self, index: int, end: int, readings: tuple[Reading, ...]) -> bool:
        """«головний тренер»: a word that could be a noun is an adjective before one that agrees with it."""
        adjectives = [r for r in readings if r.pos == "adj"]
        if index + 1 >= end or not adjectives or self.tokens[index + 1].kind != "w":
            return False
        following = self.readings(index + 1)
        nouns = [r for r in following if r.pos == "noun"]
        return self._is_head(index + 1, following) and any(fits_modifiers(noun, [readings]) for noun in nouns)

    def _is_head(self, index: int, readings: tuple[Reading, ...]) -> bool:
        token = self.tokens[index]
        if self.words.has("roles", token.lower) or self.is_body(index):
            return True
        nouns = [r for r in readings if r.pos == "noun"]
        if not nouns or any(r.pos in ("prep", "conj", "adv", "part") for r in readings):
            return False
        if token.text[0].isupper() and not self.starts(index):
            return any(self.words.has("generic", r.lemma) or self.words.has("capital_roles", r.lemma) for r in nouns)
        return any(r.animate and not r.proper for r in nouns) or any(
            self.words.has("generic", r.lemma) or self.words.has("containers", r.lemma) for r in nouns[:1]
        )

    def _kind(self, head: int, start: int) -> tuple[PhraseKind | None, frozenset[str], frozenset[str]]:
        token = self.tokens[head]
        readings = [r for r in self.readings(head) if r.pos == "noun"]
        if self.is_body(head):
            genders = frozenset(gender_of(r) for r in readings) or frozenset("mfnp")
            if token.text.isupper() or not readings:
                return "body", frozenset("mfnp"), ANY_CASE
            return "body", genders, frozenset(r.case for r in readings)
        if readings and self.words.has("containers", readings[0].lemma):
            return "body", frozenset(gender_of(r) for r in readings), frozenset(r.case for r in readings)
        people = [r for r in readings if r.animate and not r.proper] or [r for r in readings if r.animate] or readings
        modifiers = [self.readings(i) for i in range(start, head) if self.tokens[i].kind == "w"]
        people = [r for r in people if fits_modifiers(r, modifiers)] or people
        if not people:
            return (
                ("title", frozenset("mf"), frozenset({NOMINATIVE}))
                if self.words.has("roles", token.lower)
                else (None, frozenset(), frozenset())
            )
        cases = frozenset(r.case for r in people)
        subject = [r for r in people if r.case == NOMINATIVE] or people
        genders = frozenset(gender_of(r) for r in subject)
        if self.words.has("epicene", subject[0].lemma):
            genders |= frozenset("mf")
        return ("title" if any(r.number != "plur" for r in people) else "group"), genders, cases

    def _partitive(self, position: int, end: int) -> Phrase | None:
        """«один із жителів села», «дехто з мешканців»: the whole phrase."""
        index = position + 1
        if index < end and self.words.has("of_prepositions", self.tokens[index].lower):
            index += 1
        elif index < end and not any(r.animate for r in self.readings(index)) and not self.is_modifier(index):
            return None if self.words.has("counts", self.tokens[position].lower) else self._lone(position)
        while index < end and (self.is_genitive(index) or self.tokens[index].kind == "n"):
            index += 1
        genders = frozenset(gender_of(r) for r in self.readings(position) if r.gender or r.number) or frozenset("mfnp")
        return Phrase("group", position, index, position, None, genders | frozenset("sp"), ANY_CASE)

    def _lone(self, position: int) -> Phrase:
        genders = frozenset(gender_of(r) for r in self.readings(position)) | frozenset("sp")
        return Phrase("group", position, position + 1, position, None, genders, ANY_CASE)


def fits_modifiers(reading: Reading, modifiers: list[tuple[Reading, ...]]) -> bool:
    """Whether every adjective among the words before a noun can agree with it."""
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
