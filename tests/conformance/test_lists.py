from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from findvalue.protocols import StoreEngine
from findvalue.types import Hit, Scope
from tests.store.kit import article, delivery, source, source_list, state

A = source("https://a.example/feed", name="A", weight=2.0, tags=("x",))
B = source("https://b.example/feed", name="B", kind="page")
C = source("https://c.example/feed", name="C", disabled=True)

LONG_AGO = 1_000_000_000  # seconds; a file this old is not being written any more


@pytest.fixture
def yaml(tmp_path: Path) -> Path:
    path = tmp_path / "sources.yaml"
    path.write_text("version: 1\n", "utf-8")
    os.utime(path, (LONG_AGO, LONG_AGO))
    return path


def test_a_list_is_synced_until_its_file_changes(store: StoreEngine, yaml: Path) -> None:
    assert not store.is_synced(yaml)
    store.sync(source_list(yaml, A, B))
    assert store.is_synced(yaml)
    yaml.write_text("version: 1  # longer\n", "utf-8")
    assert not store.is_synced(yaml)
    store.sync(source_list(yaml, A, B))
    assert store.is_synced(yaml)
    os.utime(yaml, (LONG_AGO, LONG_AGO + 1))
    assert not store.is_synced(yaml)


def test_a_change_within_one_tick_of_the_clock_is_seen(store: StoreEngine, yaml: Path) -> None:
    yaml.write_text("version: 1 #a\n", "utf-8")
    status = yaml.stat()
    store.sync(source_list(yaml, A))
    assert store.is_synced(yaml)
    yaml.write_text("version: 1 #b\n", "utf-8")
    os.utime(yaml, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert not store.is_synced(yaml)


def test_a_list_that_changed_while_it_was_read_is_read_again(
    store: StoreEngine, yaml: Path
) -> None:
    read = source_list(yaml, A)
    yaml.write_text("version: 1  # edited meanwhile\n", "utf-8")
    store.sync(read)
    assert not store.is_synced(yaml)
    assert set(store.members(yaml)) == {A.key}


def test_a_list_without_a_file_is_never_synced(store: StoreEngine, yaml: Path) -> None:
    read = source_list(yaml, A)
    yaml.unlink()
    store.sync(read)
    assert not store.is_synced(yaml)
    yaml.mkdir()
    store.sync(replace(read, path=yaml))
    assert not store.is_synced(yaml)


def test_members_are_the_active_sources_in_the_order_of_the_list(
    store: StoreEngine, yaml: Path
) -> None:
    store.sync(source_list(yaml, B, C, A))
    assert list(store.members(yaml).items()) == [(B.key, "page"), (A.key, "feed")]
    assert store.members(yaml.with_name("unknown.yaml")) == {}


def test_a_source_that_leaves_the_list_hides_its_articles_and_keeps_them(
    store: StoreEngine, yaml: Path
) -> None:
    store.sync(source_list(yaml, A, B))
    store.save(A, state(A.key), [delivery()])
    store.sync(source_list(yaml, B))
    scope = Scope(list_path=yaml)
    assert store.hits([["tide"]], every=True, limit=9, scope=scope) == []
    assert store.size() == 1
    store.sync(source_list(yaml, A, B))
    assert len(store.hits([["tide"]], every=True, limit=9, scope=scope)) == 1


def test_of_two_entries_with_one_key_the_first_counts(store: StoreEngine, yaml: Path) -> None:
    store.sync(source_list(yaml, A, replace(A, kind="search", disabled=True)))
    assert store.members(yaml) == {A.key: "feed"}


def test_a_source_saved_before_any_sync_is_known(store: StoreEngine, yaml: Path) -> None:
    store.save(A, state(A.key), [delivery()])
    assert store.hits([["tide"]], every=True, limit=9, scope=Scope(list_path=yaml)) == []
    store.sync(source_list(yaml, A))
    assert len(store.hits([["tide"]], every=True, limit=9, scope=Scope(list_path=yaml))) == 1


def test_a_new_name_weight_and_tag_hold_at_once(store: StoreEngine, yaml: Path) -> None:
    store.sync(source_list(yaml, A))
    store.save(A, state(A.key), [delivery(source="A")])
    store.sync(source_list(yaml, replace(A, name="Better", weight=0.5, tags=("y",))))
    (found,) = store.candidates([Hit(1, 1.0)])
    assert (found.article.source, found.weight, found.tags) == ("Better", 0.5, ("y",))


def test_a_save_does_not_overrule_the_list(store: StoreEngine, yaml: Path) -> None:
    store.sync(source_list(yaml, A))
    store.save(replace(A, weight=9.0), state(A.key), [delivery()])
    assert store.candidates([Hit(1, 1.0)])[0].weight == 2.0


def test_lists_that_describe_a_source_differently_are_synced_in_turn(
    store: StoreEngine, yaml: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.yaml"
    mine, theirs = source_list(yaml, A), source_list(other, replace(A, weight=0.1))
    os.utime(other, (LONG_AGO, LONG_AGO))
    store.sync(mine)
    store.sync(theirs)
    assert not store.is_synced(yaml)
    assert store.is_synced(other)
    store.sync(mine)
    assert store.is_synced(yaml)
    assert not store.is_synced(other)


def test_lists_that_agree_live_side_by_side(store: StoreEngine, yaml: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    store.sync(source_list(yaml, A, B))
    store.sync(source_list(other, A, C))
    assert store.is_synced(yaml)
    assert set(store.members(other)) == {A.key}


def test_a_list_is_one_file_whatever_folder_it_is_named_from(
    store: StoreEngine, yaml: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.sync(source_list(yaml, A))
    monkeypatch.chdir(yaml.parent)
    assert store.is_synced(Path("sources.yaml"))
    store.add([article()])
    scope = Scope(list_path=Path("sources.yaml"))
    assert len(store.hits([["tide"]], every=True, limit=9, scope=scope)) == 1
