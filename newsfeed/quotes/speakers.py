"""Who could be speaking: a surname meets its full name, a pronoun its antecedent, a title its holder."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, NamedTuple

from newsfeed.models import SpeakerType
from newsfeed.quotes.lexicon import Lexicon, lower
from newsfeed.quotes.mentions import MARKS, Phrase
from newsfeed.quotes.morphology import GENITIVE, NOMINATIVE
from newsfeed.quotes.people import People, Person, same_name
from newsfeed.quotes.phrases import Reader, fits_modifiers


class Speaker(NamedTuple):
    """A resolved speaker. `how` says by what: name, pronoun, title, phrase, body, last, none."""

    name: str | None
    type: SpeakerType
    gender: str
    person: Person | None
    how: str
    noun: str = ""


_MEMORY: Final = 80
_LONGEST_TITLE: Final = 12
_NEAR: Final = 2
_STEM: Final = 5
_FAR: Final = 12
NOBODY: Final = Speaker(None, "unknown", "", None, "none")


class Seen(NamedTuple):
    """A person or speaker met in reading order; `weight` is higher for speakers than for subjects."""

    paragraph: int
    token: int
    speaker: Speaker
    spoke: bool
    subject: bool = True


@dataclass(slots=True)
class Discourse:
    """What has been said so far in a document: speakers and people met, and the titles people bear."""

    words: Lexicon
    people: People
    seen: list[Seen] = field(default_factory=list)
    roles: dict[str, str] = field(default_factory=dict)
    recent: dict[str, Person] = field(default_factory=dict)

    def met(self, paragraph: int, token: int, speaker: Speaker, *, spoke: bool, subject: bool = True) -> None:
        """Remember a person or speaker."""
        if speaker.name is not None:
            if speaker.person is not None:
                self.recent.pop(speaker.name, None)
                self.recent[speaker.name] = speaker.person
            self.seen.append(Seen(paragraph, token, speaker, spoke, subject))

    def last(self, agreement: str = "", *, spoke: bool = True) -> Speaker:
        """The last speaker that a verb form allows."""
        for item in self.seen[:-_MEMORY:-1]:
            if item.subject and (item.spoke or not spoke) and _fits(item.speaker, agreement):
                return item.speaker._replace(how="last")
        return NOBODY

    def resolve(self, phrase: Phrase, reader: Reader, paragraph: int) -> Speaker:
        """Who a phrase stands for."""
        if phrase.person is not None:
            person = phrase.person
            return Speaker(person.name, "person", person.gender, person, "name")
        if self.words.has("other_pronouns", reader.tokens[phrase.start].lower):
            return self._other("".join(sorted(phrase.genders)), paragraph)
        if phrase.kind == "pronoun":
            return self.pronoun("".join(sorted(phrase.genders)), paragraph)
        if phrase.head > phrase.start and self.words.has("intensive", reader.tokens[phrase.start].lower):
            phrase = phrase._replace(start=phrase.start + 1)  # «сам чоловік»
        text = nominative_text(phrase, reader)
        if self.words.has("containers", _lemma(phrase, reader)):
            return self._issuer(phrase, reader, paragraph, text)
        if phrase.kind == "title" and phrase.number != "plur":
            return self._title(phrase, reader, paragraph)
        if phrase.kind == "body":
            text = without_article(text, self.words)
            return Speaker(text, "organisation", "b", None, "body", text)
        named = bool(reader.people.named(reader.tokens[phrase.start].text))  # «Ердоган і Трамп»
        return Speaker(text if named else _small(text), "group", "p", None, "phrase", text)

    def _issuer(self, phrase: Phrase, reader: Reader, paragraph: int, text: str) -> Speaker:
        """Of a page, report or statement: the body or person whose it is."""
        if phrase.end > phrase.head + 1:
            owner = reader.at(phrase.head + 1, phrase.end)
            if owner is not None and owner.kind != "pronoun":
                return self.resolve(reader.in_case(owner, GENITIVE), reader, paragraph)
        for item in self.seen[:-_MEMORY:-1]:
            if item.speaker.type == "organisation" and item.spoke:
                return item.speaker._replace(how="title")
        return Speaker(_small(text), "organisation", "b", None, "phrase", text)

    def pronoun(self, gender: str, paragraph: int) -> Speaker:
        """The last person of this gender who spoke or was the subject."""
        far: Speaker | None = None
        for item in self.seen[:-_MEMORY:-1]:
            if not _is_of(item.speaker, gender):
                continue
            if item.subject and (far is None or paragraph - item.paragraph <= _NEAR):
                return item.speaker._replace(how="pronoun")
            far = far or item.speaker._replace(how="pronoun")
        return far or NOBODY

    def _other(self, gender: str, paragraph: int) -> Speaker:
        """«Той відповів»: the last one named who is not the one that spoke or acted last."""
        last = next((item.speaker.name for item in self.seen[::-1] if item.subject), None)
        for item in self.seen[:-_MEMORY:-1]:
            near = (
                paragraph - item.paragraph <= _NEAR and item.speaker.type == "person" and _is_of(item.speaker, gender)
            )
            if near and (item.speaker.name != last or not item.subject):
                return item.speaker._replace(how="pronoun")
        return self.pronoun(gender, paragraph)

    def _title(self, phrase: Phrase, reader: Reader, paragraph: int) -> Speaker:
        token = reader.tokens[phrase.head]
        lemma = _lemma(phrase, reader)
        text = _small(nominative_text(phrase, reader))
        gender = "".join(sorted(phrase.genders & {"m", "f"}))
        own = Speaker(text, "anonymous", gender, None, "phrase", lemma)
        modified = reader.tokens[phrase.start]
        if self.words.has("kin", lemma) and not self.words.has("generic", lemma):
            return own
        if modified.kind == "d" or self.words.has("indefinite", modified.lower):
            return own
        holder = self._holder(lemma, token.lower, gender)
        if holder is not None:
            return holder
        return self._described(phrase, reader, gender, paragraph) or own

    def _described(self, phrase: Phrase, reader: Reader, gender: str, paragraph: int) -> Speaker | None:
        """The last person that a word for people without a name can mean; «офіцер однієї з бригад» means itself."""
        lemma = _lemma(phrase, reader)
        generic = self.words.has("generic", lemma) or self.words.has("generic", lemma.rsplit("-", maxsplit=1)[-1])
        bare = phrase.end - phrase.start == 1
        belongs = self._complement(phrase, reader)
        if not (bare or generic) or (belongs and not self.words.has("leaders", lemma)):
            return self._member(belongs, gender, paragraph)
        private = self.words.has("private", lemma)
        for item in self.seen[:-_MEMORY:-1]:
            if paragraph - item.paragraph > (_FAR if generic else _NEAR):
                break
            if _is_of(item.speaker, gender) and self._may_be(item, lemma, private=private):
                return item.speaker._replace(how="title")
        if (
            gender == "m" and bare and not private and not self._is_office(lemma)
        ):  # a man's word for a woman: «фахівець», «науковець»
            return self._woman(paragraph)
        return None

    def _complement(self, phrase: Phrase, reader: Reader) -> str:
        """The word that says whose somebody is («речник міністерства»); «в ефірі» says nothing."""
        after = phrase.head + 1
        if after >= phrase.end or self.words.has("place_prepositions", reader.tokens[after].lower):
            return ""
        return reader.tokens[after].lower

    def _member(self, body: str, gender: str, paragraph: int) -> Speaker | None:
        """The last speaker whose title names this body too: «заступник міністра», then «представник міністерства»."""
        for item in self.seen[:-_MEMORY:-1]:
            if len(body) <= _STEM or paragraph - item.paragraph > _NEAR:
                break
            titles = self.people.titles.get(item.speaker.name or "", ())
            if item.spoke and _is_of(item.speaker, gender) and any(word[:_STEM] == body[:_STEM] for word in titles):
                return item.speaker._replace(how="title")
        return None

    def _may_be(self, item: Seen, lemma: str, *, private: bool) -> bool:
        """Whether a word for people can mean this one: «чоловік» no minister, «міністр» no doctor."""
        if item.speaker.type != "person":  # «мати загиблої … – сказала жінка»
            return private and item.spoke and item.speaker.type == "anonymous"
        titles = self.people.titles.get(item.speaker.name or "", ())
        if private:
            return not any(self._is_office(word) for word in titles)
        if not titles or not self._is_office(lemma):
            return item.subject or item.spoke
        return self._is_head(lemma) and any(self._is_head(word) for word in titles)

    def _is_head(self, word: str) -> bool:
        last = word.rsplit("-", maxsplit=1)[-1]
        return self.words.has("leaders", last) or self.words.has("heads", last)

    def _is_office(self, word: str) -> bool:
        last = word.rsplit("-", maxsplit=1)[-1]  # «прем'єр-міністерка»
        return self.words.has("leaders", last) or self.words.has("officials", last)

    def _woman(self, paragraph: int) -> Speaker | None:
        reach = _NEAR if any(person.gender == "m" for person in self.people.everyone) else _FAR
        for item in self.seen[:-_MEMORY:-1]:
            if item.speaker.gender == "f" and item.spoke and paragraph - item.paragraph <= reach:
                return item.speaker._replace(how="title")
        return None

    def _holder(self, lemma: str, form: str, gender: str) -> Speaker | None:
        """The person whose title holds this noun: the one met last."""
        leader = self.words.has("leaders", lemma)
        best: Speaker | None = None
        for person in reversed(self.recent.values()):
            own = Speaker(person.name, "person", person.gender, person, "title")
            if _is_of(own, gender) and self._bears(person.name, lemma, leader=leader):
                return own
        for person in self.people.everyone:
            own = Speaker(person.name, "person", person.gender, person, "title")
            if best is None and _is_of(own, gender) and self._bears(person.name, lemma, leader=False):
                best = own
        return best

    def _bears(self, name: str, lemma: str, *, leader: bool) -> bool:
        titles = self.people.titles.get(name, ())
        if lemma in titles:
            return True
        if self.words.analyser is None:
            return False
        if self._is_head(lemma) and any(self.words.has("peers", word) for word in titles):
            return True  # «його український колега Роман Гай назвав … – сказав міністр»
        if self.words.has("lawmakers", lemma) and any(self.words.has("lawmakers", word) for word in titles):
            return True
        start = lemma[:2]
        return any(
            (word[:2] == start and same_name(lemma, word, self.words)) or (leader and self.words.has("leaders", word))
            for word in titles
        )


def _fits(speaker: Speaker, agreement: str) -> bool:
    if not agreement or agreement == "x":
        return True
    if agreement == "p":
        return speaker.gender in ("p", "b")
    if agreement == "s":
        return speaker.gender != "p"
    return not speaker.gender or agreement in speaker.gender or (speaker.gender == "b" and agreement in "fmn")


def _is_of(speaker: Speaker, gender: str) -> bool:
    if not gender:
        return True
    if speaker.gender == "b":
        return gender == "p"
    if gender == "p":
        return speaker.gender == "p"
    return not speaker.gender or bool(set(gender) & set(speaker.gender))


def _lemma(phrase: Phrase, reader: Reader) -> str:
    readings = [r for r in reader.readings(phrase.head) if r.pos == "noun"]
    readings = [r for r in readings if r.animate] or readings
    readings = [r for r in readings if r.case == phrase.case and r.number == (phrase.number or r.number)] or readings
    return lower(readings[0].lemma) if readings else reader.tokens[phrase.head].lower


def nominative_text(phrase: Phrase, reader: Reader) -> str:
    """The words of a phrase with its head and the adjectives before it in the nominative."""
    if phrase.end == phrase.start + 1 and reader.tokens[phrase.start].kind == "n":
        return _name_in_marks(phrase, reader)
    if phrase.case == NOMINATIVE:
        return reader.written(phrase.start, phrase.end)
    cases = frozenset({phrase.case}) if phrase.case else phrase.cases
    return title_text(reader, (phrase.start, phrase.end), phrase.head, cases, phrase.number)


def _name_in_marks(phrase: Phrase, reader: Reader) -> str:
    """A name that stands alone in its marks, without them: «у «Річковому порту»» → «Річковий порт»."""
    name = reader.tokens[phrase.start].text.strip(MARKS)
    analyser = reader.words.analyser
    if phrase.case == NOMINATIVE or analyser is None:
        return name
    words = name.split(" ")
    readings = [[r for r in analyser.read(lower(word)) if r.case == phrase.case] for word in words]
    nouns = [[r for r in found if r.pos == "noun"] for found in readings]
    heads = [i for i, found in enumerate(nouns) if found and not words[i].isupper()]
    leading = [i for i in heads if not (i + 1 in heads and any(r.pos == "adj" for r in readings[i]))]
    if leading:  # «Новій пекарні»: an adjective may look like a noun before its noun
        noun = nouns[leading[0]][0]
        for place in range(leading[0] + 1):
            pos, gender = ("noun" if place == leading[0] else "adj"), noun.gender if noun.number != "plur" else ""
            form = analyser.nominative(lower(words[place]), pos, noun.case, gender, noun.number)
            words[place] = _same_letters(form, words[place]) if form else words[place]
    return " ".join(words)


def title_text(reader: Reader, bounds: tuple[int, int], head: int, cases: frozenset[str], number: str = "") -> str:
    """The words from start to end, in the nominative up to the head, as written after it."""
    start, end = bounds
    tokens = reader.tokens
    analyser = reader.words.analyser
    text = reader.written(start, end)
    if analyser is None or NOMINATIVE in cases:
        return text
    if tokens[head].text.isupper():
        return _before_acronym(reader, start, end, head, cases)
    nouns = [r for r in reader.readings(head) if r.pos == "noun" and r.case in cases]
    nouns = [r for r in nouns if r.animate] or nouns
    nouns = [r for r in nouns if r.number == number] or nouns
    modifiers = [reader.readings(i) for i in range(start, head) if tokens[i].kind == "w"]
    nouns = [r for r in nouns if fits_modifiers(r, modifiers)] or nouns
    if not nouns:
        return text
    noun = nouns[0]
    changed: list[str] = []
    for index in range(start, head + 1):
        token = tokens[index]
        pos = "noun" if index == head else "adj"
        gender = noun.gender if noun.number != "plur" else ""
        form = analyser.nominative(token.lower, pos, noun.case, gender, noun.number) if token.kind == "w" else None
        changed.append(_same_letters(form, token.text) if form else token.text)
    rest = reader.written(head + 1, end) if end > head + 1 else ""
    return " ".join(part for part in (" ".join(changed), rest) if part)


def plain_title(reader: Reader, start: int, end: int) -> str | None:
    """The words of a title without article, form of address or relative clause; None when nothing is left."""
    words, tokens = reader.words, reader.tokens
    while start < end and (
        tokens[start].kind == "p"
        or words.has("determiners", tokens[start].lower)
        or words.has("honorifics", tokens[start].lower)
    ):
        start += 1
    stop = next(
        (
            i
            for i in range(start, end)
            if tokens[i].kind == "q" or tokens[i].lower in words.relatives or tokens[i].text == ","
        ),
        end,
    )
    return reader.written(start, stop) if 0 < stop - start <= _LONGEST_TITLE else None


def without_article(text: str, words: Lexicon) -> str:
    """«the regional health department» without its article."""
    first, _, rest = text.partition(" ")
    return rest if rest and words.has("articles", lower(first)) else text


def _before_acronym(reader: Reader, start: int, end: int, head: int, cases: frozenset[str]) -> str:
    """«у російському МЗС» → «російське МЗС»: the adjectives say the gender."""
    analyser = reader.words.analyser
    changed: list[str] = []
    for index in range(start, head):
        token = reader.tokens[index]
        fits = [r for r in reader.readings(index) if r.pos == "adj" and r.case in cases and r.number != "plur"]
        genders = {r.gender for r in fits}
        gender = (
            "n" if "n" in genders and reader.tokens[head].lower.startswith(("м", "у")) else min(genders, default="")
        )
        form = analyser.nominative(token.lower, "adj", fits[0].case, gender, "sing") if analyser and fits else None
        changed.append(_same_letters(form, token.text) if form else token.text)
    return " ".join((*changed, reader.written(head, end)))


def _same_letters(form: str, like: str) -> str:
    return form[:1].upper() + form[1:] if like[:1].isupper() else form


def _small(text: str) -> str:
    """A common noun phrase without the capital of the sentence's start."""
    first = text.split(" ", 1)[0]
    return text if first.isupper() and len(first) > 1 else text[:1].lower() + text[1:]
