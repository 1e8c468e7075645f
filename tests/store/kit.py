"""What the tests of the store make their stores of, and how they look into them."""

from __future__ import annotations

import hashlib
import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from findvalue.store.index import INDEXES
from findvalue.text import apart, words
from findvalue.types import (
    Article,
    Delivery,
    Scope,
    Source,
    SourceList,
    SourceState,
    SourceStatus,
)

NOW = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)
EVERYTHING = Scope()
NOBODY = 65534  # the user id that owns nothing
CHILD = Path(__file__).with_name("child.py")


def article(number: int = 1, **changes: Any) -> Article:  # noqa: ANN401 - fields of any type
    values: dict[str, Any] = {
        "url": f"https://papers.example/{number}",
        "title": f"Harbour notes {number}",
        "summary": f"What the tide brought on day {number}.",
        "source": "Papers",
        "published": NOW,
        "fetched_at": NOW,
    }
    return Article(**(values | changes))


def delivery(number: int = 1, key: str | None = None, **changes: Any) -> Delivery:  # noqa: ANN401 - fields of any type
    return Delivery(article=article(number, **changes), entry_key=key or f"key-{number}")


def source(key: str = "https://papers.example/feed", **changes: Any) -> Source:  # noqa: ANN401 - fields of any type
    return Source(**({"key": key, "url": key, "name": "Papers"} | changes))


def state(key: str = "https://papers.example/feed", **changes: Any) -> SourceState:  # noqa: ANN401 - fields of any type
    return SourceState(**({"key": key, "status": SourceStatus.OK} | changes))


def source_list(path: Path, *sources: Source) -> SourceList:
    """Write a file that stands for the list, and return the list."""
    if not path.exists():
        path.write_text("version: 1\n", "utf-8")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return SourceList(path=path, sources=sources, digest=digest)


def parted(text: str) -> list[str]:
    """Return the words that a text is found by."""
    return apart(" ".join(words(text))).split()


def seeded(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - a test has to be repeatable, not unguessable


def query(path: Path, sql: str, *values: object) -> list[Any]:
    """Ask the database behind the store's back."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql, values).fetchall()


def execute(path: Path, *statements: str) -> None:
    """Change the database behind the store's back."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


def check_whole(path: Path) -> None:
    """Fail unless the file is whole and everything that is searched fits the articles."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        for index in INDEXES:
            connection.execute(f"INSERT INTO {index} ({index}) VALUES ('integrity-check')")  # noqa: S608 - our own names
        body = "CASE text WHEN '' THEN summary ELSE text END"
        articles = connection.execute(f"SELECT id, title, {body} FROM article").fetchall()  # noqa: S608 - constant
        (total,) = connection.execute("SELECT articles FROM total").fetchone()
        assert total == len(articles)
        assert _tokens(connection) == _tokens_anew(articles)
        counted = dict(connection.execute("SELECT term, doc FROM word_count").fetchall())
        held = Counter(word for _, *texts in articles for word in set(parted(" ".join(texts))))
        assert counted == held
        spelt = {row[0] for row in connection.execute("SELECT w FROM word")}
        assert spelt >= {word for word in counted if len(word) <= 64}
        orphans = "SELECT 1 FROM article WHERE id NOT IN (SELECT article_id FROM article_source)"
        assert connection.execute(orphans).fetchall() == []


def _tokens(connection: sqlite3.Connection) -> list[Any]:
    """Return every token of the index of articles: term, article, column, place."""
    connection.execute(
        "CREATE VIRTUAL TABLE temp.token USING fts5vocab (main, article_fts, instance)"
    )
    return sorted(connection.execute('SELECT term, doc, col, "offset" FROM token'))


def _tokens_anew(articles: Iterable[tuple[int, str, str]]) -> list[Any]:
    """Return what the index of articles should hold, from another index made for it."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.execute(
            "CREATE VIRTUAL TABLE article_fts USING fts5"
            " (title, body, tokenize='porter unicode61 remove_diacritics 2')"
        )
        connection.executemany(
            "INSERT INTO article_fts (rowid, title, body) VALUES (?, ?, ?)",
            [(n, " ".join(parted(title)), " ".join(parted(body))) for n, title, body in articles],
        )
        return _tokens(connection)


def start(*arguments: object) -> subprocess.Popen[str]:
    """Start child.py, which prints a line for everything it has done."""
    command = [sys.executable, str(CHILD), *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run child.py to its end."""
    command = [sys.executable, str(CHILD), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


class Nursery:
    """Starts processes that do a job of child.py at once, and kills them. A context manager."""

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, str(CHILD), "nursery"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def start(self, out: Path, *arguments: object) -> int:
        """Start a process whose words go to a file; return its id when it has said the first."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("\t".join(map(str, (out, *arguments))) + "\n")
        self._process.stdin.flush()
        child = int(self._process.stdout.readline())
        while not (out.exists() and out.read_text("utf-8")):
            time.sleep(0.001)
        return child

    def kill(self, child: int) -> None:
        """Kill a process; return when it is gone."""
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
            while True:
                os.kill(child, 0)
                time.sleep(0.001)


@contextmanager
def without_rights() -> Iterator[None]:
    """Be a user who owns nothing for as long as the block runs, if we are root."""
    if os.geteuid() != 0:
        yield
        return
    os.setresuid(NOBODY, NOBODY, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


@contextmanager
def disk_of(size: int) -> Iterator[None]:
    """Let no file grow beyond a size for as long as the block runs."""
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))


@contextmanager
def quick_folder() -> Iterator[Path]:
    """Give a folder in memory where there is one: what is tested here is not how fast disks are."""
    memory = Path("/dev/shm")  # noqa: S108 - the folder made in it is ours alone
    within = memory if os.access(memory, os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=within) as name:
        yield Path(name)


@contextmanager
def shared_folder() -> Iterator[Path]:
    """Give a folder that a user without rights can reach, and owns."""
    with quick_folder() as folder:
        if os.geteuid() == 0:
            os.chown(folder, NOBODY, NOBODY)
        try:
            yield folder
        finally:
            folder.chmod(0o700)
