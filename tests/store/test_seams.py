from __future__ import annotations

from pathlib import Path

from findvalue.protocols import Index, Ledger, Store
from findvalue.store import SQLiteStore, open_ledger
from tests.store.kit import EVERYTHING


def test_the_store_is_what_others_ask_for(store: SQLiteStore, tmp_path: Path) -> None:
    for_ranking: Index = store
    for_refreshing: Store = store
    assert for_ranking.hits([["kelp"]], every=True, limit=1, scope=EVERYTHING) == []
    assert for_refreshing.states() == {}
    with open_ledger(tmp_path / "ledger.sqlite3") as ledger:
        for_notes: Ledger = ledger
        assert for_notes.records() == []
