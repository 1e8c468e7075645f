"""One worker: what it asks, what it keeps, what it gives back."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from findvalue import Library
from findvalue.errors import StoreError
from findvalue.pipeline.worker import WorkerOptions, WorkerReport
from findvalue.store import open_store
from findvalue.types import SourceState, SourceStatus
from tests.store.kit import execute, query
from tests.support.harbour import listed, open_harbour, reply
from tests.support.server import Answer, Scripted, feed, scripted_server
from tests.worker.crew import until

pytestmark = pytest.mark.endurance

ONCE = WorkerOptions(once=True, lease=30)
Open = Callable[..., Library]
DAY = timedelta(days=1)
_ENDS = "SELECT free_at FROM host WHERE worker IS NOT NULL"


@pytest.fixture
def server() -> Iterator[Scripted]:
    with scripted_server() as running:
        yield running


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Open]:
    """Opens libraries over one list and one store, with the real clock."""
    opened: list[Library] = []

    def opening(*urls: str) -> Library:
        sources = tmp_path / "sources.yaml"
        if urls:
            sources.write_text(listed(*urls), "utf-8")
        environ = {"FINDVALUE_DATA": str(tmp_path)}
        opened.append(Library(sources=sources, environ=environ))
        return opened[-1]

    yield opening
    for each in opened:
        each.close()


class Slow:
    """Lets a server wait with its answers until it is told to go on."""

    def __init__(self, server: Scripted) -> None:
        self.go_on = threading.Event()
        self._answer = server.answer
        server.answer = self  # type: ignore[method-assign]  # what the server calls

    def __call__(self, path: str) -> Answer:
        self.go_on.wait(30)
        return self._answer(path)


def test_every_due_source_is_asked_once(library: Open, server: Scripted) -> None:
    urls = [server.script(f"/{n}", Answer(feed(f"Number {n}", site=f"s{n}.example"))) for n in "ab"]
    opened = library(*urls)
    report = opened.work(ONCE)
    assert [seen.path for seen in server.seen] == ["/a", "/b"]
    assert report.asked == 2
    assert (report.new, opened.store.size()) == (2, 2)


def test_when_nothing_is_due_nothing_is_asked(library: Open, server: Scripted) -> None:
    opened = library(server.script("/a", Answer(feed("One"))))
    opened.work(ONCE)
    assert opened.work(ONCE).asked == 0
    assert len(server.seen) == 1


def test_two_sources_of_one_server_are_asked_with_a_pause(library: Open, server: Scripted) -> None:
    """Not by one worker alone: the pause is kept in the store."""
    urls = [server.script(f"/{n}", Answer(feed(n, site=f"{n}.example"))) for n in "ab"]
    first, second = library(*urls), library()
    with ThreadPoolExecutor() as threads:
        reports = list(threads.map(lambda each: each.work(ONCE), [first, second]))
    assert sum(report.asked for report in reports) == 2
    assert len(server.seen) == 2


def test_a_saved_file_is_read(library: Open, tmp_path: Path) -> None:
    (tmp_path / "saved.xml").write_bytes(feed("Saved"))
    (tmp_path / "sources.yaml").write_text(
        "version: 1\nsources:\n  - {name: Saved, path: saved.xml}\n", "utf-8"
    )
    opened = library()
    assert opened.work(ONCE).new == 1
    assert opened.work(ONCE).asked == 0


def test_what_a_dead_worker_held_is_done_when_its_lease_is_over(
    library: Open, server: Scripted
) -> None:
    opened = library(server.script("/a", Answer(feed("One"))))
    opened.store.sync(opened.source_list)
    path, now = opened.sources_at.path, datetime.now(UTC)
    assert opened.store.lease(path, worker="dead", limit=1, seconds=1.5, now=now)
    report = opened.work(ONCE)
    assert report.new == 1
    assert datetime.now(UTC) >= now + timedelta(seconds=1.5)


def test_a_slow_answer_keeps_its_lease(library: Open, server: Scripted, tmp_path: Path) -> None:
    slow = Slow(server)
    opened = library(server.script("/a", Answer(feed("One"))))
    ends = set[int]()

    def is_renewed_twice() -> bool:
        ends.update(free_at for (free_at,) in query(tmp_path / "articles.sqlite3", _ENDS))
        return len(ends) > 2

    with ThreadPoolExecutor() as threads:
        working = threads.submit(opened.work, WorkerOptions(once=True, lease=1.5))
        until(lambda: bool(server.seen))
        until(is_renewed_twice)
        slow.go_on.set()
        report = working.result()
    assert (report.new, report.lost, len(server.seen)) == (1, 0, 1)


def test_an_answer_that_comes_after_the_lease_was_lost_is_not_stored(
    library: Open, server: Scripted, tmp_path: Path
) -> None:
    slow = Slow(server)
    opened = library(server.script("/a", Answer(feed("One"))))
    stop, said = threading.Event(), list[str]()
    with ThreadPoolExecutor() as threads, open_store(tmp_path / "articles.sqlite3") as thief:
        working = threads.submit(opened.work, WorkerOptions(), stop=stop, warn=said.append)
        until(lambda: bool(server.seen))
        later = datetime.now(UTC) + timedelta(hours=1)
        stolen = thief.lease(opened.sources_at.path, worker="thief", limit=1, seconds=60, now=later)
        assert len(stolen) == 1
        slow.go_on.set()
        until(lambda: bool(said))
        stop.set()
        report = working.result()
        assert (report.lost, report.asked, thief.size()) == (1, 0, 0)
    assert "another worker" in said[0]


def test_a_source_whose_own_lease_ran_out_is_not_asked_twice_at_once(
    library: Open, server: Scripted, tmp_path: Path
) -> None:
    """As when the store was away for longer than a lease."""
    slow = Slow(server)
    opened = library(server.script("/a", Answer(feed("One"))))
    stop = threading.Event()
    with ThreadPoolExecutor() as threads:
        working = threads.submit(opened.work, WorkerOptions(), stop=stop)
        until(lambda: bool(server.seen))
        execute(tmp_path / "articles.sqlite3", "UPDATE host SET worker = NULL, free_at = 0")
        held = "SELECT count(*) FROM host WHERE worker IS NOT NULL"
        until(lambda: query(tmp_path / "articles.sqlite3", held) == [(1,)])
        slow.go_on.set()
        stored = "SELECT count(*) FROM article"
        until(lambda: query(tmp_path / "articles.sqlite3", stored) == [(1,)])
        stop.set()
        report = working.result()
    assert (report.new, report.lost, len(server.seen)) == (1, 0, 1)


def test_after_a_shift_it_goes_on_with_a_fresh_fetcher(
    library: Open, server: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("findvalue.pipeline.worker._SHIFT", 0.01)
    urls = [server.script(f"/{n}", Answer(feed(n, site=f"{n}.example"))) for n in "abc"]
    report = library(*urls).work(ONCE)
    assert (report.new, report.lost) == (3, 0)
    assert sorted(seen.path for seen in server.seen) == ["/a", "/b", "/c"]


def test_a_store_that_cannot_be_written_is_refused_at_once(library: Open, server: Scripted) -> None:
    opened = library(server.script("/a", Answer(feed("One"))))
    opened.store.sync(opened.source_list)
    opened.store.close()
    reading = library()
    reading.__dict__["store"] = open_store(opened.store_at.path or Path(), read_only=True)
    with pytest.raises(StoreError, match="reading only"):
        reading.work(WorkerOptions())


def drained(
    library: Library, server: Scripted, slow: Slow, options: WorkerOptions, *, answer: bool
) -> WorkerReport:
    """Stop a worker while an answer is on its way."""
    stop = threading.Event()
    with ThreadPoolExecutor() as threads:
        working = threads.submit(library.work, options, stop=stop)
        until(lambda: bool(server.seen))
        stop.set()
        if answer:
            slow.go_on.set()
        report = working.result()
        slow.go_on.set()
        return report


def test_what_is_in_flight_is_finished_before_the_end(library: Open, server: Scripted) -> None:
    opened = library(server.script("/a", Answer(feed("One"))))
    report = drained(opened, server, Slow(server), WorkerOptions(grace=30), answer=True)
    assert (report.new, report.released) == (1, 0)


def test_what_cannot_be_finished_is_given_back(library: Open, server: Scripted) -> None:
    opened = library(server.script("/a", Answer(feed("One"))))
    report = drained(opened, server, Slow(server), WorkerOptions(grace=0.1), answer=False)
    assert (report.new, report.released) == (0, 1)
    assert opened.store.leased(datetime.now(UTC)) == set()
    assert opened.store.states() == {}  # it is due as before


def test_a_worker_waits_for_what_becomes_due(library: Open, server: Scripted) -> None:
    opened = library(server.script("/a", Answer(feed("One")), Answer(feed("One", "Two"))))
    opened.work(ONCE)
    stop = threading.Event()
    with ThreadPoolExecutor() as threads:
        working = threads.submit(opened.work, WorkerOptions(), stop=stop)
        soon = datetime.now(UTC) + timedelta(seconds=1)
        with Library(sources=opened.sources_at.path, environ=opened._environ) as other:  # noqa: SLF001 - the same store
            (state,) = other.store.states().values()
            other.store.save(opened.source_list.active[0], replace(state, next_at=soon))
        until(lambda: len(server.seen) == 2)
        stop.set()
        assert working.result().asked == 1


def test_a_source_that_joins_the_list_is_asked(library: Open, server: Scripted) -> None:
    urls = [server.script(f"/{n}", Answer(feed(n, site=f"{n}.example"))) for n in "ab"]
    opened = library(urls[0])
    opened.work(ONCE)
    library(*urls)
    assert opened.work(ONCE).new == 1
    assert [seen.path for seen in server.seen] == ["/a", "/b"]


def test_a_list_that_is_broken_for_a_while_stays_as_it_was(
    library: Open, server: Scripted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("findvalue.pipeline.worker._IDLE", 0.3)
    urls = [server.script(f"/{n}", Answer(feed(n, site=f"{n}.example"))) for n in "ab"]
    opened, stop, said = library(urls[0]), threading.Event(), list[str]()
    with ThreadPoolExecutor() as threads:
        working = threads.submit(opened.work, WorkerOptions(), stop=stop, warn=said.append)
        until(lambda: len(server.seen) == 1)
        (tmp_path / "sources.yaml").write_text("sources: [", "utf-8")
        until(lambda: bool(said))
        library(*urls)
        until(lambda: len(server.seen) == 2)
        stop.set()
        working.result()
    assert ["stays as it was" in each for each in said].count(True) == 1


def test_a_broken_line_is_tried_once_more(library: Open) -> None:
    with open_harbour(1) as harbour:
        answers = iter([b"", reply(feed("One"))])
        harbour.answers[0] = lambda _: next(answers)
        report = library(harbour.url(0)).work(ONCE)
        assert (report.new, len(harbour.seen)) == (1, 2)


def test_a_line_that_stays_broken_is_a_failure(library: Open) -> None:
    with open_harbour(2) as harbour:
        harbour.answers = {0: b"", 1: reply(feed("One"))}
        opened = library(harbour.url(0), harbour.url(1))
        report = opened.work(ONCE)
        assert len(harbour.asked(0)) == 2
        assert report.statuses[SourceStatus.UNREACHABLE] == 1
        assert opened.store.states()[harbour.url(0)].failures == 1


def test_a_server_that_wants_to_rest_is_left_alone_by_all_but_not_for_ever(
    library: Open, server: Scripted, tmp_path: Path
) -> None:
    years = {"Retry-After": "999999999"}
    url = server.script("/a", Answer(b"", 429, years))
    opened = library(url, server.script("/b", Answer(feed("One"))))
    opened.store.sync(opened.source_list)
    later = replace(SourceState(key=server.url + "/b"), next_at=datetime.now(UTC) + DAY)
    opened.store.save(opened.source_list.active[1], later)  # so that the other one is asked first
    opened.work(ONCE)
    ((free_at,),) = query(tmp_path / "articles.sqlite3", "SELECT free_at FROM host")
    rest = datetime.fromtimestamp(free_at / 1e6, UTC) - datetime.now(UTC)
    assert timedelta(hours=23) < rest <= DAY
    assert (
        opened.store.lease(
            opened.sources_at.path, worker="w", limit=9, seconds=1, now=datetime.now(UTC)
        )
        == []
    )


def test_without_a_network_nobody_has_failed(library: Open) -> None:
    opened = library("http://127.0.0.1:9/a", "http://127.0.0.1:9/b")
    report = opened.work(ONCE)
    assert report.statuses == {SourceStatus.UNREACHABLE: 2}
    assert [state.failures for state in opened.store.states().values()] == [0, 0]


def test_a_header_whose_variable_is_not_set_fails_its_source_alone(
    library: Open, server: Scripted, tmp_path: Path
) -> None:
    url = server.script("/a", Answer(feed("One")))
    (tmp_path / "sources.yaml").write_text(
        f"version: 1\nsources:\n"
        f"  - {{name: A, url: '{url}', allow_private: true}}\n"
        f"  - {{name: B, url: '{url}?b', allow_private: true,"
        " headers: {Authorization: '${NO_SUCH_VARIABLE}'}}\n",
        "utf-8",
    )
    report = library().work(ONCE)
    assert (report.new, report.statuses[SourceStatus.BROKEN]) == (1, 1)


def test_a_refresh_leaves_to_a_worker_what_it_asks(library: Open, server: Scripted) -> None:
    slow = Slow(server)
    opened, other = library(server.script("/a", Answer(feed("One")))), library()
    stop = threading.Event()
    with ThreadPoolExecutor() as threads:
        working = threads.submit(opened.work, WorkerOptions(), stop=stop)
        until(lambda: bool(server.seen))
        assert other.refresh().outcomes == ()
        slow.go_on.set()
        stop.set()
        working.result()
    assert len(server.seen) == 1
