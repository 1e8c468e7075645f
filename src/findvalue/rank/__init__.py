"""Ranking: what a topic means, which articles fit it, how well, and why.

It reads a store through ``findvalue.protocols.Index`` and writes nothing. How it works, and the
figures behind it: docs/ranking.md.
"""

from findvalue.rank.meaning import Embedder, load_embedder
from findvalue.rank.passages import best_passage
from findvalue.rank.query import Query, Repair
from findvalue.rank.ranking import search
from findvalue.rank.reading import understand

__all__ = [
    "Embedder",
    "Query",
    "Repair",
    "best_passage",
    "load_embedder",
    "search",
    "understand",
]
