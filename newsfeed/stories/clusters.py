"""Which articles are copies of one another, and which tell one story."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal

from newsfeed.models import Article
from newsfeed.stories.fingerprint import split_words

Bond = Literal["copy", "story"]
SHINGLE_WORDS: Final = 5
SURE: Final = 0.6
POSSIBLE: Final = 0.25
IN_ORDER: Final = 0.84
MIN_WORDS: Final = 20
FIGURES_CHANGED: Final = 0.4


@dataclass(frozen=True, slots=True)
class Likeness:
    """How two texts relate: the exact Jaccard of their word 5-grams, and what follows from it."""

    similarity: float
    bond: Bond | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """An article's words, cut once and compared often."""

    words: tuple[str, ...]
    shingles: frozenset[tuple[str, ...]]
    figures: Counter[str]


def read_text(article: Article) -> Text:
    """What the comparison needs of the article's body."""
    words = split_words(article.paragraphs)
    figures = Counter(word for word in words if any(character.isdigit() for character in word))
    return Text(tuple(words), frozenset(zip(*(words[n:] for n in range(SHINGLE_WORDS)), strict=False)), figures)


def compare(one: Text, other: Text) -> Likeness:
    """Whether one text is an edited copy of the other.

    Above a Jaccard of 0.6 it is; down to 0.25 it is when nearly all words of the shorter text stand
    in the other in the same order, as after small edits all over it, and unlike in a rewrite. Texts
    of under 20 words are never copies, nor are texts that differ in their figures: the next issue
    of a bulletin repeats every sentence.
    """
    similarity = jaccard(one.shingles, other.shingles)
    if min(len(one.words), len(other.words)) < MIN_WORDS or similarity < POSSIBLE:
        return Likeness(similarity)
    if similarity < SURE and _share_in_order(one.words, other.words) < IN_ORDER:
        return Likeness(similarity)
    if figures_differ(one.figures, other.figures):
        return Likeness(similarity, "story")
    return Likeness(similarity, "copy")


def jaccard(one: frozenset[tuple[str, ...]], other: frozenset[tuple[str, ...]]) -> float:
    """Shared over all; 0 for two empty sets."""
    either = len(one | other)
    return round(len(one & other) / either, 4) if either else 0.0


def figures_differ(one: Counter[str], other: Counter[str]) -> bool:
    """Whether so many figures are replaced by others that this is other news in the same words."""
    replaced = min((one - other).total(), (other - one).total())
    fewer = min(one.total(), other.total())
    return replaced > 0 and (replaced == fewer or (replaced > 1 and replaced >= FIGURES_CHANGED * fewer))


def _share_in_order(one: Sequence[str], other: Sequence[str]) -> float:
    shorter, longer = sorted((one, other), key=len)
    blocks = SequenceMatcher(None, shorter, longer, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) / len(shorter)
