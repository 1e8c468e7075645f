"""Taking articles in: which stored article a delivery is, and whose words it keeps."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from findvalue.store.index import Indexer, Texts
from findvalue.store.rows import ARTICLE_COLUMNS, Row, article_values, plain
from findvalue.store.schema import BY_HAND, BY_PAGE
from findvalue.types import Article, Delivery, SaveCounts
from findvalue.urls import host_of

_URL, _TITLE, _SUMMARY, _TEXT, _FETCHED = 0, 1, 5, 6, 10  # places in ARTICLE_COLUMNS
_OPTIONAL = frozenset({2, 3, 4, 5, 6, 7})  # an empty one never replaces what is known
_EMPTY = frozenset({None, "", "[]"})
_RANKS = {BY_HAND: 3, BY_PAGE: 2}  # a publisher's own source has 1, any other 0
_SHORT_LABEL = 3  # letters of "co" and "com" in "example.co.uk"

Change = Literal["new", "updated", "unchanged"]


@dataclass(frozen=True, slots=True)
class Giver:
    """A source as far as it matters whose words an article keeps."""

    id: int
    key: str
    kind: str

    def standing(self, url: str, body: int) -> tuple[int, bool, int]:
        """Return how good this source's words for an article are; greater is better.

        What the user added comes first, then what the article's own page says, then what its
        publisher's feed says; then a source that was not a search, then the longest. The order
        is total and grows with each change of hands, so two sources that deliver the same
        article do not overwrite each other for ever.
        """
        publisher = _site(host_of(self.key)) == _site(host_of(url))
        return _RANKS.get(self.id, int(publisher)), self.kind != "search", body


class Intake:
    """Takes the deliveries of one source into the store, inside a transaction.

    Args:
        connection: the database, inside a transaction.
        giver: the source.
        indexer: keeps the indexes in step.
    """

    def __init__(self, connection: sqlite3.Connection, giver: Giver, indexer: Indexer) -> None:
        self._connection = connection
        self._giver = giver
        self._indexer = indexer
        self._seen: set[int] = set()

    def take(self, deliveries: Iterable[Delivery]) -> SaveCounts:
        """Store the deliveries, one after the other; of two for one article the first counts."""
        counts = {"new": 0, "updated": 0, "unchanged": 0}
        for delivery in deliveries:
            counts[self._take(delivery.article, plain(delivery.entry_key))] += 1
        self._indexer.sweep()
        return SaveCounts(**counts)

    def add(self, articles: Iterable[Article]) -> int:
        """Store articles that have no entry key; return how many are new."""
        new = sum(self._take(article, None) == "new" for article in articles)
        self._indexer.sweep()
        return new

    def learn(self, url: str, article: Article) -> None:
        """Store what is said of an article under its own address, or under the one it led to.

        Args:
            url: the address under which it is stored; an unknown one teaches nothing.
            article: what to store of it.
        """
        values = article_values(article)
        known = (self._at(values[_URL]) if values[_URL] != url else None) or self._at(url)
        if known is not None:
            self._rewrite(known[0], known[2:], (self._giver.id, *values))
            self._indexer.sweep()

    def _take(self, article: Article, entry_key: str | None) -> Change:
        values = article_values(article)
        before = self._under(entry_key)
        known = self._at(values[_URL])
        if known is None and before is not None:
            known = self._moved(before, values[_TITLE])
        if known is None:
            number = self._insert(values)
            self._link(number, entry_key, before)
            return "new"
        number, owner, stored = known[0], known[1], known[2:]
        if number in self._seen:
            return "unchanged"
        self._seen.add(number)
        if number != before or entry_key is None:
            self._link(number, entry_key, before)
        merged = self._merge(values, owner, stored)
        if merged is None:
            return "unchanged"
        self._rewrite(number, stored, merged)
        return "updated"

    # --- identity ------------------------------------------------------------------------------

    def _under(self, entry_key: str | None) -> int | None:
        """Return the id of the article that this source delivered under a key until now."""
        if entry_key is None:
            return None
        row = self._connection.execute(
            "SELECT article_id FROM article_source WHERE source_id = ? AND entry_key = ?",
            (self._giver.id, entry_key),
        ).fetchone()
        return row and int(row[0])

    def _at(self, url: str) -> Row | None:
        """Return the id, owner and values of the article at an address."""
        row: Row | None = self._connection.execute(
            f"SELECT id, owner, {ARTICLE_COLUMNS} FROM article WHERE url = ?",  # noqa: S608 - constant columns
            (url,),
        ).fetchone()
        return row

    def _moved(self, number: int, title: str) -> Row | None:
        """Return the article that an entry was until now, if it only moved to another address.

        An entry that comes back under another address with another title is another article:
        some feeds use one key for whatever they show. And an article that another source still
        delivers from its old address stays there.
        """
        row: Row | None = self._connection.execute(
            f"SELECT id, owner, {ARTICLE_COLUMNS} FROM article WHERE id = ? AND title = ?"  # noqa: S608 - constant columns
            " AND NOT EXISTS (SELECT 1 FROM article_source"
            " WHERE article_id = id AND source_id <> ?)",
            (number, title, self._giver.id),
        ).fetchone()
        return row

    def _link(self, number: int, entry_key: str | None, before: int | None) -> None:
        """Remember that this source delivers an article, and under which key.

        Args:
            number: the article.
            entry_key: its key within the source, None when it has none.
            before: the article that had this key until now; it stays the source's, without it.
        """
        if before is not None:
            self._connection.execute(
                "UPDATE article_source SET entry_key = NULL WHERE article_id = ? AND source_id = ?",
                (before, self._giver.id),
            )
        self._connection.execute(
            "INSERT INTO article_source (article_id, source_id, entry_key) VALUES (?, ?, ?)"
            " ON CONFLICT (article_id, source_id) DO UPDATE SET entry_key = excluded.entry_key",
            (number, self._giver.id, entry_key),
        )

    # --- words ---------------------------------------------------------------------------------

    def _merge(self, values: Row, owner: int, stored: Row) -> tuple[Any, ...] | None:
        """Return the values to store, or None when nothing changes.

        Whoever owns an article may rewrite it; another source takes it over with better words,
        else it only fills in what is missing. Nothing known is ever emptied, and the time of the
        first fetch stays. But a digest never fills gaps in what the publisher says, nor the other
        way round: the digest's author and its remarks are not the publisher's.
        """
        taken, akin = True, True
        if owner != self._giver.id:
            ours, theirs = self._standing(values), self._standing(stored, owner)
            taken, akin = ours > theirs, bool(ours[0]) == bool(theirs[0])
        front, back = (values, stored) if taken else (stored, values)
        merged = [
            back[place] if akin and place in _OPTIONAL and value in _EMPTY else value
            for place, value in enumerate(front)
        ]
        merged[_FETCHED] = values[_FETCHED] if stored[_FETCHED] is None else stored[_FETCHED]
        new_owner = self._giver.id if taken else owner
        if tuple(merged) == tuple(stored) and new_owner == owner:
            return None
        return (new_owner, *merged)

    def _standing(self, values: Row, owner: int | None = None) -> tuple[int, bool, int]:
        """Return how good the words of this source are, or those of an article's owner."""
        giver = self._giver
        if owner is not None:
            row = self._connection.execute(
                "SELECT id, key, kind FROM source WHERE id = ?", (owner,)
            ).fetchone()
            giver = Giver(*row)
        return giver.standing(values[_URL], len(values[_TEXT] or values[_SUMMARY]))

    def _insert(self, values: Row) -> int:
        cursor = self._connection.execute(
            f"INSERT INTO article (owner, {ARTICLE_COLUMNS})"  # noqa: S608 - constant columns
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (self._giver.id, *values),
        )
        number = cursor.lastrowid
        assert number is not None  # noqa: S101 - an INSERT has one
        self._seen.add(number)
        self._indexer.change(number, None, _texts(values))
        return number

    def _rewrite(self, number: int, stored: Row, merged: Row) -> None:
        self._connection.execute(
            f"UPDATE article SET (owner, {ARTICLE_COLUMNS})"  # noqa: S608 - constant columns
            " = (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) WHERE id = ?",
            (*merged, number),
        )
        self._indexer.change(number, _texts(stored), _texts(merged[1:]))


def _texts(values: Row) -> Texts:
    return values[_TITLE], values[_TEXT] or values[_SUMMARY]


def _site(host: str) -> str:
    """Return roughly the part of a host that one publisher owns: "example.co.uk"."""
    labels = host.split(".")
    short = len(labels) > 1 and len(labels[-2]) <= _SHORT_LABEL
    return ".".join(labels[-3 if short else -2 :])
