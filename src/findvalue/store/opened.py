"""An opened store: the file, and transactions that keep everything searched in step."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from findvalue.closing import Closing
from findvalue.store.database import Database
from findvalue.store.index import Indexer
from findvalue.store.intake import Intake
from findvalue.store.lists import forget_topics, giver_of, set_state
from findvalue.store.shelf import SQLiteShelf
from findvalue.store.vectors import Embedder
from findvalue.store.vocabulary import Vocabulary
from findvalue.types import Delivery, SaveCounts, Source, SourceState


class Opened(Closing):
    """What the parts of the store on SQLite share.

    Args:
        database: the opened file.
        embedder: what makes vectors of meaning, if anything does.
    """

    def __init__(self, database: Database, embedder: Embedder | None = None) -> None:
        self._database = database
        self._embedder = embedder
        self._vocabulary = Vocabulary()

    @property
    def path(self) -> Path:
        """The file."""
        return self._database.path

    @property
    def read_only(self) -> bool:
        """Whether nothing can be written."""
        return self._database.read_only

    @property
    def notices(self) -> tuple[str, ...]:
        """What the user should know about how the file was opened, one sentence each."""
        return self._database.notices

    def close(self) -> None:
        """Close the store; closing twice is harmless."""
        self._database.close()

    @contextmanager
    def _indexing(self) -> Iterator[tuple[sqlite3.Connection, Indexer]]:
        """Give a transaction, and what keeps the indexes in step with it."""
        try:
            with self._database.writing() as connection:
                yield connection, Indexer(connection, self._vocabulary, self._embedder)
        except BaseException:
            self._vocabulary.forget()
            raise


def save_in(
    connection: sqlite3.Connection,
    indexer: Indexer,
    source: Source,
    state: SourceState,
    deliveries: Iterable[Delivery],
) -> SaveCounts:
    """Store what a source delivered and its new state, inside a transaction."""
    giver = giver_of(connection, source)
    counts = Intake(SQLiteShelf(connection, giver.id), giver, indexer).take(deliveries)
    set_state(connection, giver, state)
    forget_topics(connection, giver, state)
    return counts
