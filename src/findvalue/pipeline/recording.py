"""Recording: what each answer means for its source, stored at once, by the calling thread alone."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from findvalue.errors import FetchError, FindvalueError
from findvalue.fetch import Fetched
from findvalue.parse import ParsedSource, body_hash
from findvalue.pipeline import outcomes
from findvalue.pipeline.feeder import Job
from findvalue.pipeline.reading import NOT_MODIFIED
from findvalue.types import (
    Delivery,
    SaveCounts,
    Source,
    SourceOutcome,
    SourceState,
    SourceStatus,
)


class Save(Protocol):
    """Stores what a source delivered and its new state."""

    def __call__(
        self, source: Source, state: SourceState, deliveries: Iterable[Delivery] = ()
    ) -> SaveCounts | None:
        """Return what changed, or None when somebody else asks the source now."""
        ...


@dataclass(slots=True, kw_only=True)
class Recorder:
    """Stores answers and failures as they come.

    Args:
        save: where they go.
        now: the clock, aware UTC.
        report: called with the outcome of each source that was stored.
        rng: where jitter comes from.
    """

    save: Save
    now: Callable[[], datetime]
    report: Callable[[SourceOutcome], None]
    rng: random.Random = field(default_factory=random.Random)
    _unreached: list[tuple[Job, FindvalueError]] = field(default_factory=list)
    _reached: bool = False

    def answered(self, job: Job, answer: Fetched | FindvalueError) -> Fetched | None:
        """Store an answer that needs no reading: a failure, or the entries of last time.

        Returns:
            The answer when it has to be read; then ``read`` stores it.
        """
        if isinstance(answer, FindvalueError):
            self._fail(job, answer)
            return None
        if _is_same(job, answer):
            self._keep(job, answer)
            return None
        return answer

    def read(self, job: Job, answer: Fetched, future: Future[ParsedSource]) -> None:
        """Store what was read in an answer; waits for it."""
        try:
            parsed = future.result()
        except FindvalueError as error:
            self._fail(job, error)
            return
        articles = [delivery.article for delivery in parsed.deliveries]
        state = outcomes.delivered(
            job.state,
            job.source,
            answer,
            self._timing(),
            ttl=parsed.ttl,
            body_hash=parsed.body_hash,
            dates=[article.published for article in articles if article.published],
            articles=len(articles),
            complete=parsed.complete,
        )
        self._reach(job)
        counts = self.save(job.source, state, parsed.deliveries)
        if counts is None:
            return
        self._judge_search(job, state)
        self.report(outcomes.outcome(job.source, state, counts=counts, seconds=answer.seconds))

    def give_up(self) -> None:
        """Store the failures to reach a source that are left: nobody comes who could explain them."""
        waiting, self._unreached = self._unreached, []
        for job, error in waiting:
            self._store_failure(job, error, alone=self._reached)

    def begin_anew(self) -> None:
        """Forget that there was a network: what comes later has to find out for itself."""
        self.give_up()
        self._reached = False

    def _keep(self, job: Job, answer: Fetched) -> None:
        self._reach(job)
        state = outcomes.unchanged(job.state, job.source, answer, self._timing())
        if self.save(job.source, state) is None:
            return
        self._judge_search(job, state)
        self.report(
            outcomes.outcome(
                job.source, state, status=SourceStatus.UNCHANGED, seconds=answer.seconds
            )
        )

    def _fail(self, job: Job, error: FindvalueError) -> None:
        """Store a failure; one to reach a source waits until something else was reached."""
        unreachable = isinstance(error, FetchError) and (
            error.source_status is SourceStatus.UNREACHABLE
        )
        if not unreachable:
            self._reach(job)
        if unreachable and not self._reached:
            self._unreached.append((job, error))
        else:
            self._store_failure(job, error, alone=True)

    def _reach(self, job: Job) -> None:
        """Note that there is a network, and store the failures that waited to know."""
        if job.source.path is None and not self._reached:
            self._reached = True
            self.give_up()

    def _store_failure(self, job: Job, error: FindvalueError, *, alone: bool) -> None:
        state = outcomes.failed(job.state, job.source, error, self._timing(), alone=alone)
        if self.save(job.source, state) is None:
            return
        rests_until = self._judge_search(job, state, error)
        seconds = error.seconds if isinstance(error, FetchError) else 0.0
        self.report(outcomes.outcome(job.source, state, seconds=seconds, rests_until=rests_until))

    def _judge_search(
        self, job: Job, state: SourceState, error: FindvalueError | None = None
    ) -> datetime | None:
        """Remember what an answer about one topic says of the search; return how long it rests."""
        if job.search is None:
            return None
        search = outcomes.of_search(job.search, state, error, self.now())
        if search != job.search:
            self.save(job.source, search)
        return search.next_at

    def _timing(self) -> outcomes.Timing:
        return outcomes.Timing(now=self.now(), jitter=self.rng.random())


def _is_same(job: Job, answer: Fetched) -> bool:
    """Say whether there is nothing new to parse: a 304, or the entries of last time again."""
    if answer.status == NOT_MODIFIED:
        return True
    return job.state.failures == 0 and body_hash(answer.body) == job.state.body_hash
