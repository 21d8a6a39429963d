"""When a source is to be asked again: a pause learned from what it yields, within what it asks for.

How `crawl --due` uses it, with a `Journal` of `newsfeed.sinks.journal` for the memories:

    memories = journal.memories()                         # {source id: Memory}; none for an unknown source
    for source in due(sources, memories, now): ...        # poll these
    journal.keep(learn(memories.get(id, Memory(id)), poll))   # after the run, for each `Poll` seen

Pure: the time is passed in, in seconds since 1970.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from newsfeed.models import Memory, Poll, Source

SHORTEST_S: Final = 300.0
LONGEST_S: Final = 86_400.0
LONGEST_AFTER_FAILURE_S: Final = 6 * 3600.0
WANTED: Final = 2.0
"""How many new articles a poll is to bring: fewer wastes requests, more brings them late."""
POLLS_KEPT: Final = 80
EMPTY_POLLS_KEPT: Final = 20


def due(sources: Iterable[Source], memories: Mapping[str, Memory], now: float) -> tuple[Source, ...]:
    """The sources to poll now, longest waiting first; one never polled is due at once."""
    waiting = [(next_due(memories.get(source.id), now), source) for source in sources]
    return tuple(source for when, source in sorted(waiting, key=lambda pair: pair[0]) if when <= now)


def next_due(memory: Memory | None, now: float) -> float:
    """When a source is due; a clock that was set back does not put it off."""
    if memory is None or not memory.polls or memory.polls[-1].at > now:
        return 0.0
    return memory.next_due


def learn(memory: Memory, poll: Poll) -> Memory:
    """The memory with one poll more: its pause adapted, and when the source is due next."""
    failed = _has_failed(poll)
    interval = memory.interval_s if failed else _adapted(memory, poll)
    pause = _after_failures(memory, interval) if failed else max(interval, min(poll.ttl_s or 0.0, LONGEST_S))
    return replace(
        memory,
        polls=_kept((*memory.polls, poll)),
        interval_s=interval,
        next_due=poll.at + max(pause, min(poll.wait_s or 0.0, LONGEST_S)),
        last_new=poll.at if poll.new else memory.last_new,
    )


def _kept(polls: tuple[Poll, ...]) -> tuple[Poll, ...]:
    """The last polls that brought something, and fewer of those that did not: a baseline is made of articles."""
    empty = [poll for poll in polls if not (poll.new or poll.articles)]
    forgotten = set(map(id, empty[:-EMPTY_POLLS_KEPT]))
    return tuple(poll for poll in polls if id(poll) not in forgotten)[-POLLS_KEPT:]


def _has_failed(poll: Poll) -> bool:
    return poll.pages == 0 and bool(poll.page_failures)


def _adapted(memory: Memory, poll: Poll) -> float:
    """Towards `WANTED` new articles a poll: at most halved or half as long again at once, within the bounds.

    The first poll brings what has piled up and teaches nothing.
    """
    if not memory.polls:
        return memory.interval_s
    passed = max(poll.at - memory.polls[-1].at, 1.0)
    fitting = passed * WANTED / poll.new if poll.new else memory.interval_s * 1.5
    kept = min(max(fitting, memory.interval_s / 2), memory.interval_s * 1.5)
    return min(max(kept, SHORTEST_S), LONGEST_S)


def _after_failures(memory: Memory, interval: float) -> float:
    """Doubled with each failed poll in a row, to six hours at most: a source that is back is found soon enough."""
    failures = 1
    for poll in reversed(memory.polls):
        if not _has_failed(poll):
            break
        failures += 1
    return min(max(interval, SHORTEST_S) * 2.0 ** min(failures, 16), max(LONGEST_AFTER_FAILURE_S, interval))
