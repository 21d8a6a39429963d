"""How a source is doing, judged by its last poll against those before: a state, its reason, and advice.

Pure. The states, worst first, each seen within one run: gone, blocked, consent_wall, failing, drifted, quiet, ok.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from itertools import pairwise
from statistics import median
from typing import Final

from newsfeed.models import Memory, Poll, State
from newsfeed.sources.drift import find_drift

DAY_S: Final = 86_400.0
_GONE: Final = frozenset({"HTTP 404", "HTTP 410"})
_BLOCKED: Final = frozenset(
    {"HTTP 401", "HTTP 403", "HTTP 429", "HTTP 451", "Challenge", "page asks for a browser check"}
)
_CONSENT: Final = frozenset({"ConsentWall"})
_ORDINARY: Final = _GONE | {"DisallowedRequest", "RefusedRequest", "TooManyRedirects"}
"""What befalls single articles of any source: deleted, not for robots, linked wrongly."""
_PARTIAL: Final = 3
"""Articles that must have come to nothing before a source whose feed pages are well is said to be ill."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One state that a poll shows, and why."""

    state: State
    reason: str


def judge(memory: Memory) -> Memory:
    """The memory with the state that its last poll shows, why, and since when it lasts."""
    if not memory.polls:
        return memory
    now = memory.polls[-1].at
    found = next(_findings(memory), Finding("ok", ""))
    lasting = found.state == memory.state and memory.since is not None
    return replace(memory, state=found.state, reason=found.reason, since=memory.since if lasting else now)


@cache
def advice(state: State) -> str:
    """What to do about a source in this state."""
    table = tomllib.loads(resources.files("newsfeed.sources").joinpath("data", "advice.toml").read_text("utf-8"))
    return str(table[state])


def _findings(memory: Memory) -> Iterator[Finding]:
    """What the last poll shows, worst first."""
    *earlier, poll = memory.polls
    yield from _gone(poll)
    yield from _blocked(poll, earlier)
    yield from _walled(poll, earlier)
    yield from _failing(poll, earlier)
    yield from _drifted(memory, poll)
    if poll.entries == 0 and poll.pages > poll.unchanged and any(old.entries for old in earlier):
        yield Finding("quiet", "its feed pages list no articles any more")
    yield from _silent(memory, poll)


def _gone(poll: Poll) -> Iterator[Finding]:
    if poll.pages == 0 and poll.page_failures and _GONE.issuperset(poll.page_failures):
        yield Finding("gone", f"its feed pages answer {_most(poll.page_failures)}")


def _blocked(poll: Poll, earlier: Sequence[Poll]) -> Iterator[Finding]:
    pages, articles = _only(poll.page_failures, _BLOCKED), _only(poll.failures, _BLOCKED)
    if pages and sum(pages.values()) >= poll.pages:
        yield Finding("blocked", f"its feed pages answer {_most(pages)}")
    if _PARTIAL <= sum(articles.values()) >= poll.articles:
        yield Finding("blocked", f"{sum(articles.values())} articles answer {_most(articles)}")
    yield from _behind("blocked", "login", poll, earlier)


def _walled(poll: Poll, earlier: Sequence[Poll]) -> Iterator[Finding]:
    if sum(_only(poll.page_failures, _CONSENT).values()) > poll.pages:
        yield Finding("consent_wall", "its feed pages lead to a consent page")
    articles = sum(_only(poll.failures, _CONSENT).values())
    if _PARTIAL <= articles >= poll.articles:
        yield Finding("consent_wall", f"{articles} articles lead to a consent page")
    yield from _behind("consent_wall", "consent_wall", poll, earlier)


def _behind(state: State, kind: str, poll: Poll, earlier: Sequence[Poll]) -> Iterator[Finding]:
    pages = poll.not_articles.get(kind, 0)
    usual = max((old.not_articles.get(kind, 0) for old in earlier), default=0)
    if _PARTIAL <= pages >= poll.articles and pages > 2 * usual:
        yield Finding(state, f"{pages} of {pages + poll.articles} articles are a {kind.replace('_', ' ')} page")


def _failing(poll: Poll, earlier: Sequence[Poll]) -> Iterator[Finding]:
    if poll.page_failures:
        failed = sum(poll.page_failures.values())
        yield Finding("failing", f"{failed} of {poll.pages + failed} feed pages: {_most(poll.page_failures)}")
    articles = {kind: count for kind, count in poll.failures.items() if kind not in _ORDINARY}
    failed = sum(articles.values())
    if failed >= _PARTIAL and failed > poll.articles:
        yield Finding("failing", f"{failed} of {failed + poll.articles} articles: {_most(articles)}")
    useless = sum(poll.not_articles.values())
    usual = max((sum(old.not_articles.values()) for old in earlier), default=0)
    if useless >= _PARTIAL + 2 and useless > 3 * poll.articles and useless > 2 * usual:
        yield Finding("failing", f"{useless} pages that it lists are no articles: {_most(poll.not_articles)}")


def _drifted(memory: Memory, poll: Poll) -> Iterator[Finding]:
    known_since = memory.since if memory.state == "drifted" else None
    if not poll.articles:
        if known_since is not None:
            yield Finding("drifted", memory.reason)
        return
    drift = find_drift(memory.polls, known_since)
    if drift is not None:
        what = f"{drift.count} of the last {drift.articles} articles are without {drift.trait}"
        yield Finding("drifted", f"{what}; before, {drift.usual:.0%} were")


def _silent(memory: Memory, poll: Poll) -> Iterator[Finding]:
    """Nothing new for three times its longest silence so far, and for a day at least."""
    times = [old.at for old in memory.polls if old.new]
    gaps = [later - earlier for earlier, later in pairwise(times)]
    if len(gaps) < 3 or memory.last_new is None:
        return
    silence = poll.at - memory.last_new
    if silence > max(DAY_S, 3 * max(gaps), 6 * median(gaps)):
        yield Finding("quiet", f"nothing new for {_span(silence)}; before, {_span(max(gaps))} at most")


def _only(counts: Mapping[str, int], kinds: frozenset[str]) -> dict[str, int]:
    return {kind: count for kind, count in counts.items() if kind in kinds}


def _most(counts: Mapping[str, int]) -> str:
    return max(counts, key=lambda kind: counts[kind]).replace("_", " ")


def _span(seconds: float) -> str:
    hours = seconds / 3600
    return f"{hours / 24:.0f} days" if hours >= 48 else f"{hours:.0f} h"
