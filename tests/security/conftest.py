"""The whole program over a data folder of its own, and servers with many ports to attack it from."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.cli import Call, caller
from tests.support.harbour import Harbour, open_harbour
from tests.support.manners import HASTE, set_pause
from tests.support.process import Shell

Listing = Callable[[str], Path]
Query = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture
def open_piers() -> Iterator[Callable[[int], Harbour]]:
    """Open servers with so many ports."""
    with contextlib.ExitStack() as stack:
        yield lambda piers: stack.enter_context(open_harbour(piers))


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    """The command line as a process."""
    shell = Shell(tmp_path)
    yield shell
    shell.close()


@pytest.fixture
def call(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Call:
    """The command line inside the test's own process, over the same folder."""
    monkeypatch.setenv("FINDVALUE_DATA", str(tmp_path))
    monkeypatch.setenv("FINDVALUE_SOURCES", str(tmp_path / "sources.yaml"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return caller(capsys)


@pytest.fixture
def write_list(tmp_path: Path) -> Listing:
    """Write the source list; return its path."""

    def write(text: str) -> Path:
        path = tmp_path / "sources.yaml"
        path.write_text(text, "utf-8")
        return path

    return write


@pytest.fixture
def query(tmp_path: Path) -> Query:
    """Ask the store's database behind the program's back."""

    def ask(sql: str) -> list[tuple[Any, ...]]:
        with contextlib.closing(sqlite3.connect(tmp_path / "articles.sqlite3")) as database:
            return database.execute(sql).fetchall()

    return ask


@pytest.fixture(autouse=True)
def haste(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no time pass between two requests to a host."""
    set_pause(HASTE, monkeypatch)
