"""Where articles stand in PostgreSQL, as the intake of one source sees them.

On a server each question is a journey. So what a batch of deliveries will ask about is read at
once, the intake works on that, and what it decided is written at once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from findvalue.store.intake import Giver, Texts
from findvalue.store.postgres.index import Indexer
from findvalue.store.postgres.months import UNDATED
from findvalue.store.postgres.server import Connection
from findvalue.store.rows import ARTICLE_COLUMNS, Row, article_of

_URL, _TITLE, _PUBLISHED, _FETCHED = 0, 1, 4, 10  # places in ARTICLE_COLUMNS
_COLUMNS = ", ".join(f"article.{name.strip()}" for name in ARTICLE_COLUMNS.split(","))
_FIELDS = ", ".join(["%s"] * (ARTICLE_COLUMNS.count(",") + 1))


class PostgresShelf:
    """A ``findvalue.store.intake.Shelf``, and its ``Changes``, in PostgreSQL.

    Args:
        connection: the database, inside a transaction.
        source: the id of the source.
        indexer: what keeps everything that is searched in step.
    """

    def __init__(self, connection: Connection, source: int, indexer: Indexer) -> None:
        self._connection = connection
        self._source = source
        self._indexer = indexer
        self._rows: dict[int, Row] = {}  # id, owner and values of the articles known here
        self._at: dict[str, int] = {}
        self._under: dict[str, int] = {}
        self._shared: set[int] = set()  # articles that another source delivers, too
        self._givers: dict[int, Giver] = {}
        self._moments: dict[int, int] = {}  # as stored
        self._ids: list[int] = []  # of articles to come, the next one last
        self._new: list[int] = []
        self._changed: dict[int, Row] = {}  # rewritten articles, as they are stored
        self._links: dict[int, str | None] = {}

    def expect(self, urls: Collection[str], entry_keys: Collection[str] = ()) -> None:
        """Read what will be asked about: articles at these addresses and under these keys."""
        if entry_keys:
            rows = self._connection.execute(
                "SELECT entry_key, article_id FROM article_source"
                " WHERE source_id = %s AND digest = ANY(%s)",
                (self._source, list(map(digest_of, entry_keys))),
            )
            self._under.update(rows.fetchall())
        numbers = sorted(set(self._under.values()))
        rows = self._connection.execute(
            f"SELECT id, owner, {_COLUMNS}, moment FROM article WHERE (id, moment) IN"  # noqa: S608 - constant columns
            " (SELECT id, moment FROM address WHERE digest = ANY(%s) OR id = ANY(%s))",
            (list(map(digest_of, urls)), numbers),
        )
        for *row, moment in rows:
            self._moments[row[0]] = moment
            self._keep(row)
        self._read_givers()
        rows = self._connection.execute(
            "SELECT article_id FROM article_source WHERE article_id = ANY(%s) AND source_id <> %s",
            (numbers, self._source),
        )
        self._shared.update(row[0] for row in rows)
        self._reserve(sum(url not in self._at for url in urls))

    # --- what the intake asks ------------------------------------------------------------------

    def under(self, entry_key: str | None) -> int | None:
        """Return the id of the article that the source delivered under a key until now."""
        return None if entry_key is None else self._under.get(entry_key)

    def at(self, url: str) -> Row | None:
        """Return the id, owner and values of the article at an address."""
        number = self._at.get(url)
        return None if number is None else self._rows[number]

    def moved(self, number: int, title: str) -> Row | None:
        """Return an article with this title that no other source delivers."""
        row = self._rows[number]
        return row if row[2 + _TITLE] == title and number not in self._shared else None

    def giver(self, number: int) -> Giver:
        """Return the source with an id."""
        return self._givers[number]

    # --- what the intake decides ---------------------------------------------------------------

    def link(self, number: int, entry_key: str | None, before: int | None) -> None:
        """Remember that the source delivers an article, and under which key."""
        if before is not None:
            self._links[before] = None
        for key in [key for key, article in self._under.items() if article == number]:
            del self._under[key]  # an article has one key of a source
        if entry_key is not None:
            self._under[entry_key] = number
        self._links[number] = entry_key

    def insert(self, values: Row) -> int:
        """Store an article whose words are the source's; return its id."""
        if not self._ids:
            self._reserve(1)
        number = self._ids.pop()
        self._new.append(number)
        self._keep([number, self._source, *values])
        return number

    def rewrite(self, number: int, values: Row) -> None:
        """Store other values of an article, its owner before them."""
        self._changed.setdefault(number, self._rows[number])
        self._keep([number, *values])

    def change(self, article: int, before: Texts | None, after: Texts) -> None:
        """Note that an article is found by other words from now on."""
        self._indexer.change(article, before, after)

    def sweep(self) -> None:
        """Write what was decided."""
        moments = {number: moment_of(self._rows[number][2:]) for number in self._touched()}
        self._write_changed(moments)
        self._write_new(moments)
        self._write_links()
        articles = {number: article_of(self._rows[number][2:]) for number in moments}
        self._indexer.sweep(moments, articles)
        self._moments |= moments
        self._new.clear()
        self._changed.clear()
        self._links.clear()

    # --- inside --------------------------------------------------------------------------------

    def _touched(self) -> Iterable[int]:
        return (*self._new, *self._changed)

    def _keep(self, row: Sequence[Any]) -> None:
        if known := self._rows.get(row[0]):
            self._at.pop(known[2 + _URL], None)
        self._rows[row[0]] = row
        self._at[row[2 + _URL]] = row[0]

    def _read_givers(self) -> None:
        owners = {row[1] for row in self._rows.values()} - self._givers.keys()
        rows = self._connection.execute(
            "SELECT id, key, kind FROM source WHERE id = ANY(%s)", (list(owners),)
        )
        self._givers |= {row[0]: Giver(*row) for row in rows}

    def _reserve(self, many: int) -> None:
        """Get ids for so many new articles; those that are not used are lost, which is no harm."""
        if many > len(self._ids):
            rows = self._connection.execute(
                "SELECT nextval(pg_get_serial_sequence('address', 'id'))"
                " FROM generate_series(1, %s)",
                (many - len(self._ids),),
            )
            self._ids = sorted([*self._ids, *(row[0] for row in rows)], reverse=True)

    def _write_changed(self, moments: dict[int, int]) -> None:
        if not self._changed:
            return
        cursor = self._connection.cursor()
        rows = {number: self._rows[number] for number in self._changed}
        places = [
            (digest_of(row[2 + _URL]), moments[number], number) for number, row in rows.items()
        ]
        cursor.executemany("UPDATE address SET digest = %s, moment = %s WHERE id = %s", places)
        cursor.executemany(
            f"UPDATE article SET (moment, owner, {ARTICLE_COLUMNS}) = (%s, %s, {_FIELDS})"  # noqa: S608 - constant columns
            " WHERE id = %s AND moment = %s",
            [
                (moments[number], *row[1:], number, self._moments[number])
                for number, row in rows.items()
            ],
        )
        elsewhere = [number for number in rows if moments[number] != self._moments[number]]
        cursor.executemany(
            "UPDATE article_terms SET moment = %s WHERE id = %s AND moment = %s",
            [(moments[number], number, self._moments[number]) for number in elsewhere],
        )

    def _write_new(self, moments: dict[int, int]) -> None:
        if not self._new:
            return
        cursor = self._connection.cursor()
        rows = [self._rows[number] for number in self._new]
        cursor.executemany(
            "INSERT INTO address (id, digest, moment) VALUES (%s, %s, %s)",
            [(row[0], digest_of(row[2 + _URL]), moments[row[0]]) for row in rows],
        )
        cursor.executemany(
            f"INSERT INTO article (id, moment, owner, {ARTICLE_COLUMNS})"  # noqa: S608 - constant columns
            f" VALUES (%s, %s, %s, {_FIELDS})",
            [(row[0], moments[row[0]], *row[1:]) for row in rows],
        )

    def _write_links(self) -> None:
        """Write who delivers what; keys are freed first, because one may go to another article."""
        if not self._links:
            return
        self._connection.execute(
            "UPDATE article_source SET entry_key = NULL, digest = NULL"
            " WHERE source_id = %s AND article_id = ANY(%s) AND entry_key IS NOT NULL",
            (self._source, list(self._links)),
        )
        self._connection.cursor().executemany(
            "INSERT INTO article_source (article_id, source_id, entry_key, digest)"
            " VALUES (%s, %s, %s, %s) ON CONFLICT (article_id, source_id)"
            " DO UPDATE SET entry_key = excluded.entry_key, digest = excluded.digest",
            [
                (number, self._source, key, None if key is None else digest_of(key))
                for number, key in self._links.items()
            ],
        )


def digest_of(text: str) -> bytes:
    """Return what stands in an index for a text of any length."""
    return hashlib.sha256(text.encode()).digest()


def moment_of(values: Row) -> int:
    """Return the moment that names an article's partition: when published, else fetched."""
    published, fetched = values[_PUBLISHED], values[_FETCHED]
    moment = fetched if published is None else published
    return UNDATED if moment is None else int(moment)
