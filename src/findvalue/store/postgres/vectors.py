"""Vectors of meaning beside the articles, on PostgreSQL; what they are, says the room above."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Mapping, Sequence

from findvalue.errors import StoreError
from findvalue.store.postgres.search import visible
from findvalue.store.postgres.server import Connection
from findvalue.store.rows import ARTICLE_COLUMNS, article_of
from findvalue.store.vectors import Embedder
from findvalue.types import Article, Scope


def keep_vectors(
    connection: Connection, embedder: Embedder, articles: Mapping[int, Article]
) -> None:
    """Make the vectors of new and changed articles, inside a transaction.

    Raises:
        StoreError: the embedder did not give one vector an article, all of one length.
    """
    if not articles:
        return
    _claim(connection, embedder.name)
    made = embedder.embed(list(articles.values()))
    lengths = {len(vector) for vector in made} | _lengths(connection)
    if len(made) != len(articles) or len(lengths) > 1:
        raise StoreError(f"{embedder.name}: not one vector of equal length for each article")
    connection.cursor().executemany(
        "INSERT INTO vector (id, v) VALUES (%s, %s) ON CONFLICT (id) DO UPDATE SET v = excluded.v",
        list(zip(articles, made, strict=True)),
    )


def drop_vectors(connection: Connection, numbers: Sequence[int]) -> None:
    """Drop the vectors of articles whose words changed while nothing could make new ones."""
    if numbers:
        connection.execute("DELETE FROM vector WHERE id = ANY(%s)", (list(numbers),))


def without_vector(
    connection: Connection, name: str, *, after: int, limit: int
) -> dict[int, Article]:
    """Return articles without a vector of this name, in the order of their ids.

    Args:
        connection: the database.
        name: of the embedder.
        after: only greater ids.
        limit: how many at the most.
    """
    missing = "NOT EXISTS (SELECT 1 FROM vector WHERE vector.id = address.id)"
    rows = connection.execute(
        f"SELECT {ARTICLE_COLUMNS}, id FROM article JOIN"  # noqa: S608 - constants
        f" (SELECT id, moment FROM address WHERE id > %s AND (%s OR {missing}) ORDER BY id LIMIT %s)"
        " AS chosen USING (id, moment) ORDER BY id",
        (after, not is_named(connection, name), limit),
    )
    return {row[-1]: article_of(row) for row in rows}


def read_vectors(connection: Connection, name: str, scope: Scope) -> tuple[array[int], bytes]:
    """Return ids and their vectors one after another, in the same order.

    The server joins them, which spares a Python object for each of them.
    """
    numbers = array("q")
    if not is_named(connection, name):
        return numbers, b""
    condition, values = visible(connection, scope)
    row = (
        connection.cursor(binary=True)
        .execute(
            "SELECT string_agg(int8send(id), ''::bytea ORDER BY id), string_agg(v, ''::bytea ORDER BY id)"  # noqa: S608 - fixed parts
            f" FROM (SELECT vector.id, v, moment FROM vector JOIN address USING (id)) AS found{condition}",
            values,
        )
        .fetchone()
    )
    if row is None or row[0] is None:
        return numbers, b""
    numbers.frombytes(row[0])
    if sys.byteorder == "little":  # the server sends the highest byte first
        numbers.byteswap()
    return numbers, bytes(row[1])


def is_named(connection: Connection, name: str) -> bool:
    """Say whether the stored vectors are of this name."""
    row = connection.execute("SELECT name FROM vector_model").fetchone()
    return row is not None and str(row[0]) == name


def _lengths(connection: Connection) -> set[int]:
    """Return the length of the vectors that are stored, if any are."""
    return {row[0] for row in connection.execute("SELECT length(v) FROM vector LIMIT 1")}


def _claim(connection: Connection, name: str) -> None:
    """Make the vectors ours: those of another embedder are dropped."""
    if not is_named(connection, name):
        connection.execute("DELETE FROM vector")
        connection.execute("DELETE FROM vector_model")
        connection.execute("INSERT INTO vector_model (name) VALUES (%s)", (name,))
