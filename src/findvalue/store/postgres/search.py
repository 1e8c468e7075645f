"""Finding articles by their words, on PostgreSQL: candidates by the index, scores as FTS5 has them.

PostgreSQL's own ranking knows neither how rare a term is nor how long an article is, and a score
has to mean the same on both engines. So the score is BM25, computed inside the query by FTS5's
formula (https://sqlite.org/fts5.html#the_bm25_function): ``ts_rank_cd`` of one term counts its
places with their weights, the length stands beside the terms, and the counts are kept by writers.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Any

from findvalue.store.postgres.counts import ARTICLES, TERMS, counted_at_once
from findvalue.store.postgres.lexemes import lexeme_of, quoted
from findvalue.store.postgres.server import Connection
from findvalue.store.postgres.storable import plain
from findvalue.store.rows import ARTICLE_COLUMNS, candidates_from, micros, names_of
from findvalue.store.schema import BY_HAND
from findvalue.store.search import words_of
from findvalue.store.stems import Stemmer
from findvalue.types import Candidate, Hit, Scope

_LEAST_IDF = 1e-6  # FTS5 gives this to a term in more than half of the articles
_FREQUENCY = "ts_rank_cd('{0.5, 0.5, 0.5, 1}', terms, %s::tsquery)::float8 * 2"  # title twice
_GAIN = "%s * (f{at} * 2.2 / (f{at} + 1.2 * (0.25 + 0.75 * length / %s)))"  # k1 = 1.2, b = 0.75
_SHOWN = (  # a subquery in brackets is asked for one article at a time, as far as needed
    "(SELECT true FROM article_source WHERE article_id = found.id AND source_id = ANY(%s) LIMIT 1)"
)

Phrase = tuple[str, ...]  # lexemes that stand side by side
_Query = tuple[str, list[Any]]  # with its values


def phrase_of(term: str, stemmer: Stemmer) -> Phrase:
    """Return the lexemes of a term; none for a term without letters or digits."""
    return tuple(map(lexeme_of, stemmer.stemmed(words_of(term))))


def found_by(connection: Connection, terms: Collection[str], stemmer: Stemmer) -> dict[str, int]:
    """Return how many articles each term finds."""
    phrases = {term: phrase_of(term, stemmer) for term in terms}
    counts, _ = _counts(connection, phrases.values())
    return {term: counts[phrase] for term, phrase in phrases.items()}


def best_hits(
    connection: Connection,
    groups: Sequence[Sequence[Phrase]],
    *,
    every: bool,
    limit: int,
    scope: Scope,
) -> list[Hit]:
    """Return the best articles that match every group of alternatives, or any, best first."""
    match = _expression(groups, every=every)
    if not match:
        return []
    phrases = [phrase for group in groups for phrase in group if phrase]
    query, values = _query(match, _weights(connection, phrases), scope)
    condition, filters = visible(connection, scope)
    rows = connection.execute(
        f"SELECT id, score FROM ({query}) AS found{condition} LIMIT %s".encode(),  # noqa: S608 - fixed parts
        [*values, *filters, limit],
    )
    return [Hit(number, score) for number, score in rows]


def candidates_of(connection: Connection, found: Sequence[Hit]) -> list[Candidate]:
    """Return the articles of hits, in their order; ids that do not exist are left out."""
    numbers = [hit.id for hit in found]
    rows = connection.execute(
        f"SELECT {ARTICLE_COLUMNS}, id FROM address JOIN article USING (id, moment)"  # noqa: S608 - constant columns
        " WHERE id = ANY(%s)",
        (numbers,),
    )
    givers = connection.execute(
        "SELECT article_id, weight, tags FROM article_source JOIN source ON source.id = source_id"
        " WHERE article_id = ANY(%s) ORDER BY article_id, source_id",
        (numbers,),
    )
    return candidates_from(found, rows, givers)


def visible(connection: Connection, scope: Scope) -> tuple[str, list[Any]]:
    """Return an SQL clause for the articles that a scope shows, and its values; "" for all.

    The clause speaks of the columns ``id`` and ``moment`` of ``found``.
    """
    conditions: list[str] = []
    values: list[Any] = []
    if (shown := _shown(connection, scope)) is not None:
        conditions.append(_SHOWN)
        values.append(shown)
    if scope.since is not None:
        conditions.append("found.moment >= %s")
        values.append(micros(scope.since))
    return (" WHERE " + " AND ".join(conditions) if conditions else ""), values


# --- scores ----------------------------------------------------------------------------------------


def _query(match: str, weights: Sequence[tuple[Phrase, float, float]], scope: Scope) -> _Query:
    """Return the query for the articles that match, the best by BM25 first, and its values.

    Whoever wraps it filters the articles one by one until there are enough; OFFSET 0 keeps
    PostgreSQL from moving a filter inside, where it would be asked for every match.
    """
    since = "" if scope.since is None else " AND moment >= %s"
    frequencies = "".join(f", {_FREQUENCY} AS f{at}" for at in range(len(weights)))
    gains = " + ".join(_GAIN.format(at=at) for at in range(len(weights)))
    query = (
        f"SELECT id, moment, {gains} AS score FROM (SELECT id, moment, length{frequencies}"  # noqa: S608 - fixed parts
        f" FROM article_terms WHERE terms @@ %s::tsquery{since} OFFSET 0) AS counted"
        " ORDER BY score DESC, id OFFSET 0"
    )
    values: list[Any] = [value for _, weight, average in weights for value in (weight, average)]
    values += [_side_by_side(phrase) for phrase, _, _ in weights]
    return query, [*values, match, *([] if scope.since is None else [micros(scope.since)])]


def _weights(
    connection: Connection, phrases: Sequence[Phrase]
) -> list[tuple[Phrase, float, float]]:
    """Return each phrase with its idf and the average length of an article."""
    counts, totals = _counts(connection, phrases)
    size, length = totals.get(ARTICLES, 0), totals.get(TERMS, 0)
    average = length / size if size else 1.0
    return [(phrase, _idf(counts[phrase], size), average) for phrase in phrases]


def _idf(count: int, size: int) -> float:
    odds = (size - count + 0.5) / (count + 0.5)
    # A count that was read after the size may be greater, while others write.
    return max(math.log(odds), _LEAST_IDF) if odds > 1 else _LEAST_IDF


def _counts(
    connection: Connection, phrases: Iterable[Phrase]
) -> tuple[dict[Phrase, int], dict[str, int]]:
    """Return how many articles hold each phrase, and the totals of the store.

    Single lexemes are kept counted; what stands side by side has to be looked for.
    """
    wanted = set(phrases)
    names = {phrase: phrase[0] for phrase in wanted if len(phrase) == 1}
    kept = counted_at_once(connection, {"s": names.values(), "t": (ARTICLES, TERMS)})
    found = {phrase: kept["s"].get(name, 0) for phrase, name in names.items()}
    several = {
        phrase: _count(connection, phrase) if phrase else 0 for phrase in wanted - found.keys()
    }
    return found | several, kept["t"]


def _count(connection: Connection, phrase: Phrase) -> int:
    row = connection.execute(
        "SELECT count(*) FROM article_terms WHERE terms @@ %s::tsquery", (_side_by_side(phrase),)
    ).fetchone()
    return int(row[0]) if row else 0


def _expression(groups: Sequence[Sequence[Phrase]], *, every: bool) -> str:
    """Return the tsquery of groups of alternatives; "" when nothing can match it."""
    joined = [" | ".join(map(_side_by_side, filter(None, group))) for group in groups if group]
    if every and not all(joined):
        return ""  # a group of terms without letters or digits matches nothing
    return (" & " if every else " | ").join(f"({terms})" for terms in joined if terms)


def _side_by_side(phrase: Phrase) -> str:
    return " <-> ".join(map(quoted, phrase))


# --- scope ----------------------------------------------------------------------------------------


def _shown(connection: Connection, scope: Scope) -> list[int] | None:
    """Return the ids of the sources whose articles are seen; None when that hides nothing."""
    if not (scope.sources or scope.tags) and not _hides(connection, scope.list_path):
        return None
    names, tags = set(scope.sources), set(scope.tags)
    return [
        number
        for number, name, labels in _sources(connection, scope.list_path)
        if (not names or name in names) and (not tags or not tags.isdisjoint(names_of(labels)))
    ]


def _hides(connection: Connection, path: Path | None) -> bool:
    """Say whether some source outside the list has delivered articles."""
    if path is None:
        return False
    row = connection.execute(
        "SELECT 1 FROM source WHERE id > 0 AND NOT EXISTS (SELECT 1 FROM member JOIN source_list"
        " ON source_list.id = list_id WHERE path = %s AND active AND source_id = source.id)"
        " AND EXISTS (SELECT 1 FROM article_source WHERE source_id = source.id) LIMIT 1",
        (plain(str(path.absolute())),),
    ).fetchone()
    return row is not None


def _sources(connection: Connection, path: Path | None) -> list[tuple[int, str, str]]:
    """Return id, name and tags of the active sources of a list, or of all sources."""
    if path is None:
        return connection.execute("SELECT id, name, tags FROM source").fetchall()
    return connection.execute(
        "SELECT id, name, tags FROM source WHERE id = %s OR id IN (SELECT source_id FROM member"
        " JOIN source_list ON source_list.id = list_id WHERE path = %s AND active)",
        (BY_HAND, plain(str(path.absolute()))),
    ).fetchall()
