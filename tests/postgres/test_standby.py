"""A real standby: look-ups are asked of it, and whoever opens it alone only reads."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from findvalue.errors import StoreError
from findvalue.store.postgres import open_store
from tests.conformance.home import ServerHome
from tests.store.kit import EVERYTHING, NOW, article
from tests.support.postgres import Server, Standby, binaries


@pytest.fixture
def standby(postgres: Server) -> Iterator[Standby]:
    tools = binaries()
    assert tools is not None
    with Standby(postgres, tools) as server:
        yield server


def settle(standby: Standby) -> None:
    deadline = time.monotonic() + 30
    while not standby.caught_up():
        assert time.monotonic() < deadline, "the standby does not follow"
        time.sleep(0.05)


def test_look_ups_read_what_the_standby_has_seen(home: ServerHome, standby: Standby) -> None:
    follower = standby.url(home.database)
    with open_store(home.url, replica=follower, clock=lambda: NOW) as store:
        store.add([article(1), article(2)])
        settle(standby)
        standby.execute("SELECT pg_wal_replay_pause()")
        store.add([article(3)])
        assert store.size() == 2
        assert len(store.hits([["harbour"]], every=True, limit=9, scope=EVERYTHING)) == 2
        assert store.article(article(3).url) == article(3)
        standby.execute("SELECT pg_wal_replay_resume()")
        settle(standby)
        assert store.size() == 3


def test_a_standby_that_is_opened_alone_is_read_only(home: ServerHome, standby: Standby) -> None:
    with home.open() as primary:
        primary.add([article(1)])
    settle(standby)
    with open_store(standby.url(home.database)) as store:
        assert store.read_only
        assert store.size() == 1
        with pytest.raises(StoreError, match="reading only"):
            store.add([article(2)])
