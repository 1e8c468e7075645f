"""Refreshes: what each source answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from findvalue.status import SourceStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceOutcome:
    """What one refresh did with one source."""

    name: str
    key: str
    status: SourceStatus
    detail: str = ""
    new: int = 0
    updated: int = 0
    seconds: float = 0.0
    rests_until: datetime | None = None  # a search that was asked too often is left alone


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshReport:
    """What one refresh did."""

    outcomes: tuple[SourceOutcome, ...]
    seconds: float
    interrupted: bool = False

    def joined(self, later: RefreshReport) -> RefreshReport:
        """Return what this refresh and a later one did together."""
        return RefreshReport(
            outcomes=self.outcomes + later.outcomes,
            seconds=self.seconds + later.seconds,
            interrupted=self.interrupted or later.interrupted,
        )

    @property
    def failed(self) -> tuple[SourceOutcome, ...]:
        """The sources that did not answer with anything usable."""
        bad = {
            SourceStatus.BLOCKED,
            SourceStatus.GONE,
            SourceStatus.UNREACHABLE,
            SourceStatus.BROKEN,
        }
        return tuple(outcome for outcome in self.outcomes if outcome.status in bad)

    @property
    def new(self) -> int:
        """Articles that were not in the store before."""
        return sum(outcome.new for outcome in self.outcomes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """What sources gave a store."""

    days: Mapping[date, int]  # articles published, else fetched, on each day (UTC) that has any
    sources: Mapping[str, int]  # stored articles that each source delivered, by its key
