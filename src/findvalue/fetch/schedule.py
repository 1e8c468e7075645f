"""When a source is asked next. Pure: it knows no clock and no randomness but what it is given."""

from __future__ import annotations

from datetime import datetime, timedelta

from findvalue.types import SourceState

CEILING = timedelta(hours=24)  # nobody but the user can keep a source unasked for longer
_SHORTEST_REST = timedelta(seconds=60)
_SPREAD = 0.1  # of the delay: sources asked together drift apart
_DOUBLINGS = 16  # more than any interval needs to reach the ceiling


def next_at(
    *,
    interval: timedelta,
    ttl: timedelta | None,
    fresh_for: timedelta | None,
    retry_after: timedelta | None,
    failures: int,
    now: datetime,
    jitter: float,
    paused: bool = False,
) -> datetime:
    """Return when a source may be asked again.

    The longest of all wishes counts. What the source wishes, and what failures add, ends at 24
    hours, so no source is ever given up; only the user's own interval may be longer, and a
    source that fails is asked within 24 hours even then.

    Args:
        interval: how often the user wants it to be asked.
        ttl: how long the feed itself asks to be left alone.
        fresh_for: how long the answer said that it stays valid.
        retry_after: how long the server asked to be left alone; counted as 60 s to 24 h.
        failures: failed attempts in a row, this one included; each doubles the interval.
        now: the moment of the attempt.
        jitter: 0 to 1, the random part.
        paused: the source is gone for good: it is only looked at once a day.

    Returns:
        The moment, at least the wishes' maximum after ``now`` and at most a tenth more.
    """
    wishes = [wish for wish in (ttl, fresh_for) if wish is not None]
    if retry_after is not None:
        wishes.append(max(retry_after, _SHORTEST_REST))
    if failures:
        doubled = max(interval, _SHORTEST_REST) * 2 ** min(failures - 1, _DOUBLINGS)
        wishes.append(CEILING if paused else doubled)
    wish = min(max(wishes, default=timedelta()), CEILING)
    delay = wish if failures else max(interval, wish)
    spread = delay * (_SPREAD * min(max(jitter, 0.0), 1.0))
    return now + min(delay + spread, max(delay, CEILING))


def is_due(state: SourceState, now: datetime) -> bool:
    """Say whether a source may be asked.

    A moment that lies further ahead than it can have been set means that the clock has jumped:
    the source is due.

    Args:
        state: what is remembered of the source.
        now: the moment, aware.
    """
    if state.next_at is None or now >= state.next_at:
        return True
    planned = CEILING
    if state.last_attempt is not None:
        planned = max(planned, state.next_at - state.last_attempt)
    return state.next_at - now > planned
