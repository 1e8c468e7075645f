"""Leases in a file from before there were any."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from findvalue.store import open_store
from findvalue.store.database import Database
from findvalue.store.schema import ARTICLES
from tests.store.kit import NOW, query, source, source_list


def test_sources_of_a_store_from_before_there_were_leases_can_be_leased(
    path: Path, tmp_path: Path
) -> None:
    listed = tmp_path / "sources.yaml"
    first = replace(ARTICLES, migrations=ARTICLES.migrations[:1])
    old = Database(path, first, read_only=False, clock=lambda: NOW)
    with old.writing() as connection:
        connection.executemany(
            "INSERT INTO source (key, name, kind, weight, tags) VALUES (?, 'Old', 'feed', 1, '[]')",
            [("https://old.example:8443/feed",), ("file:saved/old.xml",)],
        )
    old.close()
    with open_store(path) as store:
        keys = ["https://old.example:8443/feed", "file:saved/old.xml"]
        store.sync(source_list(listed, *(source(key, name="Old") for key in keys)))
        assert sorted(store.lease(listed, worker="alice", limit=9, seconds=60, now=NOW)) == sorted(
            keys
        )
    assert query(path, "SELECT name FROM host ORDER BY name") == [
        ("file:saved/old.xml",),
        ("old.example:8443",),
    ]
