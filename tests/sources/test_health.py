"""How a source is doing: each fault named within one run, and no alarm in quiet times."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import get_args

import pytest

from newsfeed.models import Memory, Poll, State
from newsfeed.sources.drift import chance, find_drift
from newsfeed.sources.health import advice, judge
from newsfeed.sources.schedule import learn

HOUR = 3600.0


def usual_poll(at: float, dice: Random, articles: int) -> Poll:
    """A run as sources have them: now and then a dead link, a gallery, an article without a picture."""

    def some(share: float) -> int:
        return sum(dice.random() < share for _ in range(articles))

    missing = {"image": some(0.1), "authors": some(0.4), "quotes": some(0.5), "date": some(0.02), "lead": some(0.3)}
    return Poll(
        at,
        pages=3,
        unchanged=0 if articles else 3,
        entries=30 if articles else None,
        new=articles,
        articles=articles,
        failures={"HTTP 404": dice.randint(0, 3), "DownloadTimeoutError": dice.randint(0, 1)},
        not_articles={"gallery": dice.randint(0, 2), "video": dice.randint(0, 2)},
        missing={trait: count for trait, count in missing.items() if count},
        paragraphs=tuple(max(1, int(dice.lognormvariate(2, 0.6))) for _ in range(articles)),
    )


def settled(
    runs: int, seed: int, articles: Callable[[Random], int] = lambda dice: dice.randint(0, 12)
) -> tuple[Memory, list[State]]:
    """A source after so many usual runs, by day more than by night, and the states that these showed."""
    dice, memory, states = Random(seed), Memory("s"), []
    for run in range(runs):
        hour = run * 2
        number = articles(dice) if 6 <= hour % 24 <= 22 else int(dice.random() < 0.3)
        memory = judge(learn(memory, usual_poll(hour * HOUR, dice, number if run else 40)))
        states.append(memory.state)
    return memory, states


@pytest.mark.parametrize("seed", [*range(20), *(pytest.param(n, marks=pytest.mark.torture) for n in range(20, 400))])
def test_thirty_quiet_runs_give_no_alarm(seed: int) -> None:
    assert set(settled(30, seed)[1]) == {"ok"}


@pytest.mark.parametrize("seed", range(5))
def test_a_source_of_one_article_a_run_gives_no_alarm(seed: int) -> None:
    assert set(settled(60, seed, lambda dice: int(dice.random() < 0.5))[1]) == {"ok"}


def lacking(trait: str) -> Callable[[Poll], Poll]:
    return lambda poll: replace(poll, missing={**poll.missing, trait: poll.articles})


NO_PAGES = {"pages": 0, "unchanged": 0, "entries": None, "new": 0, "articles": 0, "paragraphs": (), "missing": {}}
FAULTS: list[tuple[State, Callable[[Poll], Poll]]] = [
    ("gone", lambda poll: replace(poll, **NO_PAGES, page_failures={"HTTP 404": 3})),
    ("gone", lambda poll: replace(poll, **NO_PAGES, page_failures={"HTTP 410": 3})),
    ("blocked", lambda poll: replace(poll, **NO_PAGES, page_failures={"HTTP 403": 3})),
    ("blocked", lambda poll: replace(poll, **NO_PAGES, page_failures={"HTTP 429": 1, "HostEnded": 2})),
    ("blocked", lambda poll: replace(poll, **NO_PAGES, page_failures={"Challenge": 3})),
    ("blocked", lambda poll: replace(poll, new=0, articles=0, failures={"HTTP 403": 10, "HostEnded": 20})),
    ("blocked", lambda poll: replace(poll, new=0, articles=0, not_articles={"login": 9})),
    ("consent_wall", lambda poll: replace(poll, new=0, articles=0, not_articles={"consent_wall": 8})),
    ("consent_wall", lambda poll: replace(poll, **NO_PAGES, page_failures={"ConsentWall": 3})),
    ("consent_wall", lambda poll: replace(poll, new=0, articles=0, failures={"ConsentWall": 8})),
    ("failing", lambda poll: replace(poll, **NO_PAGES, page_failures={"HTTP 503": 3})),
    ("failing", lambda poll: replace(poll, **NO_PAGES, page_failures={"CannotResolveHostError": 3})),
    ("failing", lambda poll: replace(poll, **NO_PAGES, page_failures={"RobotsUnreachable": 3})),
    ("failing", lambda poll: replace(poll, pages=2, page_failures={"page is no feed, listing or sitemap": 1})),
    ("failing", lambda poll: replace(poll, new=0, articles=0, failures={"DownloadTimeoutError": 8})),
    ("failing", lambda poll: replace(poll, new=0, articles=0, not_articles={"soft_404": 9})),
    ("drifted", lacking("image")),
    ("drifted", lacking("date")),
    ("drifted", lacking("authors")),
    ("drifted", lacking("quotes")),
    ("drifted", lambda poll: replace(poll, paragraphs=(1,) * poll.articles)),
    ("drifted", lambda poll: replace(poll, paragraphs=(400,) * poll.articles)),
    ("quiet", lambda poll: replace(poll, entries=0, new=0, articles=0, paragraphs=(), missing={})),
]


@pytest.mark.parametrize(("state", "break_it"), FAULTS)
@pytest.mark.parametrize("seed", range(3))
def test_each_fault_is_named_within_one_run_and_its_end_too(
    state: State, break_it: Callable[[Poll], Poll], seed: int
) -> None:
    memory, _ = settled(30, seed)
    dice = Random(seed)
    broken = judge(learn(memory, break_it(usual_poll(62 * HOUR, dice, 20))))
    assert (broken.state, broken.since) == (state, 62 * HOUR), broken.reason
    assert broken.reason
    healed = judge(learn(broken, usual_poll(64 * HOUR, dice, 20)))
    assert (healed.state, healed.reason) == ("ok", "")


def test_a_fault_of_a_source_never_seen_well_is_named() -> None:
    assert judge(learn(Memory("s"), Poll(0.0, page_failures={"HTTP 410": 1}))).state == "gone"


def test_a_source_that_stops_is_quiet_after_more_than_its_longest_silence() -> None:
    memory, _ = settled(30, 1)
    assert judge(learn(memory, Poll(62 * HOUR, pages=3, unchanged=3))).state == "ok"
    assert judge(learn(memory, Poll(200 * HOUR, pages=3, unchanged=3))).state == "quiet"


def test_a_drift_lasts_until_it_is_mended() -> None:
    memory, _ = settled(30, 2)
    dice, since = Random(5), 62 * HOUR
    for run in range(10):
        poll = usual_poll(since + run * HOUR, dice, 5 if run % 3 == 0 else 0)
        memory = judge(learn(memory, lacking("image")(poll)))
        assert (memory.state, memory.since) == ("drifted", since)


def test_a_state_keeps_the_time_it_began() -> None:
    down = {"page_failures": {"HTTP 503": 1}}
    memory = judge(learn(Memory("s"), Poll(10.0, **down)))
    assert judge(learn(memory, Poll(20.0, **down))).since == 10.0


@pytest.mark.parametrize("articles", range(3))
def test_too_few_articles_are_no_drift(articles: int) -> None:
    earlier = Poll(0.0, articles=50)
    assert find_drift([earlier, Poll(1.0, articles=articles, missing={"image": articles})]) is None


def test_a_likely_count_is_likely_and_an_unlikely_one_not() -> None:
    assert chance(5, 10, 50, 100) > 0.3
    assert chance(10, 10, 1, 100) < 1e-9
    assert chance(0, 10, 1, 100) == 1.0


@pytest.mark.parametrize("state", get_args(State))
def test_every_state_but_ok_has_advice(state: State) -> None:
    assert bool(advice(state)) == (state != "ok")
