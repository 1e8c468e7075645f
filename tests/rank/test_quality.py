"""The quality gate: a small collection of our own, and floors that no change may fall below."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from findvalue.rank import Embedder, load_embedder, search
from findvalue.store import SQLiteStore, open_store
from findvalue.types import Article
from tests.rank.conftest import lines

NOW = datetime(2026, 3, 1, tzinfo=UTC)
TOPICS = lines("topics.jsonl")

# Share of topics whose first match is a right one, by how the topic is written; for the topics that
# no article covers, the share that is answered with nothing.
FLOORS = {"topic": 0.95, "typo": 0.95, "joined": 1.0, "absent": 1.0}
FLOORS_BY_MEANING = {"topic": 0.95, "typo": 0.95, "joined": 1.0, "absent": 1.0}


def first(store: SQLiteStore, topic: str, semantic: Embedder | None) -> str:
    matches = search(store, topic, now=NOW, semantic=semantic)
    return matches[0].article.url.rpartition("/")[2] if matches else ""


def share(store: SQLiteStore, written: str, semantic: Embedder | None = None) -> float:
    asked = [topic for topic in TOPICS if topic["relevant"] and written in topic]
    right = [first(store, topic[written], semantic) in topic["relevant"] for topic in asked]
    return sum(right) / len(right)


def refused(store: SQLiteStore, semantic: Embedder | None = None) -> float:
    asked = [topic for topic in TOPICS if not topic["relevant"]]
    return sum(not first(store, topic["topic"], semantic) for topic in asked) / len(asked)


@pytest.mark.parametrize("written", ["topic", "typo", "joined"])
def test_the_right_article_comes_first(library: SQLiteStore, written: str) -> None:
    assert share(library, written) >= FLOORS[written]


def test_topics_that_nothing_covers_are_refused(library: SQLiteStore) -> None:
    assert refused(library) >= FLOORS["absent"]


def test_no_topic_with_a_right_article_is_empty(library: SQLiteStore) -> None:
    for topic in TOPICS:
        if topic["relevant"]:
            assert search(library, topic["topic"], now=NOW, floor=0), topic["topic"]


# --- with meaning ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    found = load_embedder()
    if found is None:
        pytest.skip("the extra findvalue[semantic] is not installed")
    return found


@pytest.fixture(scope="module")
def meant(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SQLiteStore]:
    path = tmp_path_factory.mktemp("meant") / "store.db"
    with open_store(Path(path), embed=embedder.vectors, model=embedder.name) as store:
        store.add(
            Article(
                url=f"https://collection.example/{article['id']}",
                title=article["title"],
                text=article["text"],
            )
            for article in lines("articles.jsonl")
        )
        yield store


@pytest.mark.parametrize("written", ["topic", "typo", "joined"])
def test_the_right_article_comes_first_by_meaning_too(
    meant: SQLiteStore, embedder: Embedder, written: str
) -> None:
    assert share(meant, written, embedder) >= FLOORS_BY_MEANING[written]


def test_topics_that_nothing_covers_are_refused_by_meaning_too(
    meant: SQLiteStore, embedder: Embedder
) -> None:
    assert refused(meant, embedder) >= FLOORS_BY_MEANING["absent"]


def test_an_article_in_other_words_is_found(meant: SQLiteStore, embedder: Embedder) -> None:
    matches = search(meant, "immunization", now=NOW, floor=0, semantic=embedder)
    assert matches[0].article.url.rpartition("/")[2] == "hea4"
    assert matches[0].parts["words"] == 0
    assert matches[0].parts["meaning"] > 0
    assert sum(matches[0].parts.values()) == pytest.approx(matches[0].score)


def test_the_words_decide_where_a_topic_is_an_abbreviation(
    meant: SQLiteStore, embedder: Embedder
) -> None:
    matches = search(meant, "AI", now=NOW, semantic=embedder)
    assert matches[0].article.url.rpartition("/")[2] in {"ai2", "ai3"}


def test_without_vectors_in_the_store_words_decide(
    library: SQLiteStore, embedder: Embedder
) -> None:
    matches = search(library, "rye bread", now=NOW, semantic=embedder)
    assert matches == search(library, "rye bread", now=NOW)
