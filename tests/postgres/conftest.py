"""A database of its own for each test, on the server that all tests share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from findvalue.store.postgres import PostgresStore
from tests.conformance.home import ServerHome
from tests.store.kit import quick_folder
from tests.support.postgres import Server, binaries


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder: each needs a server."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.postgres)


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    with quick_folder() as folder:
        yield folder


@pytest.fixture
def home(postgres: Server, empty_store: str) -> Iterator[ServerHome]:
    """Give an empty store, and look whether everything in it fits when the test is over."""
    with closing(ServerHome(postgres, empty_store)) as made:
        yield made
        made.check()


@pytest.fixture
def store(home: ServerHome) -> PostgresStore:
    opened: PostgresStore = home.open()
    return opened


@pytest.fixture(scope="module")
def mortal() -> Iterator[Server]:
    """Give a server that tests may stop, and have to start again."""
    tools = binaries()
    if tools is None:
        pytest.skip("PostgreSQL is not installed: no initdb on PATH or in /usr/lib/postgresql")
    with Server(tools, synchronous_commit="on") as server:  # what it said is stored, it keeps
        yield server
