"""What every test may rely on."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:  # most tests need no server
    from tests.support.postgres import Server

# A shell's background job starts with Ctrl-C ignored, and so would the programs that tests start.
signal.signal(signal.SIGINT, signal.default_int_handler)

# The default suite tries the same few examples each time, and no clock judges them: a busy machine
# is slow, not wrong. ``pytest --hypothesis-profile=slow`` looks for new ones.
_EVER = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.register_profile("default", _EVER, max_examples=40, derandomize=True)
settings.register_profile("slow", _EVER, max_examples=2_000)
settings.load_profile("default")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """Give a PostgreSQL server, one for each process that runs tests."""
    from tests.support.postgres import Server, binaries

    tools = binaries()
    if tools is None:
        pytest.skip("PostgreSQL is not installed: no initdb on PATH or in /usr/lib/postgresql")
    with Server(tools) as server:
        yield server


@pytest.fixture(scope="session")
def empty_store(postgres: Server) -> str:
    """Give the name of a database that is an empty store, to make copies of."""
    from findvalue.store.postgres import migrate
    from tests.store.kit import NOW

    name = postgres.database()
    migrate(postgres.url(name), clock=lambda: NOW)
    return name
