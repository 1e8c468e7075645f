"""How long a look-up takes while another process refreshes the same store.

    python benchmarks/lookup_during_refresh.py [--articles 20000] [--feeds 200]

A store of generated articles, as in ``search.py``, and feeds of 30 entries, as in ``refresh.py``,
each on a port of its own of 127.0.0.1. One list of them is refreshed first; then look-ups over it
run while nothing else does; then ``findvalue refresh`` brings the feeds of a second list into the
same store, in a process of its own, while look-ups go on. A look-up is all that the command does
once it is loaded: ask what is due, and rank ten matches. Printed are wall and CPU milliseconds, and
how many look-ups ran. On two busy cores the wall figures are those of the cores; CPU is ours.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from benchmarks.refresh import ENTRIES, Server, generate  # noqa: E402 - the path comes first
from benchmarks.search import LIMIT, generated, topics  # noqa: E402 - as above

from findvalue import Article, Library  # noqa: E402 - as above

QUIET = 300  # look-ups while nothing else runs


def list_of(folder: Path, name: str, ports: list[int]) -> Path:
    """Write a source list over these ports."""
    entries = "".join(
        f"  - {{name: Feed {number}, url: 'http://127.0.0.1:{port}/', allow_private: true}}\n"
        for number, port in enumerate(ports)
    )
    path = folder / f"{name}.yaml"
    path.write_text(f"version: 1\nsources:\n{entries}", "utf-8")
    return path


def refresh(folder: Path, listed: Path) -> subprocess.Popen[bytes]:
    """Start a refresh in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "findvalue", "--sources", str(listed), "refresh"],
        env={**os.environ, "FINDVALUE_DATA": str(folder), "PYTHONPATH": str(ROOT / "src")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def look_up(library: Library, more: Callable[[int], bool]) -> Iterator[tuple[float, float]]:
    """Yield wall and CPU milliseconds of each look-up, for as long as ``more`` of its number says."""
    for number, topic in enumerate(cycle(topics())):
        if not more(number):
            return
        wall, cpu = time.perf_counter(), time.process_time()
        library.freshen([topic])
        library.search(topic, limit=LIMIT)
        yield (time.perf_counter() - wall) * 1e3, (time.process_time() - cpu) * 1e3


def show(name: str, times: list[tuple[float, float]]) -> None:
    """Print a row."""
    row = f"{name:24}{len(times):6} look-ups"
    for what, values in zip(("wall", "CPU"), zip(*times, strict=True), strict=True):
        ordered = sorted(values)
        median, high = ordered[len(ordered) // 2], ordered[int(0.95 * len(ordered))]
        row += f"   {what} ms p50 {median:6.1f}  p95 {high:6.1f}  most {ordered[-1]:6.1f}"
    print(row, flush=True)


def run(folder: Path, articles: int, feeds: int) -> None:
    """Fill the store, then measure."""
    served = folder / "feeds"
    generate(served, 2 * feeds, ENTRIES)
    with Server(served, 2 * feeds) as ports:
        known = list_of(folder, "known", ports[:feeds])
        other = list_of(folder, "other", ports[feeds:])
        with Library(sources=known, environ={"FINDVALUE_DATA": str(folder)}) as library:
            library.add(
                Article(
                    url=f"https://bench.example/{each['id']}",
                    title=each["title"],
                    text=each["text"],
                )
                for each in generated(articles)
            )
            refresh(folder, known).wait()
            show("nothing else runs", list(look_up(library, lambda number: number < QUIET)))
            running = refresh(folder, other)
            show("during a refresh", list(look_up(library, lambda _: running.poll() is None)))


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--feeds", type=int, default=200)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        run(Path(name), options.articles, options.feeds)


if __name__ == "__main__":
    main()
