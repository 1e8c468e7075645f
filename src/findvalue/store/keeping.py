"""Keeping a store: what is in it, deleting what is old, and giving back the room."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from findvalue.store.engine import VERSION
from findvalue.store.files import size_of
from findvalue.store.opened import Opened
from findvalue.store.rows import micros, moment_of, plain
from findvalue.store.schema import ARTICLES, BY_HAND

if TYPE_CHECKING:  # a look-up needs neither
    from findvalue.types import Activity, StoreStats

_BATCH = 256  # articles deleted in one transaction
_RECENT = timedelta(days=90)
_MOMENT = "coalesce(published, fetched_at)"
# What was added by hand comes from no source, so it would never come back.
_OLD = (
    f"FROM article WHERE {_MOMENT} < ? AND url NOT IN (SELECT value FROM json_each(?))"  # noqa: S608 - constants
    f" AND NOT EXISTS (SELECT 1 FROM article_source WHERE article_id = id AND source_id = {BY_HAND})"
)


class Keeping(Opened):
    """The part of the store for whoever runs it; most of a ``findvalue.protocols.Upkeep``."""

    def stats(self) -> StoreStats:
        """Return what there is to say about the store; reads the whole file."""
        from findvalue.types import StoreStats

        integrity = self._database.verdict()
        with self._database.reading() as connection:
            articles, sources, oldest, newest, recent, spellings = connection.execute(
                "SELECT (SELECT count(*) FROM article), (SELECT count(*) FROM source WHERE id > ?),"  # noqa: S608 - constants
                f" (SELECT min({_MOMENT}) FROM article), (SELECT max({_MOMENT}) FROM article),"
                f" (SELECT count(*) FROM article WHERE {_MOMENT} >= ?), (SELECT count(*) FROM word)",
                (BY_HAND, micros(self._database.clock() - _RECENT)),
            ).fetchone()
        return StoreStats(
            articles=articles,
            sources=sources,
            size=size_of(self.path),
            oldest=moment_of(oldest),
            newest=moment_of(newest),
            recent=recent,
            words=spellings,
            schema=ARTICLES.version,
            integrity=integrity,
            engine=f"SQLite {VERSION}",
        )

    def activity(self, keys: Collection[str], since: datetime) -> Activity:
        """Return what these sources gave the store: each in all, and each day since a moment."""
        from findvalue.store.activity import read_activity

        with self._database.reading() as connection:
            return read_activity(connection, keys, since)

    def old(self, before: datetime, *, keep: Collection[str]) -> int:
        """Return how many articles ``prune`` would delete."""
        with self._database.reading() as connection:
            counted = connection.execute(f"SELECT count(*) {_OLD}", _values(before, keep))
            return int(counted.fetchone()[0])

    def prune(self, before: datetime, *, keep: Collection[str]) -> int:
        """Delete articles published, else fetched, before a moment; return how many.

        Raises:
            StoreError: the store cannot be written; what was deleted before stays deleted.
        """
        total = 0
        while deleted := self._prune_some(before, keep):
            total += deleted
        return total

    def vacuum(self) -> None:
        """Give back the room of what was deleted, and let the engine count anew.

        Raises:
            StoreError: the file cannot be written, or there is no room for a copy of it.
        """
        self._database.compact()

    def _prune_some(self, before: datetime, keep: Collection[str]) -> int:
        with self._indexing() as (connection, indexer):
            rows = connection.execute(
                f"SELECT id, title, text, summary {_OLD} ORDER BY id LIMIT {_BATCH}",
                _values(before, keep),
            ).fetchall()
            for number, title, text, summary in rows:
                indexer.drop(number, (title, text or summary))
            indexer.sweep()
            _delete(connection, [row[0] for row in rows])
            return len(rows)


def _values(before: datetime, keep: Collection[str]) -> tuple[int | None, str]:
    return micros(before), json.dumps([plain(url) for url in keep])


def _delete(connection: sqlite3.Connection, numbers: Collection[int]) -> None:
    """Delete articles that nothing finds any more."""
    for statement in (
        "DELETE FROM article_source WHERE article_id = ?",
        "DELETE FROM vector WHERE id = ?",
        "DELETE FROM article WHERE id = ?",
    ):
        connection.executemany(statement, [(number,) for number in numbers])
