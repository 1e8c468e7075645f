"""The seams between stages: what ranking needs of a store, and what a note needs of a ledger."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from findvalue.types import (
    Article,
    Candidate,
    Delivery,
    Hit,
    LedgerRecord,
    SaveCounts,
    Scope,
    Source,
    SourceKind,
    SourceList,
    SourceState,
)

if TYPE_CHECKING:  # a look-up needs neither
    from findvalue.types import Activity, StoreContents, StoreStats


class Index(Protocol):
    """What ranking asks of a store. Words are folded as ``findvalue.text.fold`` does."""

    def size(self) -> int:
        """Return how many articles are stored."""
        ...

    def frequencies(self, terms: Collection[str]) -> dict[str, int]:
        """Return how many articles each term finds, inflections included (0 when none).

        A term is one word or a phrase of several; the index stems it as it stems articles. In
        scripts without spaces each sign is a word (``findvalue.text.apart``).
        """
        ...

    def spelled(self, words: Collection[str]) -> dict[str, int]:
        """Return how many articles hold each word in exactly this spelling (0 when none)."""
        ...

    def spelled_like(self, word: str, *, edits: int) -> list[tuple[str, int]]:
        """Return vocabulary words within ``edits`` of a word, each with its article count.

        May return more than asked (the caller measures the distance itself), never fewer.
        """
        ...

    def hits(
        self, groups: Sequence[Sequence[str]], *, every: bool, limit: int, scope: Scope
    ) -> list[Hit]:
        """Return the best articles by BM25 with title and body weights, best first.

        Args:
            groups: each group is alternatives for one word of the topic; a term of several
                words is a phrase. Any string is safe: terms are quoted, never query syntax.
            every: whether an article must match every group, or any.
            limit: how many hits at the most.
            scope: which articles may be seen.
        """
        ...

    def candidates(self, hits: Sequence[Hit]) -> list[Candidate]:
        """Return the articles of these hits, in the same order."""
        ...

    def vectors(self, scope: Scope) -> tuple[Sequence[int], bytes]:
        """Return article ids and their vectors of meaning, all of one length, in the same order.

        The vectors stand one behind the other in the bytes, ready for ``numpy.frombuffer``.
        Both are empty when the store was opened without what makes vectors, or holds none.
        """
        ...


class Store(Index, Protocol):
    """Articles and source states."""

    def sync(self, source_list: SourceList) -> None:
        """Remember a source list: its sources, which are active, and the file's stamp."""
        ...

    def is_synced(self, path: Path) -> bool:
        """Say whether the list file is the one last synced, by size and modification time."""
        ...

    def members(self, path: Path) -> dict[str, SourceKind]:
        """Return the keys of the active sources of a synced list, each with its kind."""
        ...

    def states(self, keys: Collection[str] | None = None) -> dict[str, SourceState]:
        """Return the states of these sources, or of all; unknown keys are left out."""
        ...

    def save(
        self, source: Source, state: SourceState, deliveries: Iterable[Delivery] = ()
    ) -> SaveCounts:
        """Store what a source delivered and its new state, in one transaction.

        The articles belong to ``source.key``; the state is stored under ``state.key``, which
        differs for a search source: each topic it was asked has a state of its own.
        Articles that the source does not deliver any more stay as they are.
        """
        ...

    def add(self, articles: Iterable[Article]) -> int:
        """Store articles that belong to no source list; return how many are new."""
        ...

    def refreshing(self, *, wait: float = 10.0) -> AbstractContextManager[None]:
        """Be the only refresh of this store for as long as the block runs.

        Args:
            wait: seconds to wait for a refresh that is under way.

        Raises:
            StoreError: another refresh is running.
        """
        ...

    def learn(self, url: str, article: Article) -> None:
        """Store what an article's own page says of it; no source overwrites that again.

        Args:
            url: the address under which it is stored.
            article: what to store; its address may be another one.
        """
        ...

    def embed_missing(self, *, limit: int | None = None) -> int:
        """Make the vectors of articles stored while nothing could make them; return how many.

        Args:
            limit: how many at the most; None for all.
        """
        ...

    def article(self, url: str) -> Article | None:
        """Return the article with this canonical URL."""
        ...

    def close(self) -> None:
        """Close the store."""
        ...


class Leases(Protocol):
    """Who asks which source, when several workers share a store.

    A lease is on a source and on its server at once: of one server, no two sources are ever
    leased at a time. It ends when its time is over, so a worker that dies keeps nobody waiting
    for long. Times come from the workers' clocks, which must agree within a few seconds.
    """

    def lease(
        self, path: Path, *, worker: str, limit: int, seconds: float, now: datetime
    ) -> list[str]:
        """Take sources of a synced list that are due and free; the longest due come first.

        Search sources are never leased: they need a topic.

        Args:
            path: the source list.
            worker: who takes them; unique to one run of one process.
            limit: how many at the most.
            seconds: how long they are kept, unless they are renewed.
            now: the moment, aware.

        Returns:
            The keys of the sources.
        """
        ...

    def renew(
        self, keys: Collection[str], *, worker: str, seconds: float, now: datetime
    ) -> set[str]:
        """Keep leases for so many seconds from now; return the keys that the worker still holds.

        One that has run out, but that nobody else took, is kept too.
        """
        ...

    def finish(
        self,
        source: Source,
        state: SourceState,
        deliveries: Iterable[Delivery] = (),
        *,
        worker: str,
        now: datetime,
        pause: timedelta = timedelta(),
    ) -> SaveCounts:
        """Save as ``Store.save`` does, and end the lease, in one transaction.

        Args:
            source: the source that was asked.
            state: its new state.
            deliveries: what it delivered.
            worker: who asked it.
            now: the moment, aware.
            pause: how long no source of its server is leased after this.

        Raises:
            LostLease: somebody else took the lease meanwhile; nothing was stored.
            StoreError: nothing was stored.
        """
        ...

    def release(self, worker: str) -> int:
        """End all leases of a worker without an answer; return how many there were."""
        ...

    def next_lease(self, path: Path, *, now: datetime) -> datetime | None:
        """Return when a source of the list can be leased next, at the earliest ``now``.

        None when the list has no source that could ever be leased.
        """
        ...

    def leased(self, now: datetime) -> set[str]:
        """Return the keys of all sources whose server a worker asks now."""
        ...


class Upkeep(Protocol):
    """What whoever runs a store needs to do."""

    @property
    def read_only(self) -> bool:
        """Whether nothing can be written."""
        ...

    @property
    def notices(self) -> tuple[str, ...]:
        """What the user should know about how the store was opened, one sentence each."""
        ...

    def stats(self) -> StoreStats:
        """Return what there is to say about the store."""
        ...

    def activity(self, keys: Collection[str], since: datetime) -> Activity:
        """Return what these sources gave the store: each in all, and each day since a moment."""
        ...

    def old(self, before: datetime, *, keep: Collection[str]) -> int:
        """Return how many articles ``prune`` would delete."""
        ...

    def prune(self, before: datetime, *, keep: Collection[str]) -> int:
        """Delete articles published, else fetched, before a moment; return how many.

        Each batch is a transaction of its own, so that nobody waits for long.

        Args:
            before: the moment, aware.
            keep: addresses of articles that stay.
        """
        ...

    def vacuum(self) -> None:
        """Give back the room of what was deleted, and let the engine count anew."""
        ...


class Movable(Protocol):
    """What it takes to move a store from one engine to another, without loss."""

    def contents(self) -> AbstractContextManager[StoreContents]:
        """Give all that the store holds, as it is at this moment, one record after the other."""
        ...

    def fill(self, contents: StoreContents) -> int:
        """Store all of it, in one transaction; return how many articles.

        Raises:
            StoreError: the store holds articles already, or cannot be written; an error that the
                records raise passes through. Nothing was stored.
        """
        ...


class StoreEngine(Store, Leases, Upkeep, Movable, Protocol):
    """All that each engine of a store can do."""


class Ledger(Protocol):
    """Every write to a draft, so that it can be found, replaced, removed and undone.

    And the archived copies of what was cited.
    """

    def record(self, record: LedgerRecord) -> int:
        """Append a record (its id is ignored); return the new id."""
        ...

    def records(self, path: Path | None = None, *, backups: bool = True) -> list[LedgerRecord]:
        """Return the records of a draft, or of all drafts, newest first.

        Without ``backups`` b"" stands for the bytes before each write.
        """
        ...

    def keep_copy(self, url: str, copy: str, *, found_at: datetime) -> None:
        """Remember where an archive keeps a copy of a cited page."""
        ...

    def copy_of(self, url: str) -> str | None:
        """Return where an archive keeps a copy of a page, as far as that was asked before."""
        ...

    def forget(self, record_id: int) -> None:
        """Remove a record: its write has been undone."""
        ...

    def sent_urls(self, since: datetime | None = None) -> set[str]:
        """Return the URLs put into drafts so far, or since a time."""
        ...
