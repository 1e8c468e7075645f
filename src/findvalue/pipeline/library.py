"""The public face: a library of articles, and what can be done with it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from findvalue import paths, rank
from findvalue.errors import SourceListError, UsageError
from findvalue.pipeline.desk import NOBODY
from findvalue.pipeline.due import anything_due
from findvalue.pipeline.secretary import Secretary
from findvalue.store import BusyStore, SQLiteStore, open_store
from findvalue.types import (
    Article,
    Match,
    People,
    RefreshReport,
    Scope,
    Source,
    SourceList,
    TopicKind,
)
from findvalue.urls import clean_url

if TYPE_CHECKING:  # heavy stages are loaded by the calls that need them
    from findvalue.pipeline.archive import Service
    from findvalue.pipeline.choice import Choice
    from findvalue.pipeline.feeder import Job
    from findvalue.pipeline.refresh import Progress, Refresher


LOOKUP_BUDGET = 8.0  # seconds a look-up may spend on sources that are due
FIRST_BUDGET = 45.0  # seconds the first look-up may spend on filling an empty store


class Library(Secretary):
    """Articles of a source list, kept in a store, and the notes they go into.

    Use it as a context manager. What reads and changes notes is inherited.

    Args:
        store: path of the store; None for the one that the environment or the system names.
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
        super().__init__(
            clock=clock or _utc_now, environ=os.environ if environ is None else environ
        )
        self.store_at = paths.store_path(_path(store), self._environ)
        self.sources_at = paths.find_sources(_path(sources), environ=self._environ, cwd=Path.cwd())

    def close(self) -> None:
        """Close the store and the ledger, when they were opened."""
        super().close()
        opened = self.__dict__.pop("store", None)
        if opened is not None:
            opened.close()

    @cached_property
    def store(self) -> SQLiteStore:
        """The store of articles, opened when it is first needed."""
        embedder = self._embedder
        return open_store(
            self.store_at.path,
            embed=embedder.vectors if embedder else None,
            model=embedder.name if embedder else "",
            clock=self._clock,
        )

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
            jobs = standing_jobs(
                self.source_list.active,
                self.store.states(),
                now=self._clock(),
                offline=self.offline,
                everything=everything,
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
        jobs = standing_jobs(active, states, now=now, offline=self.offline)
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

    def interrupt(self) -> None:
        """End the refresh that another thread is running, if any; what is stored stays stored."""
        if self._at_work is not None:
            self._at_work.stop.set()

    def add(self, articles: Iterable[Article]) -> int:
        """Put articles into the store by hand; every look-up sees them.

        Args:
            articles: articles with plain text only.

        Returns:
            How many were not there before.
        """
        return self.store.add(articles)

    def article(self, url: str) -> Article | None:
        """Return the stored article with this address, tracking parameters aside."""
        return self.store.article(clean_url(url))

    @property
    def notices(self) -> tuple[str, ...]:
        """What the user should know of the store: repaired, moved aside, read only."""
        return self.store.notices if "store" in self.__dict__ else ()

    # --- search --------------------------------------------------------------------------------

    def search(
        self,
        topic: str,
        *,
        limit: int = 10,
        since: datetime | None = None,
        floor: float | None = None,
        collapse: bool = True,
        exact: bool = False,
        kind: TopicKind | None = None,
        sources: Sequence[str] = (),
        tags: Sequence[str] = (),
    ) -> list[Match]:
        """Return the stored articles that fit a topic, best first. Never touches the network.

        Args:
            topic: any string.
            limit: how many matches at the most.
            since: only articles published at or after this, aware.
            floor: the lowest score (0-100) to return; None for "worth sending at all".
            collapse: show the same story of several sources once.
            exact: take every word as it is spelt.
            kind: what sort of topic it is; news ages faster for business.
            sources: only these source names.
            tags: only sources that carry one of these tags.
        """
        self._sync()
        scope = Scope(
            list_path=self.sources_at.path, since=since, sources=tuple(sources), tags=tuple(tags)
        )
        return rank.search(
            self.store,
            topic,
            now=self._clock(),
            limit=limit,
            floor=floor,
            collapse=collapse,
            exact=exact,
            kind=kind,
            scope=scope,
            semantic=self._embedder,
        )

    def choose(
        self,
        matches: Sequence[Match],
        *,
        people: People = NOBODY,
        kind: TopicKind | None = None,
    ) -> list[Choice]:
        """Return matches in the order in which they are worth sending.

        An advertisement, an article behind a paywall or bad news about the reader's firm may
        match best and still be the wrong thing to send; each choice says why.

        Args:
            matches: what ``search`` found for one topic.
            people: who writes to whom.
            kind: what sort of topic it is.
        """
        from findvalue.pipeline.choice import choices

        return choices(matches, people=people, kind=kind, now=self._clock())

    def enrich(self, match: Match) -> tuple[Match, str]:
        """Ask an article's own page for what its feed left open, and store what it says.

        Asks nothing when the entry gave author, date, site and a sentence to quote, or when the
        library is offline. A page that cannot be had leaves the article as it is.

        Args:
            match: the match that is about to be cited.

        Returns:
            The match with the richer article, and a remark for the user, or "".
        """
        from findvalue.pipeline.enrich import ask_page, is_wanting

        article = match.article
        if self.offline or not is_wanting(article, match.read_as or match.topic):
            return match, ""
        enriched = ask_page(article, self.source_list.active, now=self._clock())
        if enriched.article != article:
            self.store.learn(article.url, enriched.article)
        return replace(match, article=enriched.article), enriched.remark

    def archived(self, article: Article, *, service: Service | None = None) -> tuple[str, str]:
        """Return where an archive of the web keeps a copy of an article's page, and a remark.

        The archive is asked once, for the copy nearest to the day the article was read; what it
        names is remembered in the ledger. Call it only when the user wants it: the archive
        learns what is about to be cited.

        Args:
            article: the article that is about to be cited.
            service: who is asked; None for the Wayback Machine.

        Returns:
            The copy's address, or "" and why there is none.
        """
        from findvalue.pipeline.archive import WAYBACK, find_copy

        return find_copy(
            article,
            self.ledger,
            now=self._clock(),
            service=None if self.offline else service or WAYBACK,
        )

    # --- inside --------------------------------------------------------------------------------

    def _sync(self) -> None:
        """Make the store know the list as it is on disk, without reading it when it does."""
        if not self.store.read_only and not self.store.is_synced(self.sources_at.path):
            self.store.sync(self.source_list)

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
