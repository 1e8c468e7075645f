"""An opened store on PostgreSQL: its servers, and transactions that keep everything in step."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import islice
from typing import TypeVar

from findvalue.closing import Closing
from findvalue.errors import BusyStore, StoreError
from findvalue.store.intake import Giver, Intake
from findvalue.store.postgres.address import shown
from findvalue.store.postgres.counts import WRITES, fold
from findvalue.store.postgres.index import Indexer, Tools
from findvalue.store.postgres.lexemes import words_of
from findvalue.store.postgres.lists import forget_topics, giver_of, set_state
from findvalue.store.postgres.server import Connection, Server
from findvalue.store.postgres.shelf import PostgresShelf
from findvalue.store.postgres.storable import plain
from findvalue.store.postgres.trouble import LostConnection
from findvalue.types import Article, Delivery, SaveCounts, Source, SourceState

T = TypeVar("T")
BATCH = 500  # articles that are taken in at once
_AWAY = 30.0  # seconds for which a replica that did not answer is not asked again


class Opened(Closing):
    """What the parts of the store on PostgreSQL share.

    Args:
        primary: the server that everything is written to.
        replica: a server that look-ups are asked of first, if there is one.
        tools: what writing needs.
        read_only: whether nothing can be written.
        notices: what the user should know about how the store was opened.
        clock: returns the current time, aware UTC.
    """

    def __init__(
        self,
        primary: Server,
        replica: Server | None,
        tools: Tools,
        *,
        read_only: bool,
        notices: tuple[str, ...],
        clock: Callable[[], datetime],
    ) -> None:
        self._primary = primary
        self._replica = replica
        self._replica_from = 0.0  # when the replica may be asked again
        self._tools = tools
        self._read_only = read_only
        self._notices = notices
        self._clock = clock
        self._losses = 0  # of connections, when spellings were remembered last

    @property
    def place(self) -> str:
        """Where it is, for messages: without the password."""
        return shown(self._primary.address)

    @property
    def read_only(self) -> bool:
        """Whether nothing can be written."""
        return self._read_only

    @property
    def notices(self) -> tuple[str, ...]:
        """What the user should know about how the store was opened, one sentence each."""
        return self._notices

    def close(self) -> None:
        """Close the store; closing twice is harmless."""
        self._primary.close()
        if self._replica is not None:
            self._replica.close()
        self._tools.stemmer.close()

    # --- use -----------------------------------------------------------------------------------

    def _look(self, job: Callable[[Connection], T]) -> T:
        """Read for a look-up: from the replica while it answers, else from the primary."""
        if self._replica is not None and time.monotonic() >= self._replica_from:
            try:
                return self._replica.read(job, patient=False)
            except LostConnection:
                self._replica_from = time.monotonic() + _AWAY
        return self._primary.read(job)

    def _read(self, job: Callable[[Connection], T]) -> T:
        """Read what was written last."""
        return self._primary.read(job)

    def _write(self, job: Callable[[Connection], T]) -> T:
        """Write in one transaction, which others notice.

        Raises:
            StoreError: nothing was written.
        """
        return self._index(lambda connection, _: job(connection))

    def _index(self, job: Callable[[Connection, Indexer], T]) -> T:
        """Write in one transaction, with what keeps everything that is searched in step."""

        def write(connection: Connection) -> T:
            indexer = Indexer(connection, self._tools)
            result = job(connection, indexer)
            indexer.counts.total(WRITES, 1)
            indexer.counts.write(connection)
            return result

        result = self._transact(write)
        with suppress(BusyStore):  # it is stored; what is left to fold, somebody folds
            self._primary.write(fold)
        return result

    def _transact(self, job: Callable[[Connection], T]) -> T:
        """Do in one transaction what changes nothing that is searched."""
        if self._read_only:
            raise StoreError(
                f"{self.place}: the store is open for reading only",
                hint="use an address whose user may write",
            )
        return self._primary.write(job)

    def _spell(self, articles: Iterable[Article]) -> None:
        """Store the spellings of articles, before the transaction that counts them."""
        words = {word for each in articles for word in words_of((each.title, each.body))}
        if self._losses != self._primary.losses:  # a server that crashed may have forgotten some
            self._tools.spellings.forget()
            self._losses = self._primary.losses
        if self._read_only or not (fresh := self._tools.spellings.fresh(words)):
            return
        spellings = self._tools.spellings
        self._primary.read(lambda connection: spellings.write(connection, fresh))  # harmless twice
        self._tools.spellings.remember(fresh)


def save_in(
    connection: Connection,
    indexer: Indexer,
    source: Source,
    state: SourceState,
    deliveries: Sequence[Delivery],
) -> SaveCounts:
    """Store what a source delivered and its new state, inside a transaction."""
    giver = giver_of(connection, source)
    shelf = PostgresShelf(connection, giver.id, indexer)
    urls = [plain(delivery.article.url) for delivery in deliveries]
    shelf.expect(urls, [plain(delivery.entry_key) for delivery in deliveries])
    counts = Intake(shelf, giver, shelf).take(deliveries)
    set_state(connection, giver.id, state)
    forget_topics(connection, giver, state)
    return counts


def add_in(
    connection: Connection, indexer: Indexer, giver: Giver, articles: Iterable[Article]
) -> int:
    """Store articles that have no entry key, inside a transaction; return how many are new."""
    shelf = PostgresShelf(connection, giver.id, indexer)
    intake = Intake(shelf, giver, shelf)
    new = 0
    for batch in batches(articles):
        shelf.expect([plain(article.url) for article in batch])
        new += intake.add(batch)
    return new


def batches(articles: Iterable[Article]) -> Iterator[list[Article]]:
    """Yield articles in batches."""
    rest = iter(articles)
    while batch := list(islice(rest, BATCH)):
        yield batch
