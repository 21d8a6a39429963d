"""How one host is doing, and when it may be asked again; pure, the clock and the dice are passed in.

A host rests after a failure: as long as its Retry-After says, else for a pause that doubles with each
failure in a row. It is left alone for the rest of the run (`ended`) once it asks for a longer rest than
a run should wait for, fails too often in a row, or refuses us again and again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from random import Random
from typing import Final, Literal

DAY_S: Final = 86_400.0
Ending = Literal["retry_after", "failing", "blocked"]
Failure = Literal["status", "connection", "timeout"]
# How much of the breaker's measure one failure fills: a timeout has cost a whole deadline already.
_WEIGHT: Final[dict[Failure, int]] = {"status": 1, "connection": 1, "timeout": 3}


@dataclass(frozen=True, slots=True)
class Limits:
    """When patience ends: pauses in seconds, failures and refusals in a row."""

    backoff_s: float = 1.0
    longest_rest_s: float = 60.0
    longest_pause_s: float = 30.0
    failures: int = 5
    refusals: int = 10


def parse_retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds to wait from now, a day at most (RFC 9110, 10.2.3); None when it says nothing usable."""
    text = (value or "").strip()[:64]
    if text.isascii() and text.isdigit():
        return min(float(text), DAY_S)
    try:
        when = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    seconds = ((when if when.tzinfo else when.replace(tzinfo=UTC)) - now).total_seconds()
    return min(seconds, DAY_S) if seconds > 0 else None


@dataclass(slots=True)
class Host:
    """What is known of one host in this run; times are monotonic seconds."""

    limits: Limits = Limits()
    delay_s: float = 0.0
    rest_until: float = 0.0
    ended: Ending | None = None
    wait_s: float | None = None
    timed_out: bool = False
    slow_s: float = 0.0
    _failures: int = 0
    _measure: int = 0
    _refusals: int = 0
    _dice: Random = field(default_factory=Random)

    def ask_for(self, delay_s: float) -> None:
        """Keep at least this long between requests, from now on."""
        self.delay_s = max(self.delay_s, delay_s)

    def took(self, seconds: float) -> None:
        """It took so long to answer: over a second, it is given as long a pause before the next request."""
        self.slow_s = min(seconds, self.limits.longest_pause_s) if seconds > 1 else 0.0

    def answered(self) -> None:
        """A page came: nothing is wrong with the host."""
        self._failures = self._measure = self._refusals = 0
        self.timed_out = False

    def refused(self) -> None:
        """It answered, but not to us (401, 403, 451): enough of these in a row are an answer."""
        self._failures = self._measure = 0
        self._refusals += 1
        if self._refusals >= self.limits.refusals:
            self.ended = self.ended or "blocked"

    def failed(self, kind: Failure, now: float, retry_after_s: float | None = None) -> None:
        """It failed: rest as long as it asks, and at least for the pause of so many failures in a row."""
        self._failures += 1
        self._measure += _WEIGHT[kind]
        self.timed_out = kind == "timeout"
        pause = self.limits.backoff_s * 2 ** min(self._failures - 1, 10) * self._dice.uniform(1, 1.5)
        self.rest_until = max(self.rest_until, now + min(pause, self.limits.longest_rest_s))
        if retry_after_s is not None:
            self.rest_until = max(self.rest_until, now + retry_after_s)
            self.wait_s = retry_after_s
            if retry_after_s > self.limits.longest_rest_s:
                self.ended = "retry_after"
        if self._measure >= self.limits.failures:
            self.ended = self.ended or "failing"
