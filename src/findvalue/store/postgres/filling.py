"""Filling an empty store on PostgreSQL with records from another one, as fast as it takes them.

Rows are copied and not inserted, and the two indexes that are dear to keep up are made at the end:
0.6 against 2.9 ms CPU an article (benchmarks/store_scale.py, 100,000 articles; server included).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from findvalue.errors import StoreError
from findvalue.store.postgres.counts import ARTICLES, Counts
from findvalue.store.postgres.index import Tools
from findvalue.store.postgres.lexemes import NOTHING, found_by, words_of
from findvalue.store.postgres.lists import remember, rewrite, set_state
from findvalue.store.postgres.server import Connection
from findvalue.store.postgres.shelf import digest_of, moment_of
from findvalue.store.postgres.storable import plain, storable
from findvalue.store.rows import ARTICLE_COLUMNS, article_values
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

_BATCH = 500  # articles that are copied at once
_WORDS = 20_000  # spellings that are written at once
_DEAR = "('article_terms_index'::regclass), ('word_near'::regclass)"


class Filling:
    """Takes records into an empty store, inside a transaction.

    Args:
        connection: the database.
        tools: what turns texts into terms and words; vectors come along, so none are made.
        counts: where the articles are counted.
    """

    def __init__(self, connection: Connection, tools: Tools, counts: Counts) -> None:
        self._connection = connection
        self._tools = tools
        self._counts = counts
        self._words: set[str] = set()
        self._ids = {"": BY_HAND, "page": BY_PAGE}
        self._batch: list[StoredArticle] = []
        self._articles = 0

    def take(self, contents: StoreContents) -> int:
        """Store all records; return how many articles."""
        with _without_indexes(self._connection):
            for record in contents.records:
                self._take(record)
            self._take_articles()
            self._take_words()
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
            if len(self._batch) >= _BATCH:
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
        self._copy("article_terms (id, moment, length, terms)", self._terms(rows))

    def _terms(self, rows: Iterable[_Row]) -> Iterator[tuple[Any, ...]]:
        """Yield what the articles of a batch are found by, and count it."""
        held = [words_of(row.texts) for row in rows]
        self._tools.stemmer.learn(word for words in held for word in words)
        self._words.update(*held)
        for row in rows:
            found = found_by(row.texts, self._tools.stemmer)
            self._counts.replace(NOTHING, found)
            self._counts.total(ARTICLES, 1)
            yield row.number, row.moment, found.length, found.vector()

    def _take_words(self) -> None:
        fresh = self._tools.spellings.fresh(self._words)
        for at in range(0, len(fresh), _WORDS):
            self._tools.spellings.write(self._connection, fresh[at : at + _WORDS])

    def _links(self, rows: Iterable[_Row]) -> Iterator[tuple[Any, ...]]:
        for row in rows:
            for key, given in row.record.sources.items():
                entry = None if given is None else plain(given)
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
        article = storable(record.article)
        self.texts = plain(article.title), plain(article.body)
        self.values = article_values(article)
        self.moment = moment_of(self.values)


@contextmanager
def _without_indexes(connection: Connection) -> Iterator[None]:
    """Do without the dear indexes inside the block, if this user may drop and make them."""
    rows = connection.execute(
        "SELECT relname, replace(pg_get_indexdef(oid), ' ON ONLY ', ' ON ')"  # noqa: S608 - constants
        f" FROM pg_class WHERE oid IN (SELECT name FROM (VALUES {_DEAR}) AS dear (name))"
        " AND pg_has_role(relowner, 'USAGE')"
    ).fetchall()
    for name, _ in rows:
        connection.execute(f"DROP INDEX {name}".encode())
    yield
    for _, definition in rows:
        connection.execute(definition.encode())
