"""From a topic to ranked matches."""

from __future__ import annotations

import math
from datetime import datetime

from findvalue.protocols import Index
from findvalue.rank.passages import best_passage
from findvalue.rank.query import Query
from findvalue.rank.understand import understand
from findvalue.relevance import stems
from findvalue.text import words
from findvalue.types import Candidate, Match, Scope, TopicKind

POOL = 1_000  # articles that are ranked at the most
_SATURATION = 2.2  # k1 + 1 of BM25: what a term adds at most, in units of its idf
_RELEVANCE = 100


def search(
    index: Index,
    topic: str,
    *,
    now: datetime,
    limit: int = 10,
    floor: float | None = None,
    collapse: bool = True,
    exact: bool = False,
    kind: TopicKind | None = None,
    scope: Scope = Scope(),  # noqa: B008 - frozen
) -> list[Match]:
    """Return the articles that fit a topic, best first.

    Args:
        index: the stored articles.
        topic: any string.
        now: the current time, aware.
        limit: how many matches at the most.
        floor: the lowest score (0-100) to return; None for "worth sending at all", 0 for all.
        collapse: show the same story of several sources once.
        exact: take every word as it is spelt.
        kind: what sort of topic it is; news ages faster for business.
        scope: which articles may be seen.
    """
    del now, kind, collapse
    query = understand(index, topic, exact=exact)
    if not query.groups:
        return []
    hits = index.hits(query.groups, every=False, limit=POOL, scope=scope)
    bound = _bound(index, query)
    lowest = 0.0 if floor is None else floor
    matches = [
        _match(query, candidate, min(_RELEVANCE * candidate.bm25 / bound, _RELEVANCE))
        for candidate in index.candidates(hits[:limit])
    ]
    return [match for match in matches if match.score >= lowest]


def _bound(index: Index, query: Query) -> float:
    """Return the BM25 score of an imaginary article full of every word of the topic."""
    size = index.size()
    counts = index.frequencies([term for group in query.groups for term in group])
    idf = sum(
        max(math.log((size - count + 0.5) / (count + 0.5)), 1e-6)
        for count in counts.values()
        if count
    )
    return _SATURATION * idf or 1.0


def _match(query: Query, candidate: Candidate, relevance: float) -> Match:
    article = candidate.article
    reasons = [f"'{repair.typed}' read as '{repair.read}'" for repair in query.repairs]
    held = stems(words(article.title)) & stems(query.words)
    named = [word for word in query.words if held & stems([word])]
    if named:
        reasons.append(f'title contains "{" ".join(named)}"')
    return Match(
        article=article,
        score=relevance,
        reasons=tuple(reasons),
        passage=best_passage(article, query.read_as, words=query.words),
        topic=query.topic,
        read_as=query.read_as,
        parts={"relevance": relevance},
    )
