"""Where articles stand in SQLite, as the intake of one source sees them."""

from __future__ import annotations

import sqlite3

from findvalue.store.intake import Giver
from findvalue.store.rows import ARTICLE_COLUMNS, Row


class SQLiteShelf:
    """A ``findvalue.store.intake.Shelf`` in SQLite.

    Args:
        connection: the database, inside a transaction.
        source: the id of the source.
    """

    def __init__(self, connection: sqlite3.Connection, source: int) -> None:
        self._connection = connection
        self._source = source

    def under(self, entry_key: str | None) -> int | None:
        """Return the id of the article that the source delivered under a key until now."""
        if entry_key is None:
            return None
        row = self._connection.execute(
            "SELECT article_id FROM article_source WHERE source_id = ? AND entry_key = ?",
            (self._source, entry_key),
        ).fetchone()
        return row and int(row[0])

    def at(self, url: str) -> Row | None:
        """Return the id, owner and values of the article at an address."""
        row: Row | None = self._connection.execute(
            f"SELECT id, owner, {ARTICLE_COLUMNS} FROM article WHERE url = ?",  # noqa: S608 - constant columns
            (url,),
        ).fetchone()
        return row

    def moved(self, number: int, title: str) -> Row | None:
        """Return an article with this title that no other source delivers."""
        row: Row | None = self._connection.execute(
            f"SELECT id, owner, {ARTICLE_COLUMNS} FROM article WHERE id = ? AND title = ?"  # noqa: S608 - constant columns
            " AND NOT EXISTS (SELECT 1 FROM article_source"
            " WHERE article_id = id AND source_id <> ?)",
            (number, title, self._source),
        ).fetchone()
        return row

    def giver(self, number: int) -> Giver:
        """Return the source with an id."""
        row = self._connection.execute(
            "SELECT id, key, kind FROM source WHERE id = ?", (number,)
        ).fetchone()
        return Giver(*row)

    def link(self, number: int, entry_key: str | None, before: int | None) -> None:
        """Remember that the source delivers an article, and under which key."""
        if before is not None:
            self._connection.execute(
                "UPDATE article_source SET entry_key = NULL WHERE article_id = ? AND source_id = ?",
                (before, self._source),
            )
        self._connection.execute(
            "INSERT INTO article_source (article_id, source_id, entry_key) VALUES (?, ?, ?)"
            " ON CONFLICT (article_id, source_id) DO UPDATE SET entry_key = excluded.entry_key",
            (number, self._source, entry_key),
        )

    def insert(self, values: Row) -> int:
        """Store an article whose words are the source's; return its id."""
        cursor = self._connection.execute(
            f"INSERT INTO article (owner, {ARTICLE_COLUMNS})"  # noqa: S608 - constant columns
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (self._source, *values),
        )
        number = cursor.lastrowid
        assert number is not None  # noqa: S101 - an INSERT has one
        return number

    def rewrite(self, number: int, values: Row) -> None:
        """Store other values of an article, its owner before them."""
        self._connection.execute(
            f"UPDATE article SET (owner, {ARTICLE_COLUMNS})"  # noqa: S608 - constant columns
            " = (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) WHERE id = ?",
            (*values, number),
        )
