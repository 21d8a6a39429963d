"""The words of one paragraph and what each can be: its readings, and whether it is a name, a body, a genitive."""

from __future__ import annotations

from newsfeed.quotes.lexicon import Lexicon
from newsfeed.quotes.morphology import GENITIVE, NOMINATIVE, Reading
from newsfeed.quotes.names import is_given
from newsfeed.quotes.narration import Token


class WordForms:
    """A paragraph's tokens with their readings, each looked up once."""

    def __init__(self, text: str, tokens: list[Token], words: Lexicon) -> None:
        self.text = text
        self.tokens = tokens
        self.words = words
        self._known: dict[int, tuple[Reading, ...]] = {}

    def readings(self, position: int) -> tuple[Reading, ...]:
        """What the word at a token can be; empty without an analyser and for what is no word."""
        found = self._known.get(position)
        if found is None:
            token = self.tokens[position]
            analyser = self.words.analyser
            found = analyser.read(token.lower) if analyser is not None and token.kind == "w" else ()
            if found and self.words.has("roles", token.lower) and not self._before_noun(position, found):
                gender = "f" if token.lower[-1] in "ая" else "m"
                found = (Reading("noun", NOMINATIVE, "sing", gender, token.lower, "", True, True, False),)
            self._known[position] = found
        return found

    def _before_noun(self, position: int, found: tuple[Reading, ...]) -> bool:
        """«затриманий чоловік»: an adjective after all."""
        if position + 1 >= len(self.tokens) or not any(r.pos == "adj" for r in found):
            return False
        following = self.words_of(self.tokens[position + 1]) if self.tokens[position + 1].kind == "w" else ()
        return any(r.pos == "noun" and r.animate and not r.proper and r.case == NOMINATIVE for r in following)

    def words_of(self, token: Token) -> tuple[Reading, ...]:
        """What a token's word can be."""
        return self.words.analyser.read(token.lower) if self.words.analyser is not None else ()

    def written(self, start: int, end: int) -> str:
        """The text from one token up to another."""
        return self.text[self.tokens[start].start : self.tokens[end - 1].end]

    def starts(self, index: int) -> bool:
        """Whether a sentence or quoted words begin at a token."""
        return index == 0 or self.tokens[index - 1].kind in "pq"

    def is_body(self, index: int) -> bool:
        """Whether a word names an organisation: by its stem, its capitals or the list of agencies."""
        token = self.tokens[index]
        if token.kind != "w" or self.words.has("not_bodies", token.text.casefold()):
            return False
        if len(token.text) >= 2 and token.text.isupper():
            return token.text.isalpha()
        low = token.lower
        if low.startswith(self.words.body_prefixes.get(low[:2], ("\0",))):
            readings = self.readings(index)
            named = token.text[0].isupper() and not self.starts(index) and not self.is_modifier(index - 1)
            if any(r.animate and (named or not r.proper) for r in readings):
                return False
            things = any(r.pos == "noun" and r.known and not r.animate for r in readings)  # «раді»: a council, or glad
            return things or not any(r.pos in ("adj", "verb", "adv") for r in readings)
        if self.words.analyser is not None and any(
            r.pos == "noun" and self.words.has("sources_nouns", r.lemma) for r in self.readings(index)
        ):
            return True
        if token.text[0].isupper():
            if self.words.has("agencies", low) or (low[0].isascii() and not self.words.latin):
                return True
            return low.startswith(self.words.body_starts) and not any(
                r.known and (r.animate or r.pos == "adj") for r in self.readings(index)
            )
        return False

    def is_modifier(self, index: int) -> bool:
        """Whether a word can be an adjective."""
        return any(r.pos == "adj" for r in self.readings(index))

    def is_genitive(self, index: int) -> bool:
        """Whether a word can depend on the noun before it."""
        token = self.tokens[index]
        if token.kind != "w":
            return token.kind == "n"
        if token.text.isupper() and len(token.text) > 1:
            return True
        if self.words.has("generic", token.lower) and any(
            r.animate and r.case == NOMINATIVE for r in self.readings(index)
        ):
            return False  # «слідчому чоловік зізнався»: the nominative that is a plural genitive too
        readings = self.readings(index)
        if any(r.pos in ("prep", "conj") for r in readings) and not token.text[0].isupper():
            return False
        return any(r.case == GENITIVE and r.pos in ("noun", "adj", "num", "pron") for r in readings) or (
            token.text[0].isupper() and not self.starts(index) and not any(r.known for r in readings)
        )

    def is_name_like(self, token: Token) -> bool:
        """A capitalised word that the language knows as a name, or does not know at all."""
        if token.text.isupper() and len(token.text) > 1:
            return False
        return is_given(token.text, self.words) or any(r.proper == "surname" and r.known for r in self.words_of(token))
