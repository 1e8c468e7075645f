"""In a large store, articles that hold every word of a topic come first, and often alone."""

from __future__ import annotations

import pytest

from findvalue import rank
from findvalue.rank import lexical
from tests.rank.conftest import Shelf
from tests.store.kit import NOW

BOTH = [f"Kelp reef number {number}" for number in range(lexical.ENOUGH)]
ONE = ["A reef alone", "Kelp alone"]


@pytest.fixture(autouse=True)
def _large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lexical, "LARGE", 10)


def titles(shelf: Shelf, *stored: str, topic: str = "kelp reef") -> set[str]:
    store = shelf(*stored)
    found = rank.search(store, topic, now=NOW, limit=99, floor=0.0, collapse=False)
    return {match.article.title for match in found}


def test_articles_with_every_word_are_enough(shelf: Shelf) -> None:
    assert titles(shelf, *BOTH, *ONE) == set(BOTH)


def test_too_few_of_them_are_joined_by_articles_with_some_words(shelf: Shelf) -> None:
    few = BOTH[1:]
    assert titles(shelf, *few, *ONE) == {*few, *ONE}


def test_a_single_word_is_looked_for_as_ever(shelf: Shelf) -> None:
    assert titles(shelf, *BOTH, *ONE, topic="kelp") == {*BOTH, "Kelp alone"}
