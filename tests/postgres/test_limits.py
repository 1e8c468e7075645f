"""Texts of any length and kind: what an index of PostgreSQL cannot take is taken all the same."""

from __future__ import annotations

import pytest

from findvalue.store.postgres import PostgresStore
from findvalue.types import Delivery
from tests.store.kit import EVERYTHING, article, delivery, source, state


def test_a_nul_is_stored_as_a_replacement_character(store: PostgresStore) -> None:
    given = [Delivery(article=article(title="a\0b", authors=("c\0d",)), entry_key="e\0f")]
    assert store.save(source("k\0l", name="m\0n"), state("k\0l", detail="g\0h"), given).new == 1
    assert store.save(source("k\0l"), state("k\0l", detail="g\0h"), given).unchanged == 1
    found = store.article(article().url)
    assert found is not None
    assert found.title == "a\ufffdb"
    assert list(store.states(["k\0l"])) == ["k\ufffdl"]


@pytest.mark.parametrize("length", [3_000, 100_000])
def test_an_address_and_a_key_of_any_length(store: PostgresStore, length: int) -> None:
    url, key = "https://long.example/" + "x" * length, "k" * length
    topic = f"https://search.example/?q={{topic}}#{'t' * length}"
    given = [Delivery(article=article(url=url), entry_key=key)]
    assert store.save(source(), state(topic), given).new == 1
    assert store.save(source(), state(topic), given).unchanged == 1
    assert store.article(url) is not None
    assert list(store.states([topic])) == [topic]


def test_a_word_of_any_length_is_found(store: PostgresStore) -> None:
    words = ["x" * length for length in (39, 40, 41, 64, 65, 999, 1000)]
    store.add(article(number, title=word) for number, word in enumerate(words))
    assert store.spelled(words) == dict.fromkeys(words, 1)
    for number, word in enumerate(words):
        hits = store.hits([[word]], every=True, limit=9, scope=EVERYTHING)
        assert [found.article.url for found in store.candidates(hits)] == [article(number).url]


def test_a_text_longer_than_any_index_takes(store: PostgresStore) -> None:
    text = " ".join(f"word{number % 3_000}" for number in range(60_000))
    assert store.save(source(), state(), [delivery(text=text)]).new == 1
    assert store.frequencies(["word7", "word2999"]) == {"word7": 1, "word2999": 1}
    assert len(store.hits([["word7"]], every=True, limit=9, scope=EVERYTHING)) == 1


def test_a_word_said_very_often_is_counted_up_to_255_times(store: PostgresStore) -> None:
    store.add(
        [article(1, title="", summary="tide " * 255), article(2, title="", summary="tide " * 400)]
    )
    first, second = store.hits([["tide"]], every=True, limit=9, scope=EVERYTHING)
    assert first.id == 1  # FTS5 would count all, and put them the other way round by a hair
    assert first.bm25 == pytest.approx(second.bm25, rel=0.01)
