"""From a topic to ranked matches."""

from __future__ import annotations

from datetime import datetime

from findvalue.protocols import Index
from findvalue.rank.lexical import lexical_scores
from findvalue.rank.passages import best_passage
from findvalue.rank.query import Query
from findvalue.rank.reading import understand
from findvalue.relevance import stems
from findvalue.text import words
from findvalue.types import Candidate, Hit, Match, Scope, TopicKind

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
    if not query.units:
        return []
    scores = lexical_scores(index, query, scope)
    order = sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:limit]
    lowest = 0.0 if floor is None else floor
    matches = [
        _match(query, candidate, min(_RELEVANCE * candidate.bm25, _RELEVANCE))
        for candidate in index.candidates([Hit(number, score) for number, score in order])
    ]
    return [match for match in matches if match.score >= lowest]


def _match(query: Query, candidate: Candidate, relevance: float) -> Match:
    article = candidate.article
    reasons = [f"'{repair.typed}' read as '{repair.read}'" for repair in query.repairs]
    held = stems(words(article.title)) & stems(query.terms)
    named = [word for word in query.terms if held & stems([word])]
    if named:
        reasons.append(f'title contains "{" ".join(named)}"')
    return Match(
        article=article,
        score=relevance,
        reasons=tuple(reasons),
        passage=best_passage(article, query.read_as, words=query.terms),
        topic=query.topic,
        read_as=query.read_as,
        parts={"relevance": relevance},
    )
