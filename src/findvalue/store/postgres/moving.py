"""Moving a store from or to PostgreSQL: all that it holds, record after record."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from findvalue.errors import StoreError
from findvalue.store.postgres.filling import Filling
from findvalue.store.postgres.index import Indexer
from findvalue.store.postgres.opened import BATCH, Opened
from findvalue.store.postgres.server import Connection
from findvalue.store.postgres.trouble import store_error
from findvalue.store.rows import (
    ARTICLE_COLUMNS,
    STATE_COLUMNS,
    article_of,
    names_of,
    state_of,
)
from findvalue.types import (
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
            connection.execute("SET LOCAL statement_timeout = 0")  # the indexes take their time
            row = connection.execute("SELECT EXISTS (SELECT 1 FROM address)").fetchone()
            if row and row[0]:
                raise StoreError(
                    f"{self.place}: holds articles already", hint="name a store that is still empty"
                )
            try:
                return Filling(connection, self._tools, indexer.counts).take(contents)
            except psycopg.errors.UniqueViolation as error:
                raise StoreError(f"{self.place}: a record came twice") from error

        return self._index(job)


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
