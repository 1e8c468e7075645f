"""The seams between stages: what ranking needs of a store, and what a note needs of a ledger."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Protocol

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


class Index(Protocol):
    """What ranking asks of a store. Words are folded as ``findvalue.text.fold`` does."""

    def size(self) -> int:
        """Return how many articles are stored."""
        ...

    def frequencies(self, terms: Collection[str]) -> dict[str, int]:
        """Return how many articles each term finds, inflections included (0 when none).

        A term is one word or a phrase of several; the index stems it as it stems articles.
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


class Ledger(Protocol):
    """Every write to a draft, so that it can be found, replaced, removed and undone."""

    def record(self, record: LedgerRecord) -> int:
        """Append a record (its id is ignored); return the new id."""
        ...

    def records(self, path: Path | None = None) -> list[LedgerRecord]:
        """Return the records of a draft, or of all drafts, newest first."""
        ...

    def forget(self, record_id: int) -> None:
        """Remove a record: its write has been undone."""
        ...

    def sent_urls(self, since: datetime | None = None) -> set[str]:
        """Return the URLs put into drafts so far, or since a time."""
        ...
