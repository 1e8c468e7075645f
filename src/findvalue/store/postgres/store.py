"""The store of articles on PostgreSQL."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from psycopg.errors import DeadlockDetected, LockNotAvailable

from findvalue.errors import BusyStore, StoreError
from findvalue.store.intake import Giver, Intake
from findvalue.store.postgres.address import shown
from findvalue.store.postgres.counts import ARTICLES, WRITES, counted
from findvalue.store.postgres.index import Indexer, Tools
from findvalue.store.postgres.keeping import Keeping
from findvalue.store.postgres.leases import Leasing
from findvalue.store.postgres.lists import list_is_synced, members_of, read_states, sync_list
from findvalue.store.postgres.migration import make_months_ahead, migrate, refuse_newer, state_of
from findvalue.store.postgres.moving import Moving
from findvalue.store.postgres.opened import add_in, save_in
from findvalue.store.postgres.schema import VERSION
from findvalue.store.postgres.search import best_hits, candidates_of, found_by, phrase_of
from findvalue.store.postgres.server import WAIT, Connection, Server
from findvalue.store.postgres.shelf import PostgresShelf, digest_of
from findvalue.store.postgres.storable import plain, storable, storable_delivery
from findvalue.store.postgres.trouble import store_error
from findvalue.store.postgres.vectors import keep_vectors, read_vectors, without_vector
from findvalue.store.postgres.words import spelled, spelled_like
from findvalue.store.rows import ARTICLE_COLUMNS, article_of
from findvalue.store.schema import BY_HAND, BY_PAGE
from findvalue.store.vectors import Embed, Embedder
from findvalue.types import (
    Article,
    Candidate,
    Delivery,
    Hit,
    SaveCounts,
    Scope,
    Source,
    SourceKind,
    SourceList,
    SourceState,
)

_BATCH = 256  # vectors made in one transaction
_HAND = Giver(BY_HAND, "", "feed")
_PAGE = Giver(BY_PAGE, "page", "page")
_REFRESH = 0x66765265  # "fvRe": an advisory lock of the database, held by a refresh
_POLL = 0.05  # seconds between two tries to get it


class PostgresStore(Leasing, Keeping, Moving):
    """Articles and source states in a PostgreSQL database; a ``findvalue.protocols.StoreEngine``.

    Use it as a context manager. Many processes on many machines may open the same database, and
    threads may share a store. Look-ups never wait for a writer; writers wait for each other only
    when they write the same articles.
    """

    _vectors: tuple[Sequence[int], bytes] = (), b""  # those read last
    _vectors_of: object = None  # what they were read of

    # --- sources -------------------------------------------------------------------------------

    def sync(self, source_list: SourceList) -> None:
        """Remember a source list: its sources, which are active, and the file's stamp."""
        self._write(lambda connection: sync_list(connection, source_list))

    def is_synced(self, path: Path) -> bool:
        """Say whether the list file is the one last synced, by size and modification time."""
        return self._read(lambda connection: list_is_synced(connection, path))

    def members(self, path: Path) -> dict[str, SourceKind]:
        """Return the keys of the active sources of a synced list, each with its kind."""
        return self._read(lambda connection: members_of(connection, path))

    def states(self, keys: Collection[str] | None = None) -> dict[str, SourceState]:
        """Return the states of these sources, or of all; unknown keys are left out."""
        return self._read(lambda connection: read_states(connection, keys))

    # --- writing -------------------------------------------------------------------------------

    def save(
        self, source: Source, state: SourceState, deliveries: Iterable[Delivery] = ()
    ) -> SaveCounts:
        """Store what a source delivered and its new state, in one transaction.

        Raises:
            StoreError: nothing of this was stored.
        """
        given = list(map(storable_delivery, deliveries))
        self._spell(delivery.article for delivery in given)
        return self._index(
            lambda connection, indexer: save_in(connection, indexer, source, state, given)
        )

    def add(self, articles: Iterable[Article]) -> int:
        """Store articles that belong to no source list; return how many are new.

        Raises:
            StoreError: nothing of this was stored.
        """
        given = list(map(storable, articles))
        self._spell(given)
        return self._index(lambda connection, indexer: add_in(connection, indexer, _HAND, given))

    def learn(self, url: str, article: Article) -> None:
        """Store what an article's own page says of it; its feed only fills gaps from then on.

        Args:
            url: the address under which it is stored.
            article: what to store; its address may be another one.

        Raises:
            StoreError: nothing of this was stored.
        """
        given = storable(article)
        self._spell([given])

        def job(connection: Connection, indexer: Indexer) -> None:
            shelf = PostgresShelf(connection, _PAGE.id, indexer)
            shelf.expect({plain(url), plain(given.url)})
            Intake(shelf, _PAGE, shelf).learn(plain(url), given)

        self._index(job)

    def embed_missing(self, *, limit: int | None = None) -> int:
        """Make the vectors of articles stored while nothing could make them.

        Args:
            limit: how many at the most; None for all.

        Returns:
            How many were made. Each batch is a transaction of its own.

        Raises:
            StoreError: the store cannot be written; what was made before is kept.
        """
        made, last = 0, 0
        while self._tools.embedder is not None and (limit is None or made < limit):
            batch = _BATCH if limit is None else min(_BATCH, limit - made)
            numbers = self._embed(self._tools.embedder, last, batch)
            if not numbers:
                break
            made, last = made + len(numbers), numbers[-1]
        return made

    def _embed(self, embedder: Embedder, after: int, limit: int) -> list[int]:
        def job(connection: Connection) -> list[int]:
            articles = without_vector(connection, embedder.name, after=after, limit=limit)
            keep_vectors(connection, embedder, articles)
            return list(articles)

        return self._write(job)

    @contextmanager
    def refreshing(self, *, wait: float = WAIT) -> Iterator[None]:
        """Be the only refresh of this store for as long as the block runs.

        The server ends the lock with the connection, so a refresh that dies keeps nobody waiting.

        Args:
            wait: seconds to wait for a refresh that is under way.

        Raises:
            StoreError: another refresh is running, or the server cannot be reached.
        """
        with self._primary.connect() as connection:
            deadline = time.monotonic() + wait
            while not self._locked(connection):
                if time.monotonic() >= deadline:
                    raise BusyStore("another refresh is running", hint="wait until it is done")
                time.sleep(_POLL)
            yield

    def _locked(self, connection: Connection) -> bool:
        try:
            row = connection.execute("SELECT pg_try_advisory_lock(%s)", (_REFRESH,)).fetchone()
        except psycopg.Error as error:
            raise store_error(error, self._primary.address) from error
        return bool(row and row[0])

    # --- searching -----------------------------------------------------------------------------

    def article(self, url: str) -> Article | None:
        """Return the article with this canonical URL."""
        row = self._read(
            lambda connection: connection.execute(
                f"SELECT {ARTICLE_COLUMNS} FROM address JOIN article USING (id, moment)"  # noqa: S608 - constant columns
                " WHERE digest = %s",
                (digest_of(plain(url)),),
            ).fetchone()
        )
        return article_of(row) if row else None

    def size(self) -> int:
        """Return how many articles are stored."""
        totals = self._look(lambda connection: counted(connection, "t", (ARTICLES,)))
        return totals.get(ARTICLES, 0)

    def frequencies(self, terms: Collection[str]) -> dict[str, int]:
        """Return how many articles each term finds, inflections included (0 when none)."""
        return self._look(lambda connection: found_by(connection, terms, self._tools.stemmer))

    def spelled(self, words: Collection[str]) -> dict[str, int]:
        """Return how many articles hold each word in exactly this spelling (0 when none)."""
        return self._look(lambda connection: spelled(connection, words))

    def spelled_like(self, word: str, *, edits: int) -> list[tuple[str, int]]:
        """Return vocabulary words within ``edits`` of a word, each with its article count."""
        return self._look(lambda connection: spelled_like(connection, word, edits))

    def hits(
        self, groups: Sequence[Sequence[str]], *, every: bool, limit: int, scope: Scope
    ) -> list[Hit]:
        """Return the best articles by BM25 (title twice the body), best first."""
        stemmer = self._tools.stemmer
        phrases = [[phrase_of(term, stemmer) for term in group] for group in groups]
        return self._look(
            lambda connection: best_hits(connection, phrases, every=every, limit=limit, scope=scope)
        )

    def candidates(self, hits: Sequence[Hit]) -> list[Candidate]:
        """Return the articles of these hits, in the same order."""
        return self._look(lambda connection: candidates_of(connection, hits))

    def vectors(self, scope: Scope) -> tuple[Sequence[int], bytes]:
        """Return article ids and their vectors, one behind the other, in the same order.

        What was read last is kept, and returned again as long as nothing was written.
        """
        embedder = self._tools.embedder
        if embedder is None:
            return (), b""

        def job(connection: Connection) -> tuple[Sequence[int], bytes]:
            stamp = scope, counted(connection, "t", (WRITES,)).get(WRITES, 0)
            if stamp != self._vectors_of:
                self._vectors = read_vectors(connection, embedder.name, scope)
                self._vectors_of = stamp
            return self._vectors

        return self._look(job)


def open_store(
    address: str,
    *,
    replica: str | None = None,
    read_only: bool = False,
    embed: Embed | None = None,
    model: str = "",
    clock: Callable[[], datetime] | None = None,
    connections: int = 8,
) -> PostgresStore:
    """Open the store of articles in a PostgreSQL database; an empty database is made one.

    A database of an older schema is left to ``migrate``: other programs may still use it. One
    that this user may not write, or a standby, is opened for reading.

    Args:
        address: a ``postgresql://`` address with whatever parameters libpq knows, TLS included.
        replica: the address of a standby that look-ups are asked of; the primary stands in for
            it while it does not answer.
        read_only: never write.
        embed: returns a vector of meaning for each article, as bytes of one length; called
            inside the transaction that stores them. None for no vectors.
        model: names what ``embed`` makes; vectors under another name are never mixed with it.
        clock: returns the current time, aware UTC; for the partitions of the months ahead.
        connections: how many to each server at the most.

    Raises:
        StoreError: the server cannot be reached or refuses, or the store has another schema.
        UsageError: an address cannot be read.
    """
    now = clock or _utc_now
    primary = Server(address, connections=connections, read_only=read_only)
    second = Server(replica, connections=connections, read_only=True) if replica else None
    writable, notices = _prepare(primary, now, read_only=read_only)
    return PostgresStore(
        primary,
        second,
        Tools(embedder=embed and Embedder(name=model, embed=embed)),
        read_only=read_only or not writable,
        notices=notices,
        clock=now,
    )


def _prepare(
    server: Server, clock: Callable[[], datetime], *, read_only: bool
) -> tuple[bool, tuple[str, ...]]:
    """Look whether the database is a store of ours; return whether it can be written, and notices.

    Raises:
        StoreError: it is none, and cannot be made one here.
    """
    place = shown(server.address)
    with server.connect() as connection:
        try:
            found = state_of(connection)
            if not found.version and found.ours and not read_only:
                migrate(server.address, clock=clock)
                found = state_of(connection)
            _check(found.version, server.address)
            if found.ours and found.writable and not read_only:
                with suppress(LockNotAvailable, DeadlockDetected):  # the archive will do, too
                    make_months_ahead(connection, clock())
        except psycopg.Error as error:
            raise store_error(error, server.address) from error
    notice = f"{place} cannot be written by this user: it is open for reading only"
    return found.writable, () if found.writable or read_only else (notice,)


def _check(version: int, address: str) -> None:
    """Refuse a store of another schema."""
    refuse_newer(version, address)
    if version < VERSION:
        fact = f"has schema {version}, and this findvalue needs {VERSION}" if version else "is none"
        raise StoreError(
            f"{shown(address)}: this store {fact}",
            hint="run: findvalue store migrate --store URL, as a user who may create tables",
        )


def _utc_now() -> datetime:
    return datetime.now(UTC)
