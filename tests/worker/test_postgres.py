"""Workers on one PostgreSQL server: each source is done once, whoever or whatever dies."""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from findvalue import sources
from findvalue.store.postgres import open_store
from tests.postgres.kit import check_whole
from tests.store.kit import quick_folder
from tests.support.postgres import Server
from tests.worker.crew import ENTRIES, LANES, Crew, crew, until

pytestmark = pytest.mark.postgres

# Counts, in the database itself, how often the answer of each source was stored.
COUNT = (
    "CREATE TABLE findvalue.done (key text)",
    """CREATE FUNCTION findvalue.count_done() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN INSERT INTO findvalue.done VALUES (NEW.key); RETURN NULL; END'""",
    """CREATE TRIGGER count_done AFTER INSERT OR UPDATE ON findvalue.source_state
    FOR EACH ROW EXECUTE FUNCTION findvalue.count_done()""",
)


@pytest.fixture
def database(postgres: Server, empty_store: str) -> Iterator[str]:
    """An empty store that counts."""
    name = postgres.database(empty_store)
    postgres.execute(*COUNT, database=name)
    yield name
    postgres.drop(name)


@pytest.fixture
def folder() -> Iterator[Path]:
    with quick_folder() as made:
        yield made


def assert_each_done_once(server: Server, database: str, gang: Crew) -> None:
    """Fail unless every source was stored exactly once, with all its articles."""
    piers = len(gang.harbour.ports)
    done = server.execute("SELECT key FROM findvalue.done", database=database)
    assert Counter(key for (key,) in done) == dict.fromkeys(map(gang.harbour.url, range(piers)), 1)
    counts = "SELECT count(*), count(DISTINCT url) FROM findvalue.article"
    assert server.execute(counts, database=database) == [(piers * ENTRIES, piers * ENTRIES)]
    held = "SELECT count(*) FROM findvalue.host WHERE worker IS NOT NULL"
    assert server.execute(held, database=database) == [(0,)]
    check_whole(server, database)


@pytest.mark.parametrize("workers", [1, 2, 4])
def test_each_source_is_asked_once(
    postgres: Server, database: str, folder: Path, workers: int
) -> None:
    with crew(folder, 60, store=postgres.url(database)) as gang:
        for _ in range(workers):
            gang.start()
        gang.finish()
        assert gang.requests() == dict.fromkeys(range(60), 1)
        assert_each_done_once(postgres, database, gang)


def test_one_of_three_killed_among_four_hundred_sources(
    postgres: Server, database: str, folder: Path
) -> None:
    with crew(folder, 400, store=postgres.url(database)) as gang:
        victim, *_ = [gang.start("--lease", 5) for _ in range(3)]
        gang.kill_after(victim, 100)
        gang.finish()
        again = gang.requests() - Counter(range(400))
        assert again.total() <= LANES  # what the dead one had in its hands
        assert_each_done_once(postgres, database, gang)


def test_workers_survive_a_server_that_restarts(
    postgres: Server, database: str, folder: Path
) -> None:
    with crew(folder, 60, store=postgres.url(database)) as gang:
        for _ in range(2):
            gang.start("--lease", 5)
        until(lambda: len(gang.harbour.seen) >= 15)
        postgres.stop(signal.SIGQUIT)
        postgres.start()
        gang.finish()
        assert set(gang.requests()) == set(range(60))
        counts = "SELECT count(*), count(DISTINCT url) FROM findvalue.article"
        assert postgres.execute(counts, database=database) == [(60 * ENTRIES, 60 * ENTRIES)]


def test_workers_survive_lost_connections(postgres: Server, database: str, folder: Path) -> None:
    with crew(folder, 60, store=postgres.url(database)) as gang:
        for _ in range(2):
            gang.start("--lease", 5)
        for seen in (10, 25, 40):
            until(lambda seen=seen: len(gang.harbour.seen) >= seen)  # type: ignore[misc]  # bound now
            postgres.disconnect(database)
        gang.finish()
        counts = "SELECT count(*), count(DISTINCT url) FROM findvalue.article"
        assert postgres.execute(counts, database=database) == [(60 * ENTRIES, 60 * ENTRIES)]
        check_whole(postgres, database)


def test_what_one_process_leased_is_not_free_for_another(
    postgres: Server, database: str, folder: Path
) -> None:
    url = postgres.url(database)
    with crew(folder, 8, store=url) as gang, open_store(url) as one, open_store(url) as two:
        listed, _ = sources.inspect(gang.sources)
        one.sync(listed)
        now = datetime.now(UTC)
        first = one.lease(gang.sources, worker="one", limit=5, seconds=60, now=now)
        second = two.lease(gang.sources, worker="two", limit=8, seconds=60, now=now)
        assert (len(first), len(second), set(first) & set(second)) == (5, 3, set())
