"""A saved file is known by where it lies, not by what a list calls it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from findvalue import Library
from tests.support.library import START
from tests.support.server import feed


class Shelves:
    """Folders that each hold a list, which calls its saved file as every other list does."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._opened: list[Library] = []

    def __call__(self, name: str, *titles: str) -> Library:
        shelf = self.folder / name
        shelf.mkdir(exist_ok=True)
        if titles:
            (shelf / "saved.xml").write_bytes(feed(*titles, site=f"{name}.example"))
        listed = shelf / "sources.yaml"
        if not listed.exists():
            listed.write_text("version: 1\nsources:\n  - {name: Saved, path: saved.xml}\n", "utf-8")
        opened = Library(
            sources=listed, clock=lambda: START, environ={"FINDVALUE_DATA": str(self.folder)}
        )
        self._opened.append(opened)
        return opened

    def close(self) -> None:
        for opened in self._opened:
            opened.close()


@pytest.fixture
def shelves(tmp_path: Path) -> Iterator[Shelves]:
    opened = Shelves(tmp_path)
    yield opened
    opened.close()


def titles(library: Library, topic: str) -> list[str]:
    return [match.article.title for match in library.search(topic, floor=0)]


def test_two_lists_with_the_same_relative_path_have_two_files(shelves: Shelves) -> None:
    boats, bees = shelves("boats", "Kelp harbour at dawn"), shelves("bees", "Kelp honey of May")
    boats.refresh()
    bees.refresh()
    assert titles(boats, "kelp") == ["Kelp harbour at dawn"]
    assert titles(bees, "kelp") == ["Kelp honey of May"]


def test_what_an_older_store_knew_of_a_saved_file_is_still_known(shelves: Shelves) -> None:
    boats = shelves("boats", "Kelp harbour at dawn")
    boats.refresh()
    key = boats.source_list.sources[0].key
    boats.close()
    _downgrade(shelves.folder / "articles.sqlite3", key)
    again = shelves("boats")
    assert again.store.states()[key].articles == 1
    assert titles(again, "kelp") == ["Kelp harbour at dawn"]
    assert again.freshen(["kelp"]) is None


def _downgrade(path: Path, key: str) -> None:
    """Make a store what the second schema made of a saved file: known by its relative path."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "UPDATE source SET key = 'file:saved.xml', host = 'file:saved.xml' WHERE key = ?",
            (key,),
        )
        connection.execute("UPDATE source_state SET key = 'file:saved.xml'")
        connection.execute("PRAGMA user_version = 2")
