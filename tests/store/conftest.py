"""A store in a folder of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from findvalue.store import SQLiteStore, open_store
from tests.store.kit import NOW, check_whole, quick_folder


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    with quick_folder() as folder:
        yield folder


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store" / "articles.sqlite3"


@pytest.fixture
def store(path: Path) -> Iterator[SQLiteStore]:
    """Give an empty store, and look whether everything in it fits when the test is over."""
    with open_store(path, clock=lambda: NOW) as opened:
        yield opened
    check_whole(path)
