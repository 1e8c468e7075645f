"""The store of articles on SQLite."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from findvalue.errors import BusyStore, StoreError
from findvalue.store.connection import WAIT
from findvalue.store.database import Database
from findvalue.store.files import beside
from findvalue.store.index import reindex
from findvalue.store.intake import Giver, Intake
from findvalue.store.keeping import Keeping
from findvalue.store.leases import Leasing
from findvalue.store.lists import list_is_synced, members_of, read_states, sync_list
from findvalue.store.locks import open_lock
from findvalue.store.moving import Moving
from findvalue.store.opened import save_in
from findvalue.store.rows import ARTICLE_COLUMNS, article_of, plain
from findvalue.store.schema import ARTICLES, BY_HAND, BY_PAGE
from findvalue.store.search import best_hits, candidates_of, expression, found_by
from findvalue.store.shelf import SQLiteShelf
from findvalue.store.upgrade import version_at
from findvalue.store.vectors import Embed, Embedder, keep_vectors, read_vectors, without_vector
from findvalue.store.vocabulary import spelled, spelled_like
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


class SQLiteStore(Leasing, Keeping, Moving):
    """Articles and source states in one SQLite file; a ``findvalue.protocols.StoreEngine``.

    Use it as a context manager. Several processes may open the same file: look-ups never wait
    for a writer, writers wait for each other.

    Args:
        database: the opened file.
        embedder: what makes vectors of meaning, if anything does.
    """

    def __init__(self, database: Database, embedder: Embedder | None = None) -> None:
        super().__init__(database, embedder)
        self._vectors: tuple[Sequence[int], bytes] = (), b""  # those read last
        self._vectors_of: object = None  # what they were read of

    # --- sources -------------------------------------------------------------------------------

    def sync(self, source_list: SourceList) -> None:
        """Remember a source list: its sources, which are active, and the file's stamp."""
        with self._database.writing() as connection:
            sync_list(connection, source_list)

    def is_synced(self, path: Path) -> bool:
        """Say whether the list file is the one last synced, by size and modification time."""
        with self._database.reading() as connection:
            return list_is_synced(connection, path)

    def members(self, path: Path) -> dict[str, SourceKind]:
        """Return the keys of the active sources of a synced list, each with its kind."""
        with self._database.reading() as connection:
            return members_of(connection, path)

    def states(self, keys: Collection[str] | None = None) -> dict[str, SourceState]:
        """Return the states of these sources, or of all; unknown keys are left out."""
        with self._database.reading() as connection:
            return read_states(connection, keys)

    # --- writing -------------------------------------------------------------------------------

    def save(
        self, source: Source, state: SourceState, deliveries: Iterable[Delivery] = ()
    ) -> SaveCounts:
        """Store what a source delivered and its new state, in one transaction.

        Raises:
            StoreError: nothing of this was stored.
        """
        with self._indexing() as (connection, indexer):
            return save_in(connection, indexer, source, state, deliveries)

    def add(self, articles: Iterable[Article]) -> int:
        """Store articles that belong to no source list; return how many are new.

        Raises:
            StoreError: nothing of this was stored.
        """
        with self._indexing() as (connection, indexer):
            return Intake(SQLiteShelf(connection, _HAND.id), _HAND, indexer).add(articles)

    def learn(self, url: str, article: Article) -> None:
        """Store what an article's own page says of it; its feed only fills gaps from then on.

        Args:
            url: the address under which it is stored.
            article: what to store; its address may be another one.

        Raises:
            StoreError: nothing of this was stored.
        """
        with self._indexing() as (connection, indexer):
            Intake(SQLiteShelf(connection, _PAGE.id), _PAGE, indexer).learn(plain(url), article)

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
        while self._embedder is not None and (limit is None or made < limit):
            with self._database.writing() as connection:
                batch = _BATCH if limit is None else min(_BATCH, limit - made)
                name = self._embedder.name
                numbers = without_vector(connection, name, after=last, limit=batch)
                if not numbers:
                    break
                keep_vectors(connection, self._embedder, numbers)
            made, last = made + len(numbers), numbers[-1]
        return made

    @contextmanager
    def refreshing(self, *, wait: float = WAIT) -> Iterator[None]:
        """Be the only refresh of this store for as long as the block runs.

        Args:
            wait: seconds to wait for a refresh that is under way.

        Raises:
            StoreError: another refresh is running, or nothing can be written.
        """
        lock = open_lock(beside(self.path, ".refresh.lock"))
        try:
            if not lock.acquire(wait):
                raise BusyStore("another refresh is running", hint="wait until it is done")
            yield
        finally:
            lock.close()

    # --- searching -----------------------------------------------------------------------------

    def article(self, url: str) -> Article | None:
        """Return the article with this canonical URL."""
        with self._database.reading() as connection:
            row = connection.execute(
                f"SELECT {ARTICLE_COLUMNS} FROM article WHERE url = ?",  # noqa: S608 - constant columns
                (plain(url),),
            ).fetchone()
        return row and article_of(row)

    def size(self) -> int:
        """Return how many articles are stored."""
        with self._database.reading() as connection:
            return int(connection.execute("SELECT articles FROM total").fetchone()[0])

    def frequencies(self, terms: Collection[str]) -> dict[str, int]:
        """Return how many articles each term finds, inflections included (0 when none)."""
        with self._database.reading() as connection:
            return found_by(connection, terms)

    def spelled(self, words: Collection[str]) -> dict[str, int]:
        """Return how many articles hold each word in exactly this spelling (0 when none)."""
        with self._database.reading() as connection:
            return spelled(connection, words)

    def spelled_like(self, word: str, *, edits: int) -> list[tuple[str, int]]:
        """Return vocabulary words within ``edits`` of a word, each with its article count."""
        with self._database.reading() as connection:
            return spelled_like(connection, word, edits)

    def hits(
        self, groups: Sequence[Sequence[str]], *, every: bool, limit: int, scope: Scope
    ) -> list[Hit]:
        """Return the best articles by BM25 (title twice the body), best first."""
        with self._database.reading() as connection:
            match = expression(groups, every=every)
            return best_hits(connection, match, limit=limit, scope=scope)

    def candidates(self, hits: Sequence[Hit]) -> list[Candidate]:
        """Return the articles of these hits, in the same order."""
        with self._database.reading() as connection:
            return candidates_of(connection, hits)

    def vectors(self, scope: Scope) -> tuple[Sequence[int], bytes]:
        """Return article ids and their vectors, one behind the other, in the same order.

        What was read last is kept, and returned again as long as nothing was written.
        """
        if self._embedder is None:
            return (), b""
        with self._database.reading() as connection:
            (others,) = connection.execute("PRAGMA data_version").fetchone()
            stamp = scope, others, connection.total_changes
            if stamp != self._vectors_of:
                self._vectors = read_vectors(connection, self._embedder.name, scope)
                self._vectors_of = stamp
        return self._vectors


def open_store(
    path: Path,
    *,
    read_only: bool = False,
    embed: Embed | None = None,
    model: str = "",
    clock: Callable[[], datetime] | None = None,
) -> SQLiteStore:
    """Open the store of articles; it is made when it does not exist.

    A file or folder that cannot be written is opened for reading. A damaged index is made anew;
    a damaged file is moved aside and an empty store takes its place. ``notices`` says so.

    Args:
        path: the file.
        read_only: never write.
        embed: returns a vector of meaning for each article, as bytes of one length; called
            inside the transaction that stores them. None for no vectors.
        model: names what ``embed`` makes; vectors under another name are never mixed with it.
        clock: returns the current time, aware UTC; dates the name of a damaged file.

    Raises:
        StoreError: the file is another program's, newer than this one, or cannot be opened.
    """
    database = Database(
        path, ARTICLES, read_only=read_only, clock=clock or _utc_now, restore=reindex
    )
    return SQLiteStore(database, embed and Embedder(name=model, embed=embed))


def migrate(path: Path, *, clock: Callable[[], datetime] | None = None) -> tuple[int, int]:
    """Bring a file to the schema of this program, after a backup beside it.

    Opening a store does the same; this says what was done.

    Args:
        path: the file.
        clock: as for ``open_store``.

    Returns:
        The version that was found (0 for none), and the one it has now.

    Raises:
        StoreError: as ``open_store`` does, or the file cannot be written.
    """
    found = version_at(path, ARTICLES)
    with open_store(path, clock=clock) as store:
        if store.read_only:
            raise StoreError(
                f"{path}: cannot be written", hint="check who may write the file and its folder"
            )
    return found, ARTICLES.version


def _utc_now() -> datetime:
    return datetime.now(UTC)
