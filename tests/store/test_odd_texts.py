"""What only a store on SQLite does with texts."""

from __future__ import annotations

from pathlib import Path

from findvalue.store import SQLiteStore, open_store
from tests.store.kit import article, query


def test_a_text_with_a_nul_comes_back_whole(store: SQLiteStore) -> None:
    store.add([article(text="a\0b")])
    assert store.article(article().url) == article(text="a\0b")


def test_each_spelling_is_one_row_however_many_stores_write(path: Path) -> None:
    with open_store(path) as one, open_store(path) as two:
        one.add([article(1, title="kelp reef")])
        two.add([article(2, title="kelp tide")])
    assert query(path, "SELECT w FROM word GROUP BY w HAVING count(*) > 1") == []
