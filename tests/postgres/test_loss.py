"""Connections that break off and servers that go away: survived, or said with a remedy."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import closing

import pytest

from findvalue.errors import StoreError
from findvalue.store.postgres import PostgresStore, migrate, server
from findvalue.store.postgres import open_store as open_postgres
from tests.conformance.home import ServerHome
from tests.store.kit import EVERYTHING, NOW, article, delivery, source, state
from tests.support.postgres import PASSWORD, Server


@pytest.fixture
def doomed(mortal: Server) -> Iterator[ServerHome]:
    """Give a store on a server that may be stopped."""
    name = mortal.database()
    migrate(mortal.url(name), clock=lambda: NOW)
    with closing(ServerHome(mortal, name)) as home:
        yield home
        home.check()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "_PAUSES", (0.01, 0.01))
    monkeypatch.setattr(server, "_AWAY", 0.1)


def test_a_look_up_survives_a_broken_connection(home: ServerHome, store: PostgresStore) -> None:
    store.add([article(1)])
    for _ in range(3):
        assert home.server.disconnect(home.database) >= 1
        assert len(store.hits([["harbour"]], every=True, limit=9, scope=EVERYTHING)) == 1


def test_a_save_survives_a_broken_connection(home: ServerHome, store: PostgresStore) -> None:
    for number in range(3):
        home.server.disconnect(home.database)
        assert store.save(source(), state(), [delivery(number)]).new == 1
    assert store.size() == 3


def test_many_threads_survive_broken_connections(home: ServerHome, store: PostgresStore) -> None:
    store.add(article(number) for number in range(50))
    failures: list[BaseException] = []
    stop = threading.Event()

    def work(worker: int) -> None:
        try:
            for number in range(12):
                store.hits([["harbour"]], every=True, limit=9, scope=EVERYTHING)
                given = [delivery(1000 * worker + number, f"{worker}-{number}")]
                store.save(source(f"https://w{worker}.example/f"), state(f"w{worker}"), given)
        except BaseException as error:  # noqa: BLE001 - the test looks at it
            failures.append(error)

    def cut() -> None:
        while not stop.wait(0.2):
            home.server.disconnect(home.database)

    workers = [threading.Thread(target=work, args=(n,)) for n in range(1, 5)]
    cutter = threading.Thread(target=cut)
    for thread in (cutter, *workers):
        thread.start()
    for thread in workers:
        thread.join()
    stop.set()
    cutter.join()
    assert failures == []
    assert store.size() == 50 + 4 * 12


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT])
def test_a_restart_is_survived(mortal: Server, doomed: ServerHome, how: signal.Signals) -> None:
    store = doomed.open()
    store.add([article(1)])
    mortal.stop(how)
    again = threading.Timer(0.5, mortal.start)
    again.start()
    try:
        assert store.size() == 1
        assert store.save(source(), state(), [delivery(2)]).new == 1
    finally:
        again.join()


def test_a_crash_while_much_is_saved_keeps_all_of_it_or_nothing(
    mortal: Server, doomed: ServerHome
) -> None:
    store = doomed.open()
    done: list[int] = []

    def save() -> None:
        for batch in range(30):
            given = [delivery(batch * 40 + n, text=f"tide {n} " * 40) for n in range(40)]
            store.save(source(), state(), given)
            done.append(batch)

    saving = threading.Thread(target=save)
    saving.start()
    while len(done) < 3:
        saving.join(0.01)
    for _ in range(2):
        mortal.stop(signal.SIGQUIT)
        mortal.start()
        reached = len(done)
        while len(done) < min(reached + 2, 30):
            saving.join(0.01)
    saving.join()
    assert store.size() == 30 * 40


@pytest.mark.usefixtures("impatient")
def test_a_server_that_stays_away_is_named(mortal: Server, doomed: ServerHome) -> None:
    store = doomed.open()
    store.size()
    mortal.stop()
    try:
        with pytest.raises(StoreError) as caught:
            store.size()
        assert doomed.database in caught.value.fact
        assert PASSWORD not in f"{caught.value.fact} {caught.value.hint}"
        assert "server" in caught.value.hint
    finally:
        mortal.start()


def test_a_lost_refresh_lock_keeps_nobody_waiting(home: ServerHome, store: PostgresStore) -> None:
    with store.refreshing():
        home.server.disconnect(home.database)
        with home.open() as other, other.refreshing(wait=5):
            pass


def test_a_statement_that_takes_too_long_is_ended(home: ServerHome) -> None:
    address = f"{home.url}?options=-c%20statement_timeout%3D50ms"
    with open_postgres(address) as store:
        with pytest.raises(StoreError, match="took too long"):
            store._read(lambda connection: connection.execute("SELECT pg_sleep(5)"))  # noqa: SLF001 - no look-up takes that long
        assert store.size() == 0


@pytest.mark.usefixtures("impatient")
def test_a_replica_that_is_away_is_stood_in_for(home: ServerHome) -> None:
    with open_postgres(home.url, replica="postgresql://ann@127.0.0.1:1/away") as store:
        store.add([article(1)])
        assert store.size() == 1
        assert store.hits([["harbour"]], every=True, limit=9, scope=EVERYTHING)


def test_look_ups_are_asked_of_the_replica_and_writes_of_the_primary(
    postgres: Server, empty_store: str, home: ServerHome
) -> None:
    copy = postgres.database(empty_store)
    with (
        open_postgres(postgres.url(copy)) as elsewhere,
        open_postgres(home.url, replica=postgres.url(copy)) as store,
    ):
        elsewhere.add([article(1), article(2)])
        store.add([article(3)])
        assert store.size() == 2
        assert store.article(article(3).url) == article(3)
    postgres.drop(copy)
