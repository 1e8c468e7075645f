"""Refresh by 1, 2 and 4 workers, on both engines, beside plain ``refresh``, in one run.

    python benchmarks/workers.py [--feeds 400] [--latency 0.15] [--entries 20] [--rounds 3]

Feeds are those of ``refresh.py``, each on a port of its own of 127.0.0.1, as if it had a host of
its own, and each answers after a pause. Every run begins with an empty store and ends when no feed
is due any more; starting the processes is part of it. Needs the programs of PostgreSQL 14 or newer
and the extra ``postgres`` for the second engine, and leaves it out otherwise.

Printed is the best of the rounds: feeds a second; how many times as many that are as one worker on
the same engine does; and CPU milliseconds a feed, of the workers and their children, without the
server's. On two busy cores the wall figures are those of the cores: compare the ratios.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from benchmarks.refresh import Server, generate  # noqa: E402 - the path comes first

from findvalue.store.postgres import migrate  # noqa: E402 - as above
from tests.support.postgres import Server as Postgres  # noqa: E402 - as above
from tests.support.postgres import binaries  # noqa: E402 - as above

CREWS = (1, 2, 4)


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run used: seconds of wall time and of CPU."""

    wall: float
    cpu: float


def run(sources: Path, store: str, options: Sequence[str], processes: int) -> Cost:
    """Run so many processes over one store, to their end."""
    command = [sys.executable, "-m", "findvalue", "-q", "--sources", str(sources), "refresh"]
    environ = {
        **os.environ,
        "PYTHONPATH": str(ROOT / "src"),
        "FINDVALUE_STORE": store,
        "FINDVALUE_DATA": str(sources.parent),
    }
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begun = time.monotonic()
    running = [
        subprocess.Popen([*command, *options], env=environ, stdout=subprocess.DEVNULL)
        for _ in range(processes)
    ]
    codes = [process.wait() for process in running]
    wall = time.monotonic() - begun
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if any(codes):
        raise SystemExit(f"ended with {codes}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(wall, cpu)


def listed(path: Path, ports: Sequence[int]) -> Path:
    """Write a source list."""
    entries = "".join(
        f"  - {{name: Feed {number}, url: 'http://127.0.0.1:{port}/', allow_private: true}}\n"
        for number, port in enumerate(ports)
    )
    path.write_text(f"version: 1\nsources:\n{entries}", "utf-8")
    return path


def measure(engine: str, sources: Path, feeds: int, rounds: int, empty: Callable[[], str]) -> None:
    """Print the rows of one engine.

    Args:
        engine: its name.
        sources: the list.
        feeds: how many are in it.
        rounds: how often each row is measured.
        empty: makes an empty store, and returns its address.
    """
    rows = [("refresh", (), 1), *[(f"{n} worker{'s'[: n - 1]}", _WORKER, n) for n in CREWS]]
    one = 0.0
    for name, options, processes in rows:
        runs = [run(sources, empty(), options, processes) for _ in range(rounds)]
        best = min(runs, key=lambda cost: cost.wall)
        speed = feeds / best.wall
        one = speed if processes == 1 and options else one
        ratio = f"{speed / one:5.2f} x one worker" if one else " " * 18
        least = min(cost.cpu for cost in runs) / feeds * 1000
        print(f"{engine:10} {name:10} {speed:6.1f} feeds/s {ratio} {least:6.1f} ms CPU a feed",
              flush=True)  # fmt: skip


_WORKER = ("--worker", "--once")


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feeds", type=int, default=400)
    parser.add_argument("--latency", type=float, default=0.15, help="seconds of each answer")
    parser.add_argument("--entries", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch, ExitStack() as stack:
        folder = Path(scratch)
        generate(folder / "feeds", options.feeds, options.entries)
        ports = stack.enter_context(Server(folder / "feeds", options.feeds, options.latency))
        sources = listed(folder / "sources.yaml", ports)
        count = iter(range(1_000))
        measure("SQLite", sources, options.feeds, options.rounds,
                lambda: str(folder / f"{next(count)}.sqlite3"))  # fmt: skip
        tools = binaries()
        if tools is None:
            print("PostgreSQL is not installed: left out")
            return
        server = stack.enter_context(Postgres(tools))

        def database() -> str:
            address = server.url(server.database())
            migrate(address)
            return address

        measure("PostgreSQL", sources, options.feeds, options.rounds, database)


if __name__ == "__main__":
    main()
