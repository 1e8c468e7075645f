"""The SQLite that Python was built with."""

from __future__ import annotations

import sqlite3

VERSION = sqlite3.sqlite_version


def has_fts5() -> bool:
    """Say whether it has the full-text index that the store is made of."""
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("CREATE VIRTUAL TABLE probe USING fts5(text)")
    except sqlite3.OperationalError:
        return False
    finally:
        connection.close()
    return True
