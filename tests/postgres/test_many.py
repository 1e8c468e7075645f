"""Many at once: threads and processes that write the same articles, and users with few rights."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from findvalue.errors import StoreError
from findvalue.store.postgres import PostgresStore, counts, migrate
from findvalue.store.postgres import open_store as open_postgres
from tests.conformance.home import ServerHome
from tests.store.kit import EVERYTHING, NOW, article, delivery, source, state

ROOT = Path(__file__).resolve().parents[2]
WRITER = """
import sys
from findvalue.store.postgres import open_store
from tests.store.kit import delivery, source, state
address, worker = sys.argv[1], int(sys.argv[2])
with open_store(address) as store:
    for batch in range(8):
        given = [delivery(batch * 5 + n, f"{worker}-{batch}-{n}", title=f"Tide {worker} of {n}")
                 for n in range(10)]
        store.save(source(f"https://w{worker}.example/f"), state(f"w{worker}"), given)
"""


def test_workers_that_deliver_the_same_articles_store_each_once(
    home: ServerHome, store: PostgresStore
) -> None:
    command = [sys.executable, "-c", WRITER, home.url]
    environ = {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "PATH": "/usr/bin:/bin"}
    workers = [
        subprocess.Popen([*command, str(n)], env=environ, stderr=subprocess.PIPE) for n in range(4)
    ]
    said = [worker.communicate(timeout=120)[1] for worker in workers]
    assert [worker.returncode for worker in workers] == [0] * 4, said
    assert store.size() == 45
    assert store.frequencies(["tide"]) == {"tide": 45}


def test_threads_share_a_store(store: PostgresStore) -> None:
    def work(number: int) -> int:
        store.save(source(), state(), [delivery(number), delivery(number + 1, "shared")])
        return len(store.hits([["harbour"]], every=True, limit=99, scope=EVERYTHING))

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(work, range(0, 60, 2)))
    assert store.size() == 60


def test_more_threads_than_connections_wait_their_turn(home: ServerHome) -> None:
    with open_postgres(home.url, connections=2) as store:
        store.add([article(1)])
        with ThreadPoolExecutor(20) as pool:
            assert list(pool.map(lambda _: store.size(), range(60))) == [1] * 60


def test_counts_stay_exact_while_they_are_folded(
    home: ServerHome, store: PostgresStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counts, "_MANY", 20)
    with ThreadPoolExecutor(4) as pool:
        list(
            pool.map(
                lambda n: store.save(source(f"s{n}"), state(f"s{n}"), [delivery(n)]), range(40)
            )
        )
    assert store.frequencies(["harbour"]) == {"harbour": 40}
    pending = home.server.execute(
        "SELECT count(*) FROM findvalue.tally_change", database=home.database
    )
    assert pending[0][0] < 500  # type: ignore[operator] # a count
    home.check()


def test_a_refresh_is_alone_on_the_whole_server(home: ServerHome, store: PostgresStore) -> None:
    other = home.open()
    with (
        store.refreshing(),
        pytest.raises(StoreError, match="another refresh"),
        other.refreshing(wait=0),
    ):
        pass


# --- rights ----------------------------------------------------------------------------------------

RIGHTS = {  # as the deployment guide lists them
    "reader": "GRANT USAGE ON SCHEMA findvalue TO reader;"
    " GRANT SELECT ON ALL TABLES IN SCHEMA findvalue TO reader",
    "worker": "GRANT USAGE ON SCHEMA findvalue TO worker;"
    " GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA findvalue TO worker;"
    " GRANT USAGE ON ALL SEQUENCES IN SCHEMA findvalue TO worker",
}


@pytest.fixture
def as_role(home: ServerHome) -> object:
    """Give a function that opens the store as a user with few rights."""
    with ExitStack() as stack:

        def opened(role: str) -> PostgresStore:
            home.server.execute(f"CREATE ROLE {role} LOGIN PASSWORD '{role}-secret'")
            stack.callback(home.server.execute, f"DROP OWNED BY {role}", f"DROP ROLE {role}")
            stack.callback(home.server.execute, f"DROP OWNED BY {role}", database=home.database)
            home.server.execute(RIGHTS[role], database=home.database)
            address = home.server.url(home.database, user=role, password=f"{role}-secret")
            return stack.enter_context(open_postgres(address, clock=lambda: NOW))

        yield opened


def test_a_reader_looks_up_and_writes_nothing(store: PostgresStore, as_role: object) -> None:
    store.add([article(1)])
    reader = as_role("reader")  # type: ignore[operator] # the fixture's function
    assert reader.read_only
    assert "open for reading only" in reader.notices[0]
    assert len(reader.hits([["harbour"]], every=True, limit=9, scope=EVERYTHING)) == 1
    assert reader.spelled_like("harbuor", edits=1) == [("harbour", 1)]
    with pytest.raises(StoreError, match="reading only"):
        reader.add([article(2)])


def test_a_worker_saves_without_owning_a_table(store: PostgresStore, as_role: object) -> None:
    worker = as_role("worker")  # type: ignore[operator] # as above
    assert not worker.read_only
    for number in range(3):
        worker.save(source(), state(), [delivery(number)])
    assert store.size() == 3


def test_a_worker_cannot_change_the_schema(
    store: PostgresStore, home: ServerHome, as_role: object
) -> None:
    as_role("worker")  # type: ignore[operator] # as above
    home.server.execute("DROP TABLE findvalue.article_2026_06", database=home.database)
    address = home.server.url(home.database, user="worker", password="worker-secret")
    with pytest.raises(StoreError, match="does not allow") as caught:
        migrate(address, clock=lambda: NOW)
    assert "rights" in caught.value.hint
    assert store.add([article(1)]) == 1
