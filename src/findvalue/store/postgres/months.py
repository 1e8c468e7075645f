"""Monthly partitions of the articles: made ahead, so that old months can be read apart or dropped.

What fits no month lies in the archive, the default partition: articles older than the store,
those without a date, and those whose date lies far ahead. A month that is made later takes its
articles out of the archive.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from findvalue.store.postgres.server import Connection
from findvalue.store.rows import micros

UNDATED = -(2**63)  # the moment of an article without a date: before all others
_BEHIND, _AHEAD = 3, 3  # months: with the current one, those behind hold at least 90 days
_MONTHS = 12
Month = tuple[str, int, int]  # name, first microsecond and end
_PARTED = {"article": "", "article_terms": " WITH (toast_tuple_target = 8160)"}


def months_around(now: datetime) -> Iterator[Month]:
    """Yield name, first microsecond and end of the months that a store has partitions for."""
    first = now.year * _MONTHS + now.month - 1 - _BEHIND
    for number in range(first, first + _BEHIND + 1 + _AHEAD):
        begin, end = _start_of(number), _start_of(number + 1)
        yield f"{begin:%Y_%m}", _micros(begin), _micros(end)


def missing_months(connection: Connection, now: datetime) -> list[Month]:
    """Return the months around now that have no partition yet."""
    wanted = list(months_around(now))
    rows = connection.execute(
        "SELECT name FROM unnest(%s::text[]) AS name WHERE to_regclass('article_' || name) IS NULL",
        ([name for name, _, _ in wanted],),
    )
    missing = {name for (name,) in rows}
    return [month for month in wanted if month[0] in missing]


def make_months(connection: Connection, now: datetime) -> int:
    """Make the partitions of the months around now, inside a transaction; return how many."""
    missing = missing_months(connection, now)
    for month in missing:
        for table in _PARTED:
            _part(connection, table, month)
    return len(missing)


def _part(connection: Connection, table: str, month: Month) -> None:
    """Make one partition, and move into it what lies in the archive meanwhile."""
    name, begin, end = month
    part, within = f"{table}_{name}", f"moment >= {begin} AND moment < {end}"
    taken = f"WITH taken AS (DELETE FROM {table}_archive WHERE {within} RETURNING *)"  # noqa: S608 - our own names and numbers
    for statement in (
        f"CREATE TABLE {part} (LIKE {table} INCLUDING ALL){_PARTED[table]}",
        f"{taken} INSERT INTO {part} SELECT * FROM taken",  # noqa: S608 - as above
        f"ALTER TABLE {table} ATTACH PARTITION {part} FOR VALUES FROM ({begin}) TO ({end})",
    ):
        connection.execute(statement.encode())


def _start_of(number: int) -> datetime:
    return datetime(number // _MONTHS, number % _MONTHS + 1, 1, tzinfo=UTC)


def _micros(moment: datetime) -> int:
    value = micros(moment)
    assert value is not None  # noqa: S101 - of no moment alone there are none
    return value
