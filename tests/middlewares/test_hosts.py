"""When a host may be asked again."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random

import pytest

from newsfeed.middlewares.hosts import DAY_S, Host, Limits, parse_retry_after

NOW = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("5", 5.0),
        (" 0 ", 0.0),
        ("1000000000", DAY_S),
        ("9" * 5000, DAY_S),
        ("Sun, 22 Nov 2026 12:00:07 GMT", 7.0),
        ("Sunday, 22-Nov-26 12:00:07 GMT", 7.0),
        ("Sun Nov 22 12:00:07 2026", 7.0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", DAY_S),
        *((none, None) for none in ("Sun, 22 Nov 2026 11:59:59 GMT", "-5", "soon", "", None, "٣", "1e9")),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str | None, seconds: float | None) -> None:
    assert parse_retry_after(value, NOW) == seconds


def host(**limits: float) -> Host:
    return Host(Limits(**limits), _dice=Random(1))  # type: ignore[arg-type]


def test_pauses_double_and_jitter_only_lengthens_them() -> None:
    resting = host(failures=99)
    for failure in range(1, 9):
        resting.failed("status", now=1000.0)
        pause = resting.rest_until - 1000.0
        assert min(60.0, 2.0 ** (failure - 1)) <= pause <= min(60.0, 1.5 * 2.0 ** (failure - 1))


def test_a_success_ends_the_doubling() -> None:
    resting = host(failures=3)
    for _ in range(10):
        resting.failed("status", now=0.0)
        resting.failed("connection", now=0.0)
        resting.answered()
    assert resting.ended is None


def test_failures_in_a_row_end_the_host() -> None:
    failing = host()
    for _ in range(4):
        failing.failed("connection", now=0.0)
    assert failing.ended is None
    failing.failed("status", now=0.0)
    assert failing.ended == "failing"


def test_two_lost_deadlines_end_the_host() -> None:
    silent = host()
    silent.failed("timeout", now=0.0)
    assert (silent.ended, silent.timed_out) == (None, True)
    silent.failed("timeout", now=0.0)
    assert silent.ended == "failing"


def test_a_rest_that_fits_the_run_is_taken() -> None:
    resting = host()
    resting.failed("status", now=10.0, retry_after_s=60.0)
    assert (resting.rest_until, resting.ended) == (70.0, None)


def test_a_longer_rest_ends_the_host() -> None:
    resting = host()
    resting.failed("status", now=10.0, retry_after_s=60.5)
    assert (resting.ended, resting.wait_s) == ("retry_after", 60.5)


def test_refusals_in_a_row_end_the_host() -> None:
    closed = host(refusals=3)
    for _ in range(3):
        closed.refused()
    assert closed.ended == "blocked"


def test_a_delay_only_grows() -> None:
    slow = host()
    for delay in (0.5, 3.0, 1.0):
        slow.ask_for(delay)
    assert slow.delay_s == 3.0
