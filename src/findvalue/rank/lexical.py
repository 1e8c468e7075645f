"""How well articles fit a topic by their words: BM25, with other words standing in for the topic's.

A unit of the topic counts once, by the best of the ways in which an article says it: adding them up
would favour articles that vary their words, and an index that does so ranks worse than plain BM25.
Figures: docs/ranking.md.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from findvalue.protocols import Index
from findvalue.rank.query import Alternative, Query, Unit
from findvalue.types import Hit, Scope

POOL = 1_000  # articles that are looked at for each question to the index
LARGE = 300_000  # articles from which on an index is first asked for those that hold every word
ENOUGH = 20  # articles that hold every word, beside which no others are looked for
SATURATION = 2.2  # k1 + 1 of BM25: what a term adds at most, in units of its idf
_LEAST_IDF = 1e-6  # FTS5 gives this to a term in more than half of the articles
# Robertson and Zaragoza, 2009, "The Probabilistic Relevance Framework: BM25 and Beyond".


def idf(count: int, size: int) -> float:
    """Return the weight of a term that ``count`` of ``size`` articles hold, as FTS5 computes it."""
    odds = (size - count + 0.5) / (count + 0.5)
    # A count that was read after the size may be greater, while others write.
    return max(math.log(odds), _LEAST_IDF) if odds > 1 else _LEAST_IDF


def lexical_scores(index: Index, query: Query, scope: Scope, *, best: int) -> dict[int, float]:
    """Return for each article found its share, 0 to 1, of the score of an ideal article.

    Args:
        index: the stored articles.
        query: the topic.
        scope: which articles may be seen.
        best: how many of the best are wanted. More are looked at where other words may stand in
            for the topic's, because that changes the order.
    """
    limit = POOL if any(unit.alternatives for unit in query.units) else best
    size = index.size()
    terms = [(term,) for term in query.terms if query.counts.get(term)]
    scores = {hit.id: hit.bm25 for hit in _found(index, terms, limit=limit, scope=scope, size=size)}
    for unit in query.units:
        for number, gain in _gains(index, query, unit, scope=scope, size=size).items():
            scores[number] = scores.get(number, 0.0) + gain
    bound = SATURATION * sum(weight(query, unit, size) for unit in query.units) or 1.0
    return {number: score / bound for number, score in scores.items()}


def _found(
    index: Index, terms: Sequence[tuple[str]], *, limit: int, scope: Scope, size: int
) -> Sequence[Hit]:
    """Return the best articles that hold any of the terms.

    In a large store those that hold all of them will do, if they are enough: an index scores
    every article that matches, and there any of several words matches tens of thousands.
    """
    if not terms:
        return []
    if size >= LARGE and len(terms) > 1:
        hits = index.hits(terms, every=True, limit=limit, scope=scope)
        if len(hits) >= ENOUGH:
            return hits
    return index.hits(terms, every=False, limit=limit, scope=scope)


def weight(query: Query, unit: Unit, size: int) -> float:
    """Return the idf of a unit: of its terms, or of the commonest way to say the same."""
    own = [query.counts.get(term, 0) for term in unit.terms]
    if len(own) > 1 and any(own):
        return sum(idf(count, size) for count in own if count)
    count = commonness(query, unit)
    return idf(count, size) if count else 0.0


def commonness(query: Query, unit: Unit) -> int:
    """Return in how many articles the commonest way to say a unit occurs; 0 when in none."""
    own = [query.counts.get(term, 0) for term in unit.terms]
    if len(own) > 1 and any(own):
        return min(count for count in own if count)
    same = [query.counts.get(other.term, 0) for other in unit.alternatives if other.weight == 1]
    found = max((*own, *same))
    others = [query.counts.get(other.term, 0) for other in unit.alternatives]
    return found or max(others, default=0)


def _gains(index: Index, query: Query, unit: Unit, *, scope: Scope, size: int) -> dict[int, float]:
    """Return what the best alternative adds to what the unit's own terms give an article."""
    best: dict[int, float] = {}
    for other in unit.alternatives:
        for number, gain in _gain(index, query, unit, other, scope=scope, size=size).items():
            best[number] = max(gain, best.get(number, 0.0))
    return best


def _gain(
    index: Index, query: Query, unit: Unit, other: Alternative, *, scope: Scope, size: int
) -> dict[int, float]:
    alone = index.hits([(other.term,)], every=False, limit=POOL, scope=scope)
    own = [term for term in unit.terms if query.counts.get(term)]
    both: dict[int, float] = {}
    if own:
        found = index.hits([own, (other.term,)], every=True, limit=POOL, scope=scope)
        both = {hit.id: hit.bm25 for hit in found}
    scale = other.weight * weight(query, unit, size) / idf(query.counts[other.term], size)
    gains: dict[int, float] = {}
    for hit in alone:
        had = max(both.get(hit.id, 0.0) - hit.bm25, 0.0)
        if (gain := hit.bm25 * scale - had) > 0:
            gains[hit.id] = gain
    return gains
