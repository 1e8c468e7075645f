"""The store of articles and the ledger of writes, on SQLite. No other room speaks SQL."""

from findvalue.store.ledger import SQLiteLedger, open_ledger
from findvalue.store.sqlite import SQLiteStore, StoreStats, open_store
from findvalue.store.trouble import BusyStore

__all__ = ["BusyStore", "SQLiteLedger", "SQLiteStore", "StoreStats", "open_ledger", "open_store"]
