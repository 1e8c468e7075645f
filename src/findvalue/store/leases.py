"""Leases: which worker asks which source now. One lease a host, so no server is asked twice at once.

All of it happens inside transactions that take SQLite's write lock at once, so two processes
never see the same source free.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from pathlib import Path

from findvalue.errors import LostLease
from findvalue.store.lists import list_name
from findvalue.store.opened import Opened, save_in
from findvalue.store.rows import DAY, micros, moment_of, plain
from findvalue.types import Delivery, SaveCounts, Source, SourceState

# The sources of a list that can be leased. A search is none: it needs a topic.
_LEASABLE = (
    "FROM source_list JOIN member ON list_id = source_list.id AND active"
    " JOIN source ON source.id = member.source_id AND kind <> 'search'"
    " JOIN host ON host.name = source.host"
    " LEFT JOIN source_state AS state ON state.key = source.key"
    " WHERE path = :list"
)
# A time that lies further ahead than it can have been set means that the clock has jumped.
_DUE = (
    "(coalesce(next_at, 0) <= :now OR (last_attempt > :now AND next_at > :now + :day))"
    " AND free_at <= :now"
)


class Leasing(Opened):
    """The part of the store that workers share; a ``findvalue.protocols.Leases``."""

    def lease(
        self, path: Path, *, worker: str, limit: int, seconds: float, now: datetime
    ) -> list[str]:
        """Take sources of a synced list that are due and free; return their keys."""
        with self._database.writing() as connection:
            return _take(connection, path, worker, limit=limit, seconds=seconds, now=now)

    def renew(
        self, keys: Collection[str], *, worker: str, seconds: float, now: datetime
    ) -> set[str]:
        """Keep leases for so many seconds from now; return the keys that the worker still holds."""
        with self._database.writing() as connection:
            return _renew(connection, keys, worker, _after(now, seconds))

    def finish(
        self,
        source: Source,
        state: SourceState,
        deliveries: Iterable[Delivery] = (),
        *,
        worker: str,
        now: datetime,
        pause: timedelta = timedelta(),
    ) -> SaveCounts:
        """Save as ``save`` does, and end the lease, in one transaction.

        Raises:
            LostLease: somebody else took the lease meanwhile; nothing was stored.
            StoreError: nothing was stored.
        """
        with self._indexing() as (connection, indexer):
            _end(connection, source.key, worker, now + pause)
            return save_in(connection, indexer, source, state, deliveries)

    def release(self, worker: str) -> int:
        """End all leases of a worker without an answer; return how many there were."""
        with self._database.writing() as connection:
            return _release(connection, worker)

    def next_lease(self, path: Path, *, now: datetime) -> datetime | None:
        """Return when a source of the list can be leased next, at the earliest ``now``."""
        with self._database.reading() as connection:
            return _next_lease(connection, path, now)

    def leased(self, now: datetime) -> set[str]:
        """Return the keys of all sources whose server a worker asks now."""
        with self._database.reading() as connection:
            return _leased(connection, now)


def _take(
    connection: sqlite3.Connection,
    path: Path,
    worker: str,
    *,
    limit: int,
    seconds: float,
    now: datetime,
) -> list[str]:
    """Lease sources of a list that are due, the longest due first, one of each host.

    Args:
        connection: the database, inside a transaction.
        path: the source list.
        worker: who takes them.
        limit: how many at the most.
        seconds: how long they are kept.
        now: the moment, aware.

    Returns:
        The keys of the sources.
    """
    free = connection.execute(
        "SELECT key, host, id FROM (SELECT source.key, host, source.id,"  # noqa: S608 - constants
        " coalesce(next_at, 0) AS due, row_number() OVER"
        " (PARTITION BY host ORDER BY coalesce(next_at, 0), source.id) AS place"
        f" {_LEASABLE} AND {_DUE}) WHERE place = 1 ORDER BY due, id LIMIT :limit",
        {"list": list_name(path), "now": micros(now), "day": DAY, "limit": limit},
    ).fetchall()
    connection.executemany(
        "UPDATE host SET source_id = ?, worker = ?, free_at = ? WHERE name = ?",
        [(number, plain(worker), _after(now, seconds), host) for _, host, number in free],
    )
    return [key for key, _, _ in free]


def _renew(
    connection: sqlite3.Connection, keys: Collection[str], worker: str, until: int | None
) -> set[str]:
    """Let leases end at another time; return the keys that the worker still holds."""
    rows = connection.execute(
        "UPDATE host SET free_at = ? WHERE worker = ? AND source_id IN"
        " (SELECT id FROM source WHERE key IN (SELECT value FROM json_each(?)))"
        " RETURNING (SELECT key FROM source WHERE id = source_id)",
        (until, plain(worker), json.dumps([plain(key) for key in keys])),
    )
    return {row[0] for row in rows}


def _end(connection: sqlite3.Connection, key: str, worker: str, free_at: datetime) -> None:
    """End the lease of one source.

    Args:
        connection: the database, inside the transaction that stores the answer.
        key: the source.
        worker: who asked it.
        free_at: when its host may be leased next.

    Raises:
        LostLease: the worker does not hold it any more.
    """
    cursor = connection.execute(
        "UPDATE host SET source_id = NULL, worker = NULL, free_at = ? WHERE worker = ?"
        " AND source_id = (SELECT id FROM source WHERE key = ?)",
        (micros(free_at), plain(worker), plain(key)),
    )
    if not cursor.rowcount:
        raise LostLease(key)


def _release(connection: sqlite3.Connection, worker: str) -> int:
    """End all leases of a worker; return how many there were."""
    cursor = connection.execute(
        "UPDATE host SET source_id = NULL, worker = NULL, free_at = 0 WHERE worker = ?",
        (plain(worker),),
    )
    return cursor.rowcount


def _next_lease(connection: sqlite3.Connection, path: Path, now: datetime) -> datetime | None:
    """Return when a source of a list can be leased next; None when it has none to lease."""
    (moment,) = connection.execute(
        f"SELECT min(max(coalesce(next_at, 0), free_at)) {_LEASABLE}",
        {"list": list_name(path)},
    ).fetchone()
    found = moment_of(moment)
    return found and max(found, now)


def _leased(connection: sqlite3.Connection, now: datetime) -> set[str]:
    """Return the keys of all sources whose host a worker asks now."""
    rows = connection.execute(
        "SELECT key FROM source JOIN host ON host.name = source.host"
        " WHERE worker IS NOT NULL AND free_at > ?",
        (micros(now),),
    )
    return {row[0] for row in rows}


def _after(now: datetime, seconds: float) -> int | None:
    return micros(now + timedelta(seconds=seconds))
