"""When a source is asked next."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from findvalue.fetch import schedule
from findvalue.fetch.schedule import CEILING, is_due, next_at
from findvalue.types import SourceState

NOW = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def delay(**changed: Any) -> timedelta:  # noqa: ANN401 - whatever next_at takes
    given: dict[str, Any] = {
        "interval": 6 * HOUR,
        "ttl": None,
        "fresh_for": None,
        "retry_after": None,
        "failures": 0,
        "now": NOW,
        "jitter": 0.0,
    }
    return next_at(**(given | changed)) - NOW


def test_the_interval_is_what_the_user_wants() -> None:
    assert delay() == 6 * HOUR


@pytest.mark.parametrize("name", ["ttl", "fresh_for", "retry_after"])
def test_the_longest_wish_counts(name: str) -> None:
    assert delay(**{name: 9 * HOUR}) == 9 * HOUR
    assert delay(**{name: 2 * HOUR}) == 6 * HOUR


def test_the_longest_of_all_wishes_counts() -> None:
    assert delay(ttl=7 * HOUR, fresh_for=9 * HOUR, retry_after=8 * HOUR) == 9 * HOUR


@pytest.mark.parametrize("name", ["ttl", "fresh_for", "retry_after"])
def test_no_wish_of_a_server_lasts_longer_than_a_day(name: str) -> None:
    """F9: clamped to 24 h."""
    assert delay(**{name: 365 * DAY}) == DAY


def test_a_retry_after_is_counted_as_a_minute_at_least() -> None:
    """F9: clamped to 60 s."""
    assert delay(interval=timedelta(seconds=1), retry_after=timedelta(0)) == timedelta(seconds=60)


def test_failures_double_the_interval_up_to_a_day() -> None:
    """F12 and case E."""
    hours = [delay(interval=HOUR, failures=n) / HOUR for n in range(1, 9)]
    assert hours == [1, 2, 4, 8, 16, 24, 24, 24]


def test_thirty_days_of_failures_do_not_end_the_attempts() -> None:
    """F12: ``/retry/503-forever``, 30 simulated days."""
    now, failures, attempts = NOW, 0, []
    state = SourceState(key="k")
    while now < NOW + 30 * DAY:
        if is_due(state, now):
            failures += 1
            attempts.append(now)
            at = NOW + (now - NOW)
            state = SourceState(
                key="k",
                next_at=at + delay(interval=HOUR, failures=failures),
                last_attempt=now,
                failures=failures,
            )
        now += timedelta(minutes=10)
    gaps = [later - earlier for earlier, later in itertools.pairwise(attempts)]
    assert gaps == sorted(gaps)
    assert gaps[-1] == DAY
    assert attempts[-1] > NOW + 28 * DAY


def test_thousands_of_failures_are_not_too_many() -> None:
    assert delay(failures=10_000) == DAY


def test_a_source_that_is_gone_is_looked_at_once_a_day() -> None:
    """Case D."""
    assert delay(interval=HOUR, failures=1, paused=True) == DAY


def test_a_retry_after_of_two_hours_is_honoured() -> None:
    """Case F."""
    assert delay(interval=HOUR, retry_after=2 * HOUR, failures=1) == 2 * HOUR


def test_only_the_user_may_wait_longer_than_a_day() -> None:
    assert delay(interval=7 * DAY) == 7 * DAY
    assert delay(interval=7 * DAY, failures=1) == DAY


def test_jitter_adds_up_to_a_tenth_and_never_passes_a_day() -> None:
    assert delay(jitter=1.0) == 6.6 * HOUR
    assert delay(jitter=0.5) == 6.3 * HOUR
    assert delay(jitter=1.0, fresh_for=23 * HOUR) == DAY
    assert delay(jitter=7.0) == 6.6 * HOUR
    assert delay(jitter=-7.0) == 6 * HOUR


WISHES = st.none() | st.timedeltas(timedelta(0), 400 * DAY)


@given(
    wishes=st.fixed_dictionaries(
        {
            "interval": st.timedeltas(timedelta(minutes=5), 30 * DAY),
            "ttl": WISHES,
            "fresh_for": WISHES,
            "retry_after": WISHES,
            "failures": st.integers(0, 1_000),
            "jitter": st.floats(0, 1),
        }
    )
)
def test_whatever_is_wished_the_source_is_asked_again(wishes: dict[str, Any]) -> None:
    found = delay(**wishes)
    assert timedelta(seconds=60) <= found <= max(wishes["interval"], CEILING)
    if wishes["retry_after"] is not None:
        assert found >= min(wishes["retry_after"], CEILING)


def state(next_at: datetime | None, last_attempt: datetime | None = None) -> SourceState:
    return SourceState(key="k", next_at=next_at, last_attempt=last_attempt)


def test_a_source_is_due_when_its_moment_has_come() -> None:
    assert is_due(state(None), NOW)
    assert is_due(state(NOW), NOW)
    assert not is_due(state(NOW + HOUR), NOW)


def test_a_clock_that_was_set_back_a_day_does_not_stop_a_source() -> None:
    """F11."""
    before = state(NOW + 6 * HOUR, last_attempt=NOW)
    assert is_due(before, NOW - DAY)


def test_a_clock_that_was_ten_years_ahead_does_not_stop_a_source() -> None:
    """F11."""
    ahead = NOW + 3_650 * DAY
    assert is_due(state(ahead + HOUR, last_attempt=ahead), NOW)
    assert is_due(state(ahead + HOUR), NOW)


def test_a_weekly_source_is_not_taken_for_a_clock_jump() -> None:
    assert not is_due(state(NOW + 7 * DAY, last_attempt=NOW), NOW + HOUR)
    assert is_due(state(NOW + 7 * DAY, last_attempt=NOW), NOW - DAY)


def test_the_schedule_is_reached_through_the_room() -> None:
    assert schedule.next_at is next_at
