"""What hangs on the head of a phrase: genitives, prepositions with their nouns, and the name a title belongs to."""

from __future__ import annotations

from typing import Final

from newsfeed.quotes.lexicon import lower
from newsfeed.quotes.mentions import MARKS, NameReader, Phrase
from newsfeed.quotes.morphology import GENITIVE, NOMINATIVE
from newsfeed.quotes.names import is_given

_MAX_CHAIN: Final = 28


class DependentReader(NameReader):
    """Reads the words that depend on a noun, from the left."""

    def _common(self, position: int, end: int) -> Phrase | None:
        """The title, group or body that starts at a token."""
        raise NotImplementedError

    def _chain(self, position: int, end: int, kind: str, *, subject: bool) -> tuple[int, Phrase | None]:
        """Past the words that depend on the head; the name that the title belongs to, where one follows."""
        index = accepted = position
        limit = min(end, position + _MAX_CHAIN)
        while index < limit:
            token = self.tokens[index]
            if token.kind == "n" and not (kind == "title" and self._is_told(index)):
                index = accepted = index + 1
                continue
            if token.kind == "w" and token.text[0].isupper():
                name = self._name_after(index, end)
                if name is not None:
                    if name.nominative or (kind != "body" and not subject):
                        return accepted, name
                    index = accepted = name.end
                    continue
            step, firm = self._link(index, limit, kind)
            if kind == "title" and subject and self._callsign(index, end) is not None:
                return accepted, self._callsign(index, end)
            if step == index:
                second = self._common(index, end) if kind == "title" and self._is_rank(index) else None
                if second is not None and second.person is not None:
                    return accepted, second
                break
            index = step
            if firm:
                accepted = index
        return accepted, None

    def _is_told(self, index: int) -> bool:
        """«розповів фахівець «Трибуні»»: a name in marks in the dative."""
        analyser = self.words.analyser
        first = self.tokens[index].text.strip(MARKS).split(" ", 1)[0]
        cases = {r.case for r in analyser.read(lower(first)) if r.known} if analyser is not None else set()
        return "datv" in cases and not cases & {NOMINATIVE, GENITIVE}

    def _callsign(self, index: int, end: int) -> Phrase | None:
        """«боєць на позивний «Сокіл»»: one who goes by another name, after a preposition, a bracket or nothing."""
        place = index + (not self.words.has("callsigns", self.tokens[index].lower))
        if place + 1 >= end or not self.words.has("callsigns", self.tokens[place].lower):
            return None
        token = self.tokens[place + 1]
        if token.kind != "n" and not (token.kind == "w" and token.text[0].isupper()):
            return None
        return self.called(place + 1)

    def _is_rank(self, index: int) -> bool:
        """«речник бригади майор Коваль»: a second title before the name."""
        return self.tokens[index].kind == "w" and any(
            r.animate and r.case == NOMINATIVE and r.pos == "noun" for r in self.readings(index)
        )

    def _name_after(self, index: int, end: int) -> Phrase | None:
        person = self.person_at(index, end)
        if person is not None and person.end - person.start == 1 and self.is_body(index):
            return None
        return person

    def _link(self, index: int, end: int, kind: str) -> tuple[int, bool]:
        """Past one dependent word (or preposition and word), and whether the phrase may end there."""
        token = self.tokens[index]
        if token.kind == "d":
            ordinal = not token.text[-1].isdigit()
            return (index + 1, not ordinal) if ordinal or self.tokens[index - 1].text == "№" else (index, False)
        if token.kind == "p":
            return (index + 1, False) if token.text in "№&" or self._is_short(index, end) else (index, False)
        if token.kind != "w" or token.lower in self.words.cues or self.words.has("reference", token.lower):
            return index, False
        if self.tokens[index - 1].kind == "n" and self.is_genitive(index) and not token.text[0].isupper():
            return index, False  # «у мережі «Маяк» підозри відкидають»
        if self.is_genitive(index) or self._is_place_before_name(index, end):
            return index + 1, True
        return self._linked_by(index, end, kind)

    def _is_place_before_name(self, index: int, end: int) -> bool:
        """«міський голова Зарічанська Ігор Стадник»: a capitalised word between a title and a given name."""
        return (
            index + 1 < end
            and self.tokens[index].text[0].isupper()
            and self.tokens[index + 1].kind == "w"
            and is_given(self.tokens[index + 1].text, self.words)
        )

    def _linked_by(self, index: int, end: int, kind: str) -> tuple[int, bool]:
        """Past «та» or a preposition with its noun, or a noun that a preposition or an adjective before it governs."""
        token, following = self.tokens[index], index + 1
        if self.words.has("joiners", token.lower):
            joined = following < end and self.is_genitive(following)
            return (following + 1, True) if joined else (index, False)
        if kind == "body" and self.words.has("place_prepositions", token.lower):
            return self._past_region(index, end)
        if self.words.has("company_prepositions", token.lower) and following < end:
            target = self.tokens[following]
            noun = target.kind in "nd" or any(r.pos in ("noun", "adj") for r in self.readings(following))
            if noun and not self.words.has("reference", target.lower):
                topic = self.words.has("topic_prepositions", token.lower)
                one_of = any(self.words.has("indefinite", r.lemma) for r in self.readings(index - 1))
                return following + 1, topic and (kind == "body" or one_of)
            return index, False
        if index > 1 and any(r.pos in ("noun", "adj") and r.case not in (NOMINATIVE, "") for r in self.readings(index)):
            before = self.tokens[index - 2]
            if self.words.has("company_prepositions", before.lower) or self.is_modifier(index - 1):
                return following, kind == "body" and not self.words.has("place_prepositions", before.lower)
        return index, False

    def _past_region(self, index: int, end: int) -> tuple[int, bool]:
        """«управління ДСНС у Волинській області»: the region a body works in."""
        for place in range(index + 1, min(end, index + 3)):
            if any(r.case == "loct" and self.words.has("regions", r.lemma) for r in self.readings(place)):
                return place + 1, True
            if not self.is_modifier(place):
                break
        return index, False

    def _is_short(self, index: int, end: int) -> bool:
        """The full stop of an abbreviation inside a title («з м. Луцька»)."""
        token, before = self.tokens[index], self.tokens[index - 1]
        return token.text == "." and index + 1 < end and before.kind == "w" and len(before.text) <= 4
