"""Moving a store: what comes out goes in, and the new store is as good as the old one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from findvalue.errors import StoreError
from findvalue.protocols import StoreEngine
from findvalue.types import (
    Scope,
    StoreContents,
    StoredArticle,
    StoredSource,
    StoredState,
    StoreRecord,
    Validators,
)
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

A, B = source("https://a.example/feed", name="A"), source("https://b.example/feed", name="B")


def rich(store: StoreEngine, folder: Path) -> None:
    """Fill a store with something of everything."""
    store.sync(source_list(folder / "sources.yaml", A, replace(B, disabled=True, tags=("x", "y"))))
    seen = state(
        A.key,
        detail="all well",
        validators=Validators(etag='"1"', last_modified="then"),
        body_hash="f00",
        moved_to="https://a.example/new",
        next_at=NOW + timedelta(hours=1),
        last_attempt=NOW,
        last_success=NOW,
        failures=2,
        articles=3,
    )
    store.save(
        A, seen, [delivery(1, text="Söme text — “quoted”."), delivery(2, authors=("Ö", "P"))]
    )
    store.save(B, state(B.key), [delivery(2), delivery(3, published=None, language="de")])
    store.save(A, state(f"{A.key}#topic"))
    store.add([article(9, paywalled=True, site_name="Nine")])
    store.learn(article(1).url, article(1, text="What its own page says. " * 20))


def records(store: StoreEngine) -> list[StoreRecord]:
    with store.contents() as contents:
        return list(contents.records)


def test_a_moved_store_holds_the_same(home: Home, other: Home, tmp_path: Path) -> None:
    with home.open() as old, other.open() as new:
        rich(old, tmp_path)
        with old.contents() as contents:
            assert new.fill(contents) == old.size() == contents.articles == 4
        assert records(new) == records(old)
        assert new.members(tmp_path / "sources.yaml") == {A.key: "feed"}
    other.check()


def test_a_moved_store_finds_the_same(home: Home, other: Home, tmp_path: Path) -> None:
    with home.open() as old, other.open() as new:
        rich(old, tmp_path)
        with old.contents() as contents:
            new.fill(contents)
        scope = Scope(list_path=tmp_path / "sources.yaml")
        for asked in (EVERYTHING, scope):
            hits = [
                store.hits([["harbour"], ["quoted"]], every=False, limit=9, scope=asked)
                for store in (old, new)
            ]
            assert [each.bm25 for each in hits[0]] == [each.bm25 for each in hits[1]]
            assert [c.article for c in old.candidates(hits[0])] == [
                c.article for c in new.candidates(hits[1])
            ]


def test_a_moved_store_goes_on_where_the_old_one_was(
    home: Home, other: Home, tmp_path: Path
) -> None:
    """What sources deliver again is known, and whose words an article keeps is, too."""
    again = [delivery(2, title="Another title"), delivery(3, published=None, language="de")]
    with home.open() as old, other.open() as new:
        rich(old, tmp_path)
        with old.contents() as contents:
            new.fill(contents)
        counts = [store.save(B, state(B.key), again) for store in (old, new)]
        assert counts[0] == counts[1]
        assert records(new) == records(old)


def test_vectors_move_with_their_name(home: Home, other: Home) -> None:
    with home.open(embed=lambda given: [b"abcd" for _ in given], model="m") as old:
        old.add([article(1), article(2)])
        with other.open(embed=_none, model="m") as new:
            with old.contents() as contents:
                new.fill(contents)
            assert new.vectors(EVERYTHING)[1] == b"abcd" * 2


def _none(given: object) -> list[bytes]:
    raise AssertionError(given)


def test_a_list_has_to_be_read_again_in_the_new_store(
    home: Home, other: Home, tmp_path: Path
) -> None:
    with home.open() as old, other.open() as new:
        rich(old, tmp_path)
        with old.contents() as contents:
            new.fill(contents)
        assert not new.is_synced(tmp_path / "sources.yaml")


def test_what_is_written_meanwhile_is_not_in_the_contents(home: Home) -> None:
    with home.open() as old, home.open() as writer:
        writer.add([article(1)])
        with old.contents() as contents:
            writer.add([article(2)])
            assert contents.articles == 1
            assert len([r for r in contents.records if isinstance(r, StoredArticle)]) == 1


def test_a_store_with_articles_is_not_filled(home: Home, other: Home) -> None:
    with home.open() as old, other.open() as new:
        new.add([article(1)])
        with old.contents() as contents, pytest.raises(StoreError, match="holds articles already"):
            new.fill(contents)


@pytest.mark.parametrize("bad", ["owner", "source", "state", "broken"])
def test_records_that_fail_leave_the_store_empty(home: Home, bad: str) -> None:
    def given() -> Iterator[StoreRecord]:
        yield StoredSource(key="k", name="K", kind="feed", weight=1.0)
        yield StoredState(source="x" if bad == "state" else "k", state=state("k"))
        owner = "x" if bad == "owner" else "k"
        sources = {"x" if bad == "source" else "k": "1"}
        yield StoredArticle(article=article(1), owner=owner, sources=sources)
        raise StoreError("line 4: broken")

    with home.open() as store:
        contents = StoreContents(
            model="", sources=1, lists=0, states=1, articles=1, records=given()
        )
        with pytest.raises(StoreError, match=r"x: no source|line 4"):
            store.fill(contents)
        assert store.size() == 0
        assert store.states() == {}
        assert store.add([article(1)]) == 1
    home.check()


def test_an_article_that_comes_twice_leaves_the_store_empty(home: Home) -> None:
    twice = [StoredArticle(article=article(1), owner="", sources={"": None})] * 2
    with home.open() as store:
        contents = StoreContents(
            model="", sources=0, lists=0, states=0, articles=2, records=iter(twice)
        )
        with pytest.raises(StoreError):
            store.fill(contents)
        assert store.size() == 0
        assert store.add([article(1)]) == 1
