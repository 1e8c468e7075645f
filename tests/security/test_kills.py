"""Killed at any moment, and two at once (F20 to F22): what was acknowledged stays, all is whole.

Acknowledged is a source whose state another process could read. Every feed brings five articles of
an edition of its own at each visit, so a source that is half stored shows.
"""

from __future__ import annotations

import json
import signal
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from tests.security.conftest import Listing
from tests.security.test_faults import successes
from tests.store.kit import check_whole, seeded
from tests.support.cli import Call, Done
from tests.support.cost import eventually
from tests.support.harbour import Harbour, listed, news, reply
from tests.support.process import Shell

pytestmark = pytest.mark.endurance

Piers = Callable[[int], Harbour]

SOURCES = 30
ENTRIES = 5
SIGNALS = (signal.SIGKILL, signal.SIGKILL, signal.SIGTERM)


def stored(folder: Path) -> dict[str, int]:
    """Return how many articles each source has, read by a stranger; nothing before it is made."""
    try:
        with closing(sqlite3.connect(folder / "articles.sqlite3")) as database:
            sql = (
                "SELECT key, count(article_id) FROM source LEFT JOIN article_source"
                " ON source_id = id WHERE id > 0 AND key IN"
                " (SELECT key FROM source_state WHERE last_success IS NOT NULL) GROUP BY key"
            )
            return dict(database.execute(sql).fetchall())
    except sqlite3.OperationalError:
        return {}


def latest(folder: Path) -> int:
    """Return what changes whenever a source is stored."""
    try:
        with closing(sqlite3.connect(folder / "articles.sqlite3")) as database:
            return int(
                database.execute("SELECT total(last_attempt) FROM source_state").fetchone()[0]
            )
    except sqlite3.OperationalError:
        return 0


def kill_rounds(shell: Shell, harbour: Harbour, rounds: int, seed: int) -> None:
    """Kill two refreshes a round at random moments; look at what is left after each."""
    chance = seeded(seed)
    harbour.answers |= {
        pier: lambda request: reply(news(request.pier, request.nth)) for pier in range(SOURCES)
    }
    started = time.monotonic()
    assert shell("--now", "2025-12-31", "refresh").code == 0
    span = time.monotonic() - started  # how long one is open to be killed, on this machine now
    acknowledged = stored(shell.folder)
    grown = 0
    turn = 0
    while turn < rounds or grown < rounds // 4:  # kills that come too early prove nothing
        assert turn < 10 * rounds
        turn += 1
        day = f"2026-{1 + turn // 28 % 12:02}-{1 + turn % 28:02}"
        processes = [shell.start("--now", day, "refresh") for _ in range(2)]
        before = len(harbour.times)
        while len(harbour.times) == before and processes[0].poll() is None:
            time.sleep(0.005)
        time.sleep(chance.uniform(0, span))
        for process in processes:
            process.send_signal(chance.choice(SIGNALS))
            time.sleep(chance.uniform(0, 0.05))
        for process in processes:
            done = shell.finish(process)
            assert "Traceback" not in done.err
            assert done.code in {-9, -15, 143, 0} or "another refresh" in done.err, done.err
        found = stored(shell.folder)
        assert all(count % ENTRIES == 0 and count for count in found.values())
        assert all(found[key] >= count for key, count in acknowledged.items())
        grown += found != acknowledged
        acknowledged = found
    assert shell("--now", "2027-06-01", "refresh").code == 0
    assert len(stored(shell.folder)) == SOURCES
    check_whole(shell.folder / "articles.sqlite3")
    assert not [path for path in shell.folder.iterdir() if "corrupt" in path.name]


def test_refreshes_killed_at_any_moment_lose_nothing(
    open_piers: Piers, shell: Shell, write_list: Listing
) -> None:
    harbour = open_piers(SOURCES)
    write_list(listed(*map(harbour.url, range(SOURCES))))
    kill_rounds(shell, harbour, 4, seed=1)  # of two processes each; the store's own tests add 25


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_refreshes_killed_many_times_lose_nothing(
    open_piers: Piers, shell: Shell, write_list: Listing, seed: int
) -> None:
    harbour = open_piers(SOURCES)
    write_list(listed(*map(harbour.url, range(SOURCES))))
    kill_rounds(shell, harbour, 50, seed=10 + seed)


def test_ctrl_c_while_the_program_is_being_loaded_shows_no_traceback(shell: Shell) -> None:
    early = (
        "import os, signal, sys\n"
        "def hook(event, given):\n"
        "    if event == 'import' and given[0] == 'findvalue.cli.frame':\n"
        "        os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.addaudithook(hook)\n"
    )
    assert replace(shell, prelude=early)("refresh") == Done(130, "", "")


# --- F21, F22 ----------------------------------------------------------------------------------


def beside(shell: Shell, harbour: Harbour, look_ups: int) -> None:
    """Look up while a refresh stores and another one waits."""
    refreshes = [shell.start("refresh") for _ in range(2)]
    while not harbour.times and refreshes[0].poll() is None:
        time.sleep(0.01)
    for _ in range(look_ups):
        done = shell("--offline", "--json", "harbour report")
        assert done.code in {0, 1}, done.err
        assert "lock" not in done.err
        assert json.loads(done.out)["version"] == 1
    for refresh in refreshes:
        done = shell.finish(refresh)
        waited = done.code == 1 and "another refresh is running" in done.err
        assert done.code == 0 or waited, done.err
        assert "locked" not in done.err


def test_two_refreshes_and_look_ups_at_once_never_meet_a_lock(
    open_piers: Piers, shell: Shell, write_list: Listing
) -> None:
    harbour = open_piers(SOURCES)
    harbour.answers |= {pier: reply(news(pier, 1, 60)) for pier in range(SOURCES)}
    write_list(listed(*map(harbour.url, range(SOURCES))))
    beside(shell, harbour, 4)
    assert set(stored(shell.folder).values()) == {60}


@pytest.mark.slow
def test_fifty_pairs_of_refreshes_with_twenty_look_ups_never_meet_a_lock(
    open_piers: Piers, shell: Shell, write_list: Listing
) -> None:
    harbour = open_piers(SOURCES)
    for turn in range(50):
        harbour.answers |= {pier: reply(news(pier, turn, 20)) for pier in range(SOURCES)}
        write_list(listed(*map(harbour.url, range(SOURCES))))
        beside(shell, harbour, 20 if turn % 10 == 0 else 1)


def test_a_killed_refresh_makes_way(
    open_piers: Piers, shell: Shell, write_list: Listing, call: Call
) -> None:
    harbour = open_piers(2)
    harbour.answers[0] = reply(news(0, 1))
    write_list(listed(harbour.url(0), harbour.url(1)))
    first = shell.start("refresh")
    eventually(lambda: successes(shell.folder) == 1)
    first.kill()
    first.communicate()
    write_list(listed(harbour.url(0)))
    assert call("--now", "2030-01-01", "refresh").code == 0


@pytest.mark.slow
def test_a_second_refresh_says_that_one_is_running(
    open_piers: Piers, shell: Shell, write_list: Listing, call: Call
) -> None:
    harbour = open_piers(2)
    harbour.answers[0] = reply(news(0, 1))
    write_list(listed(harbour.url(0), harbour.url(1)))  # the second one keeps silent, twice
    first = shell.start("refresh")
    eventually(lambda: harbour.times)
    done = call("refresh")
    assert done.code == 1
    assert "another refresh is running" in done.err
    first.kill()
    first.communicate()
