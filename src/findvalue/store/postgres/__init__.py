"""The store of articles on PostgreSQL, for many writers and many people looking up.

The ledger stays in a local SQLite file whatever store is used: notes are private.

The names below are loaded when they are first used: whoever keeps articles in a file needs no
psycopg, not even to find out that an address is none of PostgreSQL's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from findvalue import lazy
from findvalue.errors import UsageError

if TYPE_CHECKING:
    from findvalue.store.postgres.address import is_address, shown
    from findvalue.store.postgres.migration import migrate
    from findvalue.store.postgres.store import PostgresStore, open_store

__all__ = ["PostgresStore", "is_address", "migrate", "open_store", "shown"]

_load = lazy.names(
    __name__,
    {
        "address": ("is_address", "shown"),
        "migration": ("migrate",),
        "store": ("PostgresStore", "open_store"),
    },
)


def __getattr__(name: str) -> object:
    """Load a name from its module when it is first used.

    Raises:
        UsageError: it needs psycopg, and the extra that brings it is not installed.
    """
    try:
        return _load(name)
    except ImportError as error:
        if not (error.name or "psycopg").startswith("psycopg"):
            raise
        raise UsageError(
            'a store on PostgreSQL needs the extra "postgres"',
            hint="pip install 'findvalue[postgres]'",
        ) from error
