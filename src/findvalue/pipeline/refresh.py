"""Refreshing: fetch, parse in the box, store. One writer, nothing held longer than needed."""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime

from findvalue.errors import FetchError, FindvalueError
from findvalue.fetch import Fetched, Fetcher, FetchRequest
from findvalue.parse import Box, ParsedSource, body_hash
from findvalue.pipeline import outcomes
from findvalue.pipeline.feeder import Feeder, Job, Parsed
from findvalue.pipeline.reading import NOT_MODIFIED, USER_AGENT, read_answer, saved_answer
from findvalue.protocols import Store
from findvalue.types import (
    RefreshReport,
    SourceOutcome,
    SourceState,
    SourceStatus,
)

Progress = Callable[[SourceOutcome, int, int], None]

_EMBEDDED_AT_A_LOOK_UP = 1_000  # older articles that get their vectors while somebody waits


@dataclass(slots=True, kw_only=True)
class Refresher:
    """Runs one refresh against one store.

    Args:
        store: where articles and states go; written by the calling thread alone.
        now: the clock, aware UTC.
        progress: called after each source: its outcome, how many are done, how many there are.
        stop: set it to end early; what is stored stays stored.
        environ: environment variables for ``${NAME}`` in headers.
        rng: where jitter comes from.
    """

    store: Store
    now: Callable[[], datetime]
    progress: Progress | None = None
    stop: threading.Event = field(default_factory=threading.Event)
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    rng: random.Random = field(default_factory=random.Random)
    _outcomes: list[SourceOutcome] = field(default_factory=list)
    _unreached: list[tuple[Job, FindvalueError]] = field(default_factory=list)
    _reached: bool = False
    _total: int = 0

    def run(self, jobs: Sequence[Job], *, budget: float | None = None) -> RefreshReport:
        """Ask every job's source and store what it answers.

        Articles from before anything could match by meaning get their vectors then.

        Args:
            jobs: what to ask.
            budget: seconds after which no answer is waited for; what is late stays due.

        Returns:
            One outcome per source that was asked and answered or failed in time.
        """
        started = time.monotonic()
        self._total = len(jobs)
        timer = _alarm(budget, self.stop)
        try:
            with Box() as box:
                self._read_saved(box, [job for job in jobs if job.source.path is not None])
                self._fetch(box, [job for job in jobs if job.source.path is None])
        finally:
            timer.cancel()
        self._give_up()
        self.store.embed_missing(limit=_EMBEDDED_AT_A_LOOK_UP if budget is not None else None)
        return RefreshReport(
            outcomes=tuple(self._outcomes),
            seconds=time.monotonic() - started,
            interrupted=len(self._outcomes) < self._total,
        )

    def _read_saved(self, box: Box, jobs: Sequence[Job]) -> None:
        for job in jobs:
            if self.stop.is_set():
                return
            try:
                answer = saved_answer(job, self.now())
            except FindvalueError as error:
                self._fail(job, error)
                continue
            if _is_same(job, answer):
                self._keep(job, answer)
            else:
                self._store(job, answer, read_answer(box, job.source, answer))

    def _fetch(self, box: Box, jobs: Sequence[Job]) -> None:
        """Fetch in threads, parse in children, store here: whatever is ready next is next."""
        requests = self._requests(jobs)
        if not requests:
            return
        by_key = {job.state.key: job for job in jobs}
        agent = Fetcher(clock=self.now, user_agent=USER_AGENT)
        self._remind(agent, jobs)
        with agent as fetcher, Feeder(fetcher, requests, self.stop) as feeder:
            for arrival in feeder:
                if isinstance(arrival, Parsed):
                    self._store(arrival.job, arrival.answer, arrival.future)
                    continue
                job, answer = by_key[arrival.request.key], arrival.answer
                if isinstance(answer, FindvalueError):
                    self._fail(job, answer)
                elif _is_same(job, answer):
                    self._keep(job, answer)
                else:
                    feeder.await_parsing(job, answer, read_answer(box, job.source, answer))

    def _remind(self, fetcher: Fetcher, jobs: Sequence[Job]) -> None:
        """Keep the pause between two requests to a server across runs, too."""
        for job in jobs:
            if job.last_attempt is not None:
                ago = (self.now() - job.last_attempt).total_seconds()
                fetcher.asked_before(job.state.moved_to or job.url, ago)

    def _requests(self, jobs: Sequence[Job]) -> list[FetchRequest]:
        requests = []
        for job in jobs:
            try:
                requests.append(job.request(self.environ))
            except FindvalueError as error:
                self._fail(job, error)
        return requests

    def _store(self, job: Job, answer: Fetched, future: Future[ParsedSource]) -> None:
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
        counts = self.store.save(job.source, state, parsed.deliveries)
        self._judge_search(job, state)
        self._done(outcomes.outcome(job.source, state, counts=counts, seconds=answer.seconds))

    def _keep(self, job: Job, answer: Fetched) -> None:
        self._reach(job)
        state = outcomes.unchanged(job.state, job.source, answer, self._timing())
        self.store.save(job.source, state)
        self._judge_search(job, state)
        self._done(
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
            self._give_up()

    def _give_up(self) -> None:
        """Store the failures to reach a source that are left."""
        waiting, self._unreached = self._unreached, []
        for job, error in waiting:
            self._store_failure(job, error, alone=self._reached)

    def _store_failure(self, job: Job, error: FindvalueError, *, alone: bool) -> None:
        state = outcomes.failed(job.state, job.source, error, self._timing(), alone=alone)
        self.store.save(job.source, state)
        rests_until = self._judge_search(job, state, error)
        seconds = error.seconds if isinstance(error, FetchError) else 0.0
        self._done(outcomes.outcome(job.source, state, seconds=seconds, rests_until=rests_until))

    def _judge_search(
        self, job: Job, state: SourceState, error: FindvalueError | None = None
    ) -> datetime | None:
        """Remember what an answer about one topic says of the search; return how long it rests."""
        if job.search is None:
            return None
        search = outcomes.of_search(job.search, state, error, self.now())
        if search != job.search:
            self.store.save(job.source, search)
        return search.next_at

    def _timing(self) -> outcomes.Timing:
        return outcomes.Timing(now=self.now(), jitter=self.rng.random())

    def _done(self, outcome: SourceOutcome) -> None:
        self._outcomes.append(outcome)
        if self.progress:
            self.progress(outcome, len(self._outcomes), self._total)


def _is_same(job: Job, answer: Fetched) -> bool:
    """Say whether there is nothing new to parse: a 304, or the entries of last time again."""
    if answer.status == NOT_MODIFIED:
        return True
    return job.state.failures == 0 and body_hash(answer.body) == job.state.body_hash


def _alarm(seconds: float | None, event: threading.Event) -> threading.Timer:
    """Return a timer that sets the event; one that never fires when there is no limit."""
    timer = threading.Timer(seconds or 0, event.set)
    timer.daemon = True
    if seconds is not None:
        timer.start()
    return timer
