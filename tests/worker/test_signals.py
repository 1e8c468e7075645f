"""A worker that is told to end: it finishes what is in flight, and gives the rest back."""

from __future__ import annotations

import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from findvalue.store import open_store
from tests.store.kit import query
from tests.support.cli import Done
from tests.support.harbour import listed
from tests.support.process import Shell
from tests.support.server import Answer, Scripted, feed, scripted_server
from tests.worker.crew import until

pytestmark = pytest.mark.endurance

Start = Callable[..., "Running"]


class Running:
    """A worker, and a server that keeps it waiting until it is told to go on."""

    def __init__(self, folder: Path, server: Scripted, *options: object) -> None:
        self.server = server
        self.go_on = threading.Event()
        self._store = folder / "articles.sqlite3"
        self._shell = Shell(folder)
        answer = server.answer

        def slow(path: str) -> Answer:
            self.go_on.wait(60)
            return answer(path)

        server.answer = slow  # type: ignore[method-assign]  # what the server calls
        sources = folder / "sources.yaml"
        sources.write_text(listed(server.script("/a", Answer(feed("One")))), "utf-8")
        self.process: subprocess.Popen[bytes] = self._shell.start(
            "--sources", sources, "refresh", "--worker", *options
        )
        until(lambda: bool(server.seen))

    def tell(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def finish(self) -> Done:
        return self._shell.finish(self.process)

    def stored(self) -> int:
        with open_store(self._store) as store:
            return store.size()

    def held(self) -> int:
        return int(query(self._store, "SELECT count(*) FROM host WHERE worker IS NOT NULL")[0][0])


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    running: list[Running] = []
    with scripted_server() as server:

        def call(*options: object) -> Running:
            running.append(Running(tmp_path, server, *options))
            return running[-1]

        yield call
        for each in running:
            each.go_on.set()
            each.process.kill()
            each.process.communicate()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_what_is_in_flight_is_finished(start: Start, number: signal.Signals, code: int) -> None:
    worker = start("--grace", 60)
    worker.tell(number)
    worker.go_on.set()
    done = worker.finish()
    assert done.code == code, done.err
    assert done.out.startswith("1 source asked: 1 ")
    assert (worker.stored(), worker.held()) == (1, 0)


def test_what_takes_too_long_is_given_back(start: Start) -> None:
    worker = start("--grace", 0)
    worker.tell(signal.SIGTERM)
    done = worker.finish()
    assert done.code == 143, done.err
    assert "1 source given back" in done.out
    assert (worker.stored(), worker.held()) == (0, 0)


def test_a_second_signal_ends_it_at_once_and_gives_everything_back(start: Start) -> None:
    worker = start("--grace", 600)
    worker.tell(signal.SIGTERM)
    assert worker.process.stderr is not None
    assert worker.process.stderr.readline() == b"ending: 1 source is being asked\n"
    worker.tell(signal.SIGTERM)
    done = worker.finish()
    assert done.code == 143, done.err
    assert "terminated" in done.err
    assert (worker.stored(), worker.held()) == (0, 0)
