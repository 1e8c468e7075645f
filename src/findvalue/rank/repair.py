"""Misspelt and joined words, read as words that the stored articles hold.

Method and figures: docs/ranking.md. Three things make the difference: comparing with words as they
are spelt, not with their stems; counting a swap of neighbours as one slip; and never touching a
word that is real, for else a topic that no article covers turns into another topic.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from findvalue import fuzzy
from findvalue.protocols import Index
from findvalue.rank import lexicon
from findvalue.rank.query import Repair
from findvalue.rank.tokens import Token
from findvalue.relevance import STOP_WORDS

_COMMON = 0.02  # points per natural logarithm of a candidate's article count
_CANDIDATES = 30  # words looked at closely
_SPLIT_FROM = 6  # letters; shorter words are not cut in two
_HALF = 3  # letters of each half at the least
_LONG = 10  # letters from which a cut is preferred to any repair
_RARE = 3  # articles that a half must occur in when no dictionary has it


def repaired(index: Index, typed: Sequence[Token], counts: Mapping[str, int]) -> Iterator[Repair]:
    """Yield a repair for each word that no article holds and that can be read otherwise.

    Args:
        index: the vocabulary to read in.
        typed: the topic's tokens.
        counts: how many articles hold each of them.
    """
    for token in typed:
        word = token.term
        if counts.get(word) or word in STOP_WORDS or not word.isalpha():
            continue
        read = _unhumped(index, token) or _read(index, word)
        if read:
            yield Repair(typed=word, read=read)


def cuts_of(word: str) -> list[tuple[str, str]]:
    """Return every way to cut a word into two words of three letters or more."""
    cuts = [(word[:at], word[at:]) for at in range(_HALF, len(word) - _HALF + 1)]
    return [cut for cut in cuts if not STOP_WORDS.intersection(cut)]


def _unhumped(index: Index, token: Token) -> str | None:
    """Read LikeThis as the words that its capitals mark."""
    parts = token.humps
    return " ".join(parts) if len(parts) > 1 and any(index.frequencies(parts).values()) else None


def _read(index: Index, word: str) -> str | None:
    if lexicon.is_known(word) or lexicon.alias([word]):
        return None
    near = _nearest(index, word)
    halves = _halves(index, word)
    if halves and (near is None or near[1] > 1 or len(word) >= _LONG):
        return halves
    return near[0] if near else None


def _allowed(word: str) -> int:
    """Return how many slips a word of this length may hold."""
    if len(word) < 4:  # noqa: PLR2004 - short words have too many neighbours
        return 0
    return 1 if len(word) < 8 else 2  # noqa: PLR2004 - two slips can only be told in a long word


def _nearest(index: Index, word: str) -> tuple[str, int] | None:
    slips = _allowed(word)
    if not slips:
        return None
    counts = dict(index.spelled_like(word, edits=slips))
    near = fuzzy.nearest(word, list(counts), at_most=slips, limit=_CANDIDATES)
    best = max(
        ((_likeness(word, other, far, counts[other]), other, far) for other, far in near),
        default=None,
    )
    return (best[1], best[2]) if best else None


def _likeness(word: str, other: str, slips: int, articles: int) -> float:
    return 1 - slips / max(len(word), len(other)) + _COMMON * math.log1p(articles)


def _halves(index: Index, word: str) -> str | None:
    """Return the two words that were written as one, or None."""
    if len(word) < _SPLIT_FROM:
        return None
    cuts = cuts_of(word)
    counts = index.spelled({half for cut in cuts for half in cut})
    best = max(
        (
            (_fitness(left, right, counts), f"{left} {right}")
            for left, right in cuts
            if _is_word(left, counts) and _is_word(right, counts)
        ),
        default=None,
    )
    return best[1] if best else None


def _is_word(half: str, counts: Mapping[str, int]) -> bool:
    count = counts.get(half, 0)
    return count >= _RARE or (count > 0 and lexicon.is_known(half))


def _fitness(left: str, right: str, counts: Mapping[str, int]) -> float:
    return math.log(counts[left]) + math.log(counts[right]) + 0.5 * min(len(left), len(right))
