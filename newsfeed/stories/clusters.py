"""Which articles are copies of one another, and which tell one story."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import Final, Literal

from newsfeed.models import Article
from newsfeed.stories.fingerprint import shared_places, split_words
from newsfeed.stories.topics import stems, topics

Bond = Literal["copy", "story"]
SHINGLE_WORDS: Final = 5
SURE: Final = 0.69
POSSIBLE: Final = 0.25
PAIRS_KEPT: Final = 0.77
PAIRS_NEEDED: Final = 0.5
MIN_WORDS: Final = 20
NO_COPY: Final = 0.08
FIGURES_CHANGED: Final = 0.4
STORY_TOPICS: Final = 6
STORY_SHARE: Final = 0.44
STORY_STEMS: Final = 0.15
STORY_DAYS: Final = 2
_DIGIT: Final = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Likeness:
    """How two texts relate: the exact Jaccard of their word 5-grams, 0 where it is far from a copy's."""

    similarity: float
    bond: Bond | None = None


class Text:
    """What is compared of an article, each part cut when it is first asked for."""

    def __init__(self, article: Article) -> None:
        self._article = article
        self.fingerprint = article.fingerprint
        self.day = (article.published_at or article.fetched_at or "")[:10]

    @cached_property
    def words(self) -> list[str]:
        """The words of the body."""
        return split_words(self._article.paragraphs)

    @cached_property
    def pairs(self) -> set[tuple[str, str]]:
        """Each two neighbouring words."""
        return set(pairwise(self.words))

    @cached_property
    def shingles(self) -> set[tuple[str, ...]]:
        """Each five neighbouring words."""
        return set(zip(*(self.words[n:] for n in range(SHINGLE_WORDS)), strict=False))

    @cached_property
    def figures(self) -> Counter[str]:
        """The words with a digit."""
        return Counter(word for word in self.words if _DIGIT.search(word))

    @cached_property
    def topics(self) -> frozenset[str]:
        """Names and figures near the top."""
        return topics(self._article.paragraphs)

    @cached_property
    def stems(self) -> frozenset[str]:
        """Longer words near the top, without their endings."""
        return stems((self._article.title, self._article.lead, *self._article.paragraphs))


def compare(later: Text, earlier: Text) -> Likeness:
    """Whether the later text is a copy of the earlier one, edited or cut, or tells the same story.

    Above a Jaccard of 0.69 it is a copy; down to 0.25 it is when nearly all its pairs of neighbouring
    words stand in the earlier one: edits all over a text break many 5-grams and few pairs, a rewritten
    passage breaks both, and an added one is news. Texts of under 20 words are never copies, nor are
    texts that differ in their figures: the next issue of a bulletin repeats every sentence.
    """
    if are_apart(later, earlier):
        return Likeness(0.0, "story" if tells_same_story(later, earlier) else None)
    kept = len(later.pairs & earlier.pairs) / max(1, len(later.pairs))
    if kept < PAIRS_NEEDED or min(len(later.words), len(earlier.words)) < MIN_WORDS:
        return Likeness(0.0, "story" if tells_same_story(later, earlier) else None)
    similarity = jaccard(later.shingles, earlier.shingles)
    if similarity >= SURE or (similarity >= POSSIBLE and kept >= PAIRS_KEPT):
        same_day = later.day == earlier.day
        if not figures_differ(later.figures, earlier.figures, same_day=same_day):
            return Likeness(similarity, "copy")
        return Likeness(similarity, "story" if same_day else None)
    return Likeness(similarity, "story" if tells_same_story(later, earlier) else None)


def are_apart(one: Text, other: Text) -> bool:
    """Whether the fingerprints alone tell that neither is a copy of the other, which saves cutting the texts up.

    A copy shares a quarter of the pairs of words or more: of 80 places it would agree at 20, and at six
    or fewer once in 18,000 times.
    """
    shared = shared_places(one.fingerprint, other.fingerprint)
    return shared is not None and shared < NO_COPY


def tells_same_story(one: Text, other: Text) -> bool:
    """Whether two texts of about the same day share most names and figures, and enough other words."""
    shared = len(one.topics & other.topics)
    if shared < STORY_TOPICS or shared < STORY_SHARE * min(len(one.topics), len(other.topics)):
        return False
    return _days_apart(one.day, other.day) <= STORY_DAYS and (
        len(one.stems & other.stems) >= STORY_STEMS * len(one.stems | other.stems)
    )


def _days_apart(one: str, other: str) -> int:
    try:
        return abs((date.fromisoformat(one) - date.fromisoformat(other)).days)
    except ValueError:
        return STORY_DAYS + 1


def jaccard(one: set[tuple[str, ...]], other: set[tuple[str, ...]]) -> float:
    """Shared over all; 0 for two empty sets."""
    either = len(one | other)
    return round(len(one & other) / either, 4) if either else 0.0


def figures_differ(one: Counter[str], other: Counter[str], *, same_day: bool) -> bool:
    """Whether so many figures are replaced by others that this is other news in the same words.

    One figure in a copy may have been corrected; on another day, half of the figures, or two of
    some, make the next bulletin.
    """
    replaced = min((one - other).total(), (other - one).total())
    fewer = min(one.total(), other.total())
    if replaced == 0:
        return False
    if same_day:
        return replaced == fewer or (replaced > 1 and replaced >= FIGURES_CHANGED * fewer)
    return replaced >= fewer / 2 or (replaced > 1 and replaced >= fewer / 4)


def place_in_story(article: Article, earlier: Iterable[Article]) -> Article:
    """The article with `cluster`, and with `duplicate_of` and `similarity` when an earlier one is its near-copy.

    The first article of a story leads its cluster. `earlier` is read no further than to the first copy.
    """
    text = Text(article)
    cluster: str | None = None
    for other in earlier:
        if other.cluster == article.id:  # it came later than the first revision of this one
            continue
        likeness = compare(text, Text(other))
        if likeness.bond == "copy":
            story = other.cluster or other.id
            return replace(article, cluster=story, duplicate_of=other.id, similarity=likeness.similarity)
        if likeness.bond == "story" and cluster is None:
            cluster = other.cluster or other.id
    return replace(article, cluster=cluster or article.id, duplicate_of=None, similarity=None)
