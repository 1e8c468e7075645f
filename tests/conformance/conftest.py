"""A store on each engine: every test here holds for both."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from findvalue.protocols import StoreEngine
from tests.conformance.home import FileHome, Home, ServerHome
from tests.store.kit import quick_folder


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    with quick_folder() as folder:
        yield folder


ENGINES = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


def at_home(request: pytest.FixtureRequest, folder: Path) -> Iterator[Home]:
    """Give a place for a store, and look whether everything in it fits when the test is over."""
    made: Home
    if request.param == "sqlite":
        made = FileHome(folder / "articles.sqlite3")
    else:
        made = ServerHome(
            request.getfixturevalue("postgres"), request.getfixturevalue("empty_store")
        )
    try:
        yield made
        made.check()
    finally:
        made.close()


@pytest.fixture(params=ENGINES)
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Home]:
    yield from at_home(request, tmp_path / "store")


@pytest.fixture(params=ENGINES)
def other(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Home]:
    """Give another place, on either engine again."""
    yield from at_home(request, tmp_path / "other")


@pytest.fixture
def store(home: Home) -> StoreEngine:
    """Give an empty store."""
    opened: StoreEngine = home.open()
    return opened
