"""How many articles hold each term and word, and totals: appended by writers, summed by readers.

A counter that each writer changes would make writers wait for each other until the other's whole
transaction ends. So a writer appends what it adds, a reader adds it up, and now and then one
process folds what was appended into the sums.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Literal

from findvalue.store.postgres.lexemes import Found
from findvalue.store.postgres.server import Connection

Kind = Literal["s", "w", "t"]  # stem, word as it is spelt, total

ARTICLES, TERMS, WRITES = "articles", "terms", "writes"  # the totals
_LONGEST = 64  # bytes of a name that stands for itself; an index takes 2,700
_MANY = 50_000  # appended changes that are worth folding
_LOCK = 0x66765461  # "fvTa": an advisory lock, held by whoever folds

_SUMS = (
    "SELECT %s, name, sum(count)::bigint FROM ("
    " SELECT name, count FROM tally WHERE kind = %s AND name = ANY(%s)"
    " UNION ALL SELECT name, change FROM tally_change WHERE kind = %s AND name = ANY(%s)"
    ") AS counted GROUP BY name"
)
_FOLD = (
    "WITH taken AS (DELETE FROM tally_change RETURNING kind, name, change),"
    " added AS (SELECT kind, name, sum(change)::bigint AS change FROM taken GROUP BY kind, name)"
    " INSERT INTO tally AS known (kind, name, count) SELECT kind, name, change FROM added"
    " WHERE change <> 0 ON CONFLICT (kind, name) DO UPDATE SET count = known.count + excluded.count"
)


def name_of(text: str) -> str:
    """Return the name under which a term or word is counted: itself, or a digest if it is long."""
    encoded = text.encode()
    return text if len(encoded) <= _LONGEST else hashlib.sha256(encoded).hexdigest()


class Counts:
    """Gathers what a transaction adds to the counts."""

    def __init__(self) -> None:
        self._added = {kind: Counter[str]() for kind in ("s", "w", "t")}

    def replace(self, before: Found, after: Found) -> None:
        """Count an article for what it is found by from now on, and no more for what it was."""
        for kind, held, holds in (
            ("s", before.lexemes, after.lexemes),
            ("w", before.words, after.words),
        ):
            self._add(kind, holds - held, 1)
            self._add(kind, held - holds, -1)
        self.total(TERMS, after.length - before.length)

    def total(self, name: str, change: int) -> None:
        """Add to a total."""
        self._added["t"][name] += change

    def _add(self, kind: str, names: Iterable[str], change: int) -> None:
        counter = self._added[kind]
        for name in names:
            counter[name_of(name)] += change

    def write(self, connection: Connection) -> None:
        """Append what was gathered."""
        rows = [
            (kind, name, change)
            for kind, counter in self._added.items()
            for name, change in counter.items()
            if change
        ]
        if rows:
            kinds, names, changes = map(list, zip(*rows, strict=True))
            connection.execute(
                'INSERT INTO tally_change (kind, name, change) SELECT k::"char", n, c'
                " FROM unnest(%s::text[], %s::text[], %s::bigint[]) AS t (k, n, c)",
                (kinds, names, changes),
            )
        for counter in self._added.values():
            counter.clear()


def counted(connection: Connection, kind: Kind, names: Collection[str]) -> dict[str, int]:
    """Return the counts of names; those that were never counted are left out."""
    return counted_at_once(connection, {kind: names})[kind]


def counted_at_once(
    connection: Connection, wanted: Mapping[Kind, Collection[str]]
) -> dict[Kind, dict[str, int]]:
    """Return counts of several kinds, on one journey to the server and of one moment."""
    found: dict[Kind, dict[str, int]] = {kind: {} for kind in wanted}
    values: list[Any] = []
    for kind, names in wanted.items():
        if names:
            listed = list(set(names))
            values += [kind, kind, listed, kind, listed]
    if values:
        query = " UNION ALL ".join([_SUMS] * (len(values) // 5))
        for kind, name, count in connection.execute(query.encode(), values):
            found[kind][name] = count
    return found


def fold(connection: Connection) -> None:
    """Fold what was appended into the sums, if it is much and nobody else does, in a transaction."""
    (many,) = connection.execute(
        "SELECT coalesce(max(id) - min(id), 0) >= %s FROM tally_change", (_MANY,)
    ).fetchone() or (False,)
    if many:
        fold_all(connection)


def fold_all(connection: Connection) -> None:
    """Fold what was appended into the sums, if nobody else does, in a transaction."""
    (free,) = connection.execute("SELECT pg_try_advisory_xact_lock(%s)", (_LOCK,)).fetchone() or (
        False,
    )
    if free:
        connection.execute(_FOLD)
