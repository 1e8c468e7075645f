"""Misspelt and joined words, read as words that the stored articles hold.

Method and figures: docs/ranking.md. Repairing against the words as they are spelt, not against
their stems, and counting a swap of neighbours as one edit are what makes the difference.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from findvalue import fuzzy
from findvalue.protocols import Index
from findvalue.rank.query import Repair
from findvalue.relevance import STOP_WORDS

_COMMON = 0.02  # points per natural logarithm of a candidate's article count
_SPLIT_FROM = 6  # letters; shorter words are not cut in two
_HALF = 3  # letters of each half at the least
_LONG = 10  # letters from which a cut is preferred to any repair
_RARE = 3  # articles that a half must occur in, so that a slip does not count as a word


def repaired(index: Index, words: Sequence[str]) -> Iterator[Repair]:
    """Yield a repair for each word that no article holds and that can be read otherwise.

    Args:
        index: the vocabulary to read in.
        words: folded words.
    """
    found = index.frequencies(words)
    for word in words:
        if found.get(word) or word in STOP_WORDS or word.isdigit():
            continue
        read = _read(index, word)
        if read:
            yield Repair(typed=word, read=read)


def _read(index: Index, word: str) -> str | None:
    near = _nearest(index, word)
    halves = _halves(index, word)
    if halves and (near is None or near[1] > 1 or len(word) >= _LONG):
        return halves
    return near[0] if near else None


def _allowed(word: str) -> int:
    """Return how many edits a word of this length may be repaired by."""
    if len(word) < 4:  # noqa: PLR2004 - short words have too many neighbours
        return 0
    return 1 if len(word) < 8 else 2  # noqa: PLR2004 - two slips need a long word to be told


def _nearest(index: Index, word: str) -> tuple[str, int] | None:
    edits = _allowed(word)
    if not edits:
        return None
    counts = dict(index.spelled_like(word, edits=edits))
    near = fuzzy.nearest(word, list(counts), at_most=edits, limit=30)
    best = max(
        (
            (_likeness(word, other, distance, counts[other]), other, distance)
            for other, distance in near
        ),
        default=None,
    )
    return (best[1], best[2]) if best else None


def _likeness(word: str, other: str, distance: int, articles: int) -> float:
    return 1 - distance / max(len(word), len(other)) + _COMMON * math.log1p(articles)


def _halves(index: Index, word: str) -> str | None:
    if len(word) < _SPLIT_FROM:
        return None
    cuts = [(word[:at], word[at:]) for at in range(_HALF, len(word) - _HALF + 1)]
    counts = index.spelled({half for cut in cuts for half in cut})
    best = max(
        (
            (
                math.log(counts[left]) + math.log(counts[right]) + 0.5 * min(len(left), len(right)),
                f"{left} {right}",
            )
            for left, right in cuts
            if not {left, right} & STOP_WORDS
            and min(counts.get(left, 0), counts.get(right, 0)) >= _RARE
        ),
        default=None,
    )
    return best[1] if best else None
