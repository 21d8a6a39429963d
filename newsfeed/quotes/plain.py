"""Subjects in languages without an analyser: the words beside a verb, cut by lists of small words."""

from __future__ import annotations

from typing import Final

from newsfeed.quotes.mentions import Phrase
from newsfeed.quotes.morphology import NOMINATIVE
from newsfeed.quotes.people import Person
from newsfeed.quotes.phrases import Reader

_MAX_PHRASE: Final = 22
_MAX_APPOSITION: Final = 30
_MAX_TITLE: Final = 6
_NOMINATIVE: Final = frozenset({NOMINATIVE})


class PlainReader(Reader):
    """Finds the noun phrase right before or right after a verb."""

    def phrases(self, start: int, end: int) -> list[Phrase]:
        """The one phrase that the words between two tokens make."""
        phrase = self.phrase(start, end)
        return [phrase] if phrase is not None else []

    def at(self, position: int, end: int) -> Phrase | None:
        """The phrase that starts at a token, up to the end of its clause."""
        return self.after(position, end)

    def in_case(self, phrase: Phrase, case: str) -> Phrase:
        """The phrase itself: the language shows no cases."""
        return phrase

    def noun_phrase(self, position: int, end: int) -> Phrase | None:
        """None: `at` has read every phrase there is."""
        return None

    def subject(self, verb: tuple[int, int], bounds: tuple[int, int], *, inverted: bool) -> Phrase | None:
        """The subject of a verb: before it, or after it where the order is turned round («said Smith»)."""
        start, end = bounds
        if self.tokens[verb[0]].lower.endswith(self.words.gerund_endings):
            return self.opening(start, verb[0])
        phrase = self.before(start, verb[0])
        if phrase is None and inverted:
            phrase = self.after(verb[1], end)
            return self._with_apposition_after(phrase, end) if phrase is not None else None
        if phrase is None:
            return self._shared(start, verb[0])
        return self._with_apposition_before(phrase, verb[0])

    def _shared(self, start: int, verb: int) -> Phrase | None:
        """«Officials closed the bridge and said …»: the subject of the sentence's first verb, where «and» joins two."""
        at = verb - 1
        while at > start and self._is_adverb(at):
            at -= 1
        joined = self.words.has("joiners", self.tokens[at].lower) or self.words.has("opposers", self.tokens[at].lower)
        if at <= start or not joined:
            return None
        for index in range(start + 1, at):
            if self._is_verb(index):
                return self.before(start, index)
        return None

    def _is_verb(self, index: int) -> bool:
        token = self.tokens[index]
        if token.kind != "w" or token.text[0].isupper() or self._is_noun(index):
            return False
        low = token.lower
        past = len(low) > 4 and low.endswith(self.words.past_endings)
        return past or low in self.words.cues or self.words.has("finite", low)

    def _with_apposition_before(self, phrase: Phrase, verb: int) -> Phrase:
        """«Douglas Brinkley, a historian who was there, recalled»: what explains the name is its title."""
        inner = (phrase.end + 1, verb - 1)
        while inner[1] > inner[0] and self._is_adverb(inner[1]):
            inner = (inner[0], inner[1] - 1)
        if inner[1] <= inner[0] or self.tokens[phrase.end].text != "," or self.tokens[inner[1]].text != ",":
            return phrase
        if phrase.kind == "person":
            own = self.words.has("mention_with_title", "yes")
            return phrase._replace(end=inner[1] if own else phrase.end, title=phrase.title or inner)
        name = self._named(*inner)
        if phrase.kind == "title" and name is not None and name.end == inner[1] and name.title is None:
            return name._replace(title=(phrase.start, phrase.end))  # «The farmer, Colin Stubbs, told»
        return phrase

    def opening(self, start: int, end: int) -> Phrase | None:
        """The name or pronoun that opens a sentence: the subject of «…, saying that»."""
        for index in range(start, min(end, start + 8)):
            token = self.tokens[index]
            gender = self.words.pronouns.get(token.lower)
            if gender is not None and gender != "self":
                return Phrase("pronoun", index, index + 1, index, None, frozenset(gender), _NOMINATIVE)
            if token.kind == "w" and token.text[0].isupper() and not self.words.has("not_names", token.lower):
                phrase = self.person_at(index, end)
                if phrase is not None:
                    return phrase
        return None

    def _with_apposition_after(self, phrase: Phrase, end: int) -> Phrase:
        """«said Kenneth Baer, a former official who runs a firm»: the mention with what explains it."""
        if phrase.kind == "title" and phrase.end + 1 < end and self.tokens[phrase.end].text == ",":
            name = self.person_at(phrase.end + 1, end)
            if name is not None and (name.end >= end or self.tokens[name.end].kind in "qp"):
                return name._replace(title=(phrase.start, phrase.end))  # «sagte die Leiterin des Amtes, Karin Döring»
        if phrase.kind != "person" or not self.words.has("mention_with_title", "yes") or phrase.end + 1 >= end:
            return phrase
        following = self.tokens[phrase.end + 1]
        explains = (
            self.words.has("determiners", following.lower)
            or following.lower in self.words.relatives
            or (self.words.has("generic", following.lower))
        )
        if self.tokens[phrase.end].text != "," or not explains:
            return phrase
        stop = phrase.end + 1
        while (
            stop < end
            and stop - phrase.end < _MAX_APPOSITION
            and (self.tokens[stop].kind != "p" or self.tokens[stop].text in "-'’&" or self._inside_name(stop))
        ):
            stop += 1
        return phrase._replace(end=stop, title=(phrase.end + 1, stop) if phrase.title is None else phrase.title)

    def before(self, start: int, verb: int) -> Phrase | None:
        """The subject that ends where a verb (with its adverbs and auxiliaries) starts."""
        end = verb
        while end > start and self._is_adverb(end - 1):
            end -= 1
        if end > start and self.tokens[end - 1].text == ",":
            end = self._before_inserted(start, end - 1)
        if end - 1 > start and self.tokens[end - 1].lower in self.words.relatives and self.words.has("inserted", "yes"):
            # «an architect who said»
            return Phrase("pronoun", end - 1, end, end - 1, None, frozenset("mf"), _NOMINATIVE)
        begin = end
        while begin > start and end - begin < _MAX_PHRASE and self._continues(begin - 1, start):
            begin -= 1
        return self.phrase(begin, end)

    def after(self, verb: int, end: int) -> Phrase | None:
        """The subject that starts right after a verb."""
        begin = verb
        while begin < end and self._is_adverb(begin):
            begin += 1
        stop = begin
        while stop < end and stop - begin < _MAX_PHRASE:
            token = self.tokens[stop]
            if token.kind in "qp" and not self._inside_name(stop):
                break
            if stop > begin and (self.words.has("chunk_stops", token.lower) or self._starts_adverbial(stop)):
                break
            if stop > begin and self.words.has("verb_second", "yes") and self._is_adverb(stop):
                break
            stop += 1
        return self.phrase(begin, stop)

    def phrase(self, start: int, end: int) -> Phrase | None:
        """The phrase that a stretch of words makes: a pronoun, a person, a title or group."""
        while start < end and not self._may_start(start, end):
            start += 1
        start = self._past_lead(start, end)
        if start >= end:
            return None
        token = self.tokens[start]
        gender = self.words.pronouns.get(token.lower.split("'", 1)[0])
        if gender is not None:
            if gender == "self" or end - start > 3:
                return None
            return Phrase("pronoun", start, start + 1, start, None, frozenset(gender), _NOMINATIVE)
        if token.lower in self.words.relatives and end - start <= 1:
            return Phrase("pronoun", start, end, start, None, frozenset("mf"), _NOMINATIVE)
        if self.words.has("not_subjects", token.lower) and end - start <= 1:
            return None
        return self._named(start, end) or self._unnamed(start, end)

    # the edges of a phrase

    def _is_adverb(self, index: int) -> bool:
        token = self.tokens[index]
        if token.kind != "w":
            return False
        return self.words.has("auxiliaries", token.lower) or (
            len(token.lower) > 4 and token.lower.endswith(self.words.adverb_endings) and token.text[0].islower()
        )

    def _before_inserted(self, start: int, comma: int) -> int:
        """Before an apposition or relative clause between commas: «Smith, a Democrat, said»."""
        for index in range(comma - 1, max(start, comma - _MAX_PHRASE) - 1, -1):
            token = self.tokens[index]
            if token.text == "," and index > start:
                return index
            if token.kind == "q":
                break
        return comma

    def _continues(self, index: int, start: int) -> bool:
        token = self.tokens[index]
        if token.kind == "q":
            return False
        if token.kind == "p":
            return not self._is_dash(index) and (self._inside_name(index) or token.text in "()-&'’")
        if token.lower in self.words.cues and not token.text[0].isupper() and not self._is_noun(index):
            return False
        if not self.words.has("chunk_stops", token.lower):
            return True
        return self.words.has("joiners", token.lower) and index - 1 > start and self._pairs_names(index)

    def _is_dash(self, index: int) -> bool:
        """A hyphen with blanks beside it, or two of them, is a dash."""
        token = self.tokens[index]
        before = self.tokens[index - 1] if index else token
        return token.text == "-" and (before.text == "-" or before.end < token.start)

    def _is_noun(self, index: int) -> bool:
        return index > 0 and self.words.has("noun_before", self.tokens[index - 1].lower)

    def _pairs_names(self, index: int) -> bool:
        before, after = self.tokens[index - 1], self.tokens[index + 1]
        return before.text[:1].isupper() and after.text[:1].isupper()

    def _inside_name(self, index: int) -> bool:
        """The full stop of «Mr.», «J.» or «U.S.» and the apostrophe of a possessive."""
        token = self.tokens[index]
        before = self.tokens[index - 1] if index else None
        if token.text in "’'&-":
            return True
        return token.text == "." and before is not None and before.text[:1].isupper() and len(before.text) <= 4

    def _may_start(self, index: int, end: int) -> bool:
        token = self.tokens[index]
        if token.kind == "p":
            return False
        if self.words.has("chunk_stops", token.lower) or self.words.has("time_words", token.lower):
            return False
        return not self._is_adverb(index) or (
            token.text[0].isupper() and index + 1 < end and token.lower not in self.words.words.get("auxiliaries", ())
        )

    def _past_lead(self, start: int, end: int) -> int:
        """Past «On Friday» and «In a statement» before the subject."""
        if not self.words.has("lead_prepositions", self.tokens[start].lower if start < end else ""):
            return start
        for index in range(end - 1, start, -1):
            token = self.tokens[index]
            if self.words.has("determiners", token.lower) or token.lower in self.words.pronouns:
                return end if self.words.has("lead_prepositions", self.tokens[index - 1].lower) else index
            if token.kind == "w" and token.text[0].isupper() and not self.tokens[index - 1].text[:1].isupper():
                if not self.words.has("lead_prepositions", self.tokens[index - 1].lower):
                    return index
                return end
        return end

    def _starts_adverbial(self, index: int) -> bool:
        """Where the words after the subject are no part of it: «on Friday», «in an interview»."""
        token = self.tokens[index]
        if self.words.has("time_words", token.lower):
            return True
        if not self.words.has("lead_prepositions", token.lower) or self.words.has("of_words", token.lower):
            return token.lower in self.words.cues and not token.text[0].isupper()
        following = self.tokens[index + 1] if index + 1 < len(self.tokens) else token
        return (
            self.words.has("time_words", following.lower)
            or self.words.has("determiners", following.lower)
            or (self.words.has("adverbial_prepositions", token.lower))
        )

    # what it stands for

    def _named(self, start: int, end: int) -> Phrase | None:
        """The phrase as a person, when a name is its head: at its end, or before «of …», a bracket or a comma."""
        index = start
        best: tuple[int, int, Person] | None = None
        while index < end:
            token = self.tokens[index]
            if best is None and self.words.has("titles", token.lower):
                index += 2 if index + 1 < end and self.tokens[index + 1].text == "." else 1
                continue
            if index > start and self.words.has("dependents", token.lower):
                break
            if token.text == "(":
                break
            if token.kind == "w" and token.text[0].isupper():
                phrase = self.person_at(index, end)
                if phrase is not None and phrase.person is not None:
                    best = (index, phrase.end, phrase.person)
                    index = phrase.end
                    continue
            if best is not None and token.kind == "w":
                best = None  # «a Trump spokesman»: the name is no head
            index += 1
        if best is None or self.tokens[best[1] - 1].text.endswith(("'s", "’s")):
            return None
        first, last, person = best
        title = (start, first) if first > start else None
        genders = frozenset(person.gender) if person.gender else frozenset("mf")
        mention = start if self.words.has("mention_with_title", "yes") else first
        return Phrase("person", mention, last, last - 1, person, genders, _NOMINATIVE, title)

    def _unnamed(self, start: int, end: int) -> Phrase | None:
        stop = start
        while stop < end and not (stop > start and self.tokens[stop].text in "(,"):
            stop += 1
        while stop > start and self.tokens[stop - 1].kind == "p":
            stop -= 1
        if stop <= start:
            return None
        head = self._head(start, stop)
        token = self.tokens[head]
        if token.kind != "w":
            return None
        if (token.text[0].isupper() and not self._is_office(head)) or self.words.has("body_nouns", token.lower):
            return Phrase("body", start, stop, head, None, frozenset("mfnps"), _NOMINATIVE, case=NOMINATIVE)
        plural = self.words.has("group_nouns", token.lower) or token.lower.endswith(self.words.plural_endings)
        if plural:
            return Phrase("group", start, stop, head, None, frozenset("p"), _NOMINATIVE, case=NOMINATIVE, number="plur")
        return Phrase("title", start, stop, head, None, frozenset("mf"), _NOMINATIVE, case=NOMINATIVE, number="sing")

    def _is_office(self, index: int) -> bool:
        """A capital at the start of a sentence is nothing to go by: «Forecasters», «Supporters»."""
        low = self.tokens[index].lower
        common = low.endswith(self.words.plural_endings) or self.words.has("group_nouns", low)
        return self.starts(index) and (common or low in self.words.offices)

    def introduction(self, at: int, first: int, end: int) -> Phrase | None:
        """The person named at a token with the title beside the name: before it, or between commas after it."""
        person = self.person_at(at, end)
        if person is None:
            return None
        begin = at
        while begin > first and at - begin < _MAX_TITLE and self._is_title_word(begin - 1):
            begin -= 1
        if begin < at:
            return person._replace(title=(begin, at))
        office = at - 2
        if office >= first and self.tokens[at - 1].text == "," and self.tokens[office].lower in self.words.offices:
            return person._replace(title=(office, at - 1))  # «the school's headmistress, Olha Rymar»
        opening = person.end + 1
        if opening + 2 < end and self.tokens[opening].kind == "d" and self.tokens[opening + 1].text == ",":
            opening += 2  # «Vasyl Kit, 71, a beekeeper»
        if opening >= end or self.tokens[opening - 1].text != "," or not self._may_explain(opening):
            return None
        stop = opening
        while stop < end and stop - opening < _MAX_APPOSITION and self.tokens[stop].kind in "wdn":
            stop += 1
        whole = stop < end and self.tokens[stop].text in ",.;" and not any(map(self._is_verb, range(opening, stop)))
        return person._replace(title=(opening, stop)) if whole else None

    def _is_title_word(self, index: int) -> bool:
        token = self.tokens[index]
        stops = ("chunk_stops", "determiners", "lead_prepositions", "auxiliaries", "time_words", "not_clause")
        return (
            token.kind == "w"
            and token.lower not in self.words.cues
            and not any(self.words.has(group, token.lower) for group in stops)
            and not self._is_verb(index)
        )

    def _may_explain(self, index: int) -> bool:
        low, stops = self.tokens[index].lower, ("chunk_stops", "lead_prepositions", "not_clause", "auxiliaries")
        named = self.tokens[index].text[:1].isupper() and low not in self.words.offices
        return not (
            named
            or self.tokens[index].kind != "w"
            or low in self.words.cues
            or low in self.words.relatives
            or low.endswith(self.words.gerund_endings)
            or any(self.words.has(group, low) for group in stops)
        )

    def _head(self, start: int, end: int) -> int:
        """The last word before the first «of», «for», «in» …"""
        for index in range(start + 1, end):
            if self.words.has("dependents", self.tokens[index].lower):
                return index - 1
        return end - 1
