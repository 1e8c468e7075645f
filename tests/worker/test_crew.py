"""Several workers, as processes: each source is done once, whoever dies."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from findvalue.store import open_store
from tests.store.kit import check_whole, quick_folder
from tests.worker.crew import ENTRIES, LANES, Crew, crew

pytestmark = pytest.mark.endurance

# Counts, in the database itself, how often the answer of each source was stored.
COUNT = """
CREATE TABLE done (key TEXT NOT NULL);
CREATE TRIGGER count_done AFTER INSERT ON source_state
BEGIN INSERT INTO done VALUES (new.key); END;
"""


def counting(path: Path) -> Path:
    """Make an empty store that counts."""
    open_store(path).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(COUNT)
    return path


def assert_each_done_once(path: Path, gang: Crew) -> None:
    """Fail unless every source was stored exactly once, with all its articles."""
    piers = len(gang.harbour.ports)
    with closing(sqlite3.connect(path)) as connection:
        done = Counter(row[0] for row in connection.execute("SELECT key FROM done"))
        articles = connection.execute("SELECT count(*), count(DISTINCT url) FROM article")
        assert articles.fetchone() == (piers * ENTRIES, piers * ENTRIES)
        held = connection.execute("SELECT count(*) FROM host WHERE worker IS NOT NULL")
        assert held.fetchone() == (0,)
    assert done == dict.fromkeys(map(gang.harbour.url, range(piers)), 1)


def work(piers: int, workers: int) -> None:
    with quick_folder() as folder:
        store = counting(folder / "articles.sqlite3")
        with crew(folder, piers) as gang:
            for _ in range(workers):
                gang.start()
            reports = gang.finish()
            assert gang.requests() == dict.fromkeys(range(piers), 1)
            assert sum(report["new"] for report in reports) == piers * ENTRIES  # type: ignore[misc]  # a number
            assert_each_done_once(store, gang)
        check_whole(store)


def lose_one(piers: int) -> None:
    """Kill one of three workers in the middle."""
    with quick_folder() as folder:
        store = counting(folder / "articles.sqlite3")
        with crew(folder, piers) as gang:
            victim, *_ = [gang.start("--lease", 4) for _ in range(3)]
            gang.kill_after(victim, piers // 3)
            gang.finish()
            again = gang.requests() - Counter(range(piers))
            assert again.total() <= LANES  # what the dead one had in its hands
            assert_each_done_once(store, gang)
        check_whole(store)


def test_two_workers_share_a_list() -> None:
    work(12, 2)


def test_a_worker_that_is_killed_loses_nothing() -> None:
    lose_one(24)


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2, 4])
def test_four_hundred_sources_are_each_done_once(workers: int) -> None:
    work(400, workers)


@pytest.mark.slow
def test_one_of_three_killed_among_four_hundred_sources() -> None:
    lose_one(400)
