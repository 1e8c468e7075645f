"""What one answer means for a source: its next state and the outcome to report. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from findvalue.errors import FetchError, FindvalueError
from findvalue.fetch import Fetched, schedule
from findvalue.pipeline.reading import NOT_MODIFIED
from findvalue.types import (
    SaveCounts,
    Source,
    SourceOutcome,
    SourceState,
    SourceStatus,
    Validators,
)

TOO_MANY = 429
REST = timedelta(hours=1)  # how long a search is left alone that was asked too often
NETWORK_RETRY = timedelta(minutes=10)  # after which a network is tried again that was not there
TOPIC_RETRY = timedelta(minutes=10)  # after which a search that failed is asked again
CUT_SHORT = "answered a feed that is cut short"
STALE_AFTER = timedelta(days=90)  # a source whose newest article is older tells nothing new


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """When an attempt happened, and the random part of when the next one may.

    Args:
        now: the moment of the attempt, aware.
        jitter: 0 to 1, spreads the next attempts of sources that were asked together.
    """

    now: datetime
    jitter: float


def delivered(
    old: SourceState,
    source: Source,
    fetched: Fetched,
    timing: Timing,
    *,
    ttl: timedelta | None,
    body_hash: str,
    dates: list[datetime],
    articles: int,
    complete: bool = True,
) -> SourceState:
    """Return the state after an answer that was read.

    Of one that was cut short neither validators nor hash are kept: the next one is read anew.

    Args:
        old: the state before.
        source: the source that answered.
        fetched: its answer.
        timing: when it happened.
        ttl: how long the feed itself asks to be left alone.
        body_hash: hash of the body from the first entry on.
        dates: publication dates of what it delivered, where known.
        articles: how many articles it delivered.
        complete: whether it came to its end.
    """
    status, detail = SourceStatus.OK, ""
    if not articles:
        status, detail = SourceStatus.EMPTY, "answered without any article"
    elif dates and timing.now - max(dates) > STALE_AFTER:
        days = (timing.now - max(dates)).days
        status, detail = SourceStatus.STALE, f"newest article is {days} days old"
    state = replace(
        _answered(old, source, fetched, timing, ttl=ttl),
        status=status,
        detail=detail,
        body_hash=body_hash,
        articles=articles,
    )
    if complete:
        return state
    return replace(
        state,
        detail="; ".join(filter(None, (CUT_SHORT, detail))),
        validators=Validators(),
        body_hash=None,
    )


def unchanged(old: SourceState, source: Source, fetched: Fetched, timing: Timing) -> SourceState:
    """Return the state after a 304, or after a 200 that brought the same entries again."""
    status = old.status if old.status in _LASTING else SourceStatus.UNCHANGED
    return replace(_answered(old, source, fetched, timing, ttl=None), status=status)


# What a source was before stays true of it when nothing changed.
_LASTING = {SourceStatus.EMPTY, SourceStatus.STALE}


def _answered(
    old: SourceState,
    source: Source,
    fetched: Fetched,
    timing: Timing,
    *,
    ttl: timedelta | None,
) -> SourceState:
    return replace(
        old,
        detail=old.detail if old.status in _LASTING else "",
        validators=_merged(old.validators, fetched),
        moved_to=fetched.moved_to or old.moved_to,
        next_at=schedule.next_at(
            interval=source.refresh,
            ttl=ttl,
            fresh_for=fetched.fresh_for,
            retry_after=None,
            failures=0,
            now=timing.now,
            jitter=timing.jitter,
        ),
        last_attempt=timing.now,
        last_success=timing.now,
        failures=0,
    )


def _merged(old: Validators, fetched: Fetched) -> Validators:
    """Keep what a 304 left out; a 200 replaces everything (RFC 9110, section 15.4.5)."""
    if fetched.status != NOT_MODIFIED:
        return fetched.validators
    return Validators(
        etag=fetched.validators.etag or old.etag,
        last_modified=fetched.validators.last_modified or old.last_modified,
    )


def failed(
    old: SourceState,
    source: Source,
    error: FindvalueError,
    timing: Timing,
    *,
    alone: bool = True,
) -> SourceState:
    """Return the state after a failure. The articles of the source stay as they are.

    A source that was not asked because its host rests did not fail. Nor did one that could not be
    reached when nothing else could: then the network did, and it is tried again soon.

    Args:
        old: the state before.
        source: the source.
        error: what went wrong.
        timing: when it happened.
        alone: whether others were reached in the same run.
    """
    interval = source.refresh if source.kind != "search" else TOPIC_RETRY
    status, retry_after = SourceStatus.BROKEN, None
    failures = old.failures + 1
    if isinstance(error, FetchError):
        status = error.source_status
        if error.retry_after is not None:
            retry_after = timedelta(seconds=error.retry_after)
    if status is SourceStatus.WAITING:
        interval, failures = timedelta(), old.failures
    elif not alone:
        interval, failures = NETWORK_RETRY, old.failures
    lost = status in {SourceStatus.GONE, SourceStatus.UNREACHABLE}
    return replace(
        old,
        status=status,
        detail=error.fact,
        moved_to=None if lost and alone else old.moved_to,
        next_at=schedule.next_at(
            interval=interval,
            ttl=None,
            fresh_for=None,
            retry_after=retry_after,
            failures=failures if alone else 0,
            now=timing.now,
            jitter=timing.jitter,
            paused=status is SourceStatus.GONE,
        ),
        last_attempt=timing.now,
        failures=failures,
    )


def of_search(
    old: SourceState, state: SourceState, error: FindvalueError | None, now: datetime
) -> SourceState:
    """Return the state of a search itself after it was asked about one topic.

    A search that was asked too often is left alone for an hour, whatever the topic.

    Args:
        old: the search's state before.
        state: the state of the topic that it was asked about.
        error: what went wrong, if something did.
        now: the moment, aware.
    """
    if state.status is SourceStatus.WAITING:  # it was not asked at all
        return old
    if error is None:
        return replace(
            old,
            status=SourceStatus.OK,
            detail="",
            next_at=None,
            last_attempt=now,
            last_success=now,
            failures=0,
            articles=state.articles,
        )
    too_often = isinstance(error, FetchError) and error.status == TOO_MANY
    return replace(
        old,
        status=state.status,
        detail=state.detail,
        next_at=max(now + REST, state.next_at or now) if too_often else None,
        last_attempt=now,
        failures=old.failures + 1,
    )


def outcome(
    source: Source,
    state: SourceState,
    *,
    counts: SaveCounts | None = None,
    status: SourceStatus | None = None,
    seconds: float = 0.0,
    rests_until: datetime | None = None,
) -> SourceOutcome:
    """Return what to report of a source after this refresh.

    Args:
        source: the source.
        state: its new state.
        counts: what was stored, when something was.
        status: overrides the state's status.
        seconds: how long the answer took.
        rests_until: when a search may be asked again that was asked too often.
    """
    counts = counts or SaveCounts()
    return SourceOutcome(
        name=source.name,
        key=state.key,
        status=status or state.status,
        detail=state.detail,
        new=counts.new,
        updated=counts.updated,
        seconds=seconds,
        rests_until=rests_until,
    )
