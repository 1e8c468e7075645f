"""Keeping everything that is searched in step with the articles, inside their transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter

from findvalue.store.intake import Texts
from findvalue.store.postgres.counts import ARTICLES, Counts
from findvalue.store.postgres.lexemes import found_by, words_of
from findvalue.store.postgres.server import Connection
from findvalue.store.postgres.vectors import drop_vectors, keep_vectors
from findvalue.store.postgres.words import Spellings
from findvalue.store.stems import Stemmer
from findvalue.store.vectors import Embedder
from findvalue.types import Article

_Change = tuple[int, tuple[Texts | None, Texts | None]]


@dataclass(slots=True)
class Tools:
    """What writing needs besides a connection; lives as long as its store."""

    stemmer: Stemmer = field(default_factory=Stemmer)
    spellings: Spellings = field(default_factory=Spellings)
    embedder: Embedder | None = None


class Indexer:
    """Gathers what articles are found by, and writes it.

    Args:
        connection: the database, inside a transaction.
        tools: what turns texts into terms, words and vectors.
    """

    def __init__(self, connection: Connection, tools: Tools) -> None:
        self._connection = connection
        self._tools = tools
        self._changes: dict[int, tuple[Texts | None, Texts | None]] = {}
        self.counts = Counts()

    def change(self, article: int, before: Texts | None, after: Texts) -> None:
        """Note that an article is found by other words from now on; before is None for a new one."""
        if before != after:
            self._changes[article] = before, after

    def drop(self, article: int, before: Texts) -> None:
        """Note that an article is found no more; its rows are the caller's to delete."""
        self._changes[article] = before, None

    def sweep(self, moments: Mapping[int, int], articles: Mapping[int, Article]) -> None:
        """Write what was gathered; the counts are left to whoever ends the transaction.

        Args:
            moments: the partition's moment of every article that was changed.
            articles: the articles that are found by other words now.
        """
        changes = sorted(self._changes.items(), key=itemgetter(0))
        self._changes.clear()
        texts = [text for _, change in changes for text in change if text is not None]
        self._tools.stemmer.learn(word for text in texts for word in words_of(text))
        new: list[tuple[int, int, int, str]] = []
        again: list[tuple[int, str, int, int]] = []
        for number, (before, after) in changes:
            now = found_by(after, self._tools.stemmer)
            self.counts.replace(found_by(before, self._tools.stemmer), now)
            self.counts.total(ARTICLES, (after is not None) - (before is not None))
            if before is None:
                new.append((number, moments[number], now.length, now.vector()))
            elif after is not None:
                again.append((now.length, now.vector(), number, moments[number]))
        self._write(new, again)
        self._spell(after for _, (_, after) in changes if after is not None)
        self._sweep_vectors(changes, articles)

    def _write(
        self, new: Sequence[tuple[object, ...]], again: Sequence[tuple[object, ...]]
    ) -> None:
        cursor = self._connection.cursor()
        if new:
            cursor.executemany(
                "INSERT INTO article_terms (id, moment, length, terms)"
                " VALUES (%s, %s, %s, %s::tsvector)",
                new,
            )
        if again:
            cursor.executemany(
                "UPDATE article_terms SET length = %s, terms = %s::tsvector"
                " WHERE id = %s AND moment = %s",
                again,
            )

    def _spell(self, texts: Iterable[Texts]) -> None:
        """Store spellings that were not written before the transaction; usually there are none."""
        held = {word for text in texts for word in words_of(text)}
        if fresh := self._tools.spellings.fresh(held):
            self._tools.spellings.write(self._connection, fresh)

    def _sweep_vectors(
        self,
        changes: Sequence[_Change],
        articles: Mapping[int, Article],
    ) -> None:
        kept = [number for number, (_, after) in changes if after is not None]
        if self._tools.embedder is not None:
            made = {number: articles[number] for number in kept}
            keep_vectors(self._connection, self._tools.embedder, made)
            return
        rewritten = [number for number, (before, _) in changes if before is not None]
        drop_vectors(self._connection, rewritten)
