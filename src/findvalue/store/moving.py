"""Moving a store: all that it holds, record after record, and how a new store takes it in."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from findvalue import types  # by name where used: a look-up makes none of these values
from findvalue.errors import StoreError
from findvalue.store.index import Indexer
from findvalue.store.intake import Giver
from findvalue.store.lists import remember, set_state
from findvalue.store.opened import Opened
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

if TYPE_CHECKING:
    from findvalue.types import StoredArticle, StoredList, StoredSource, StoreRecord

_COUNTS = (
    "SELECT coalesce((SELECT name FROM vector_model), ''),"
    " (SELECT count(*) FROM source WHERE id > 0), (SELECT count(*) FROM source_list),"
    " (SELECT count(*) FROM source_state), (SELECT count(*) FROM article)"
)
_MEMBERS = (
    "SELECT path, digest, (SELECT json_group_object(key, active) FROM"
    " (SELECT key, active FROM member JOIN source ON source.id = source_id"
    " WHERE list_id = source_list.id ORDER BY source.id)) FROM source_list ORDER BY id"
)
_ARTICLES = (
    f"SELECT {ARTICLE_COLUMNS}, (SELECT key FROM source WHERE id = owner),"  # noqa: S608 - constants
    " (SELECT json_group_object(key, entry_key) FROM article_source JOIN source AS giver"
    " ON giver.id = source_id WHERE article_id = article.id),"
    " (SELECT v FROM vector WHERE vector.id = article.id) FROM article ORDER BY id"
)


class Moving(Opened):
    """The part of the store that moves it; a ``findvalue.protocols.Movable``."""

    @contextmanager
    def contents(self) -> Iterator[types.StoreContents]:
        """Give all that the store holds, as it is at this moment, one record after the other."""
        with self._database.reading() as connection:
            connection.execute("BEGIN")  # one snapshot for all that is read
            try:
                model, sources, lists, states, articles = connection.execute(_COUNTS).fetchone()
                yield types.StoreContents(
                    model=model,
                    sources=sources,
                    lists=lists,
                    states=states,
                    articles=articles,
                    records=_records(connection),
                )
            finally:
                connection.execute("ROLLBACK")

    def fill(self, contents: types.StoreContents) -> int:
        """Store all of it, in one transaction; return how many articles.

        Raises:
            StoreError: the store holds articles already, or cannot be written; an error that the
                records raise passes through. Nothing was stored.
        """
        with self._indexing() as (connection, _):
            if connection.execute("SELECT EXISTS (SELECT 1 FROM article)").fetchone()[0]:
                raise StoreError(
                    f"{self.path}: holds articles already", hint="name a store that is still empty"
                )
            # Vectors come along; what makes them is not asked.
            filling = _Filling(connection, Indexer(connection, self._vocabulary))
            return filling.take(contents)


def _records(connection: sqlite3.Connection) -> Iterator[StoreRecord]:
    for key, name, kind, weight, tags in connection.execute(
        "SELECT key, name, kind, weight, tags FROM source WHERE id > 0 ORDER BY id"
    ):
        yield types.StoredSource(key=key, name=name, kind=kind, weight=weight, tags=names_of(tags))
    for path, digest, members in connection.execute(_MEMBERS):
        active = {key: bool(each) for key, each in json.loads(members).items()}
        yield types.StoredList(path=path, digest=digest, members=active)
    for row in connection.execute(
        f"SELECT {STATE_COLUMNS}, (SELECT key FROM source WHERE id = source_id)"  # noqa: S608 - constants
        " FROM source_state ORDER BY key"
    ):
        yield types.StoredState(source=row[-1], state=state_of(row))
    for row in connection.execute(_ARTICLES):
        owner, givers, vector = row[-3:]
        yield types.StoredArticle(
            article=article_of(row), owner=owner, sources=json.loads(givers), vector=vector
        )


class _Filling:
    """Takes records into an empty store, inside a transaction."""

    def __init__(self, connection: sqlite3.Connection, indexer: Indexer) -> None:
        self._connection = connection
        self._indexer = indexer
        self._ids = {"": BY_HAND, "page": BY_PAGE}
        self._articles = 0

    def take(self, contents: types.StoreContents) -> int:
        """Store all records; return how many articles."""
        for record in contents.records:
            self._take(record)
        self._indexer.sweep()
        if contents.model:
            self._connection.execute("DELETE FROM vector_model")
            self._connection.execute(
                "INSERT INTO vector_model (name) VALUES (?)", (contents.model,)
            )
        return self._articles

    def _take(self, record: StoreRecord) -> None:
        if isinstance(record, types.StoredArticle):
            self._take_article(record)
        elif isinstance(record, types.StoredState):
            giver = Giver(self._id(record.source), record.source, "")
            set_state(self._connection, giver, record.state)
        elif isinstance(record, types.StoredSource):
            self._take_source(record)
        else:
            self._take_list(record)

    def _take_source(self, record: StoredSource) -> None:
        source = types.Source(
            key=record.key,
            name=record.name,
            kind=record.kind,
            weight=record.weight,
            tags=record.tags,
        )
        remember(self._connection, source, rewrite=True)
        (number,) = self._connection.execute(
            "SELECT id FROM source WHERE key = ?", (plain(record.key),)
        ).fetchone()
        self._ids[record.key] = number

    def _take_list(self, record: StoredList) -> None:
        """Remember a list; its stamp is that of a file elsewhere, so it has to be read again."""
        (number,) = self._connection.execute(
            "INSERT INTO source_list (path, digest, size, mtime_ns, settled) VALUES (?, ?, -1, 0, 0)"
            " ON CONFLICT (path) DO UPDATE SET size = -1 RETURNING id",
            (plain(record.path), record.digest),
        ).fetchone()
        self._connection.execute("DELETE FROM member WHERE list_id = ?", (number,))
        self._connection.executemany(
            "INSERT INTO member (list_id, source_id, active) VALUES (?, ?, ?)",
            [(number, self._id(key), active) for key, active in record.members.items()],
        )

    def _take_article(self, record: StoredArticle) -> None:
        article = record.article
        number = self._connection.execute(
            f"INSERT INTO article (owner, {ARTICLE_COLUMNS})"  # noqa: S608 - constant columns
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (self._id(record.owner), *article_values(article)),
        ).lastrowid
        assert number is not None  # noqa: S101 - an INSERT has one
        self._connection.executemany(
            "INSERT INTO article_source (article_id, source_id, entry_key) VALUES (?, ?, ?)",
            [
                (number, self._id(key), plain_or_none(entry))
                for key, entry in record.sources.items()
            ],
        )
        if record.vector is not None:
            self._connection.execute(
                "INSERT INTO vector (id, v) VALUES (?, ?)", (number, record.vector)
            )
        self._indexer.change(number, None, (plain(article.title), plain(article.body)))
        self._articles += 1

    def _id(self, key: str) -> int:
        try:
            return self._ids[key]
        except KeyError:
            raise StoreError(f"{key}: no source of this name came before") from None
