"""How well articles fit a topic, by words and by meaning; nothing else takes part here."""

from __future__ import annotations

from dataclasses import dataclass

from findvalue.protocols import Index
from findvalue.rank.lexical import POOL, lexical_scores
from findvalue.rank.meaning import Embedder
from findvalue.rank.query import Query
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

    @property
    def total(self) -> float:
        """What articles are ordered by."""
        return self.words + self.meaning


def fits(index: Index, query: Query, scope: Scope, semantic: Embedder | None) -> dict[int, Fit]:
    """Return the articles that may fit a topic.

    Args:
        index: the stored articles.
        query: the topic.
        scope: which articles may be seen.
        semantic: what compares by meaning; None to go by words alone.
    """
    lexical = lexical_scores(index, query, scope)
    ids, vectors = index.vectors(scope) if semantic else ((), b"")
    if semantic is None or not ids:
        return {number: Fit(words=score) for number, score in lexical.items()}
    similar = semantic.similar(query.read_as, ids, vectors, among=lexical, limit=POOL)
    found = {
        number: Fit(
            words=lexical.get(number, 0.0),
            meaning=_MEANING * max((near - similar.mean) / similar.spread, 0.0),
            likeness=near,
        )
        for number, near in similar.found.items()
    }
    missing = {number: Fit(words=lexical[number]) for number in lexical.keys() - found.keys()}
    return {number: fit for number, fit in {**found, **missing}.items() if fit.total > 0}
