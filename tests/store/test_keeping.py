"""The room that a file gives back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from findvalue.store import open_store
from tests.store.kit import NOW, check_whole, delivery, source, state

YEAR = timedelta(days=365)
OLD = NOW - YEAR


def test_vacuum_gives_back_the_room_of_what_was_deleted(path: Path) -> None:
    with open_store(path) as store:
        long = "Tide table. " * 500
        given = [delivery(n, text=f"{n} {long}", published=OLD - YEAR) for n in range(200)]
        store.save(source(), state(), given)
        before = store.stats().size
        store.prune(OLD, keep=())
        store.vacuum()
        assert store.stats().size < before / 2
    check_whole(path)
