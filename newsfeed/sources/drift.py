"""Has a source's yield left its own baseline: shares of articles without a trait, compared exactly.

A trait is a yes or no of each article (no picture, no date, a body out of its usual length). The recent articles
are held against all earlier ones with a beta-binomial tail: how likely are so many without the trait, if nothing
changed? A small history thus counts for little, and a source that never had authors never drifts for want of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, lgamma
from statistics import quantiles
from typing import Final

from newsfeed.models import Poll

ENOUGH: Final = 3
SAMPLES: Final = (ENOUGH, 12, 40)
"""So many recent articles are looked at: a clear change shows in a few, a blurred one in more."""
UNLIKELY: Final = 3e-5
"""Thirty runs of seven traits each bring a false alarm once in 160 sources."""
LEAST_CHANGE: Final = 0.4


@dataclass(frozen=True, slots=True)
class Drift:
    """One trait that more articles lack than before: how many of the recent ones, the share before, by what chance."""

    trait: str
    count: int
    articles: int
    usual: float
    chance: float


def find_drift(polls: Sequence[Poll], since: float | None = None) -> Drift | None:
    """The trait that has changed most between the last articles and those before; None when all is as usual.

    `since` is when a drift that is known already was seen: what came from then on is no baseline.
    """
    bearing = [poll for poll in polls if poll.articles]
    suspects = _traits(polls)
    for articles in SAMPLES:
        recent, earlier = _split(bearing, articles)
        earlier = [poll for poll in earlier if since is None or poll.at < since]
        if not recent or not earlier:
            break
        changed = [drift for trait in suspects if (drift := _compare(trait, recent, earlier)) is not None]
        unlikely = [drift for drift in changed if drift.chance < UNLIKELY]
        if unlikely:
            return max(unlikely, key=lambda drift: drift.count / drift.articles - drift.usual)
        suspects = [drift.trait for drift in changed]  # what the newest articles do not show is over
    return None


def _split(polls: Sequence[Poll], enough: int) -> tuple[Sequence[Poll], Sequence[Poll]]:
    """The last polls that hold enough articles between them, and all before these."""
    cut, articles = len(polls), 0
    while cut and articles < enough:
        cut -= 1
        articles += polls[cut].articles
    return (polls[cut:], polls[:cut]) if articles >= enough else ((), polls)


def _traits(polls: Sequence[Poll]) -> list[str]:
    return [*sorted({trait for poll in polls for trait in poll.missing}), "usual length"]


def _compare(trait: str, recent: Sequence[Poll], earlier: Sequence[Poll]) -> Drift | None:
    if trait == "usual length":
        low, high = _usual_lengths([n for poll in earlier for n in poll.paragraphs])
        now, before = (
            [(sum(not low <= n <= high for n in poll.paragraphs), len(poll.paragraphs)) for poll in polls]
            for polls in (recent, earlier)
        )
    else:
        now, before = ([(poll.missing.get(trait, 0), poll.articles) for poll in polls] for polls in (recent, earlier))
    count, articles = (sum(column) for column in zip(*now, strict=True))
    base, total = (sum(column) for column in zip(*before, strict=True))
    if articles < ENOUGH or total < ENOUGH:
        return None
    share, usual = count / articles, base / total
    highest = max((part / whole for part, whole in before if whole >= max(ENOUGH, articles / 2)), default=usual)
    if share - usual < LEAST_CHANGE or share <= highest:
        return None
    return Drift(trait, count, articles, usual, chance(count, articles, base, total))


def _usual_lengths(lengths: Sequence[int]) -> tuple[float, float]:
    """Half the lower quartile to twice the upper one: outliers move neither."""
    if len(lengths) < ENOUGH:
        return 0.0, float("inf")
    lower, _, upper = quantiles(lengths, n=4, method="inclusive")
    return lower / 2, max(upper * 2, 4.0)


def chance(count: int, articles: int, base: int, total: int) -> float:
    """P(at least `count` of `articles`), when `base` of `total` had it before (Jeffreys prior, beta-binomial)."""
    a, b = base + 0.5, total - base + 0.5
    return min(1.0, sum(_mass(k, articles, a, b) for k in range(count, articles + 1)))


def _mass(k: int, n: int, a: float, b: float) -> float:
    ways = lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
    return exp(ways + _log_beta(k + a, n - k + b) - _log_beta(a, b))


def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)
