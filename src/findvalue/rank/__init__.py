"""Ranking: what a topic means, which articles fit it, how well, and why.

It reads a store through ``findvalue.protocols.Index`` and writes nothing.
"""

from findvalue.rank.passages import best_passage
from findvalue.rank.query import Query, Repair
from findvalue.rank.ranking import search
from findvalue.rank.reading import understand

__all__ = ["Query", "Repair", "best_passage", "search", "understand"]
