"""A span + its cue + its speaker → Quote."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from newsfeed.models import Quote, QuoteKind
from newsfeed.quotes.bare import bare_clause_start
from newsfeed.quotes.clauses import Report
from newsfeed.quotes.cues import find_cues, find_subject
from newsfeed.quotes.headlines import headline_report
from newsfeed.quotes.lexicon import Lexicon, lexicon
from newsfeed.quotes.mentions import Phrase
from newsfeed.quotes.morphology import NOMINATIVE
from newsfeed.quotes.narration import Narration, Outline
from newsfeed.quotes.people import People, find_people
from newsfeed.quotes.phrases import Reader
from newsfeed.quotes.plain import PlainReader
from newsfeed.quotes.reports import find_reports
from newsfeed.quotes.spans import OPENING_DASH, Piece, find_pieces, is_title
from newsfeed.quotes.speakers import Discourse, Speaker, plain_title, title_text
from newsfeed.quotes.speech import Speech, attribute, stands_alone
from newsfeed.quotes.writing import Found, write_quotes

_WORD: Final = re.compile(r"[^\W_]+")
_LAST_HEADLINE: Final = 2
_FULL_STOPS: Final = ".!?…;:»”"
_CLOSING: Final = '»”“"'
_TITLE_REACH: Final = 24
_LONG: Final = 5
_VERY_LONG: Final = 14
_MOST_PIECES: Final = 50
_ALONE: Final = Speech(None, None, "", "own")
_LOOSE: Final = Speech(None, None, "", "loose")


def find_quotes(paragraphs: Sequence[str], language: str | None, lead: str | None = None) -> tuple[Quote, ...]:
    """The attributed quotes of a text in reading order; none for a language without data.

    Offsets are code points of the paragraph; `paragraph` is null in the lead.
    """
    words = lexicon((language or "").split("-")[0].casefold())
    if words is None:
        return ()
    texts = [lead, *paragraphs] if lead else list(paragraphs)
    shift = 1 if lead else 0
    document = _Document(texts, words)
    document.read()
    return write_quotes(document.found, texts, document.discourse.roles, words.language, shift)


class _Document:
    """One pass over a document in reading order."""

    def __init__(self, texts: Sequence[str], words: Lexicon) -> None:
        self.texts = texts
        self.words = words
        self.people: People = find_people(texts, words)
        self.discourse = Discourse(words, self.people)
        self.found: list[Found] = []
        self.groups: dict[int, int] = {}
        self.outlines: list[Outline] = []
        self.dialogue = -2
        self.spoken_by: tuple[int, int] | None = None

    def read(self) -> None:
        """Fill `found`, then look for the titles that stood beside no quote."""
        pieces = find_pieces(self.texts, self.words)
        self.outlines = [Outline(i, text, pieces[i], self.words) for i, text in enumerate(self.texts)]
        for index, text in enumerate(self.texts):
            self._paragraph(index, text, pieces[index])
        self._introduce()

    def _introduce(self) -> None:
        """Find the title of every speaker that stood beside no quote: where the full name comes first."""
        for name in {quote.speaker.name for quote in self.found if quote.speaker.person is not None}:
            if name is None or name in self.discourse.roles:
                continue
            for index, start in self.people.introduced.get(name, ()):
                if name in self.discourse.roles:
                    break
                narration = self.outlines[index].tell_around(start)
                self._learn_at(self._reader(narration), narration, start)

    def _learn_at(self, reader: Reader, narration: Narration, start: int) -> None:
        at = next((i for i, token in enumerate(narration.tokens) if token.start == start), None)
        if at is None:
            return
        first = next(s.start for s in narration.sentences if s.start <= at < s.end)
        bounds = max(first, at - _TITLE_REACH), min(len(narration.tokens), at + _TITLE_REACH)
        phrase = reader.introduction(at, *bounds)
        if phrase is not None and phrase.person is not None:
            self._learn(phrase, reader, phrase.person.name)

    def _paragraph(self, index: int, text: str, pieces: list[Piece]) -> None:
        headline = index <= _LAST_HEADLINE and text.rstrip()[-1:] not in _FULL_STOPS
        narration = self.outlines[index].tell(whole=headline)
        reader = self._reader(narration)
        report = headline_report(narration.tokens, reader) if headline else None
        if report is not None:
            self._report(narration, reader, report)
            return
        if self._goes_on_in_dialogue(index, narration):
            return
        mentions = iter(self.people.mentions.get(index, ()))
        mention = next(mentions, None)
        for sentence in narration.sentences:
            while mention is not None and mention.start < sentence.stop:
                speaker = Speaker(mention.person.name, "person", mention.person.gender, mention.person, "name")
                self.discourse.met(index, mention.start, speaker, spoke=False, subject=mention.nominative)
                mention = next(mentions, None)
            if sentence.end > sentence.start:
                self._sentence(narration, reader, (sentence.start, sentence.end))
        if pieces and pieces[0].style == "dash":
            self.dialogue = index

    def _reader(self, narration: Narration) -> Reader:
        kind = Reader if self.words.analyser is not None else PlainReader
        return kind(narration.text, narration.tokens, self.people, self.words)

    def _goes_on_in_dialogue(self, index: int, narration: Narration) -> bool:
        """A dash paragraph without an attribution between those of a talk: the speaker's, unless it asks."""
        opening = OPENING_DASH.match(narration.text)
        if opening is None or opening.end() == 0 or narration.pieces or self.dialogue != index - 1:
            return False
        end = len(narration.text.rstrip())
        if narration.text[end - 1] in ";," or end <= opening.end():
            return False
        self.dialogue = index
        if narration.text[end - 1] == ".":
            end -= 1
        if narration.text[end - 1] != "?":
            speaker = self.discourse.last()
            if speaker.name is not None:
                reader = self._reader(narration)
                self._add("direct", reader, (index, opening.end(), end), speaker, _ALONE)
        return True

    def _sentence(self, narration: Narration, reader: Reader, bounds: tuple[int, int]) -> None:
        start, end = bounds
        speech = [i for i in range(start, end) if i in narration.pieces]
        spoken = False
        self.spoken_by = None
        for at in speech:
            spoken = self._speech(narration, reader, bounds, at) or spoken
        reports = find_reports(narration, reader, start, end) if not (spoken and len(speech) > 1) else []
        for report in reports:
            if report.cue is not None and report.cue == self.spoken_by:
                continue
            self._report(narration, reader, report)
        if not reports and not spoken:
            self._speaks(narration, reader, bounds)

    def _speech(self, narration: Narration, reader: Reader, bounds: tuple[int, int], at: int) -> bool:
        piece = narration.pieces[at]
        if piece.group in self.groups:
            self._join(piece)
            return True
        if self.words.has("title_case", "yes") and is_title(narration.text[piece.start : piece.end + 1]):
            return False
        said = attribute(narration, reader, bounds, at)
        if said is None:
            return self._unattributed(narration, reader, bounds, at)
        speaker = self._speaker(said, reader, narration.index)
        if speaker.name is None and said.subject is None and said.cue is None:
            return False
        if said.pattern == "before" and self._resumes(narration, bounds, at):
            self.groups[piece.group] = len(self.found) - 1
            self._join(piece)
            return True
        self.spoken_by = said.cue
        lead = self._lead(narration, bounds, at) if said.pattern == "after" else None
        if lead is not None:
            self._add("mixed", reader, (piece.paragraph, lead, piece.outer_end), speaker, said)
            return True
        self._add("direct", reader, (piece.paragraph, piece.start, piece.end), speaker, said)
        self.groups[piece.group] = len(self.found) - 1
        return True

    def _resumes(self, narration: Narration, bounds: tuple[int, int], at: int) -> bool:
        """«…», Smith said, «…»: the second piece goes on with the sentence of the first."""
        first = next((i for i in range(at - 1, bounds[0] - 1, -1) if i in narration.pieces), None)
        if first is None or not self.found or narration.tokens[at - 1].text != ",":
            return False
        before, piece = self.found[-1], narration.pieces[first]
        last = (piece.paragraph, piece.start, piece.end)
        return before.kind == "direct" and before.pattern == "after" and before.spans[-1] == last

    def _lead(self, narration: Narration, bounds: tuple[int, int], at: int) -> int | None:
        """Where the words start that quoted ones complete: «The summit “achieved too little,” he said»."""
        tokens, piece = narration.tokens, narration.pieces[at]
        first = next((i for i in range(bounds[0], at) if tokens[i].kind == "w"), None)
        if self.words.analyser is not None or first is None or tokens[at - 1].kind != "w":
            return None
        plain = all(tokens[i].kind != "q" and tokens[i].lower not in self.words.cues for i in range(first, at))
        return tokens[first].start if plain and narration.text[piece.start].islower() else None

    def _unattributed(self, narration: Narration, reader: Reader, bounds: tuple[int, int], at: int) -> bool:
        """Quoted words with no attribution beside them: the last speaker's, where they stand alone."""
        piece = narration.pieces[at]
        alone = stands_alone(narration.tokens, bounds)
        size = len(_WORD.findall(narration.text[piece.start : piece.end]))
        if not alone and not (
            self.words.has("long_quotes", "yes")
            and size >= _LONG
            and not self._is_name(narration, bounds, at, size)
            and not self._is_part(narration, reader, at, bounds)
        ):
            return False
        if alone and self._continues(piece):
            self.groups[piece.group] = len(self.found) - 1
            self._join(piece)
            return True
        speaker = self.discourse.last(spoke=False)
        if size < 3 or (speaker.name is None and alone and not self.words.has("long_quotes", "yes")):
            return False
        self._add("direct", reader, (piece.paragraph, piece.start, piece.end), speaker, _ALONE if alone else _LOOSE)
        self.groups[piece.group] = len(self.found) - 1
        return True

    def _is_name(self, narration: Narration, bounds: tuple[int, int], at: int, size: int) -> bool:
        """«unter dem Motto „…“»: words in marks inside a phrase are a name or a motto."""
        before = narration.tokens[at - 1] if at else None
        if size >= _VERY_LONG or before is None or before.kind != "w" or not self.words.has("names_in_marks", "yes"):
            return False
        said = any(narration.tokens[i].lower in self.words.cues for i in range(bounds[0], at))
        return not said and not self.words.has("quote_nouns", before.lower)

    def _is_part(self, narration: Narration, reader: Reader, at: int, bounds: tuple[int, int]) -> bool:
        """Whether the quoted words belong to a reported clause."""
        if any(self.words.has("that", narration.tokens[i].lower) for i in range(max(bounds[0], at - 8), at)):
            return True
        cues = find_cues(narration.tokens, max(bounds[0], at - 12), at, self.words)
        starts = [bare_clause_start(narration.tokens, reader, cue, bounds[1]) for cue in cues]
        return any(start is not None and start[0] < at for start in starts)

    def _continues(self, piece: Piece) -> bool:
        """«…», said X. «…» — the second piece is the same utterance."""
        if not self.found:
            return False
        before = self.found[-1]
        same = before.kind == "direct" and before.spans[-1][0] == piece.paragraph and before.pattern != "own"
        return same and len(before.spans) < _MOST_PIECES and piece.start > before.spans[-1][2]

    def _join(self, piece: Piece) -> None:
        number = self.groups[piece.group]
        quote = self.found[number]
        self.found[number] = quote._replace(spans=(*quote.spans, (piece.paragraph, piece.start, piece.end)))

    def _speaker(self, said: Speech | Report, reader: Reader, paragraph: int) -> Speaker:
        if said.subject is not None:
            return self.discourse.resolve(said.subject, reader, paragraph)
        if said.possessive:
            return self.discourse.pronoun(said.possessive, paragraph)
        return self.discourse.last(said.agreement)

    def _report(self, narration: Narration, reader: Reader, report: Report) -> None:
        tokens = narration.tokens
        if report.possessive and report.subject is None:
            speaker = self.discourse.pronoun(report.possessive, narration.index)
        else:
            speaker = self._speaker(report, reader, narration.index)
        if speaker.name is None and (report.pattern != "that" or _says_nobody(report, reader)):
            return
        end = tokens[report.end - 1].end
        if (
            tokens[report.end - 1].kind == "q"
            and narration.text[end - 1] == "."
            and narration.text[end - 2] in _CLOSING
        ):
            end -= 1  # «що «…».»: the full stop ends the sentence
        span = (narration.index, tokens[report.start].start, end)
        quoted = any(self._is_fragment(tokens[i].text, narration, i) for i in range(report.start, report.end))
        self._add("mixed" if quoted else "indirect", reader, span, speaker, report)

    def _is_fragment(self, text: str, narration: Narration, at: int) -> bool:
        token = narration.tokens[at]
        if token.kind == "q":
            return True
        return token.kind == "n" and text.strip("«»“”„\"'‟ ")[:1].islower()

    def _add(
        self, kind: QuoteKind, reader: Reader, span: tuple[int, int, int], speaker: Speaker, said: Speech | Report
    ) -> None:
        mention = cue = None
        subject = said.subject
        if subject is not None:
            mention = reader.written(subject.start, subject.end)
        elif said.possessive:
            mention = reader.tokens[said.possessive_at].text
        if said.cue is not None:
            cue = _cue_text(said, said.cue, reader)
        self._role(subject, reader, speaker)
        self.found.append(Found(kind, (span,), speaker, mention, cue, said.pattern))
        self.discourse.met(span[0], subject.start if subject else -1, speaker, spoke=not _relays(said, reader))

    def _role(self, subject: Phrase | None, reader: Reader, speaker: Speaker) -> None:
        if subject is not None and subject.title is not None and subject.person is not None and speaker.name:
            self._learn(subject, reader, speaker.name)

    def _learn(self, phrase: Phrase, reader: Reader, name: str) -> None:
        """Remember the title that stands beside a name."""
        assert phrase.title is not None
        start, end = phrase.title
        if reader.words.has("intensive", reader.tokens[start].lower) and start + 1 < end:
            start += 1
        titled = reader.at(start, end)
        head = titled.head if titled is not None and titled.head < end else start
        cases = titled.cases if titled is not None else frozenset({NOMINATIVE})
        if phrase.case and phrase.case != NOMINATIVE:
            cases = frozenset({phrase.case})
        elif phrase.nominative:
            cases = frozenset({NOMINATIVE})
        if self.words.analyser is not None:
            role: str | None = title_text(reader, (start, end), head, cases).strip(" ,")
        else:
            role = plain_title(reader, start, end)
        if role:
            self.discourse.roles.setdefault(name, role)

    def _speaks(self, narration: Narration, reader: Reader, bounds: tuple[int, int]) -> None:
        """Who speaks in a sentence that reports nothing («розповів про пожежу») may be quoted next."""
        start, end = bounds
        for cue in find_cues(narration.tokens, start, end, self.words)[:1]:
            subject = find_subject(reader, cue, start, end, right_first=False)
            if subject is not None and subject.kind != "pronoun":
                speaker = self.discourse.resolve(subject, reader, narration.index)
                self._role(subject, reader, speaker)
                self.discourse.met(narration.index, subject.start, speaker, spoke=True)


def _says_nobody(report: Report, reader: Reader) -> bool:
    """Whether only a paper speaks («у законі йдеться про те, що …»), or people at large («кажуть, що …»)."""
    if reader.words.analyser is None or report.subject is not None:
        return False
    paper = report.cue is not None and reader.words.has("document_cues", reader.tokens[report.cue[0]].lower)
    return paper or report.agreement == "p"


def _relays(said: Speech | Report, reader: Reader) -> bool:
    """Whether an agency only hands the words on."""
    cue = reader.words.cues.get(reader.tokens[said.cue[0]].lower) if said.cue is not None else None
    return cue is not None and cue.kind == "relay"


def _cue_text(said: Speech | Report, cue: tuple[int, int], reader: Reader) -> str:
    """The words of a cue; those of a source phrase («за його словами») without the possessor."""
    start, end = cue
    if said.possessive and start < said.possessive_at < end - 1:
        return f"{reader.written(start, said.possessive_at)} {reader.written(said.possessive_at + 1, end)}"
    return reader.written(start, end)
