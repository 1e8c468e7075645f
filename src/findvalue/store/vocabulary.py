"""The words of all articles as they are spelt, each with the number of articles that hold it."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable

from findvalue.store.rows import plain
from findvalue.text import words

LONGEST = 64  # letters of a word that is counted; longer ones are addresses and the like
_FLUSH = 50_000  # distinct words to keep in memory before they are written


def words_of(title: str, body: str) -> set[str]:
    """Return the distinct words of an article that the vocabulary counts."""
    return {word for word in words(f"{title}\n{body}") if len(word) <= LONGEST}


class Tally:
    """Changes to the vocabulary, gathered inside a transaction and written in few statements.

    Args:
        connection: the database, inside a transaction.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._changes: Counter[str] = Counter()

    def add(self, added: Iterable[str]) -> None:
        """Count an article that holds these words now."""
        self._changes.update(added)
        if len(self._changes) >= _FLUSH:
            self.flush()

    def remove(self, removed: Iterable[str]) -> None:
        """Count an article that does not hold these words any more."""
        self._changes.subtract(removed)

    def flush(self) -> None:
        """Write what was gathered."""
        changes = sorted(change for change in self._changes.items() if change[1])
        self._connection.executemany(
            "INSERT INTO word (w, df) VALUES (?, ?)"
            " ON CONFLICT (w) DO UPDATE SET df = df + excluded.df",
            changes,
        )
        self._changes.clear()


def spelled(connection: sqlite3.Connection, asked: Collection[str]) -> dict[str, int]:
    """Return how many articles hold each word in exactly this spelling (0 when none)."""
    clean = {word: plain(word) for word in asked}
    rows = connection.execute(
        "SELECT w, df FROM word WHERE w IN (SELECT value FROM json_each(?))",
        (json.dumps(list(clean.values())),),
    )
    found = dict(rows.fetchall())
    return {word: found.get(spelling, 0) for word, spelling in clean.items()}


def spelled_like(connection: sqlite3.Connection, word: str, edits: int) -> list[tuple[str, int]]:
    """Return the words whose length allows them to be within ``edits`` of a word."""
    length = len(word)
    rows = connection.execute(
        "SELECT w, df FROM word WHERE length(w) BETWEEN ? AND ? AND df > 0",
        (length - edits, length + edits),
    )
    return rows.fetchall()
