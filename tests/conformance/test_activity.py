"""What sources gave a store: each in all, and each day."""

from __future__ import annotations

from datetime import timedelta

from findvalue.protocols import StoreEngine
from tests.store.kit import NOW, article, delivery, source, state

OTHER = "https://harbour.example/feed"
OURS = source().key


def given(store: StoreEngine) -> None:
    """Two articles of today and one of two days ago from one source; an old one from another."""
    days = [0, 0, 2]
    first = [delivery(n, published=NOW - timedelta(days=day)) for n, day in enumerate(days)]
    store.save(source(), state(), first)
    old = [delivery(9, published=NOW - timedelta(days=90))]
    store.save(source(OTHER), state(OTHER), old)


def test_each_source_is_counted_in_all(store: StoreEngine) -> None:
    given(store)
    found = store.activity([OURS, OTHER, "unknown"], NOW - timedelta(days=30))
    assert found.sources == {OURS: 3, OTHER: 1}


def test_each_day_since_a_moment_is_counted(store: StoreEngine) -> None:
    given(store)
    found = store.activity([OURS, OTHER], NOW - timedelta(days=30))
    assert found.days == {NOW.date(): 2, (NOW - timedelta(days=2)).date(): 1}


def test_only_the_sources_asked_for_count(store: StoreEngine) -> None:
    given(store)
    found = store.activity([OTHER], NOW - timedelta(days=365))
    assert found.sources == {OTHER: 1}
    assert list(found.days.values()) == [1]


def test_an_article_of_two_sources_counts_once_a_day(store: StoreEngine) -> None:
    for key in (OURS, OTHER):
        store.save(source(key), state(key), [delivery(1, published=NOW)])
    found = store.activity([OURS, OTHER], NOW - timedelta(days=1))
    assert found.sources == {OURS: 1, OTHER: 1}
    assert found.days == {NOW.date(): 1}


def test_an_article_without_a_date_counts_when_it_was_fetched(store: StoreEngine) -> None:
    store.save(source(), state(), [delivery(1, published=None, fetched_at=NOW)])
    assert store.activity([OURS], NOW - timedelta(days=1)).days == {NOW.date(): 1}


def test_an_article_added_by_hand_is_nobodys(store: StoreEngine) -> None:
    store.add([article(1, published=NOW)])
    found = store.activity([OURS], NOW - timedelta(days=1))
    assert not found.sources
    assert not found.days
