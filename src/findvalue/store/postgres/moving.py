"""Moving a store from or to PostgreSQL: all that it holds, record after record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from findvalue.errors import StoreError
from findvalue.store.postgres.index import Indexer
from findvalue.store.postgres.lists import remember, rewrite, set_state
from findvalue.store.postgres.opened import BATCH, Opened
from findvalue.store.postgres.server import Connection
from findvalue.store.postgres.shelf import digest_of, moment_of
from findvalue.store.postgres.storable import storable
from findvalue.store.postgres.trouble import store_error
from findvalue.store.rows import (
    ARTICLE_COLUMNS,
    STATE_COLUMNS,
    article_of,
    article_values,
    names_of,
    plain,
    plain_or_none,
    state_of,
)
from findvalue.store.schema import BY_HAND, BY_PAGE
from findvalue.types import (
    Source,
    StoreContents,
    StoredArticle,
    StoredList,
    StoredSource,
    StoredState,
    StoreRecord,
)

_COUNTS = (
    "SELECT coalesce((SELECT name FROM vector_model LIMIT 1), ''),"
    " (SELECT count(*) FROM source WHERE id > 0), (SELECT count(*) FROM source_list),"
    " (SELECT count(*) FROM source_state), (SELECT count(*) FROM article)"
)
_MEMBERS = (
    "SELECT path, digest, (SELECT coalesce(json_object_agg(key, active ORDER BY source.id), '{}')"
    " FROM member JOIN source ON source.id = source_id WHERE list_id = source_list.id)"
    " FROM source_list ORDER BY id"
)
_ARTICLES = (
    f"SELECT {ARTICLE_COLUMNS}, (SELECT key FROM source AS giver WHERE giver.id = owner),"  # noqa: S608 - constants
    " (SELECT coalesce(json_object_agg(key, entry_key ORDER BY giver.id), '{}')"
    " FROM article_source JOIN source AS giver ON giver.id = source_id"
    " WHERE article_id = article.id),"
    " (SELECT v FROM vector WHERE vector.id = article.id) FROM article ORDER BY id"
)


class Moving(Opened):
    """The part of the store that moves it; a ``findvalue.protocols.Movable``."""

    @contextmanager
    def contents(self) -> Iterator[StoreContents]:
        """Give all that the store holds, as it is at this moment, one record after the other."""
        with self._primary.connect() as connection:
            try:
                connection.execute("SET statement_timeout = 0")
                with connection.transaction():  # one snapshot for all that is read
                    row = connection.execute(_COUNTS).fetchone()
                    assert row is not None  # noqa: S101 - a query of counts has one row
                    model, sources, lists, states, articles = row
                    yield StoreContents(
                        model=model,
                        sources=sources,
                        lists=lists,
                        states=states,
                        articles=articles,
                        records=_records(connection),
                    )
            except psycopg.Error as error:
                raise store_error(error, self._primary.address) from error

    def fill(self, contents: StoreContents) -> int:
        """Store all of it, in one transaction; return how many articles.

        Raises:
            StoreError: the store holds articles already, or cannot be written; an error that the
                records raise passes through. Nothing was stored.
        """
        begun = False

        def job(connection: Connection, indexer: Indexer) -> int:
            nonlocal begun
            if begun:
                raise StoreError(f"{self.place}: the connection was lost", hint="import it again")
            begun = True  # the records come once
            row = connection.execute("SELECT EXISTS (SELECT 1 FROM address)").fetchone()
            if row and row[0]:
                raise StoreError(
                    f"{self.place}: holds articles already", hint="name a store that is still empty"
                )
            return _Filling(connection, indexer).take(contents)

        return self._index(job, keep_vectors=True)


def _records(connection: Connection) -> Iterator[StoreRecord]:
    for key, name, kind, weight, tags in connection.execute(
        "SELECT key, name, kind, weight, tags FROM source WHERE id > 0 ORDER BY id"
    ):
        yield StoredSource(key=key, name=name, kind=kind, weight=weight, tags=names_of(tags))
    for path, digest, members in connection.execute(_MEMBERS):
        yield StoredList(path=path, digest=digest, members=members)
    for row in connection.execute(
        f"SELECT {STATE_COLUMNS}, (SELECT key FROM source WHERE id = source_id)"  # noqa: S608 - constants
        ' FROM source_state ORDER BY key COLLATE "C"'
    ):
        yield StoredState(source=row[-1], state=state_of(row))
    with connection.cursor(name="articles") as cursor:  # they would not all fit into memory
        cursor.itersize = BATCH
        for row in cursor.execute(_ARTICLES):
            owner, givers, vector = row[-3:]
            yield StoredArticle(article=article_of(row), owner=owner, sources=givers, vector=vector)


class _Filling:
    """Takes records into an empty store, inside a transaction."""

    def __init__(self, connection: Connection, indexer: Indexer) -> None:
        self._connection = connection
        self._indexer = indexer
        self._ids = {"": BY_HAND, "page": BY_PAGE}
        self._batch: list[StoredArticle] = []
        self._articles = 0

    def take(self, contents: StoreContents) -> int:
        """Store all records; return how many articles."""
        for record in contents.records:
            self._take(record)
        self._take_articles()
        if contents.model:
            self._connection.execute("DELETE FROM vector_model")
            self._connection.execute(
                "INSERT INTO vector_model (name) VALUES (%s)", (contents.model,)
            )
        self._connection.execute(
            "SELECT setval(pg_get_serial_sequence('address', 'id'), max(id)) FROM address"
        )
        return self._articles

    def _take(self, record: StoreRecord) -> None:
        if isinstance(record, StoredArticle):
            self._batch.append(record)
            if len(self._batch) >= BATCH:
                self._take_articles()
        elif isinstance(record, StoredState):
            set_state(self._connection, self._id(record.source), record.state)
        elif isinstance(record, StoredSource):
            self._take_source(record)
        else:
            self._take_list(record)

    def _take_source(self, record: StoredSource) -> None:
        source = Source(
            key=record.key,
            name=record.name,
            kind=record.kind,
            weight=record.weight,
            tags=record.tags,
        )
        self._ids[record.key] = remember(self._connection, source)
        rewrite(self._connection, {record.key: source})

    def _take_list(self, record: StoredList) -> None:
        """Remember a list; its stamp is that of a file elsewhere, so it has to be read again."""
        row = self._connection.execute(
            "INSERT INTO source_list (path, digest, size, mtime_ns, settled)"
            " VALUES (%s, %s, -1, 0, false)"
            " ON CONFLICT (path) DO UPDATE SET size = -1 RETURNING id",
            (plain(record.path), record.digest),
        ).fetchone()
        assert row is not None  # noqa: S101 - an INSERT returns its row
        self._connection.execute("DELETE FROM member WHERE list_id = %s", row)
        self._connection.cursor().executemany(
            "INSERT INTO member (list_id, source_id, active) VALUES (%s, %s, %s)",
            [(row[0], self._id(key), active) for key, active in record.members.items()],
        )

    def _take_articles(self) -> None:
        """Store a batch of articles, each with its place among the others."""
        if not self._batch:
            return
        first = self._articles + 1
        rows = [_Row(number, record) for number, record in enumerate(self._batch, first)]
        self._articles += len(self._batch)
        self._batch.clear()
        self._copy(
            "address (id, digest, moment)",
            ((row.number, digest_of(row.values[0]), row.moment) for row in rows),
        )
        self._copy(
            f"article (id, moment, owner, {ARTICLE_COLUMNS})",
            ((row.number, row.moment, self._id(row.record.owner), *row.values) for row in rows),
        )
        self._copy("article_source (article_id, source_id, entry_key, digest)", self._links(rows))
        self._copy(
            "vector (id, v)",
            ((row.number, row.record.vector) for row in rows if row.record.vector is not None),
        )
        for row in rows:
            article = row.article
            self._indexer.change(row.number, None, (plain(article.title), plain(article.body)))
        self._indexer.sweep({row.number: row.moment for row in rows}, {})

    def _links(self, rows: Iterable[_Row]) -> Iterator[tuple[Any, ...]]:
        for row in rows:
            for key, given in row.record.sources.items():
                entry = plain_or_none(given)
                yield row.number, self._id(key), entry, entry and digest_of(entry)

    def _copy(self, target: str, rows: Iterable[tuple[Any, ...]]) -> None:
        with self._connection.cursor().copy(f"COPY {target} FROM STDIN".encode()) as copy:
            for row in rows:
                copy.write_row(row)

    def _id(self, key: str) -> int:
        try:
            return self._ids[key]
        except KeyError:
            raise StoreError(f"{key}: no source of this name came before") from None


class _Row:
    """An article on its way into the tables."""

    def __init__(self, number: int, record: StoredArticle) -> None:
        self.number = number
        self.record = record
        self.article = storable(record.article)
        self.values = article_values(self.article)
        self.moment = moment_of(self.values)
