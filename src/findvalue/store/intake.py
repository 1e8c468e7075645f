"""Taking articles in: which stored article a delivery is, and whose words it keeps.

This is decided here alone, whatever engine keeps the articles.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from findvalue.store.rows import Row, article_values, plain
from findvalue.store.schema import BY_HAND, BY_PAGE
from findvalue.types import Article, Delivery, SaveCounts
from findvalue.urls import host_of

_URL, _TITLE, _SUMMARY, _TEXT, _FETCHED = 0, 1, 5, 6, 10  # places in ARTICLE_COLUMNS
_OPTIONAL = frozenset({2, 3, 4, 5, 6, 7})  # an empty one never replaces what is known
_EMPTY = frozenset({None, "", "[]"})
_RANKS = {BY_HAND: 3, BY_PAGE: 2}  # a publisher's own source has 1, any other 0
_SHORT_LABEL = 3  # letters of "co" and "com" in "example.co.uk"

Change = Literal["new", "updated", "unchanged"]
Texts = tuple[str, str]  # the title and the body that an article is found by


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


class Shelf(Protocol):
    """Where the articles of an engine stand, seen by one source inside one transaction."""

    def under(self, entry_key: str | None) -> int | None:
        """Return the id of the article that the source delivered under a key until now."""
        ...

    def at(self, url: str) -> Row | None:
        """Return the id, owner and values of the article at an address."""
        ...

    def moved(self, number: int, title: str) -> Row | None:
        """Return the article that an entry was until now, if it only moved to another address.

        An entry that comes back under another address with another title is another article:
        some feeds use one key for whatever they show. And an article that another source still
        delivers from its old address stays there.
        """
        ...

    def giver(self, number: int) -> Giver:
        """Return the source with an id."""
        ...

    def link(self, number: int, entry_key: str | None, before: int | None) -> None:
        """Remember that the source delivers an article, and under which key.

        Args:
            number: the article.
            entry_key: its key within the source, None when it has none.
            before: the article that had this key until now; it stays the source's, without it.
        """
        ...

    def insert(self, values: Row) -> int:
        """Store an article whose words are the source's; return its id."""
        ...

    def rewrite(self, number: int, values: Row) -> None:
        """Store other values of an article, its owner before them."""
        ...


class Changes(Protocol):
    """What keeps an engine's indexes in step with its articles."""

    def change(self, article: int, before: Texts | None, after: Texts) -> None:
        """Note that an article is found by other words from now on; before is None for a new one.

        Each id comes at most once in a transaction.
        """
        ...

    def sweep(self) -> None:
        """Write what was noted."""
        ...


class Intake:
    """Takes the deliveries of one source into the store, inside a transaction.

    Args:
        shelf: the articles, as the source sees them.
        giver: the source.
        indexer: keeps the indexes in step.
    """

    def __init__(self, shelf: Shelf, giver: Giver, indexer: Changes) -> None:
        self._shelf = shelf
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
        known = (self._shelf.at(values[_URL]) if values[_URL] != url else None) or self._shelf.at(
            url
        )
        if known is not None:
            self._rewrite(known[0], known[2:], (self._giver.id, *values))
            self._indexer.sweep()

    def _take(self, article: Article, entry_key: str | None) -> Change:
        values = article_values(article)
        before = self._shelf.under(entry_key)
        known = self._shelf.at(values[_URL])
        if known is None and before is not None:
            known = self._shelf.moved(before, values[_TITLE])
        if known is None:
            number = self._insert(values)
            self._shelf.link(number, entry_key, before)
            return "new"
        number, owner, stored = known[0], known[1], known[2:]
        if number in self._seen:
            return "unchanged"
        self._seen.add(number)
        if number != before or entry_key is None:
            self._shelf.link(number, entry_key, before)
        merged = self._merge(values, owner, stored)
        if merged is None:
            return "unchanged"
        self._rewrite(number, stored, merged)
        return "updated"

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
        giver = self._giver if owner is None else self._shelf.giver(owner)
        return giver.standing(values[_URL], len(values[_TEXT] or values[_SUMMARY]))

    def _insert(self, values: Row) -> int:
        number = self._shelf.insert(values)
        self._seen.add(number)
        self._indexer.change(number, None, texts_of(values))
        return number

    def _rewrite(self, number: int, stored: Row, merged: Row) -> None:
        self._shelf.rewrite(number, merged)
        self._indexer.change(number, texts_of(stored), texts_of(merged[1:]))


def texts_of(values: Row) -> Texts:
    """Return what an article is found by."""
    return values[_TITLE], values[_TEXT] or values[_SUMMARY]


def _site(host: str) -> str:
    """Return roughly the part of a host that one publisher owns: "example.co.uk"."""
    labels = host.split(".")
    short = len(labels) > 1 and len(labels[-2]) <= _SHORT_LABEL
    return ".".join(labels[-3 if short else -2 :])
