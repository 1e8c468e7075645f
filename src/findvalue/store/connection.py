"""A connection to an SQLite file, and a transaction on it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

WAIT = 10.0  # seconds to wait for another writer
_CACHE = -16_000  # kibibytes of pages kept in memory, written as SQLite wants it


def connect(path: Path, how: str) -> sqlite3.Connection:
    """Return a connection that has read the file at least once.

    Args:
        path: the file, absolute.
        how: parameters of SQLite's URI, such as "mode=ro"
            (https://sqlite.org/uri.html#recognized_query_parameters).

    Raises:
        sqlite3.Error: the file cannot be opened so, or is no database.
    """
    connection = sqlite3.connect(
        f"{path.as_uri()}?{how}",
        uri=True,
        timeout=WAIT,
        isolation_level=None,  # transactions begin and end where we say
        check_same_thread=False,
    )
    try:
        connection.execute(f"PRAGMA cache_size = {_CACHE}")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Keep everything that the block does, or nothing of it.

    Takes SQLite's write lock at once: a transaction that reads first and writes later fails
    when somebody else wrote in between, however long it would be willing to wait.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # a full disk makes SQLite roll back by itself
            with suppress(sqlite3.Error):
                connection.execute("ROLLBACK")
        raise
