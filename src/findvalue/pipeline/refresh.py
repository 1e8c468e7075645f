"""Refreshing: fetch, parse in the box, store. One writer, nothing held longer than needed."""

from __future__ import annotations

import os
import random
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime

from findvalue import sources as source_lists
from findvalue.errors import FindvalueError
from findvalue.fetch import Fetched, Fetcher, FetchRequest, fetch_all
from findvalue.parse import Box, ParsedSource, body_hash, parse_source
from findvalue.pipeline import outcomes
from findvalue.protocols import Store
from findvalue.types import (
    RefreshReport,
    Source,
    SourceOutcome,
    SourceState,
    SourceStatus,
    Validators,
)

Progress = Callable[[SourceOutcome, int, int], None]

_PENDING = 8  # answers that wait for the box at the same time


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One thing to ask: a source and, for a search source, the address with the topic in it."""

    source: Source
    state: SourceState
    url: str = ""  # "" for a saved file

    def request(self, environ: Mapping[str, str]) -> FetchRequest:
        """Return the request for the fetcher; header values may come from ``environ``."""
        source = self.source
        return FetchRequest(
            key=self.state.key,
            url=self.url,
            moved_to=self.state.moved_to,
            validators=self.state.validators,
            headers=source_lists.resolved_headers(source, environ),
            accept="page" if source.kind == "page" else "json" if source.json else "feed",
            allow_private=source.allow_private,
            robots=source.kind == "page",
        )


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
    _total: int = 0

    def run(self, jobs: Sequence[Job], *, budget: float | None = None) -> RefreshReport:
        """Ask every job's source and store what it answers.

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
                answer = _saved_answer(job, self.now())
            except FindvalueError as error:
                self._fail(job, error)
                continue
            if _is_same(job, answer):
                self._keep(job, answer)
            else:
                self._store(job, answer, self._parse(box, job, answer))

    def _fetch(self, box: Box, jobs: Sequence[Job]) -> None:
        if not jobs:
            return
        by_key = {job.state.key: job for job in jobs}
        pending: deque[tuple[Job, Fetched, Future[ParsedSource]]] = deque()
        with Fetcher(clock=self.now) as fetcher:
            for request, answer in fetch_all(fetcher, self._requests(jobs), stop=self.stop):
                job = by_key[request.key]
                if isinstance(answer, FindvalueError):
                    self._fail(job, answer)
                elif _is_same(job, answer):
                    self._keep(job, answer)
                else:
                    pending.append((job, answer, self._parse(box, job, answer)))
                while pending and (len(pending) >= _PENDING or pending[0][2].done()):
                    self._store(*pending.popleft())
        while pending:
            self._store(*pending.popleft())

    def _requests(self, jobs: Sequence[Job]) -> Iterator[FetchRequest]:
        for job in jobs:
            try:
                yield job.request(self.environ)
            except FindvalueError as error:
                self._fail(job, error)

    def _parse(self, box: Box, job: Job, answer: Fetched) -> Future[ParsedSource]:
        return box.submit(
            parse_source,
            job.source,
            answer.body,
            url=answer.final_url,
            content_type=answer.content_type,
            fetched_at=answer.fetched_at,
        )

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
            body_hash=body_hash(answer.body),
            dates=[article.published for article in articles if article.published],
            articles=len(articles),
        )
        counts = self.store.save(job.source, state, parsed.deliveries)
        self._done(outcomes.outcome(job.source, state, counts=counts, seconds=answer.seconds))

    def _keep(self, job: Job, answer: Fetched) -> None:
        state = outcomes.unchanged(job.state, job.source, answer, self._timing())
        self.store.save(job.source, state)
        self._done(
            outcomes.outcome(
                job.source, state, status=SourceStatus.UNCHANGED, seconds=answer.seconds
            )
        )

    def _fail(self, job: Job, error: FindvalueError) -> None:
        state = outcomes.failed(job.state, job.source, error, self._timing())
        self.store.save(job.source, state)
        self._done(outcomes.outcome(job.source, state))

    def _timing(self) -> outcomes.Timing:
        return outcomes.Timing(now=self.now(), jitter=self.rng.random())

    def _done(self, outcome: SourceOutcome) -> None:
        self._outcomes.append(outcome)
        if self.progress:
            self.progress(outcome, len(self._outcomes), self._total)


_NOT_MODIFIED = 304


def _is_same(job: Job, answer: Fetched) -> bool:
    """Say whether there is nothing new to parse: a 304, or the entries of last time again."""
    if answer.status == _NOT_MODIFIED:
        return True
    return job.state.failures == 0 and body_hash(answer.body) == job.state.body_hash


def _saved_answer(job: Job, now: datetime) -> Fetched:
    """Read a saved file as if it had been fetched; its modification time is its validator."""
    path = job.source.path
    assert path is not None  # noqa: S101 - callers select by it
    body = source_lists.read_saved(job.source)
    stamp = Validators(last_modified=str(path.stat().st_mtime_ns))
    same = job.state.validators == stamp and job.state.failures == 0
    return Fetched(
        url=path.as_uri(),
        final_url=path.as_uri(),
        status=_NOT_MODIFIED if same else 200,
        body=body,
        content_type=None,
        validators=stamp,
        moved_to=None,
        fresh_for=None,
        fetched_at=now,
        seconds=0.0,
    )


def _alarm(seconds: float | None, event: threading.Event) -> threading.Timer:
    """Return a timer that sets the event; one that never fires when there is no limit."""
    timer = threading.Timer(seconds or 0, event.set)
    timer.daemon = True
    if seconds is not None:
        timer.start()
    return timer
