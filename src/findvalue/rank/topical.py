"""How well articles fit a topic, by words and by meaning; nothing else takes part here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from heapq import nsmallest

from findvalue.protocols import Index
from findvalue.rank.lexical import POOL, lexical_scores
from findvalue.rank.meaning import Embedder, Similar
from findvalue.rank.query import Query
from findvalue.text import is_unspaced
from findvalue.types import Scope

# Points for each standard deviation by which an article is nearer to the topic than the average of
# all articles: a topic to which everything is near must not drown the words.
_MEANING = 0.06


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """How well one article fits the topic; only comparable within the topic."""

    words: float  # share, 0 to 1, of the lexical score of an ideal article
    meaning: float = 0.0
    likeness: float | None = None  # similarity, -1 to 1; None when meaning is not known
    margin: float = 0.0  # standard deviations by which it is more similar than articles are

    @property
    def total(self) -> float:
        """What articles are ordered by."""
        return self.words + self.meaning


def fits(
    index: Index, query: Query, scope: Scope, semantic: Embedder | None, *, limit: int
) -> dict[int, Fit]:
    """Return the articles that fit a topic best, the best first.

    Args:
        index: the stored articles.
        query: the topic.
        scope: which articles may be seen.
        semantic: what compares by meaning; None to go by words alone.
        limit: how many at the most.
    """
    if any(map(is_unspaced, query.terms)):
        semantic = None  # the vectors are of English
    ids, vectors = index.vectors(scope) if semantic else ((), b"")
    lexical = lexical_scores(index, query, scope, best=POOL if ids else limit)
    if semantic is None or not ids:
        return {number: Fit(words=lexical[number]) for number in _best(lexical, limit)}
    similar = semantic.similar(query.read_as, ids, vectors, among=lexical, limit=POOL)
    totals = lexical | {
        number: lexical.get(number, 0.0) + _MEANING * max(_margin(near, similar), 0.0)
        for number, near in similar.found.items()
    }
    return {number: _fit(number, lexical, similar) for number in _best(totals, limit)}


def _best(totals: Mapping[int, float], limit: int) -> list[int]:
    """Return the articles with the highest totals above 0, the oldest of equals first."""
    best = nsmallest(limit, ((-total, number) for number, total in totals.items() if total > 0))
    return [number for _, number in best]


def _fit(number: int, lexical: Mapping[int, float], similar: Similar) -> Fit:
    words, near = lexical.get(number, 0.0), similar.found.get(number)
    if near is None:  # an article without a vector
        return Fit(words=words)
    margin = _margin(near, similar)
    return Fit(words=words, meaning=_MEANING * max(margin, 0.0), likeness=near, margin=margin)


def _margin(near: float, similar: Similar) -> float:
    return (near - similar.mean) / similar.spread
