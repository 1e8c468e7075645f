"""The store of articles on PostgreSQL, for many writers and many people looking up.

The ledger stays in a local SQLite file whatever store is used: notes are private.
"""

from findvalue.store.postgres.address import is_address, shown
from findvalue.store.postgres.migrate import migrate
from findvalue.store.postgres.store import PostgresStore, open_store

__all__ = ["PostgresStore", "is_address", "migrate", "open_store", "shown"]
