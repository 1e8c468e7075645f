"""A crew: worker processes over one store, and a harbour that counts what they ask."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.harbour import Harbour, listed, news, open_harbour, reply
from tests.support.process import Shell

ENTRIES = 3  # articles of each source
LANES = 8
GUARD = 120.0  # seconds after which a test that hangs is given up


@dataclass(slots=True)
class Crew:
    """Workers on one list of as many sources as the harbour has piers.

    Args:
        shell: starts processes.
        harbour: what they ask.
        sources: the list.
    """

    shell: Shell
    harbour: Harbour
    sources: Path
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, *options: object) -> subprocess.Popen[bytes]:
        """Start a worker that ends when nothing is due."""
        worker = self.shell.start(
            *("--sources", self.sources, "refresh", "--worker", "--once", "--json"),
            *("--lanes", LANES, *options),
        )
        self.workers.append(worker)
        return worker

    def kill_after(self, worker: subprocess.Popen[bytes], requests: int) -> None:
        """Kill a worker with SIGKILL when the harbour has seen so many requests."""
        until(lambda: len(self.harbour.seen) >= requests)
        worker.send_signal(signal.SIGKILL)

    def finish(self) -> list[dict[str, object]]:
        """Wait for all workers; return the reports of those that were not killed."""
        reports = []
        for worker in self.workers:
            done = self.shell.finish(worker, timeout=GUARD)
            if done.code != -signal.SIGKILL:
                assert done.code == 0, done.err
                reports.append(json.loads(done.out)["worker"])
        return reports

    def requests(self) -> Counter[int]:
        """Return how many requests each pier got."""
        return Counter(request.pier for request in self.harbour.seen)


@contextmanager
def crew(folder: Path, piers: int, *, store: str | None = None) -> Iterator[Crew]:
    """Give a crew in a folder, for a store in that folder or at an address."""
    with open_harbour(piers) as harbour:
        for pier in range(piers):
            harbour.answers[pier] = reply(news(pier, 1, ENTRIES))
        sources = folder / "sources.yaml"
        sources.write_text(listed(*map(harbour.url, range(piers))), "utf-8")
        environ = (("FINDVALUE_STORE", store),) if store else ()
        gang = Crew(Shell(folder, environ=environ), harbour, sources)
        try:
            yield gang
        finally:
            for worker in gang.workers:
                worker.kill()
                worker.communicate()


def until(is_so: Callable[[], bool]) -> None:
    """Wait until something is so."""
    ends = time.monotonic() + GUARD
    while not is_so():
        assert time.monotonic() < ends, "it never came to that"
        time.sleep(0.01)
