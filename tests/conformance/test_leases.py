"""Leases: who asks which source, and what becomes of a worker that is late or dead."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from findvalue.errors import LostLease, StoreError
from findvalue.protocols import StoreEngine
from findvalue.types import Source
from tests.conformance.home import Home
from tests.store.kit import NOW, delivery, source, source_list, state

MINUTE = 60.0  # seconds of a lease
ALICE, BOB = "alice", "bob"


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    return tmp_path / "sources.yaml"


def feed(number: int, **changes: object) -> Source:
    """A source on a server of its own."""
    return source(f"https://paper{number}.example/feed", **changes)


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def lease(
    store: StoreEngine, listed: Path, worker: str, *, limit: int = 10, now: datetime = NOW
) -> list[str]:
    return store.lease(listed, worker=worker, limit=limit, seconds=MINUTE, now=now)


def synced(home: Home, listed: Path, *sources: Source) -> Any:  # noqa: ANN401 - a store to be closed
    store = home.open()
    store.sync(source_list(listed, *sources))
    return store


def test_a_source_that_was_never_asked_is_due(home: Home, listed: Path) -> None:
    with synced(home, listed, feed(1)) as store:
        assert lease(store, listed, ALICE) == [feed(1).key]


def test_a_leased_source_is_nobody_elses(home: Home, listed: Path) -> None:
    with synced(home, listed, feed(1), feed(2)) as store:
        assert len(lease(store, listed, ALICE, limit=1)) == 1
        assert len(lease(store, listed, BOB)) == 1
        assert lease(store, listed, BOB) == []


def test_only_one_source_of_a_server_is_leased_at_a_time(home: Home, listed: Path) -> None:
    one, two = source("https://one.example/a"), source("https://one.example/b")
    with synced(home, listed, one, two) as store:
        assert lease(store, listed, ALICE) == [one.key]
        assert lease(store, listed, BOB) == []
        store.finish(one, state(one.key, next_at=after(9999)), worker=ALICE, now=NOW)
        assert lease(store, listed, BOB) == [two.key]


def test_servers_on_two_ports_are_two(home: Home, listed: Path) -> None:
    one, two = source("http://127.0.0.1:8001/a"), source("http://127.0.0.1:8002/a")
    with synced(home, listed, one, two) as store:
        assert len(lease(store, listed, ALICE)) == 2


def test_a_pause_keeps_the_whole_server_free(home: Home, listed: Path) -> None:
    one, two = source("https://one.example/a"), source("https://one.example/b")
    with synced(home, listed, one, two) as store:
        lease(store, listed, ALICE)
        done = state(one.key, next_at=after(9999))
        store.finish(one, done, worker=ALICE, now=NOW, pause=timedelta(seconds=5))
        assert lease(store, listed, BOB, now=after(4)) == []
        assert lease(store, listed, BOB, now=after(5)) == [two.key]


def test_the_longest_due_come_first(home: Home, listed: Path) -> None:
    with synced(home, listed, *map(feed, range(3))) as store:
        for number, ago in enumerate((10, 30, 20)):
            store.save(feed(number), state(feed(number).key, next_at=after(-ago)))
        assert lease(store, listed, ALICE, limit=2) == [feed(1).key, feed(2).key]


def test_what_is_not_due_is_not_leased(home: Home, listed: Path) -> None:
    with synced(home, listed, feed(1)) as store:
        store.save(feed(1), state(feed(1).key, next_at=after(1), last_attempt=NOW))
        assert lease(store, listed, ALICE) == []
        assert lease(store, listed, ALICE, now=after(1)) == [feed(1).key]


def test_a_time_that_a_clock_which_jumped_left_behind_is_due(home: Home, listed: Path) -> None:
    with synced(home, listed, feed(1)) as store:
        year = timedelta(days=365)
        far = state(feed(1).key, next_at=NOW + year, last_attempt=NOW + year)
        store.save(feed(1), far)
        assert lease(store, listed, ALICE) == [feed(1).key]


def test_searches_disabled_sources_and_other_lists_are_left_out(home: Home, listed: Path) -> None:
    search = source("https://news.example/?q={topic}", kind="search")
    with synced(home, listed, search, feed(1, disabled=True)) as store:
        store.sync(source_list(listed.with_name("other.yaml"), feed(2)))
        assert lease(store, listed, ALICE) == []
        assert store.next_lease(listed, now=NOW) is None


def test_a_lease_that_ran_out_is_taken_over(home: Home, listed: Path) -> None:
    with synced(home, listed, feed(1)) as store:
        lease(store, listed, ALICE)
        assert lease(store, listed, BOB, now=after(59)) == []
        assert lease(store, listed, BOB, now=after(60)) == [feed(1).key]


def test_a_late_worker_cannot_close_a_lease_that_it_lost(home: Home, listed: Path) -> None:
    with synced(home, listed, feed(1)) as store:
        lease(store, listed, ALICE)
        lease(store, listed, BOB, now=after(60))
        with pytest.raises(LostLease, match="another worker"):
            store.finish(feed(1), state(feed(1).key), [delivery(1)], worker=ALICE, now=after(61))
        assert store.size() == 0
        assert store.states() == {}
        done = state(feed(1).key, next_at=after(9999))
        assert store.finish(feed(1), done, [delivery(1)], worker=BOB, now=after(62)).new == 1
    home.check()


def test_a_lease_that_ran_out_and_that_nobody_took_can_be_closed(home: Home, listed: Path) -> None:
    with synced(home, listed, feed(1)) as store:
        lease(store, listed, ALICE)
        done = store.finish(
            feed(1), state(feed(1).key), [delivery(1)], worker=ALICE, now=after(3600)
        )
        assert done.new == 1


def test_a_lease_is_closed_once(home: Home, listed: Path) -> None:
    with synced(home, listed, feed(1)) as store:
        lease(store, listed, ALICE)
        store.finish(feed(1), state(feed(1).key), worker=ALICE, now=NOW)
        with pytest.raises(LostLease):
            store.finish(feed(1), state(feed(1).key), worker=ALICE, now=NOW)


def test_a_renewed_lease_lasts_longer(home: Home, listed: Path) -> None:
    with synced(home, listed, feed(1)) as store:
        lease(store, listed, ALICE)
        assert store.renew([feed(1).key], worker=ALICE, seconds=MINUTE, now=after(50)) == {
            feed(1).key
        }
        assert lease(store, listed, BOB, now=after(109)) == []
        assert lease(store, listed, BOB, now=after(110)) == [feed(1).key]


def test_a_lost_lease_is_not_renewed(home: Home, listed: Path) -> None:
    with synced(home, listed, feed(1)) as store:
        lease(store, listed, ALICE)
        lease(store, listed, BOB, now=after(60))
        assert store.renew([feed(1).key], worker=ALICE, seconds=MINUTE, now=after(61)) == set()


def test_only_the_leases_that_are_named_are_renewed(home: Home, listed: Path) -> None:
    with synced(home, listed, feed(1), feed(2)) as store:
        lease(store, listed, ALICE)
        named = [feed(1).key, "https://unknown.example/feed"]
        assert store.renew(named, worker=ALICE, seconds=MINUTE, now=after(50)) == {feed(1).key}
        assert lease(store, listed, BOB, now=after(60)) == [feed(2).key]


def test_released_leases_are_free_at_once(home: Home, listed: Path) -> None:
    with synced(home, listed, feed(1), feed(2)) as store:
        lease(store, listed, ALICE)
        assert store.release(ALICE) == 2
        assert store.release(ALICE) == 0
        assert len(lease(store, listed, BOB)) == 2


def test_the_next_lease_is_the_first_due_source_on_a_free_server(home: Home, listed: Path) -> None:
    with synced(home, listed, feed(1), feed(2)) as store:
        assert store.next_lease(listed, now=NOW) == NOW
        store.save(feed(1), state(feed(1).key, next_at=after(100)))
        lease(store, listed, ALICE)
        assert store.next_lease(listed, now=NOW) == after(60)
        store.finish(feed(2), state(feed(2).key, next_at=after(300)), worker=ALICE, now=NOW)
        assert store.next_lease(listed, now=NOW) == after(100)


def test_the_leased_are_known_until_their_time_is_over(home: Home, listed: Path) -> None:
    with synced(home, listed, feed(1), feed(2)) as store:
        (key,) = lease(store, listed, ALICE, limit=1)
        assert store.leased(NOW) == {key}
        assert store.leased(after(60)) == set()


def test_a_store_that_is_read_only_leases_nothing(home: Home, listed: Path) -> None:
    synced(home, listed, feed(1)).close()
    with home.open(read_only=True) as store, pytest.raises(StoreError, match="reading only"):
        lease(store, listed, ALICE)
