"""Leases on PostgreSQL: which worker asks which source now, one source of a host at a time.

A host is a row, so whoever locks the row decides. Rows that somebody else holds are skipped and
never waited for (``FOR UPDATE SKIP LOCKED``).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta
from pathlib import Path

from findvalue.errors import LostLease
from findvalue.store.lists import list_name
from findvalue.store.postgres.index import Indexer
from findvalue.store.postgres.opened import Opened, save_in
from findvalue.store.postgres.server import Connection
from findvalue.store.postgres.storable import plain, storable_delivery
from findvalue.store.rows import DAY, micros, moment_of
from findvalue.types import Delivery, SaveCounts, Source, SourceState

# The sources of a list that can be leased. A search is none: it needs a topic.
_LEASABLE = (
    "FROM source_list JOIN member ON list_id = source_list.id AND active"
    " JOIN source ON source.id = member.source_id AND kind <> 'search'"
    " JOIN host ON host.name = source.host"
    " LEFT JOIN source_state AS state ON state.key = source.key"
    " WHERE path = %(list)s"
)
# A time that lies further ahead than it can have been set means that the clock has jumped.
_DUE = (
    "(coalesce(next_at, 0) <= %(now)s OR (last_attempt > %(now)s AND next_at > %(now)s + %(day)s))"
    " AND free_at <= %(now)s"
)
_TAKE = (
    "WITH due AS (SELECT source.id, source.key, host.name AS host,"  # noqa: S608 - constants
    " coalesce(next_at, 0) AS since, row_number() OVER"
    f" (PARTITION BY host.name ORDER BY coalesce(next_at, 0), source.id) AS place {_LEASABLE}"
    f" AND {_DUE}), taken AS (SELECT host.name, due.id, due.key, due.since FROM host"
    " JOIN due ON due.host = host.name AND due.place = 1 WHERE host.free_at <= %(now)s"
    " ORDER BY due.since, due.id LIMIT %(limit)s FOR UPDATE OF host SKIP LOCKED),"
    " leased AS (UPDATE host SET source_id = taken.id, worker = %(worker)s, free_at = %(until)s"
    " FROM taken WHERE host.name = taken.name)"
    " SELECT key FROM taken ORDER BY since, id"
)


class Leasing(Opened):
    """The part of the store that workers share; a ``findvalue.protocols.Leases``."""

    def lease(
        self, path: Path, *, worker: str, limit: int, seconds: float, now: datetime
    ) -> list[str]:
        """Take sources of a synced list that are due and free; return their keys."""
        values = {
            "list": list_name(path),
            "now": micros(now),
            "day": DAY,
            "limit": limit,
            "worker": plain(worker),
            "until": _after(now, seconds),
        }
        return self._lease(lambda connection: connection.execute(_TAKE, values).fetchall())

    def renew(
        self, keys: Collection[str], *, worker: str, seconds: float, now: datetime
    ) -> set[str]:
        """Keep leases for so many seconds from now; return the keys that the worker still holds."""
        values = _after(now, seconds), plain(worker), [plain(key) for key in keys]
        return set(
            self._lease(
                lambda connection: connection.execute(
                    "UPDATE host SET free_at = %s FROM source WHERE worker = %s"
                    " AND source.id = source_id AND key = ANY(%s) RETURNING key",
                    values,
                ).fetchall()
            )
        )

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
        given = list(map(storable_delivery, deliveries))
        self._spell(delivery.article for delivery in given)

        def job(connection: Connection, indexer: Indexer) -> SaveCounts:
            _end(connection, source.key, worker, now + pause)
            return save_in(connection, indexer, source, state, given)

        return self._index(job)

    def release(self, worker: str) -> int:
        """End all leases of a worker without an answer; return how many there were."""
        return self._transact(
            lambda connection: (
                connection.execute(
                    "UPDATE host SET source_id = NULL, worker = NULL, free_at = 0 WHERE worker = %s",
                    (plain(worker),),
                ).rowcount
            )
        )

    def next_lease(self, path: Path, *, now: datetime) -> datetime | None:
        """Return when a source of the list can be leased next, at the earliest ``now``."""
        row = self._read(
            lambda connection: connection.execute(
                f"SELECT min(greatest(coalesce(next_at, 0), free_at)) {_LEASABLE}",
                {"list": list_name(path)},
            ).fetchone()
        )
        found = moment_of(row[0]) if row else None
        return found and max(found, now)

    def leased(self, now: datetime) -> set[str]:
        """Return the keys of all sources whose server a worker asks now."""
        rows = self._read(
            lambda connection: connection.execute(
                "SELECT key FROM source JOIN host ON host.name = source.host"
                " WHERE worker IS NOT NULL AND free_at > %s",
                (micros(now),),
            ).fetchall()
        )
        return {row[0] for row in rows}

    def _lease(self, job: Callable[[Connection], list[tuple[str]]]) -> list[str]:
        return [key for (key,) in self._transact(job)]


def _end(connection: Connection, key: str, worker: str, free_at: datetime) -> None:
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
        "UPDATE host SET source_id = NULL, worker = NULL, free_at = %s WHERE worker = %s"
        " AND source_id = (SELECT id FROM source WHERE key = %s)",
        (micros(free_at), plain(worker), plain(key)),
    )
    if not cursor.rowcount:
        raise LostLease(key)


def _after(now: datetime, seconds: float) -> int | None:
    return micros(now + timedelta(seconds=seconds))
