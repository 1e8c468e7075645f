from __future__ import annotations

import sqlite3

import pytest

from findvalue.store import engine


class Bare(sqlite3.Connection):
    """An SQLite without the full-text index."""

    def execute(self, *_: object) -> sqlite3.Cursor:
        raise sqlite3.OperationalError("no such module: fts5")


def test_the_engine_has_what_the_store_needs() -> None:
    assert engine.has_fts5()
    assert sqlite3.sqlite_version == engine.VERSION


def test_an_engine_without_the_full_text_index_is_noticed() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite3, "connect", Bare)
        assert not engine.has_fts5()
