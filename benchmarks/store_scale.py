"""What a look-up costs on either engine of the store, over the same generated articles.

    python benchmarks/store_scale.py                      100,000 articles: minutes
    python benchmarks/store_scale.py --articles 1000000   16 minutes of CPU time to fill both alone

Needs the programs of PostgreSQL 14 or newer and the extra ``postgres``; starts a server of its own
on a free port of 127.0.0.1, whose data lies in memory where that can be had. Articles are
generated: 100,000 words in Zipf's proportions, each article about one of 2,000 subjects from whose
words a third of its words are drawn, a title of eight words and a text of fifty, dated over two
years. Topics are two or three words of middling frequency out of a real title; a second round swaps
two letters of one of them.

Printed are CPU milliseconds a query, this process and the server's together, for the first 500
candidates: all words (AND), any word (OR), what the repair of the misspelt word costs on top, and
whole look-ups; then for how many topics both engines rank the same ten articles first; then what
50 people looking up at once wait, while nobody writes, and while two processes do.
"""

from __future__ import annotations

import argparse
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import resources
from itertools import accumulate, islice
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from findvalue import rank  # noqa: E402 - the path comes first
from findvalue.protocols import StoreEngine  # noqa: E402 - as above
from findvalue.store import SQLiteStore, open_store  # noqa: E402 - as above
from findvalue.store.postgres import PostgresStore  # noqa: E402 - as above
from findvalue.store.postgres import open_store as open_postgres  # noqa: E402 - as above
from findvalue.types import (  # noqa: E402 - as above
    Article,
    Delivery,
    Scope,
    Source,
    SourceState,
    StoreContents,
    StoredArticle,
    StoredSource,
    StoreRecord,
)
from tests.support.postgres import Server, binaries  # noqa: E402 - as above

NOW = datetime(2026, 7, 1, tzinfo=UTC)
DAYS = 730
WORDS, SUBJECTS, SUBJECT_WORDS = 100_000, 2_000, 60
TITLE, BODY = 8, 50
SOURCES = 400
TOPICS, BROAD = 150, 40
CANDIDATES, TOP = 500, 10
PEOPLE, LOOK_UPS, WRITERS = 50, 6, 2
SHORTEST = 5  # letters of a word that is misspelt
SETTINGS = {"shared_buffers": "1GB", "maintenance_work_mem": "512MB", "max_wal_size": "4GB"}


def dice(seed: object) -> random.Random:
    """Chance that falls alike in every run."""
    return random.Random(str(seed))  # noqa: S311 - a benchmark hides nothing


# --- articles and topics ---------------------------------------------------------------------------


class Press:
    """Writes articles."""

    def __init__(self) -> None:
        listed = resources.files("findvalue.rank").joinpath("data", "words.txt").read_text("ascii")
        words = [word for word in listed.split() if len(word) > 2]  # noqa: PLR2004 - real words
        dice("words").shuffle(words)
        names = (f"{one}{two}" for one, two in zip(words[::2], words[1::2], strict=False))
        self.words = [*words, *islice(names, max(0, WORDS - len(words)))][:WORDS]
        self._weights = list(accumulate(1 / (rank + 10) for rank in range(len(self.words))))
        middling = range(300, 30_000)
        self._subjects = [dice(n).sample(middling, SUBJECT_WORDS) for n in range(SUBJECTS)]

    def article(self, number: int) -> Article:
        """Return an article, always the same one."""
        rng = dice(number)
        common = rng.choices(self.words, cum_weights=self._weights, k=TITLE + BODY)
        subject = self._subjects[rng.randrange(SUBJECTS)]
        drawn = [self.words[rng.choice(subject)] if rng.random() < 1 / 3 else w for w in common]
        return Article(
            url=f"https://bench{number % SOURCES}.example/{number}",
            title=" ".join(drawn[:TITLE]).capitalize(),
            summary=" ".join(drawn[TITLE:]).capitalize() + ".",
            source=f"Source {number % SOURCES}",
            published=NOW - timedelta(seconds=rng.randrange(DAYS * 86_400)),
            language="en",
        )

    def topics(self, articles: int) -> list[str]:
        """Return topics of two or three middling words that stand in one title."""
        rng, ranks = dice("topics"), {word: rank for rank, word in enumerate(self.words)}
        found: list[str] = []
        while len(found) < TOPICS:
            title = self.article(rng.randrange(articles)).title.lower().split()
            words = sorted({word for word in title if 300 <= ranks[word] < 30_000})  # noqa: PLR2004 - as the subjects
            many = rng.choice((2, 2, 3))
            if len(words) >= many:
                found.append(" ".join(rng.sample(words, many)))
        return found

    def broad(self) -> list[str]:
        """Return topics of two common words."""
        rng = dice("broad")
        return [" ".join(rng.sample(self.words[30:300], 2)) for _ in range(BROAD)]


def misspelt(topic: str) -> str:
    """Return the topic with two neighbours swapped in its longest word."""
    word = max(topic.split(), key=len)
    if len(word) < SHORTEST:
        return topic
    at = len(word) // 2
    return topic.replace(word, word[:at] + word[at + 1] + word[at] + word[at + 2 :], 1)


def contents(press: Press, count: int) -> StoreContents:
    """Return so many articles as another store would give them."""
    keys = [f"https://bench{n}.example/feed" for n in range(SOURCES)]

    def records() -> Iterator[StoreRecord]:
        for number, key in enumerate(keys):
            yield StoredSource(key=key, name=f"Source {number}", kind="feed", weight=1.0)
        for number in range(count):
            key = keys[number % SOURCES]
            yield StoredArticle(
                article=press.article(number), owner=key, sources={key: f"key-{number}"}
            )

    return StoreContents(
        model="", sources=SOURCES, lists=0, states=0, articles=count, records=records()
    )


# --- engines ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Engine:
    """A store to be measured.

    Attributes:
        name: of the engine.
        place: a path or an address.
        server: the id of the server's first process; 0 when there is none.
    """

    name: str
    place: str
    server: int = 0

    def open(self, connections: int = 1) -> SQLiteStore | PostgresStore:
        """Open the store."""
        if self.server:
            return open_postgres(self.place, clock=lambda: NOW, connections=connections)
        return open_store(Path(self.place), clock=lambda: NOW)

    def spent(self) -> float:
        """Return the CPU seconds of this process and of the server's processes that live."""
        return time.process_time() + sum(map(_run_time, _children(self.server)))


def _children(parent: int) -> list[int]:
    """Return the processes that a process started (proc_pid_task_children(5))."""
    if not parent:
        return []
    listed = Path(f"/proc/{parent}/task/{parent}/children").read_text("ascii")
    return [int(number) for number in listed.split()]


def _run_time(process: int) -> float:
    """Return the CPU seconds of a process, to the nanosecond (Documentation/scheduler/sched-stats)."""
    try:
        return int(Path(f"/proc/{process}/schedstat").read_text("ascii").split()[0]) / 1e9
    except OSError:
        return 0.0  # it ended meanwhile


def fill_all(engines: Sequence[Engine], count: int) -> None:
    """Fill every store, each in a process of its own, and say what it took."""
    command = [sys.executable, __file__, "--articles", str(count)]
    fillers = [
        subprocess.Popen([*command, "--fill", engine.place, "--server", str(engine.server)])
        for engine in engines
    ]
    if any([filler.wait() for filler in fillers]):  # noqa: C419 - all of them end first
        raise SystemExit("a store could not be filled")


def fill(engine: Engine, press: Press, count: int) -> None:
    """Store the articles, and say what it took."""
    began, spent = time.monotonic(), engine.spent()
    with engine.open() as store:
        store.fill(contents(press, count))
        used = engine.spent() - spent
        store.vacuum()
        size = store.stats().size
    print(
        f"{engine.name}: filled in {time.monotonic() - began:.0f} s,"
        f" {used / count * 1e3:.2f} ms CPU an article, {size / 1e6:,.0f} MB",
        flush=True,
    )


# --- measuring -------------------------------------------------------------------------------------


def measured(engine: Engine, press: Press, count: int) -> list[list[str]]:
    """Print what questions cost, and return the best articles of each topic."""
    topics = press.topics(count)
    wrong = [misspelt(topic) for topic in topics]
    with engine.open() as store:
        rounds: dict[str, tuple[Callable[[str], object], Sequence[str]]] = {
            "AND": (lambda topic: candidates(store, topic, every=True), topics),
            "OR": (lambda topic: candidates(store, topic, every=False), topics),
            "broad OR": (lambda topic: candidates(store, topic, every=False), press.broad()),
            "look-up": (lambda topic: found(store, topic), topics),
            "misspelt look-up": (lambda topic: found(store, topic), wrong),
            "reading a topic": (lambda topic: rank.understand(store, topic), topics),
            "reading a misspelt one": (lambda topic: rank.understand(store, topic), wrong),
        }
        times = {name: timed(engine, ask, asked) for name, (ask, asked) in rounds.items()}
        for name, spent in times.items():
            print(f"{engine.name:11} {name:23} {figures(spent)}", flush=True)
        extra = [
            bad - good
            for good, bad in zip(
                times["reading a topic"], times["reading a misspelt one"], strict=True
            )
        ]
        print(f"{engine.name:11} {'repair of a word':23} {figures(extra)}", flush=True)
        return [found(store, topic) for topic in topics]


def candidates(store: StoreEngine, topic: str, *, every: bool) -> object:
    """Return the first candidates for a topic: ids first, texts last."""
    groups = [[word] for word in topic.split()]
    hits = store.hits(groups, every=every, limit=CANDIDATES, scope=Scope())
    return store.candidates(hits[:TOP])


def found(store: StoreEngine, topic: str) -> list[str]:
    """Return the addresses of the best articles, good enough or not."""
    matches = rank.search(store, topic, now=NOW, limit=TOP, floor=0.0)
    return [match.article.url for match in matches]


def timed(engine: Engine, ask: Callable[[str], object], asked: Sequence[str]) -> list[float]:
    """Return the CPU milliseconds of each topic, asked for the second time."""
    times = []
    for topic in asked:
        ask(topic)
        before = engine.spent()
        ask(topic)
        times.append((engine.spent() - before) * 1e3)
    return times


def figures(times: Sequence[float]) -> str:
    """Return median, 95th percentile and mean in words."""
    spread = sorted(times)
    return (
        f"p50 {statistics.median(spread):7.2f}   p95 {spread[int(0.95 * len(spread))]:7.2f}"
        f"   mean {statistics.fmean(spread):7.2f} ms CPU"
    )


# --- many at once ----------------------------------------------------------------------------------


def crowd(engine: Engine, press: Press, count: int) -> None:
    """Let many people look up at once, first alone and then beside writers; print the waits."""
    topics = press.topics(count)
    waits(engine, topics)  # to warm up
    idle, errors = waits(engine, topics)
    with tempfile.TemporaryDirectory() as folder:
        stop = Path(folder) / "stop"
        command = [sys.executable, __file__, "--write", engine.place, "--stop", str(stop)]
        writers = [
            subprocess.Popen([*command, "--seed", str(n)], stdout=subprocess.PIPE, text=True)
            for n in range(WRITERS)
        ]
        for writer in writers:
            assert writer.stdout is not None  # noqa: S101 - it is a pipe
            writer.stdout.readline()  # it has begun
        busy, failed = waits(engine, topics)
        stop.touch()
        saved = sum(int(writer.communicate(timeout=120)[0] or 0) for writer in writers)
    print(
        f"{engine.name:11} {PEOPLE} people at once: p95 {idle * 1e3:,.0f} ms; while {WRITERS}"
        f" write ({saved} saves of 20): {busy * 1e3:,.0f} ms, {busy / idle:.1f} times as long;"
        f" {errors + failed} errors",
        flush=True,
    )


def waits(engine: Engine, topics: Sequence[str]) -> tuple[float, int]:
    """Return the 95th percentile of what many people wait at once, in seconds, and the errors."""
    times: list[float] = []
    errors: list[BaseException] = []
    shared = engine.open(connections=8) if engine.server else None

    def look_up(person: int) -> None:
        rng = dice(person)
        store = shared or engine.open()
        try:
            for _ in range(LOOK_UPS):
                began = time.monotonic()
                found(store, rng.choice(topics))
                times.append(time.monotonic() - began)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is counted
            errors.append(error)
        finally:
            if store is not shared:
                store.close()

    people = [threading.Thread(target=look_up, args=(n,)) for n in range(PEOPLE)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    if shared is not None:
        shared.close()
    for error in errors[:3]:
        print(f"  {type(error).__name__}: {error}", flush=True)
    return sorted(times)[int(0.95 * len(times))] if times else 0.0, len(errors)


def write(place: str, stop: Path, seed: int) -> None:
    """Save what a source delivers, again and again, until a file appears; print how often."""
    server = 1 if place.startswith("postgresql://") else 0
    press, key = Press(), f"https://bench-writer-{seed}.example/feed"
    source = Source(name=f"Writer {seed}", key=key, url=key)
    saved = 0
    print("begun", flush=True)
    with Engine("", place, server).open() as store:
        while not stop.exists():
            first = 10**9 * (seed + 1) + saved * 20
            given = [press.article(number) for number in range(first, first + 20)]
            deliveries = [Delivery(article=each, entry_key=each.url) for each in given]
            store.save(source, SourceState(key=key), deliveries)
            saved += 1
    print(saved, flush=True)


def main() -> None:
    """Measure both engines."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--fill", help=argparse.SUPPRESS)
    parser.add_argument("--server", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--write", help=argparse.SUPPRESS)
    parser.add_argument("--stop", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--seed", type=int, default=0, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.fill:
        name = "PostgreSQL" if options.server else "SQLite"
        fill(Engine(name, options.fill, options.server), Press(), options.articles)
        return
    if options.write:
        write(options.write, options.stop, options.seed)
        return
    tools = binaries()
    if tools is None:
        raise SystemExit("the programs of PostgreSQL (initdb, postgres) were not found")
    with Server(tools, **SETTINGS) as server, tempfile.TemporaryDirectory() as folder:
        address = server.url(server.database())
        engines = [
            Engine("SQLite", str(Path(folder) / "articles.sqlite3")),
            Engine("PostgreSQL", address, server.process),
        ]
        press = Press()
        print(f"{options.articles:,} articles", flush=True)
        fill_all(engines, options.articles)
        one, other = (measured(engine, press, options.articles) for engine in engines)
        same = sum(mine == theirs for mine, theirs in zip(one, other, strict=True))
        print(f"the same {TOP} articles first: {same} of {len(one)} topics", flush=True)
        for engine in engines:
            crowd(engine, press, options.articles)


if __name__ == "__main__":
    main()
