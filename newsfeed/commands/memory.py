"""What a run leaves in the journal, and which sources the next one takes up: `crawl`'s side of schedule and health."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any, Final

from newsfeed.commands.receipt import read_figures
from newsfeed.errors import StorageError
from newsfeed.models import Memory, Poll, Source
from newsfeed.sinks.journal import Journal
from newsfeed.sources.health import judge
from newsfeed.sources.schedule import due, learn

_PREFIX: Final = "health/"
_FIELDS: Final = frozenset(field.name for field in fields(Poll))
_log = logging.getLogger(__name__)


def due_sources(sources: Sequence[Source], journal: Journal, now: float) -> tuple[Source, ...]:
    """The sources that are due, longest waiting first."""
    return due(sources, journal.memories(), now)


def remember(sources: Sequence[Source], stats: Mapping[str, Any], journal: Journal, now: float) -> list[Memory]:
    """Learn from one run's figures; the memories that it changed. What cannot be kept is said and left."""
    polls = read_polls(stats, [source.id for source in sources], now)
    try:
        memories = journal.memories()
        learned = [judge(learn(memories.get(name, Memory(name)), poll)) for name, poll in polls.items()]
        journal.keep(learned)
    except StorageError as error:
        _log.warning("not remembered: %s", error)
        return []
    return learned


def read_polls(stats: Mapping[str, Any], names: Sequence[str], now: float) -> dict[str, Poll]:
    """What the run saw of each source, from the figures that spider and observer left; none for one not asked."""
    seen: dict[str, dict[str, Any]] = {name: {} for name in names}
    for key, value in list(stats.items()):
        name, _, what = key.removeprefix(_PREFIX).partition("/")
        kind, slash, detail = what.partition("/")
        if key.startswith(_PREFIX) and name in seen and kind in _FIELDS:
            if slash:
                seen[name].setdefault(kind, {})[detail] = value
            else:
                seen[name][kind] = value
    polls = {}
    for figures in read_figures(stats, names):
        known = seen.get(figures.id, {})
        if figures.pages or known:
            polls[figures.id] = Poll(
                at=now,
                pages=figures.pages,
                unchanged=figures.unchanged,
                new=figures.new,
                not_articles=dict(figures.not_article),
                **known,
            )
    return polls
