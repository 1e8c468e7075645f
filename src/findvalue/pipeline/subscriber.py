"""What keeps a store up to date with a source list: refreshing, freshening, working."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from findvalue import paths, rank
from findvalue.errors import BusyStore, SourceListError, UsageError
from findvalue.pipeline.due import anything_due
from findvalue.pipeline.secretary import Secretary
from findvalue.pipeline.stores import find_store, open_at
from findvalue.protocols import StoreEngine
from findvalue.types import RefreshReport, Source, SourceList

if TYPE_CHECKING:  # heavy stages are loaded by the calls that need them
    from findvalue.pipeline.feeder import Job
    from findvalue.pipeline.refresh import Progress, Refresher
    from findvalue.pipeline.worker import WorkerOptions, WorkerReport
    from findvalue.types import SourceOutcome

LOOKUP_BUDGET = 8.0  # seconds a look-up may spend on sources that are due
FIRST_BUDGET = 45.0  # seconds the first look-up may spend on filling an empty store


class Subscriber(Secretary):
    """Reads a source list, and stores what its sources say.

    Args:
        store: path or address of the store; None for the one that the environment or the system
            names.
        sources: path of the sources file; None for the one found by the usual rules.
        offline: never touch the network. Saved files are read all the same.
        semantic: match by meaning too; None for "when the extra is installed".
        clock: returns the current moment, aware UTC.
        environ: environment variables; None for the process's own.
    """

    def __init__(
        self,
        store: Path | str | None = None,
        sources: Path | str | None = None,
        *,
        offline: bool = False,
        semantic: bool | None = None,
        clock: Callable[[], datetime] | None = None,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        self.offline = offline
        self.problems: tuple[str, ...] = ()  # of the source list, as file:line:col: message
        self._semantic = semantic
        self._at_work: Refresher | None = None
        self._listed: tuple[int, int] | None = None  # time and size of the list last read
        super().__init__(
            clock=clock or _utc_now, environ=os.environ if environ is None else environ
        )
        self.store_at = find_store(store, self._environ)
        self.sources_at = paths.find_sources(_path(sources), environ=self._environ, cwd=Path.cwd())

    def close(self) -> None:
        """Close the store and the ledger, when they were opened."""
        super().close()
        opened = self.__dict__.pop("store", None)
        if opened is not None:
            opened.close()

    @cached_property
    def store(self) -> StoreEngine:
        """The store of articles, opened when it is first needed."""
        return open_at(self.store_at, embedder=self._embedder, clock=self._clock)

    @cached_property
    def _embedder(self) -> rank.Embedder | None:
        """What matches by meaning, when it is wanted and installed."""
        found = None if self._semantic is False else rank.load_embedder()
        if found is None and self._semantic:
            raise UsageError(
                'matching by meaning needs the extra "semantic"',
                hint="pip install 'findvalue[semantic]'",
            )
        return found

    # --- sources -------------------------------------------------------------------------------

    @cached_property
    def source_list(self) -> SourceList:
        """The source list, read and checked; what is wrong with it stands in ``problems``.

        Raises:
            SourceListError: there is not one source in it that could be used.
        """
        from findvalue import sources

        found, self.problems = sources.inspect(self.sources_at.path)
        if self.problems and not found.sources:
            hint = "correct it, or name another list with --sources"
            raise SourceListError(self.problems, hint=hint)
        return found

    def refresh(
        self,
        *,
        everything: bool = True,
        budget: float | None = None,
        progress: Progress | None = None,
    ) -> RefreshReport:
        """Ask the sources for new articles.

        Args:
            everything: ask sources before their interval is over, too. One that told us to
                wait, or that keeps failing, is never asked before its time.
            budget: seconds after which no answer is waited for.
            progress: called after each source.

        Returns:
            What happened to each source. A source that fails keeps its articles.

        Raises:
            SourceListError: the source list cannot be read at all.
            StoreError: the store cannot be written, or another refresh is running.
        """
        from findvalue.pipeline.plan import standing_jobs

        with self.store.refreshing():
            self._sync()
            now = self._clock()
            jobs = standing_jobs(
                self.source_list.active,
                self.store.states(),
                now=now,
                offline=self.offline,
                everything=everything,
                leased=self.store.leased(now),
            )
            return self._refresher(progress).run(jobs, budget=budget)

    def freshen(
        self, topics: Sequence[str], *, progress: Progress | None = None
    ) -> RefreshReport | None:
        """Bring the store up to date for a look-up, within the look-up's time budget.

        Asks what is due, and each search source for each topic it was not asked today. An empty
        store gets more time. Returns None at once, without reading the source list or loading
        an HTTP client, when there is nothing to ask, when nothing can be stored, or when another
        refresh is at it: a look-up never waits for one.
        """
        self._sync()
        members = self.store.members(self.sources_at.path)
        states = self.store.states()
        now = self._clock()
        due = anything_due(members, states, topics, now=now, offline=self.offline)
        if not due or self.store.read_only:
            return None
        from findvalue.pipeline.plan import standing_jobs, topic_jobs

        active = self.source_list.active
        leased = self.store.leased(now)
        jobs = standing_jobs(active, states, now=now, offline=self.offline, leased=leased)
        if not self.offline:
            jobs += topic_jobs(active, states, topics, now=now)
        first = not any(key in states for key in members)
        try:
            with self.store.refreshing(wait=LOOKUP_BUDGET if first else 0):
                budget = FIRST_BUDGET if first else LOOKUP_BUDGET
                report = self._refresher(progress).run(jobs, budget=budget)
                again = [] if report.interrupted else self._respelt_jobs(active, topics)
                if not again:
                    return report
                left = max(budget - report.seconds, 0)
                return report.joined(self._refresher(progress).run(again, budget=left))
        except BusyStore:
            return None

    def work(
        self,
        options: WorkerOptions,
        *,
        progress: Callable[[SourceOutcome], None] = lambda _: None,
        warn: Callable[[str], None] = lambda _: None,
        stop: threading.Event | None = None,
    ) -> WorkerReport:
        """Be one of the workers that keep a store up to date, until told to stop.

        Args:
            options: how to work.
            progress: called with the outcome of each source.
            warn: called with what went wrong and will be tried again.
            stop: set it to end: what is in flight is finished, the rest is given back.

        Raises:
            SourceListError: the source list cannot be read at all.
            StoreError: the store cannot be used, or cannot be written.
        """
        from findvalue.pipeline.worker import Worker

        worker = Worker(
            store=self.store,
            read_list=self._list_on_disk,
            list_path=self.sources_at.path,
            now=self._clock,
            options=options,
            progress=progress,
            warn=warn,
            stop=stop or threading.Event(),
            environ=self._environ,
        )
        return worker.run()

    def interrupt(self) -> None:
        """End the refresh that another thread is running, if any; what is stored stays stored."""
        if self._at_work is not None:
            self._at_work.stop.set()

    @property
    def notices(self) -> tuple[str, ...]:
        """What the user should know of the store: repaired, moved aside, read only."""
        return self.store.notices if "store" in self.__dict__ else ()

    # --- inside --------------------------------------------------------------------------------

    def _sync(self) -> None:
        """Make the store know the list as it is on disk, without reading it when it does."""
        if not self.store.read_only and not self.store.is_synced(self.sources_at.path):
            self.store.sync(self.source_list)

    def _list_on_disk(self) -> SourceList:
        """Return the source list as it is now; the store knows it, too.

        Read again only when the file changed here. Another machine's copy has other times, and
        two that corrected each other in the store would never come to an end.
        """
        status = self.sources_at.path.stat()
        stamp = status.st_mtime_ns, status.st_size
        if stamp != self._listed:
            self.__dict__.pop("source_list", None)
            if not self.store.is_synced(self.sources_at.path):
                self.store.sync(self.source_list)
            self._listed = stamp
        return self.source_list

    def _respelt_jobs(self, active: Sequence[Source], topics: Sequence[str]) -> list[Job]:
        """Return what to ask again, spelt as the store spells it: searches that found nothing."""
        from findvalue.pipeline.plan import respelt_jobs

        if self.offline:
            return []
        return respelt_jobs(
            active,
            self.store.states(),
            topics,
            read=lambda topic: rank.understand(self.store, topic).read_as,
            now=self._clock(),
        )

    def _refresher(self, progress: Progress | None) -> Refresher:
        from findvalue.pipeline.refresh import Refresher

        self._at_work = Refresher(
            store=self.store,
            now=self._clock,
            progress=progress,
            environ=self._environ,
        )
        return self._at_work


def _path(value: Path | str | None) -> Path | None:
    return None if value is None else Path(value)


def _utc_now() -> datetime:
    return datetime.now(UTC)
