"""A worker: takes due sources out of a store that it shares, asks them, and brings the answers back.

What it may ask it leases, so that many workers on many machines share one list and none of them
asks what another one does. A worker that dies loses nothing but time: its leases run out.
"""

from __future__ import annotations

import os
import platform
import random
import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from findvalue.errors import (
    FetchError,
    FindvalueError,
    LostLease,
    SourceListError,
    StoreError,
)
from findvalue.fetch import Fetched, Fetcher
from findvalue.fetch.schedule import CEILING
from findvalue.parse import Box
from findvalue.pipeline.due import may_ask
from findvalue.pipeline.feeder import Job, Parsed
from findvalue.pipeline.lanes import Lanes
from findvalue.pipeline.reading import USER_AGENT, read_answer, saved_answer
from findvalue.pipeline.recording import Recorder
from findvalue.protocols import StoreEngine
from findvalue.spoken import counted
from findvalue.types import (
    Delivery,
    SaveCounts,
    Source,
    SourceList,
    SourceOutcome,
    SourceState,
    SourceStatus,
)

_SHIFT = 6 * 3600.0  # seconds after which nothing is remembered of servers any more
_TICK = 0.25  # seconds between two looks at the clock while answers are awaited
_IDLE = 15.0  # seconds after which an idle worker looks again, whatever it expects
_LOOK = 1.0  # the same, when it only waits for the end of what others do
_RENEWALS = 3  # in the time of a lease
_RETRIES = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0)  # seconds until a lost store is tried again


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerOptions:
    """How a worker works.

    Args:
        name: what it is called in the store; two runs never have the same name all the same.
        lanes: requests at the same time.
        lease: seconds that a source is kept without a sign of life.
        grace: seconds in which it finishes what is in flight when it shall end.
        once: end when no source is due any more, nor with another worker.
    """

    name: str = ""
    lanes: int = 8
    lease: float = 60.0
    grace: float = 8.0
    once: bool = False


@dataclass(slots=True, kw_only=True)
class WorkerReport:
    """What a worker did."""

    worker: str
    seconds: float = 0.0
    statuses: Counter[SourceStatus] = field(default_factory=Counter)  # sources asked, by answer
    new: int = 0
    updated: int = 0
    lost: int = 0  # answers that came too late: another worker had taken the source
    released: int = 0  # sources given back without an answer

    @property
    def asked(self) -> int:
        """How many answers were stored, failures included."""
        return self.statuses.total()


@dataclass(slots=True, kw_only=True)
class Worker:
    """Works on one list in one store, until it is told to stop.

    Args:
        store: the store; used by the calling thread alone.
        read_list: returns the source list as it is on disk, and makes the store know it.
        list_path: the list's file.
        now: the clock, aware UTC.
        options: how it works.
        progress: called with the outcome of each source.
        warn: called with what went wrong and will be tried again.
        stop: set it to end: what is in flight is finished, the rest is given back.
        environ: environment variables for ``${NAME}`` in headers.
        rng: where jitter comes from.
    """

    store: StoreEngine
    read_list: Callable[[], SourceList]
    list_path: Path
    now: Callable[[], datetime]
    options: WorkerOptions
    progress: Callable[[SourceOutcome], None] = lambda _: None
    warn: Callable[[str], None] = lambda _: None
    stop: threading.Event = field(default_factory=threading.Event)
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    rng: random.Random = field(default_factory=random.Random)
    _report: WorkerReport = field(init=False)
    _recorder: Recorder = field(init=False)
    _fetcher: Fetcher = field(init=False)
    _flying: dict[str, Job] = field(default_factory=dict)  # in a lane, or being read
    _held: set[str] = field(default_factory=set)  # keys of the leases that are ours to keep
    _again: set[str] = field(default_factory=set)  # asked a second time, because a line broke
    _sources: dict[str, Source] = field(default_factory=dict)
    _list_problem: str = ""
    _look_at: float = 0.0  # when the store is asked next for sources; monotonic, as the next one
    _renew_at: float = 0.0
    _embedded: bool = False
    _failures: int = 0  # of the store, in a row

    def run(self) -> WorkerReport:
        """Work until ``stop`` is set or, with ``once``, until nothing is due.

        Raises:
            SourceListError: the list cannot be read at all.
            StoreError: the store cannot be used: at once at the beginning and with ``once``, else
                after a few minutes, so that whoever watches over this process begins anew.
        """
        started = time.monotonic()
        name = self.options.name or f"{platform.node()}-{os.getpid()}"
        self._report = WorkerReport(worker=f"{name}.{secrets.token_hex(4)}")
        self._recorder = Recorder(save=self._save, now=self.now, report=self._count, rng=self.rng)
        if self.store.read_only:
            raise StoreError(
                "the store is open for reading only", hint="a worker needs one that it may write"
            )
        self._read_list()
        try:
            while self._shift() and not self.stop.is_set():
                pass
        finally:
            self._give_back()
        self._report.seconds = time.monotonic() - started
        return self._report

    # --- the loop ------------------------------------------------------------------------------

    def _shift(self) -> bool:
        """Work for some hours; say whether there is more to do.

        What a fetcher learns of servers, their robots.txt above all, is not for ever.
        """
        self._fetcher = Fetcher(clock=self.now, user_agent=USER_AGENT)
        with self._fetcher as fetcher, Box() as box, Lanes(fetcher, self.options.lanes) as lanes:
            more = self._work(lanes, box, ends=time.monotonic() + _SHIFT)
            self._drain(lanes, box)
        self._flying.clear()
        self._held.clear()  # what was not finished runs out
        return more

    def _work(self, lanes: Lanes, box: Box, *, ends: float) -> bool:
        """Lease, ask and store; say whether there can be more to do."""
        while not self.stop.is_set() and time.monotonic() < ends:
            try:
                self._lease(lanes, box)
                if self._flying:
                    self._handle(lanes, box)
                elif not self._rest():
                    return False
                self._failures = 0
            except StoreError as error:
                self._bear(error)
        return True

    def _drain(self, lanes: Lanes, box: Box) -> None:
        """Finish what is in flight, for as long as the grace lasts."""
        if self._flying and self.stop.is_set():
            are = "is" if len(self._flying) == 1 else "are"
            self.warn(f"ending: {counted(len(self._flying), 'source')} {are} being asked")
        ends = time.monotonic() + self.options.grace
        try:
            while self._flying and time.monotonic() < ends:
                self._handle(lanes, box)
            self._recorder.give_up()
        except StoreError as error:
            self.warn(error.fact)

    def _lease(self, lanes: Lanes, box: Box) -> None:
        """Take as many sources as there is room for, and begin to ask them."""
        room = self.options.lanes - len(self._flying)
        if time.monotonic() < self._look_at or (self._flying and room < self.options.lanes / 4):
            return
        keys = self.store.lease(
            self.list_path,
            worker=self._report.worker,
            limit=room,
            seconds=self.options.lease,
            now=self.now(),
        )
        if len(keys) < room:  # nothing more is due: no need to ask again at every answer
            self._look_at = time.monotonic() + _TICK
        if not self._flying:
            self._renew_at = time.monotonic() + self.options.lease / _RENEWALS
        if any(key not in self._sources for key in keys):  # another machine has a newer list
            self._look_at_list()
        states = self.store.states(keys) if keys else {}
        for key in keys:
            if source := self._sources.get(key):
                self._held.add(key)
            if source and key not in self._flying:  # else our own lease had run out meanwhile
                self._begin(lanes, box, source, states.get(key) or SourceState(key=key))

    def _begin(self, lanes: Lanes, box: Box, source: Source, state: SourceState) -> None:
        job = Job(source=source, state=state, url=source.url or "")
        self._again.discard(source.key)
        if source.path is not None:
            self._take(lanes, box, job, saved_answer(job, self.now()))
            return
        try:
            request = job.request(self.environ)
        except FindvalueError as error:
            self._recorder.answered(job, error)
            return
        if job.last_attempt is not None:
            ago = (self.now() - job.last_attempt).total_seconds()
            self._fetcher.asked_before(state.moved_to or job.url, ago)
        self._flying[source.key] = job
        lanes.ask(request)

    def _handle(self, lanes: Lanes, box: Box) -> None:
        """Store what comes next, if something comes soon, and keep the leases of the others."""
        event = lanes.next(_TICK)
        if isinstance(event, Parsed):
            self._flying.pop(event.job.source.key)
            self._recorder.read(event.job, event.answer, event.future)
        elif event is not None:
            job = self._flying.pop(event.request.key)
            if self._is_worth_asking_again(job, event.answer):
                self._flying[job.source.key] = job
                lanes.ask(event.request)
            else:
                self._take(lanes, box, job, event.answer)
        if self._flying and time.monotonic() >= self._renew_at:
            self._renew_at = time.monotonic() + self.options.lease / _RENEWALS
            self.store.renew(
                self._held,
                worker=self._report.worker,
                seconds=self.options.lease,
                now=self.now(),
            )

    def _take(self, lanes: Lanes, box: Box, job: Job, answer: Fetched | FindvalueError) -> None:
        """Store an answer, or have it read first."""
        if found := self._recorder.answered(job, answer):
            self._flying[job.source.key] = job
            lanes.await_parsing(job, found, read_answer(box, job.source, found))

    def _is_worth_asking_again(self, job: Job, answer: Fetched | FetchError) -> bool:
        """Say whether only the line broke, and for the first time."""
        if not isinstance(answer, FetchError) or not answer.passing or self.stop.is_set():
            return False
        if job.source.key in self._again:
            return False
        self._again.add(job.source.key)
        self._fetcher.forget_lost()
        return True

    # --- between ------------------------------------------------------------------------------

    def _rest(self) -> bool:
        """Wait until there may be something to do; say whether there can be."""
        self._recorder.begin_anew()
        if not self._embedded:  # articles from before anything could match by meaning
            self.store.embed_missing()
            self._embedded = True
        if self.options.once and not self._is_anything_due():
            return False
        now = self.now()
        moment = self.store.next_lease(self.list_path, now=now)
        longest = _LOOK if self.options.once else _IDLE
        left = (moment - now).total_seconds() if moment else longest
        self.stop.wait(min(max(left, _TICK), longest))
        self._look_at_list()
        return True

    def _is_anything_due(self) -> bool:
        """Say whether a source is due, leased or not."""
        keys = [key for key, source in self._sources.items() if source.kind != "search"]
        states, now = self.store.states(keys), self.now()
        return any(may_ask(key, states, now) for key in keys)

    def _read_list(self) -> None:
        listed = self.read_list()
        self._sources = {source.key: source for source in listed.active}

    def _look_at_list(self) -> None:
        """Take over what changed in the list; one that cannot be read now is read later."""
        try:
            self._read_list()
        except (OSError, SourceListError) as error:
            if str(error) != self._list_problem:
                self.warn(f"the source list cannot be read, and stays as it was ({error})")
            self._list_problem = str(error)
        else:
            self._list_problem = ""

    def _bear(self, error: StoreError) -> None:
        """Wait for a store that cannot be used now."""
        if self.options.once or self._failures >= len(_RETRIES):
            raise error
        pause = _RETRIES[self._failures]
        self._failures += 1
        self.warn(f"{error.fact}; trying again in {pause:.0f} s")
        self.stop.wait(pause)

    # --- the answers ---------------------------------------------------------------------------

    def _save(
        self, source: Source, state: SourceState, deliveries: Iterable[Delivery] = ()
    ) -> SaveCounts | None:
        pause = min(self._fetcher.pause(source.url), CEILING) if source.url else timedelta()
        self._held.discard(source.key)  # when it cannot be stored, the lease has to run out
        try:
            return self.store.finish(
                source,
                state,
                deliveries,
                worker=self._report.worker,
                now=self.now(),
                pause=pause,
            )
        except LostLease as error:
            self._report.lost += 1
            self.warn(error.fact)
            return None

    def _count(self, outcome: SourceOutcome) -> None:
        self._report.statuses[outcome.status] += 1
        self._report.new += outcome.new
        self._report.updated += outcome.updated
        self.progress(outcome)

    def _give_back(self) -> None:
        """End the leases that are left; when the store is away, they run out by themselves."""
        with suppress(StoreError):
            self._report.released = self.store.release(self._report.worker)
