"""How the sources stand: the state of each one, and what it gave the store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from findvalue.pipeline.library import Library
from findvalue.status import HEALTHY, SourceStatus
from findvalue.types import Source, SourceState

DAYS = 30  # of which the activity is told


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One source of the list.

    Args:
        source: the source.
        state: what is remembered of it; None when it was never asked.
        articles: stored articles that it delivered.
    """

    source: Source
    state: SourceState | None
    articles: int

    @property
    def status(self) -> str:
        """The state in a word or three."""
        if self.source.disabled:
            return "disabled"
        if self.state is not None:
            return str(self.state.status)
        return "asked per topic" if self.source.kind == "search" else str(SourceStatus.NEVER)

    @property
    def is_healthy(self) -> bool | None:
        """Whether it answered well; None when that is not known, or nobody asks it."""
        if self.state is None or self.source.disabled:
            return None
        if self.state.status in {SourceStatus.NEVER, SourceStatus.WAITING}:
            return None
        return self.state.status in HEALTHY


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """All sources of the list.

    Args:
        standings: in the order of the list.
        days: articles of each of the last days, the oldest first.
        last_attempt: when a source was asked last.
    """

    standings: tuple[Standing, ...]
    days: tuple[tuple[date, int], ...] = ()
    last_attempt: datetime | None = None

    @property
    def counts(self) -> Mapping[str, int]:
        """How many sources are in each state, the most common first."""
        return dict(Counter(each.status for each in self.standings).most_common())


def overview(library: Library, *, now: datetime) -> Overview:
    """Return how the sources of a library stand.

    Args:
        library: the library.
        now: the moment, aware.

    Raises:
        SourceListError: the list cannot be read at all.
    """
    listed = library.source_list.sources
    states = library.store.states()
    first = now.astimezone(UTC).date() - timedelta(days=DAYS - 1)
    since = datetime.combine(first, datetime.min.time(), tzinfo=UTC)
    activity = library.store.activity([source.key for source in listed], since)
    days = [first + timedelta(days=number) for number in range(DAYS)]
    return Overview(
        standings=tuple(
            Standing(
                source=source,
                state=states.get(source.key),
                articles=activity.sources.get(source.key, 0),
            )
            for source in listed
        ),
        days=tuple((day, activity.days.get(day, 0)) for day in days),
        last_attempt=max(
            (state.last_attempt for state in states.values() if state.last_attempt), default=None
        ),
    )
