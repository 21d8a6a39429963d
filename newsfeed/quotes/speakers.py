"""Who could be speaking: a surname meets its full name, a pronoun its antecedent, a title its holder."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, NamedTuple

from newsfeed.models import SpeakerType
from newsfeed.quotes.lexicon import Lexicon, lower
from newsfeed.quotes.morphology import NOMINATIVE
from newsfeed.quotes.people import Person, same_name
from newsfeed.quotes.phrases import Phrase, Reader


class Speaker(NamedTuple):
    """A resolved speaker. `how` says by what: name, pronoun, title, phrase, body, last, none."""

    name: str | None
    type: SpeakerType
    gender: str
    person: Person | None
    how: str
    noun: str = ""


NOBODY: Final = Speaker(None, "unknown", "", None, "none")


class Seen(NamedTuple):
    """A person or speaker met in reading order; `weight` is higher for speakers than for subjects."""

    paragraph: int
    token: int
    speaker: Speaker
    spoke: bool


@dataclass(slots=True)
class Discourse:
    """What has been said so far in a document: speakers and people met, and the titles people bear."""

    words: Lexicon
    seen: list[Seen] = field(default_factory=list)
    titles: dict[str, list[str]] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)

    def met(self, paragraph: int, token: int, speaker: Speaker, *, spoke: bool) -> None:
        """Remember a person or speaker."""
        if speaker.name is not None:
            self.seen.append(Seen(paragraph, token, speaker, spoke))

    def last(self, agreement: str = "", *, spoke: bool = True) -> Speaker:
        """The last speaker that a verb form allows."""
        for item in reversed(self.seen):
            if (item.spoke or not spoke) and _fits(item.speaker, agreement):
                return item.speaker._replace(how="last")
        return NOBODY

    def resolve(self, phrase: Phrase, reader: Reader, paragraph: int) -> Speaker:
        """Who a phrase stands for."""
        if phrase.person is not None:
            person = phrase.person
            return Speaker(person.name, "person", person.gender, person, "name")
        if phrase.kind == "pronoun":
            return self.pronoun("".join(sorted(phrase.genders)), paragraph)
        if phrase.kind == "title":
            return self._title(phrase, reader)
        text = nominative_text(phrase, reader)
        if phrase.kind == "body":
            return Speaker(text, "organisation", "b", None, "body", text)
        return Speaker(_small(text), "group", "p", None, "phrase", text)

    def pronoun(self, gender: str, paragraph: int) -> Speaker:
        """The last person of this gender who spoke or was the subject."""
        for item in reversed(self.seen):
            if _is_of(item.speaker, gender):
                return item.speaker._replace(how="pronoun")
        return NOBODY

    def _title(self, phrase: Phrase, reader: Reader) -> Speaker:
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
        if self.words.has("generic", lemma):
            for item in reversed(self.seen):
                if item.speaker.type == "person" and _is_of(item.speaker, gender):
                    return item.speaker._replace(how="title")
        return own

    def _holder(self, lemma: str, form: str, gender: str) -> Speaker | None:
        """The person whose title holds this noun: the one met last."""
        leader = self.words.has("leaders", lemma)
        best: Speaker | None = None
        for item in reversed(self.seen):
            person = item.speaker.person
            if person is None or not _is_of(item.speaker, gender):
                continue
            titles = self.titles.get(person.name, ())
            if any(same_name(lemma, word, self.words) for word in titles[:2]):
                return item.speaker._replace(how="title")
            if best is None and (
                any(same_name(lemma, word, self.words) for word in titles)
                or (leader and any(self.words.has("leaders", word) for word in titles[:2]))
            ):
                best = item.speaker._replace(how="title")
        return best


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
    readings = [r for r in reader.readings(phrase.head) if r.pos == "noun" and r.animate]
    readings = [r for r in readings if r.case in phrase.cases] or readings
    word = reader.tokens[phrase.head].lower
    return lower(readings[0].lemma) if readings else word


def nominative_text(phrase: Phrase, reader: Reader) -> str:
    """The words of a phrase with its head and the adjectives before it in the nominative."""
    return title_text(reader, phrase.start, phrase.end, phrase.head, phrase.cases)


def title_text(reader: Reader, start: int, end: int, head: int, cases: frozenset[str]) -> str:
    """The words from start to end, in the nominative up to the head, as written after it."""
    tokens = reader.tokens
    analyser = reader.words.analyser
    text = reader.written(start, end)
    if analyser is None or NOMINATIVE in cases or tokens[head].text.isupper():
        return text
    nouns = [r for r in reader.readings(head) if r.pos == "noun" and r.case in cases]
    animate = [r for r in nouns if r.animate]
    if not nouns:
        return text
    noun = (animate or nouns)[0]
    changed: list[str] = []
    for index in range(start, head + 1):
        token = tokens[index]
        if token.kind != "w":
            changed.append(token.text)
            continue
        pos = "noun" if index == head else "adj"
        form = analyser.nominative(
            token.lower, pos, noun.case, noun.gender if noun.number != "plur" else "", noun.number
        )
        changed.append(_same_letters(form, token.text) if form else token.text)
    rest = reader.written(head + 1, end) if end > head + 1 else ""
    return " ".join(part for part in (" ".join(changed), rest) if part)


def _same_letters(form: str, like: str) -> str:
    return form[:1].upper() + form[1:] if like[:1].isupper() else form


def _small(text: str) -> str:
    """A common noun phrase without the capital of the sentence's start."""
    first = text.split(" ", 1)[0]
    return text if first.isupper() and len(first) > 1 else text[:1].lower() + text[1:]
