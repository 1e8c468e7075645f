"""Killed at any moment, on a full disk: whatever was acknowledged is there, and all is whole."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from findvalue.errors import StoreError
from findvalue.store import SQLiteStore, open_ledger, open_store
from tests.store.child import PER_SOURCE, deliveries
from tests.store.kit import (
    Nursery,
    article,
    check_whole,
    disk_of,
    query,
    run,
    seeded,
    source,
    start,
    state,
)

pytestmark = pytest.mark.endurance

# Every write must be durable against a kill; what a cut of the power may cost is documented.


def kill_writers(nursery: Nursery, path: Path, names: list[str], after: float) -> set[str]:
    """Let processes save source after source, kill them, return what they said was saved."""
    outs = [path.with_name(f"{name}.out") for name in names]
    children = [
        nursery.start(out, "save", path, name, 10_000)
        for out, name in zip(outs, names, strict=True)
    ]
    time.sleep(after)
    for child in children:
        nursery.kill(child)
    lines = [line for out in outs for line in out.read_text("utf-8").splitlines(keepends=True)]
    return {line.split()[1] for line in lines if line.startswith("saved") and line[-1] == "\n"}


def look_closely(path: Path, said: set[str]) -> None:
    """Fail unless every source that was said to be saved is there, whole, and so is the rest."""
    with open_store(path) as store:
        assert store.notices == ()
        states = store.states()
        assert said <= states.keys()
        for key in states:
            name, number = key.removeprefix("https://").removesuffix("/feed").split(".example/")
            for wanted in deliveries(name, int(number)):
                assert store.article(wanted.article.url) == wanted.article
        assert store.size() == PER_SOURCE * len(states)
    check_whole(path)


def rounds(path: Path, number: int, seed: int) -> None:
    chance = seeded(seed)
    said: set[str] = set()
    path.parent.mkdir(exist_ok=True)
    with Nursery() as nursery:
        for turn in range(number):
            names = [f"w{turn}a", f"w{turn}b"][: 1 + turn % 2]
            said |= kill_writers(nursery, path, names, chance.uniform(0, 0.05))
    look_closely(path, said)
    assert said


def test_writers_killed_at_any_moment_lose_nothing(path: Path) -> None:
    rounds(path, 25, seed=1)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 10))
def test_writers_killed_many_times_lose_nothing(path: Path, seed: int) -> None:
    rounds(path, 25, seed)


def test_a_store_killed_while_it_is_made_opens_afterwards(tmp_path: Path) -> None:
    chance = seeded(3)
    with Nursery() as nursery:
        for turn in range(12):
            path = tmp_path / str(turn) / "articles.sqlite3"
            child = nursery.start(tmp_path / f"{turn}.out", "make", path)
            time.sleep(chance.uniform(0, 0.01))
            nursery.kill(child)
            with open_store(path) as store:
                assert store.notices == ()
            check_whole(path)


def test_a_killed_writer_has_the_next_one_look(path: Path) -> None:
    open_store(path).close()
    child = start("write", path, 60)
    assert child.stdout is not None
    assert child.stdout.readline() == "writing\n"
    child.kill()
    child.communicate()
    lock = path.with_name(f"{path.name}.lock")
    assert lock.read_bytes() == b"writing"
    with open_store(path) as store:
        assert lock.read_bytes() == b""
        assert store.size() == 0


def fill(store: SQLiteStore, saved: set[str]) -> None:
    for number in range(10_000):
        key = f"https://full.example/{number}/feed"
        store.save(source(key), state(key), deliveries("full", number, 400))
        saved.add(key)


def test_a_full_disk_is_said_and_loses_nothing(path: Path) -> None:
    saved: set[str] = set()
    with open_store(path) as store:
        with disk_of(400_000), pytest.raises(StoreError, match="could not be written") as caught:
            fill(store, saved)
        assert "what was stored before is whole" in caught.value.fact
        assert "make room" in caught.value.hint
        assert store.states().keys() == saved
    with open_store(path) as store:
        assert store.notices == ()
        assert store.states().keys() == saved
        assert store.size() == PER_SOURCE * len(saved) > 0
        store.add([article()])
    check_whole(path)


def test_a_disk_that_is_full_from_the_start_is_said(path: Path) -> None:
    with disk_of(2_000), pytest.raises(StoreError, match="could not be written"):
        open_store(path)
    with open_store(path) as store:
        assert store.size() == 0


def test_look_ups_work_on_a_full_disk(path: Path) -> None:
    with open_store(path) as store:
        store.add([article()])
    with disk_of(0), open_store(path) as store:
        assert store.article(article().url) == article()
        assert store.read_only
        with pytest.raises(StoreError, match="could not be written"):
            store.add([article()])


def test_a_ledger_killed_at_any_moment_keeps_its_records(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    chance = seeded(5)
    said = 0
    with Nursery() as nursery:
        for turn in range(10):
            out = tmp_path / f"{turn}.out"
            child = nursery.start(out, "record", path, 10_000)
            time.sleep(chance.uniform(0, 0.03))
            nursery.kill(child)
            said += out.read_text("utf-8").count("\n")
            with open_ledger(path) as ledger:
                records = ledger.records()
            assert len(records) >= said
            assert {len(record.backup) for record in records} == {5000}
            said = len(records)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_the_tests_can_write_what_they_say(path: Path) -> None:
    done = run("save", path, "papers", 2)
    assert done.stdout.count("saved") == 2
    assert query(path, "SELECT count(*) FROM article") == [(2 * PER_SOURCE,)]
    assert path.stat().st_size > 0
