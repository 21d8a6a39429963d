"""Headlines that name their speaker after a dash or before a colon: «… – Зеленський», «Зеленський: …»."""

from __future__ import annotations

from typing import Final

from newsfeed.quotes.clauses import Report
from newsfeed.quotes.mentions import Phrase
from newsfeed.quotes.morphology import NOMINATIVE
from newsfeed.quotes.narration import Token
from newsfeed.quotes.phrases import Reader

_DASHES: Final = "–—-−"
_MAX_HEADLINE: Final = 26


def headline_report(tokens: list[Token], reader: Reader) -> Report | None:
    """The report of a headline, which names its speaker after a dash or before a colon; no full stop ends it."""
    end = len(tokens)
    if not 5 <= end <= _MAX_HEADLINE or tokens[-1].text in ".!?…;:" or any(t.kind == "q" for t in tokens):
        return None
    dash = next((i for i in range(end - 2, max(3, end - 9), -1) if tokens[i].text in _DASHES), None)
    if dash is not None:
        phrase = _whole_phrase(reader, dash + 1, end)
        if phrase is not None and tokens[dash - 1].text != ",":
            return Report(0, dash, None, phrase, "", "headline")
    colon = next((i for i in range(1, min(10, end - 3)) if tokens[i].text == ":"), None)
    if colon is not None:
        phrase = _whole_phrase(reader, 0, colon)
        if phrase is not None:
            return Report(colon + 1, end, None, phrase, "", "headline")
    return None


def _whole_phrase(reader: Reader, start: int, end: int) -> Phrase | None:
    phrases = reader.phrases(start, end)
    if reader.tokens[start].kind == "n" and reader.tokens[start].text.count(" ") > 1:
        return None  # «"Це не кінець": тренер …»
    if len(phrases) != 1 or not phrases[0].nominative or phrases[0].preposition or phrases[0].first != start:
        return None
    phrase = phrases[0]._replace(case=NOMINATIVE)
    return phrase if max(phrase.end, phrase.title[1] if phrase.title else 0) >= end else None
