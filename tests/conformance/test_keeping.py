"""Keeping a store: its figures, what is deleted when it is old, and the room given back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from findvalue.errors import StoreError
from tests.conformance.home import Home
from tests.store.kit import (
    EVERYTHING,
    NOW,
    article,
    delivery,
    source,
    state,
)

YEAR = timedelta(days=365)
OLD = NOW - YEAR


def aged(home: Home, *, old: int, young: int) -> None:
    """Store so many articles of a source from before and after a year ago."""
    with home.open() as store:
        dates = [OLD - timedelta(days=1)] * old + [NOW] * young
        given = [delivery(number, published=date) for number, date in enumerate(dates)]
        store.save(source(), state(), given)


def test_old_articles_are_deleted_and_found_no_more(home: Home) -> None:
    aged(home, old=300, young=2)  # more than are deleted in one transaction
    with home.open() as store:
        assert store.old(OLD, keep=()) == 300
        assert store.prune(OLD, keep=()) == 300
        assert store.size() == 2
        assert len(store.hits([["harbour"]], every=True, limit=500, scope=EVERYTHING)) == 2
        assert store.spelled(["harbour", "299"]) == {"harbour": 2, "299": 0}
    home.check()


def test_what_is_kept_or_was_added_by_hand_stays(home: Home) -> None:
    aged(home, old=2, young=0)
    with home.open() as store:
        store.add([article(7, published=OLD - YEAR)])
        assert store.prune(OLD, keep={article(0).url}) == 1
        assert [store.article(article(n).url) is None for n in (0, 1, 7)] == [False, True, False]
    home.check()


def test_an_article_without_any_date_is_never_old(home: Home) -> None:
    with home.open() as store:
        store.save(source(), state(), [delivery(1, published=None, fetched_at=None)])
        assert store.prune(NOW + YEAR, keep=()) == 0


def test_the_vectors_of_deleted_articles_go_with_them(home: Home) -> None:
    with home.open(embed=lambda given: [b"1234" for _ in given], model="m") as store:
        store.save(source(), state(), [delivery(1, published=OLD - YEAR), delivery(2)])
        assert store.prune(OLD, keep=()) == 1
        assert len(store.vectors(EVERYTHING)[0]) == 1


def test_an_article_that_was_deleted_can_come_back(home: Home) -> None:
    aged(home, old=1, young=0)
    with home.open() as store:
        store.prune(OLD, keep=())
        again = [delivery(0, published=OLD - timedelta(days=1))]
        assert store.save(source(), state(), again).new == 1
    home.check()


def test_stats_say_how_old_and_how_rich_the_store_is(home: Home) -> None:
    with home.open() as store:
        ages = [timedelta(days=days) for days in (0, 89, 91, 400)]
        store.save(source(), state(), [delivery(n, published=NOW - a) for n, a in enumerate(ages)])
        stats = store.stats()
    assert (stats.oldest, stats.newest, stats.recent) == (NOW - ages[-1], NOW, 2)
    assert stats.words > 5
    assert stats.integrity == "ok"
    assert stats.engine.startswith(("SQLite 3.", "PostgreSQL 1"))


def test_a_store_that_is_read_only_is_neither_pruned_nor_vacuumed(home: Home) -> None:
    aged(home, old=1, young=1)
    with home.open(read_only=True) as store:
        assert store.old(OLD, keep=()) == 1
        with pytest.raises(StoreError, match="reading only"):
            store.prune(OLD, keep=())
        with pytest.raises(StoreError, match="reading only"):
            store.vacuum()
