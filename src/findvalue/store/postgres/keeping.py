"""Keeping a store on PostgreSQL: what is in it, deleting what is old, giving back the room."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta

from findvalue.errors import StoreError
from findvalue.store.postgres.counts import ARTICLES, counted, fold_all
from findvalue.store.postgres.index import Indexer
from findvalue.store.postgres.months import UNDATED
from findvalue.store.postgres.opened import Opened
from findvalue.store.postgres.schema import VERSION
from findvalue.store.postgres.server import SCHEMA, Connection, one
from findvalue.store.postgres.shelf import digest_of
from findvalue.store.postgres.storable import plain
from findvalue.store.rows import DAY, micros, moment_of
from findvalue.store.schema import BY_HAND
from findvalue.types import Activity, StoreStats

_BATCH = 256  # articles deleted in one transaction
_RECENT = timedelta(days=90)
# What was added by hand comes from no source, so it would never come back.
_OLD = (
    "FROM address WHERE moment < %s AND moment > %s AND digest <> ALL (%s)"  # noqa: S608 - a constant
    " AND NOT EXISTS (SELECT 1 FROM article_source"
    f" WHERE article_id = address.id AND source_id = {BY_HAND})"
)
_SIZE = (
    "SELECT coalesce(sum(pg_total_relation_size(oid)), 0)::bigint FROM pg_class"  # noqa: S608 - a constant
    f" WHERE relnamespace = '{SCHEMA}'::regnamespace AND relkind = 'r'"
)
_UNLIKE = (
    "SELECT (SELECT count(*) FROM address), (SELECT count(*) FROM article),"
    " (SELECT count(*) FROM article_terms)"
)


class Keeping(Opened):
    """The part of the store for whoever runs it; most of a ``findvalue.protocols.Upkeep``."""

    def stats(self) -> StoreStats:
        """Return what there is to say about the store; counts all articles."""
        return self._read(self._stats)

    def activity(self, keys: Collection[str], since: datetime) -> Activity:
        """Return what these sources gave the store: each in all, and each day since a moment."""
        return self._read(lambda connection: _activity(connection, keys, since))

    def old(self, before: datetime, *, keep: Collection[str]) -> int:
        """Return how many articles ``prune`` would delete."""
        row = self._read(
            lambda connection: connection.execute(
                f"SELECT count(*) {_OLD}", _values(before, keep)
            ).fetchone()
        )
        return int(row[0]) if row else 0

    def prune(self, before: datetime, *, keep: Collection[str]) -> int:
        """Delete articles published, else fetched, before a moment; return how many.

        Raises:
            StoreError: the store cannot be written; what was deleted before stays deleted.
        """
        total = 0
        while deleted := self._index(
            lambda connection, indexer: _prune_some(connection, indexer, before, keep)
        ):
            total += deleted
        return total

    def vacuum(self) -> None:
        """Let the server reuse the room of what was deleted, and count anew.

        The files shrink only where their end became free: giving more back would lock out
        everybody for as long as it takes (``VACUUM FULL``).

        Raises:
            StoreError: the server cannot be reached, or this user does not own the tables.
        """
        self._index(lambda connection, _: fold_all(connection))
        self._primary.read(lambda connection: _vacuum(connection, self.place))

    def _stats(self, connection: Connection) -> StoreStats:
        (size,) = one(connection, _SIZE)
        articles, sources, words = one(
            connection,
            "SELECT (SELECT count(*) FROM article), (SELECT count(*) FROM source WHERE id > 0),"
            " (SELECT count(*) FROM word)",
        )
        oldest, newest, recent = one(
            connection,
            "SELECT min(moment), max(moment), count(*) FILTER (WHERE moment >= %s)"
            " FROM address WHERE moment > %s",
            micros(self._clock() - _RECENT),
            UNDATED,
        )
        (version,) = one(connection, "SHOW server_version")
        return StoreStats(
            articles=articles,
            sources=sources,
            size=size,
            oldest=moment_of(oldest),
            newest=moment_of(newest),
            recent=recent,
            words=words,
            schema=VERSION,
            integrity=_integrity(connection),
            engine=f"PostgreSQL {str(version).partition(' ')[0]}",
        )


def _integrity(connection: Connection) -> str:
    """Return "ok", or what does not fit together; the pages themselves are the server's to check."""
    addresses, articles, found = one(connection, _UNLIKE)
    total = counted(connection, "t", (ARTICLES,)).get(ARTICLES, 0)
    if len({addresses, articles, found, total}) == 1:
        return "ok"
    return f"{articles} articles, {addresses} addresses, {found} indexed, {total} counted"


def _prune_some(
    connection: Connection, indexer: Indexer, before: datetime, keep: Collection[str]
) -> int:
    """Delete some old articles, inside a transaction; return how many."""
    chosen = connection.execute(
        f"SELECT id {_OLD} ORDER BY id LIMIT {_BATCH} FOR UPDATE", _values(before, keep)
    ).fetchall()
    numbers = [number for (number,) in chosen]
    for number, title, text, summary in connection.execute(
        "SELECT id, title, text, summary FROM article WHERE (id, moment) IN"
        " (SELECT id, moment FROM address WHERE id = ANY(%s))",
        (numbers,),
    ).fetchall():
        indexer.drop(number, (title, text or summary))
    indexer.sweep({}, {})
    placed = "(id, moment) IN (SELECT id, moment FROM address WHERE id = ANY(%s))"
    for rows in (
        "article_source WHERE article_id = ANY(%s)",
        "vector WHERE id = ANY(%s)",
        f"article_terms WHERE {placed}",
        f"article WHERE {placed}",
        "address WHERE id = ANY(%s)",
    ):
        connection.execute(f"DELETE FROM {rows}".encode(), (numbers,))  # noqa: S608 - constants
    return len(numbers)


def _vacuum(connection: Connection, place: str) -> None:
    """Vacuum all tables; the server itself would only warn whoever does not own them."""
    (ours,) = one(
        connection,
        "SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = 'article'::regclass",
    )
    if not ours:
        raise StoreError(
            f"{place}: only the owner of the tables can give back their room",
            hint="name the store with the owner's user",
        )
    connection.execute("SET statement_timeout = 0")
    rows = connection.execute(
        "SELECT quote_ident(relname) FROM pg_class WHERE relkind IN ('r', 'p')"
        " AND relnamespace = %s::regnamespace",
        (SCHEMA,),
    )
    names = ", ".join(name for (name,) in rows)
    try:
        connection.execute(f"VACUUM (ANALYZE) {names}".encode())
    finally:
        if not connection.closed:  # it goes back to the pool
            connection.execute("RESET statement_timeout")


def _activity(connection: Connection, keys: Collection[str], since: datetime) -> Activity:
    wanted = [plain(key) for key in keys]
    per_source = connection.execute(
        "SELECT key, count(*) FROM article_source JOIN source ON source.id = source_id"
        " WHERE key = ANY(%s) GROUP BY key",
        (wanted,),
    )
    per_day = connection.execute(
        "SELECT div(moment, %s)::bigint, count(*) FROM address WHERE moment >= %s AND EXISTS"
        " (SELECT 1 FROM article_source JOIN source ON source.id = source_id"
        " WHERE article_id = address.id AND key = ANY(%s)) GROUP BY 1",
        (DAY, micros(since), wanted),
    )
    return Activity(
        sources=dict(per_source.fetchall()),
        days={_date(number): count for number, count in per_day},
    )


def _values(before: datetime, keep: Collection[str]) -> tuple[int | None, int, list[bytes]]:
    return micros(before), UNDATED, [digest_of(plain(url)) for url in keep]


def _date(days: int) -> date:
    """Return the day that begins so many days after 1970 does."""
    return datetime.fromtimestamp(days * 86_400, UTC).date()
