"""Refresh: findvalue and lemon24/reader side by side, in one run, on the same local server.

    python benchmarks/refresh.py [--feeds 300] [--large 1000] [--without-reader]

Measures, per workload, the CPU seconds of the whole process tree (the figure to compare), wall
seconds and the peak memory of the tree. reader lives in a virtual environment that the script
makes under the folder given by --work. The measured part runs in a network namespace in which
only loopback exists.

Feeds are generated: 30 entries of 150 to 400 words over a Zipf vocabulary of 20,000 words, about
87 kB each. Each feed has a port of its own on 127.0.0.1, as if it had a host of its own.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import resource
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ENTRIES = 30
VOCABULARY = 20_000
LATENCY = 0.15  # seconds, in the workload with latency
LATENT_FEEDS = 60
LARGE_ENTRIES = 100
SAMPLE = 0.05  # seconds between two looks at the memory
INSIDE = "FINDVALUE_BENCHMARK_INSIDE"

READER_SCRIPT = """
import json, sys
from reader import make_reader
urls = json.load(open(sys.argv[2]))
reader = make_reader(sys.argv[1])
for url in urls:
    reader.add_feed(url, exist_ok=True)
reader.update_feeds(workers=int(sys.argv[3]), scheduled=False)  # all, whatever is due
reader.enable_search()
reader.update_search()
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run used: CPU and wall seconds, peak memory of the tree in MiB."""

    cpu: float
    wall: float
    memory: float


# --- the feeds ---------------------------------------------------------------------------------


def make_feed(number: int, entries: int, rng: random.Random, words: Sequence[str]) -> bytes:
    """Return one RSS feed."""
    weights = [1 / rank for rank in range(1, len(words) + 1)]
    cumulative = list(_running(weights))
    items = []
    for entry in range(entries):
        text = rng.choices(words, cum_weights=cumulative, k=rng.randint(150, 400))
        halves = [" ".join(text[: len(text) // 2]), " ".join(text[len(text) // 2 :])]
        body = "".join(f"<p>{half.capitalize()}. See <a href='/x'>this</a>.</p>" for half in halves)
        title = " ".join(text[:6]).capitalize()
        items.append(
            f"<item><title>{title}</title><link>http://feed{number}.example/{entry}</link>"
            f"<guid isPermaLink='false'>{number}-{entry}</guid>"
            f"<pubDate>Mon, 0{1 + entry % 9} Jun 2026 10:00:00 GMT</pubDate>"
            f"<author>a{number}@example.org (Author {number})</author>"
            f"<description><![CDATA[{body}]]></description></item>"
        )
    return (
        "<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel>"
        f"<title>Feed {number}</title><link>http://feed{number}.example/</link>"
        f"<description>generated</description>{''.join(items)}</channel></rss>"
    ).encode()


def _running(values: Sequence[float]) -> list[float]:
    total, sums = 0.0, []
    for value in values:
        total += value
        sums.append(total)
    return sums


def vocabulary(rng: random.Random) -> list[str]:
    """Return distinct made-up words."""
    syllables = [a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "er")]
    words: dict[str, None] = {}
    while len(words) < VOCABULARY:
        words["".join(rng.choices(syllables, k=rng.randint(2, 4)))] = None
    return list(words)


# --- the server --------------------------------------------------------------------------------


async def serve(folder: Path, count: int, latency: float, ports: Path) -> None:
    """Serve feed N of a folder on the N-th port, with validators; write the ports to a file."""
    bodies = [(folder / f"{number}.xml").read_bytes() for number in range(count)]

    def answer(number: int) -> Callable[..., object]:
        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
            await asyncio.sleep(latency)
            tag = f'"v{number}"'
            common = f"ETag: {tag}\r\nConnection: close\r\n"
            if f"if-none-match: {tag}" in head:
                writer.write(f"HTTP/1.1 304 Not Modified\r\n{common}\r\n".encode())
            else:
                size = len(bodies[number])
                writer.write(
                    f"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n{common}"
                    f"Content-Length: {size}\r\n\r\n".encode()
                    + bodies[number]
                )
            await writer.drain()
            writer.close()

        return handle

    found = []
    for number in range(count):
        listening = socket.socket()
        listening.bind(("127.0.0.1", 0))
        found.append(listening.getsockname()[1])
        await asyncio.start_server(answer(number), sock=listening)  # type: ignore[arg-type]
    ports.write_text(json.dumps(found), "utf-8")  # noqa: ASYNC240 - once, before any request
    await asyncio.Event().wait()


class Server:
    """The server in a process of its own, so that its cost is not counted."""

    def __init__(self, folder: Path, count: int, latency: float = 0.0) -> None:
        self._ports = folder / f"ports-{time.monotonic_ns()}.json"
        self._process = subprocess.Popen(
            [sys.executable, __file__, "--serve", str(folder), str(count), str(latency),
             str(self._ports)]
        )  # fmt: skip

    def __enter__(self) -> list[int]:
        deadline = time.monotonic() + 60
        while not self._ports.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(0.1)
        ports: list[int] = json.loads(self._ports.read_text("utf-8"))
        return ports

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait()


# --- measuring ---------------------------------------------------------------------------------


def measure(command: list[str], environ: dict[str, str]) -> Cost:
    """Run a command; return what its process tree used."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    process = subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL)
    peak = [0.0]
    watcher = threading.Thread(target=_watch, args=(process, peak))
    watcher.start()
    code = process.wait()
    watcher.join()
    wall = time.monotonic() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if code:
        raise SystemExit(f"{command[:4]} ended with {code}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(cpu=cpu, wall=wall, memory=peak[0])


def _watch(process: subprocess.Popen[bytes], peak: list[float]) -> None:
    while process.poll() is None:
        peak[0] = max(peak[0], sum(map(_resident, _tree(process.pid))) / 1024)
        time.sleep(SAMPLE)


def _tree(pid: int) -> list[int]:
    found = [pid]
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text("ascii").split():
                found += _tree(int(child))
    except OSError:
        pass
    return found


def _resident(pid: int) -> int:
    """Return the proportional set size in KiB: shared pages are counted once in a tree."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    except OSError:
        pass
    return 0


# --- the two tools -----------------------------------------------------------------------------


@dataclass(slots=True)
class Bench:
    """One data folder per tool and workload."""

    work: Path
    reader: Path | None

    def ours(self, name: str, ports: list[int]) -> Cost:
        """Refresh with findvalue."""
        folder = self.work / f"ours-{name}"
        folder.mkdir(exist_ok=True)
        listed = folder / "sources.yaml"
        entries = "".join(
            f"  - {{name: Feed {number}, url: 'http://127.0.0.1:{port}/', allow_private: true}}\n"
            for number, port in enumerate(ports)
        )
        listed.write_text(f"version: 1\nsources:\n{entries}", "utf-8")
        environ = {**os.environ, "FINDVALUE_DATA": str(folder)}
        command = [sys.executable, "-m", "findvalue", "--sources", str(listed), "refresh"]
        return measure(command, environ)

    def theirs(self, name: str, ports: list[int], workers: int = 8) -> Cost | None:
        """Update with reader, until it can be searched."""
        if self.reader is None:
            return None
        folder = self.work / f"reader-{name}"
        folder.mkdir(exist_ok=True)
        urls = folder / "urls.json"
        urls.write_text(json.dumps([f"http://127.0.0.1:{port}/" for port in ports]), "utf-8")
        script = folder / "update.py"
        script.write_text(READER_SCRIPT, "utf-8")
        environ = {**os.environ, "READER_NO_VENDORED_FEEDPARSER": "1"}
        python = str(self.reader / "bin" / "python")
        command = [python, str(script), str(folder / "db.sqlite"), str(urls), str(workers)]
        return measure(command, environ)


def generate(folder: Path, count: int, entries: int) -> None:
    """Write feeds into a folder."""
    folder.mkdir(exist_ok=True)
    rng = random.Random(count)  # noqa: S311 - repeatable, not secret
    words = vocabulary(rng)
    for number in range(count):
        (folder / f"{number}.xml").write_bytes(make_feed(number, entries, rng, words))


def show(name: str, ours: Cost, theirs: Cost | None) -> None:
    """Print one row."""
    row = f"{name:34} ours {ours.cpu:7.2f} CPU s {ours.wall:6.1f} s {ours.memory:5.0f} MiB"
    if theirs:
        row += (
            f"   reader {theirs.cpu:7.2f} CPU s {theirs.wall:6.1f} s {theirs.memory:5.0f} MiB"
            f"   ours/reader CPU {ours.cpu / theirs.cpu:.3f} wall {ours.wall / theirs.wall:.3f}"
        )
    print(row, flush=True)


def run(options: argparse.Namespace) -> None:
    """Run all workloads."""
    bench = Bench(options.work, None if options.without_reader else options.work / "reader-venv")
    feeds = options.work / "feeds"
    generate(feeds, options.feeds, ENTRIES)
    with Server(feeds, options.feeds) as ports:
        cold = bench.ours("cold", ports)
        show(f"{options.feeds} feeds x {ENTRIES}, cold", cold, bench.theirs("cold", ports))
        show("the same, all answer 304", bench.ours("cold", ports), bench.theirs("cold", ports))
    latent = min(LATENT_FEEDS, options.feeds)
    with Server(feeds, latent, LATENCY) as ports:
        show(f"{latent} feeds, 150 ms, cold", bench.ours("slow", ports),
             bench.theirs("slow", ports))  # fmt: skip
    large = options.work / "large"
    generate(large, options.large, ENTRIES)
    with Server(large, options.large) as ports:
        wide = bench.ours("wide", ports)
    show(f"{options.large} feeds x {ENTRIES}, cold", wide, None)
    each = [cost.cpu / count / ENTRIES * 1000 for cost, count in
            ((cold, options.feeds), (wide, options.large))]  # fmt: skip
    print(f"CPU per entry: {each[0]:.3f} ms -> {each[1]:.3f} ms ({each[1] / each[0] - 1:+.1%})")
    generate(large, options.large, LARGE_ENTRIES)
    with Server(large, options.large) as ports:
        show(f"{options.large} feeds x {LARGE_ENTRIES}, cold", bench.ours("large", ports), None)


def prepare(work: Path) -> None:
    """Install reader into an environment of its own."""
    venv = work / "reader-venv"
    if venv.exists():
        return
    subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
    subprocess.run([str(venv / "bin" / "pip"), "install", "-q", "reader==3.26"], check=True)


def main() -> None:
    """Prepare, then run again inside a namespace that has only loopback."""
    if sys.argv[1:2] == ["--serve"]:
        folder, count, latency, ports = sys.argv[2:6]
        asyncio.run(serve(Path(folder), int(count), float(latency), Path(ports)))
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feeds", type=int, default=300)
    parser.add_argument("--large", type=int, default=1000)
    parser.add_argument("--without-reader", action="store_true")
    parser.add_argument("--work", type=Path)
    options = parser.parse_args()
    if os.environ.get(INSIDE):
        run(options)
        return
    with tempfile.TemporaryDirectory() as scratch:
        work = options.work or Path(scratch)
        work.mkdir(parents=True, exist_ok=True)
        if not options.without_reader:
            prepare(work)
        command = [sys.executable, __file__, *sys.argv[1:], "--work", str(work)]
        inside = ["unshare", "-rn", "sh", "-c", 'ip link set lo up && exec "$@"', "sh", *command]
        subprocess.run(inside, env={**os.environ, INSIDE: "1"}, check=True)


if __name__ == "__main__":
    main()
