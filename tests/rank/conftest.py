"""A store with the small collection, opened once, and stores made on the spot."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from findvalue.store import SQLiteStore, open_store
from findvalue.types import Article

COLLECTION = Path(__file__).parent / "collection"

Shelf = Callable[..., SQLiteStore]


def lines(name: str) -> list[dict[str, Any]]:
    """The objects of a JSON Lines file of the collection."""
    text = (COLLECTION / name).read_text("utf-8")
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SQLiteStore]:
    """The collection, undated and from one source: only the topic decides."""
    with open_store(tmp_path_factory.mktemp("rank") / "store.db") as store:
        store.add(
            Article(
                url=f"https://collection.example/{article['id']}",
                title=article["title"],
                text=article["text"],
            )
            for article in lines("articles.jsonl")
        )
        yield store


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    """Give a function that stores articles, or titles, and returns the store."""
    with ExitStack() as stack:

        def fill(*articles: Article | str) -> SQLiteStore:
            store = stack.enter_context(open_store(tmp_path / "store.db"))
            store.add(made(articles))
            return store

        yield fill


def made(articles: Sequence[Article | str]) -> Iterator[Article]:
    """Turn titles into articles."""
    for number, article in enumerate(articles):
        if isinstance(article, Article):
            yield article
        else:
            yield Article(url=f"https://shelf.example/{number}", title=article)
