"""Refreshing: fetch, parse in the box, store. One writer, nothing held longer than needed."""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from findvalue.errors import FindvalueError
from findvalue.fetch import Fetcher, FetchRequest
from findvalue.parse import Box
from findvalue.pipeline.feeder import Feeder, Job, Parsed
from findvalue.pipeline.reading import USER_AGENT, read_answer, saved_answer
from findvalue.pipeline.recording import Recorder
from findvalue.protocols import Store
from findvalue.types import RefreshReport, SourceOutcome

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
    _recorder: Recorder = field(init=False)
    _outcomes: list[SourceOutcome] = field(default_factory=list)
    _total: int = 0

    def __post_init__(self) -> None:
        self._recorder = Recorder(
            save=self.store.save, now=self.now, report=self._done, rng=self.rng
        )

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
        self._recorder.give_up()
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
            if answer := self._recorder.answered(job, saved_answer(job, self.now())):
                self._recorder.read(job, answer, read_answer(box, job.source, answer))

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
                    self._recorder.read(arrival.job, arrival.answer, arrival.future)
                    continue
                job = by_key[arrival.request.key]
                if answer := self._recorder.answered(job, arrival.answer):
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
                self._recorder.answered(job, error)
        return requests

    def _done(self, outcome: SourceOutcome) -> None:
        self._outcomes.append(outcome)
        if self.progress:
            self.progress(outcome, len(self._outcomes), self._total)


def _alarm(seconds: float | None, event: threading.Event) -> threading.Timer:
    """Return a timer that sets the event; one that never fires when there is no limit."""
    timer = threading.Timer(seconds or 0, event.set)
    timer.daemon = True
    if seconds is not None:
        timer.start()
    return timer
