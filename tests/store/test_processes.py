"""Several processes, and several stores in one: who waits for whom, and for how long."""

from __future__ import annotations

import multiprocessing
import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from findvalue.errors import StoreError
from findvalue.store import connection, database, locks, open_store
from findvalue.store.locks import FileLock
from tests.store.kit import (
    EVERYTHING,
    article,
    check_whole,
    delivery,
    query,
    run,
    source,
    start,
    state,
)

pytestmark = pytest.mark.endurance


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "WAIT", 0.1)
    monkeypatch.setattr(connection, "WAIT", 0.1)


# --- the lock ------------------------------------------------------------------------------------


def test_a_lock_has_one_holder(tmp_path: Path) -> None:
    (tmp_path / "lock").touch()
    one, two = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")
    assert one.acquire(0)
    assert not two.acquire(0)
    one.release()
    assert two.acquire(0)
    one.close()
    two.close()


def test_a_lock_that_is_held_can_be_taken_again_by_its_holder(tmp_path: Path) -> None:
    (tmp_path / "lock").touch()
    one, two = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")
    assert one.acquire(0)
    assert one.acquire(0)
    one.release()
    assert not two.acquire(0)
    one.release()
    assert two.acquire(0)


def test_a_closed_lock_is_free(tmp_path: Path) -> None:
    (tmp_path / "lock").touch()
    one, two = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")
    assert one.acquire(0)
    one.close()
    one.close()
    assert two.acquire(0)


def test_waiting_ends_when_the_holder_is_done(tmp_path: Path) -> None:
    (tmp_path / "lock").touch()
    one, two = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")
    assert one.acquire(0)
    timer = threading.Timer(0.1, one.release)
    timer.start()
    assert two.acquire(60)
    timer.join()


def _exit_late() -> None:
    time.sleep(300)


def test_a_forked_child_does_not_keep_the_lock(tmp_path: Path) -> None:
    (tmp_path / "lock").touch()
    lock = FileLock(tmp_path / "lock")
    assert lock.acquire(0)
    child = multiprocessing.get_context("fork").Process(target=_exit_late)
    child.start()
    lock.close()
    other = FileLock(tmp_path / "lock")
    assert other.acquire(60)
    child.kill()
    child.join()


def test_a_child_closes_what_it_inherits(tmp_path: Path) -> None:
    (tmp_path / "lock").touch()
    lock = FileLock(tmp_path / "lock")
    assert lock.acquire(0)
    locks._close_in_child()  # noqa: SLF001 - coverage does not see what a forked child does
    assert FileLock(tmp_path / "lock").acquire(0)


def test_a_mark_stays_until_it_is_cleared(tmp_path: Path) -> None:
    (tmp_path / "lock").touch()
    lock = FileLock(tmp_path / "lock")
    lock.mark(b"writing")
    other = FileLock(tmp_path / "lock")
    assert other.mark_left() == b"writing"
    lock.clear()
    assert other.mark_left() == b""


def test_a_lock_file_that_cannot_be_opened_says_so(path: Path) -> None:
    path.parent.mkdir()
    path.with_name(f"{path.name}.lock").mkdir()
    with pytest.raises(StoreError, match="cannot be opened"):
        open_store(path)


# --- writers -------------------------------------------------------------------------------------


def test_two_writers_take_turns(path: Path) -> None:
    children = [start("save", path, name, 15) for name in ("one", "two")]
    for child in children:
        out, error = child.communicate(timeout=60)
        assert (child.returncode, error) == (0, "")
        assert out.count("saved") == 15
    assert query(path, "SELECT count(*) FROM article") == [(150,)]
    check_whole(path)


def test_a_writer_gives_up_when_another_takes_too_long(path: Path, impatient: None) -> None:
    del impatient
    open_store(path).close()
    child = start("write", path, 300)
    assert child.stdout is not None
    assert child.stdout.readline() == "writing\n"
    with open_store(path) as store:
        with pytest.raises(StoreError, match="has been writing to it") as caught:
            store.save(source(), state(), [delivery()])
        assert caught.value.hint
        assert store.size() == 0
        child.kill()
        child.communicate()
        store.save(source(), state(), [delivery()])
        assert store.size() == 1
    check_whole(path)


def test_a_store_that_is_locked_by_a_stranger_says_so(path: Path, impatient: None) -> None:
    del impatient
    with open_store(path) as store:
        stranger = sqlite3.connect(path, isolation_level=None)
        stranger.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="another process is writing"):
            store.add([article()])
        stranger.execute("ROLLBACK")
        stranger.close()
        store.add([article()])
        assert store.size() == 1


def test_threads_may_share_a_store(path: Path) -> None:
    with open_store(path) as store:

        def work(name: int) -> None:
            for number in range(10):
                store.add([article(name * 100 + number)])
                store.hits([["tide"]], every=True, limit=5, scope=EVERYTHING)

        with ThreadPoolExecutor() as threads:
            list(threads.map(work, range(4)))
        assert store.size() == 40
    check_whole(path)


# --- readers -------------------------------------------------------------------------------------


def test_look_ups_do_not_wait_for_a_writer(path: Path) -> None:
    run("save", path, "early", 5)
    writer = start("write", path, 300)
    assert writer.stdout is not None
    assert writer.stdout.readline() == "writing\n"
    done = run("look-up", path, 20)
    assert writer.poll() is None
    writer.kill()
    writer.communicate()
    assert done.returncode == 0, done.stdout + done.stderr


def test_look_ups_run_beside_a_refresh(path: Path) -> None:
    open_store(path).close()
    writer = start("save", path, "busy", 40)
    readers = [start("look-up", path, 20) for _ in range(2)]
    for child in (writer, *readers):
        out, error = child.communicate(timeout=60)
        assert (child.returncode, error) == (0, ""), out
    check_whole(path)


# --- refreshes -----------------------------------------------------------------------------------


def test_one_refresh_runs_at_a_time(path: Path) -> None:
    with open_store(path) as one, open_store(path) as two:
        with one.refreshing():
            with pytest.raises(StoreError, match="another refresh is running") as caught:
                two.refreshing(wait=0).__enter__()
            assert caught.value.hint
            two.add([article()])
        with two.refreshing(wait=0):
            pass


def test_a_second_refresh_waits_for_the_first(path: Path) -> None:
    first = start("refresh", path, 0.3, 0)
    assert first.stdout is not None
    assert first.stdout.readline() == "refreshing\n"
    second = run("refresh", path, 0, 60)
    first.communicate()
    assert second.stdout == "refreshing\n"


def test_a_killed_refresh_makes_way_at_once(path: Path) -> None:
    first = start("refresh", path, 60, 0)
    assert first.stdout is not None
    assert first.stdout.readline() == "refreshing\n"
    assert "another refresh is running" in run("refresh", path, 0, 0).stdout
    first.kill()
    first.communicate()
    assert run("refresh", path, 0, 0).stdout == "refreshing\n"


def test_the_lock_files_of_a_store_are_private(path: Path) -> None:
    with open_store(path) as store, store.refreshing():
        modes = {each.name: oct(each.stat().st_mode & 0o777) for each in path.parent.iterdir()}
    assert set(modes.values()) == {"0o600"}, modes
