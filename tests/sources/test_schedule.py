"""When a source is due."""

from __future__ import annotations

import pytest

from newsfeed.models import Memory, Poll, Source
from newsfeed.sources.schedule import (
    EMPTY_POLLS_KEPT,
    LONGEST_S,
    POLLS_KEPT,
    SHORTEST_S,
    due,
    learn,
    next_due,
)

DAY = 86_400.0
WELL = {"pages": 1}


def polled(rate_per_hour: float, hours: float = 72.0) -> list[float]:
    """The pauses of a source that publishes steadily and is polled whenever it is due."""
    memory, now, pauses, owed = Memory("s"), 0.0, [], 40.0
    while now < hours * 3600:
        new, owed = int(owed), owed - int(owed)
        memory = learn(memory, Poll(now, new=new, articles=new, **WELL))
        pauses.append(memory.next_due - now)
        owed += rate_per_hour * pauses[-1] / 3600
        now = memory.next_due
    return pauses


def test_a_source_never_polled_is_due_at_once() -> None:
    assert due([Source("a"), Source("b")], {}, now=0.0) == (Source("a"), Source("b"))


def test_the_longest_waiting_goes_first_and_the_others_wait() -> None:
    memories = {
        name: Memory(name, (Poll(0.0),), next_due=when) for name, when in (("a", 50.0), ("b", 20.0), ("c", 99.0))
    }
    assert [source.id for source in due([Source(name) for name in "abc"], memories, now=60.0)] == ["b", "a"]


def test_a_clock_set_back_does_not_put_a_source_off() -> None:
    assert next_due(Memory("s", (Poll(10 * DAY),), next_due=11 * DAY), now=5 * DAY) == 0.0


def test_the_first_poll_teaches_nothing() -> None:
    assert learn(Memory("s"), Poll(0.0, new=500, **WELL)).interval_s == Memory("s").interval_s


@pytest.mark.parametrize(
    ("rate_per_hour", "low_s", "high_s"), [(60, SHORTEST_S, 400), (4, 900, 3000), (0.1, 8 * 3600, DAY)]
)
def test_the_pause_follows_the_yield(rate_per_hour: float, low_s: float, high_s: float) -> None:
    settled = polled(rate_per_hour, 240)[-3:]
    assert all(low_s <= pause <= high_s for pause in settled), settled


@pytest.mark.parametrize("new", [0, 1, 1000])
def test_the_pause_stays_within_its_bounds(new: int) -> None:
    memory = Memory("s")
    for at in range(200):
        memory = learn(memory, Poll(at * 1000.0, new=new, **WELL))
    assert SHORTEST_S <= memory.interval_s <= LONGEST_S


def test_a_publishers_ttl_is_the_least_pause() -> None:
    memory = learn(Memory("s"), Poll(0.0, ttl_s=3600.0, **WELL))
    assert memory.next_due == 3600.0
    assert learn(memory, Poll(0.0, ttl_s=30 * DAY, **WELL)).next_due == DAY


def test_retry_after_puts_a_source_off_by_a_day_at_most() -> None:
    assert learn(Memory("s"), Poll(0.0, wait_s=7200.0, page_failures={"HTTP 429": 1})).next_due == 7200.0
    assert learn(Memory("s"), Poll(0.0, wait_s=1e9, page_failures={"HTTP 429": 1})).next_due == DAY


def test_a_failing_source_is_asked_less_and_less_often_but_twice_in_half_a_day() -> None:
    memory, pauses = Memory("s"), []
    for at in range(10):
        memory = learn(memory, Poll(float(at), page_failures={"HTTP 503": 1}))
        pauses.append(memory.next_due - at)
    assert pauses[:3] == [1800.0, 3600.0, 7200.0]
    assert pauses[-1] == 6 * 3600.0


def test_a_source_that_is_back_has_its_old_pause() -> None:
    failed = learn(Memory("s", interval_s=600.0), Poll(0.0, page_failures={"HTTP 503": 1}))
    assert learn(failed, Poll(1200.0, new=4, **WELL)).interval_s == 600.0


def test_polls_without_articles_are_forgotten_first() -> None:
    memory = Memory("s")
    for at in range(500):
        memory = learn(memory, Poll(float(at), new=int(at % 10 == 0), articles=int(at % 10 == 0), **WELL))
    empty = [poll for poll in memory.polls if not poll.new]
    assert len(memory.polls) <= POLLS_KEPT
    assert len(empty) == EMPTY_POLLS_KEPT
