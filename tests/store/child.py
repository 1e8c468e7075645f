"""What the tests let another process do to a store, and kill it for. Prints each thing done."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

from findvalue.errors import FindvalueError
from findvalue.store import open_ledger, open_store, schema
from findvalue.store.database import Database
from findvalue.types import (
    Article,
    Delivery,
    LedgerRecord,
    Scope,
    Source,
    SourceState,
    SourceStatus,
)

NOW = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)
PER_SOURCE = 5


def say(*words: object) -> None:
    print(*words, flush=True)  # noqa: T201 - the parent reads it


def deliveries(name: str, number: int, filler: int = 40) -> Iterator[Delivery]:
    for entry in range(PER_SOURCE):
        text = " ".join(f"w{(number * 31 + entry * 7 + word) % 900}" for word in range(filler))
        found = Article(
            url=f"https://{name}.example/{number}/{entry}",
            title=f"{name} {number} {entry}",
            text=f"{text}.",
            published=NOW,
        )
        yield Delivery(article=found, entry_key=str(entry))


def save(path: Path, name: str, count: int) -> None:
    """Save one source after the other; a line says that it is stored."""
    with open_store(path) as store:
        say("open")
        for number in range(count):
            key = f"https://{name}.example/{number}/feed"
            given = Source(key=key, url=key, name=f"{name} {number}")
            state = SourceState(key=key, status=SourceStatus.OK, articles=PER_SOURCE)
            store.save(given, state, deliveries(name, number))
            say("saved", key)


def make(path: Path) -> None:
    """Open a store that does not exist yet."""
    say("making")
    save(path, "papers", 1)


def look_up(path: Path, times: int) -> None:
    """Search again and again."""
    for _ in range(times):
        with open_store(path) as store:
            found = store.hits([["w1"], ["w2"]], every=False, limit=20, scope=Scope())
            store.candidates(found)


def refresh(path: Path, seconds: float, wait: float) -> None:
    """Be the only refresh for a while."""
    with open_store(path) as store, store.refreshing(wait=wait):
        say("refreshing")
        time.sleep(seconds)


def write(path: Path, seconds: float) -> None:
    """Sit in the middle of a write for a while."""

    def slow() -> Iterator[Article]:
        yield Article(url="https://slow.example/1", title="Slow")
        say("writing")
        time.sleep(seconds)

    with open_store(path) as store:
        store.add(slow())
        say("written")


def record(path: Path, count: int) -> None:
    """Record writes to drafts; a line says that one is recorded."""
    with open_ledger(path) as ledger:
        for number in range(count):
            ledger.record(
                LedgerRecord(
                    id=0,
                    path=Path(f"/notes/{number}.txt"),
                    format="txt",
                    before_hash="",
                    after_hash="",
                    paragraph="",
                    url=f"https://papers.example/{number}",
                    topic="",
                    recipient="",
                    written_at=NOW,
                    backup=b"x" * 5000,
                )
            )
            say("recorded", number)


def migrate(path: Path, *, to_the_end: bool) -> None:
    """Open the store with a program whose schema is one version newer."""

    def newer(connection: object) -> None:
        connection.execute("CREATE TABLE later (x)")  # type: ignore[attr-defined]
        connection.execute("UPDATE article SET title = title || '!'")  # type: ignore[attr-defined]
        say("migrating")
        if not to_the_end:
            time.sleep(60)

    kind = replace(schema.ARTICLES, migrations=(*schema.ARTICLES.migrations, newer))
    Database(path, kind, read_only=False, clock=lambda: NOW).close()
    say("migrated")


def nursery() -> None:
    """Fork a process for each line read: the file its words go to, its job, what that is given.

    A process made so has nothing to load, so that a test can kill many of them.
    """
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        out, job, *given = line.rstrip("\n").split("\t")
        if child := os.fork():
            say(child)
            continue
        try:
            os.dup2(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), 1)
            JOBS[job](given)
        finally:
            os._exit(1)


JOBS: dict[str, Callable[[list[str]], None]] = {
    "save": lambda given: save(Path(given[0]), given[1], int(given[2])),
    "make": lambda given: make(Path(given[0])),
    "look-up": lambda given: look_up(Path(given[0]), int(given[1])),
    "refresh": lambda given: refresh(Path(given[0]), float(given[1]), float(given[2])),
    "write": lambda given: write(Path(given[0]), float(given[1])),
    "record": lambda given: record(Path(given[0]), int(given[1])),
    "nursery": lambda _: nursery(),
    "migrate": lambda given: migrate(Path(given[0]), to_the_end=given[1] == "whole"),
}


def main() -> NoReturn:
    os.umask(0)  # whatever is made must be private all the same
    try:
        JOBS[sys.argv[1]](sys.argv[2:])
    except FindvalueError as error:
        say("error", type(error).__name__, error.fact)
        sys.exit(7)
    sys.exit(0)


if __name__ == "__main__":
    main()
