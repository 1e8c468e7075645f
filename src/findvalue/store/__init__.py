"""The store of articles and the ledger of writes, on SQLite. No other room speaks SQL."""

from findvalue.errors import BusyStore
from findvalue.store.ledger import SQLiteLedger, open_ledger
from findvalue.store.sqlite import SQLiteStore, migrate, open_store

__all__ = ["BusyStore", "SQLiteLedger", "SQLiteStore", "migrate", "open_ledger", "open_store"]
