"""Finding articles by their words: ids first, texts last."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from findvalue.store.rows import ARTICLE_COLUMNS, candidates_from, micros, names_of, plain
from findvalue.store.schema import BY_HAND
from findvalue.text import apart, words
from findvalue.types import Candidate, Hit, Scope

_LONGEST_TERM = 1_000  # characters of one term; nothing that is written in one piece is longer
_BY_WORDS = (
    "SELECT rowid AS number, bm25(article_fts, 2.0, 1.0) AS score FROM article_fts"
    " WHERE article_fts MATCH ? ORDER BY score, number"
)
_SHOWN = (
    "EXISTS (SELECT 1 FROM article_source WHERE article_id = number"
    " AND +source_id IN (SELECT value FROM json_each(?)))"  # the plus: an article has few sources
)
_SINCE = "(SELECT coalesce(published, fetched_at) FROM article WHERE article.id = number) >= ?"


def match_of(term: str) -> str:
    """Return a term as an FTS5 string (https://sqlite.org/fts5.html#fts5_strings).

    Only its folded words are left, so nothing in it can be an operator. A term without letters
    or digits is a string without tokens, which finds nothing.
    """
    return f'"{" ".join(words_of(term))}"'


def words_of(term: str) -> list[str]:
    """Return the folded words that a term is searched by, on every engine."""
    return apart(" ".join(words(term[:_LONGEST_TERM]))).split()


def expression(groups: Sequence[Sequence[str]], *, every: bool) -> str:
    """Return the FTS5 expression of groups of alternatives; "" for none at all."""
    joined = [" OR ".join(match_of(term) for term in group) for group in groups if group]
    return (" AND " if every else " OR ").join(f"({terms})" for terms in joined)


def found_by(connection: sqlite3.Connection, terms: Collection[str]) -> dict[str, int]:
    """Return how many articles each term finds."""
    counted = "SELECT count(*) FROM article_fts WHERE article_fts MATCH ?"
    return {term: connection.execute(counted, (match_of(term),)).fetchone()[0] for term in terms}


def best_hits(connection: sqlite3.Connection, match: str, *, limit: int, scope: Scope) -> list[Hit]:
    """Return the best articles for an FTS5 expression, best first."""
    if not match:
        return []
    condition, values = visible(connection, scope)
    if condition:
        # The filter is asked only until enough articles passed it, in the order of their score;
        # LIMIT -1 keeps SQLite from moving it inside, where it would be asked for every match.
        query = f"SELECT * FROM ({_BY_WORDS} LIMIT -1) WHERE {condition} LIMIT ?"  # noqa: S608 - fixed parts
    else:
        query = f"{_BY_WORDS} LIMIT ?"
    rows = connection.execute(query, (match, *values, limit))
    return [Hit(number, -score) for number, score in rows]


def candidates_of(connection: sqlite3.Connection, found: Sequence[Hit]) -> list[Candidate]:
    """Return the articles of hits, in their order; ids that do not exist are left out."""
    numbers = json.dumps([hit.id for hit in found])
    rows = connection.execute(
        f"SELECT {ARTICLE_COLUMNS}, id FROM article"  # noqa: S608 - constant columns
        " WHERE id IN (SELECT value FROM json_each(?))",
        (numbers,),
    )
    givers = connection.execute(
        "SELECT article_id, weight, tags FROM article_source JOIN source ON source.id = source_id"
        " WHERE article_id IN (SELECT value FROM json_each(?)) ORDER BY article_id, source_id",
        (numbers,),
    )
    return candidates_from(found, rows, givers)


def visible(connection: sqlite3.Connection, scope: Scope) -> tuple[str, tuple[Any, ...]]:
    """Return an SQL condition for the articles that a scope shows, and its values; "" for all.

    The condition speaks of the column ``number``, the id of an article.
    """
    conditions: list[str] = []
    values: list[Any] = []
    if (shown := _shown(connection, scope)) is not None:
        conditions.append(_SHOWN)
        values.append(json.dumps(shown))
    if scope.since is not None:
        conditions.append(_SINCE)
        values.append(micros(scope.since))
    return " AND ".join(conditions), tuple(values)


def _shown(connection: sqlite3.Connection, scope: Scope) -> list[int] | None:
    """Return the ids of the sources whose articles are seen; None when that hides nothing."""
    if not (scope.sources or scope.tags) and not _hides(connection, scope.list_path):
        return None
    rows = _sources(connection, scope.list_path)
    names, tags = set(scope.sources), set(scope.tags)
    return [
        number
        for number, name, labels in rows
        if (not names or name in names) and (not tags or not tags.isdisjoint(names_of(labels)))
    ]


def _hides(connection: sqlite3.Connection, path: Path | None) -> bool:
    """Say whether some source outside the list has delivered articles."""
    if path is None:
        return False
    row = connection.execute(
        "SELECT 1 FROM source WHERE id > 0 AND id NOT IN (SELECT source_id FROM member"
        " JOIN source_list ON source_list.id = list_id WHERE path = ? AND active)"
        " AND EXISTS (SELECT 1 FROM article_source WHERE source_id = source.id) LIMIT 1",
        (plain(str(path.absolute())),),
    ).fetchone()
    return row is not None


def _sources(connection: sqlite3.Connection, path: Path | None) -> list[tuple[int, str, str]]:
    """Return id, name and tags of the active sources of a list, or of all sources."""
    if path is None:
        return connection.execute("SELECT id, name, tags FROM source").fetchall()
    return connection.execute(
        "SELECT id, name, tags FROM source WHERE id = ? OR id IN (SELECT source_id FROM member"
        " JOIN source_list ON source_list.id = list_id WHERE path = ? AND active)",
        (BY_HAND, plain(str(path.absolute()))),
    ).fetchall()
