from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from findvalue.errors import StoreError
from findvalue.protocols import StoreEngine
from findvalue.types import Article, Scope
from tests.conformance.home import Home
from tests.store.kit import (
    EVERYTHING,
    NOW,
    article,
    delivery,
    source,
    source_list,
    state,
)


def digest(title: str) -> bytes:
    return hashlib.sha256(title.encode()).digest()


def embed(articles: Sequence[Article]) -> list[bytes]:
    return [digest(found.title) for found in articles]


@pytest.fixture
def meaning(home: Home) -> Iterator[StoreEngine]:
    with home.open(embed=embed, model="digest") as opened:
        yield opened
    home.check()


def vectors(store: StoreEngine, scope: Scope = EVERYTHING) -> dict[int, bytes]:
    numbers, joined = store.vectors(scope)
    assert len(joined) == 32 * len(numbers)
    return {number: joined[32 * at : 32 * at + 32] for at, number in enumerate(numbers)}


def titles(*names: str) -> list[Article]:
    return [article(number, title=name) for number, name in enumerate(names, start=1)]


def test_each_article_has_its_vector(meaning: StoreEngine) -> None:
    meaning.add(titles("a", "b"))
    meaning.save(source(), state(), [delivery(3, title="c")])
    assert vectors(meaning) == {1: digest("a"), 2: digest("b"), 3: digest("c")}


def test_a_vector_follows_its_article(meaning: StoreEngine) -> None:
    meaning.add(titles("a", "b"))
    assert vectors(meaning)[1] == digest("a")
    meaning.add(titles("changed"))
    assert vectors(meaning) == {1: digest("changed"), 2: digest("b")}


def test_without_an_embedder_there_are_no_vectors(store: StoreEngine) -> None:
    store.add(titles("a"))
    assert store.vectors(EVERYTHING) == ((), b"")
    assert store.embed_missing() == 0


def test_an_empty_store_has_no_vectors(meaning: StoreEngine) -> None:
    assert vectors(meaning) == {}
    meaning.add([])
    assert vectors(meaning) == {}


def test_missing_vectors_are_made_later(home: Home) -> None:
    with home.open() as plain:
        plain.add(titles(*"abcde"))
    with home.open(embed=embed, model="digest") as store:
        assert vectors(store) == {}
        assert store.embed_missing(limit=2) == 2
        assert set(vectors(store)) == {1, 2}
        assert store.embed_missing() == 3
        assert vectors(store)[5] == digest("e")
        assert store.embed_missing() == 0


def test_an_article_that_changes_unembedded_loses_its_outdated_vector(home: Home) -> None:
    with home.open(embed=embed, model="digest") as store:
        store.add(titles("a", "b"))
    with home.open() as plain:
        plain.add(titles("changed"))
    with home.open(embed=embed, model="digest") as store:
        assert set(vectors(store)) == {2}
        assert store.embed_missing() == 1


def test_vectors_of_two_models_are_never_mixed(home: Home) -> None:
    with home.open(embed=embed, model="old") as store:
        store.add(titles("a", "b"))
    with home.open(embed=lambda found: [b"four"] * len(found), model="new") as store:
        assert store.vectors(EVERYTHING)[1] == b""
        store.add([article(3)])
        assert store.vectors(EVERYTHING)[1] == b"four"
        assert store.embed_missing() == 2
        assert store.vectors(EVERYTHING)[1] == b"four" * 3


@pytest.mark.parametrize("bad", [[], [b"one", b"more"], [b"longer than before"]])
def test_an_embedder_that_miscounts_spoils_nothing(home: Home, bad: list[bytes]) -> None:
    with home.open(embed=lambda found: [b"four"] * len(found), model="m") as store:
        store.add([article(1)])
    with home.open(embed=lambda _: bad, model="m") as store:
        with pytest.raises(StoreError, match="one vector of equal length"):
            store.add([article(2)])
        assert store.size() == 1
        assert store.vectors(EVERYTHING)[1] == b"four"


def test_a_scope_holds_for_vectors_too(meaning: StoreEngine, tmp_path: Path) -> None:
    seen, hidden = source("https://a.example/f"), source("https://b.example/f", disabled=True)
    path = tmp_path / "sources.yaml"
    meaning.sync(source_list(path, seen, hidden))
    meaning.save(seen, state(seen.key), [delivery(1, title="a", published=NOW)])
    meaning.save(hidden, state(hidden.key), [delivery(2, title="b", published=NOW)])
    meaning.add([article(3, title="c", published=NOW - timedelta(days=9))])
    assert set(vectors(meaning)) == {1, 2, 3}
    assert set(vectors(meaning, Scope(list_path=path))) == {1, 3}
    assert set(vectors(meaning, Scope(since=NOW))) == {1, 2}
    assert vectors(meaning, Scope(sources=("nobody",))) == {}


def test_unchanged_vectors_are_read_once(meaning: StoreEngine, home: Home) -> None:
    meaning.add(titles("a"))
    first = meaning.vectors(EVERYTHING)
    assert meaning.vectors(EVERYTHING)[1] is first[1]
    assert meaning.vectors(Scope(since=NOW))[1] == first[1]
    meaning.add(titles("a", "b"))
    assert set(vectors(meaning)) == {1, 2}
    with home.open(embed=embed, model="digest") as other:
        other.add(titles("a", "b", "c"))
    assert set(vectors(meaning)) == {1, 2, 3}


def test_many_vectors_keep_their_order(meaning: StoreEngine) -> None:
    names = [f"title {number}" for number in range(700)]
    meaning.add(titles(*names))
    expected = {number: digest(name) for number, name in enumerate(names, start=1)}
    assert list(vectors(meaning).items()) == list(expected.items())
