"""Fuzzy comparison of short strings. The only module that knows rapidfuzz.

Inputs are cut before they are compared: a topic against a megabyte of title costs a second
and says nothing that its first characters do not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA, Indel

COMPARED = 2_000  # characters of each string that take part in a comparison


def ratio(left: str, right: str) -> float:
    """Return the similarity of two strings by insertions and deletions, 0 to 100."""
    return Indel.normalized_similarity(left[:COMPARED], right[:COMPARED]) * 100


def partial_ratio(needle: str, text: str) -> float:
    """Return how well the shorter string stands somewhere in the longer one, 0 to 100."""
    return fuzz.partial_ratio(needle[:COMPARED], text[:COMPARED])


def token_set_ratio(left: str, right: str) -> float:
    """Return the similarity of two sets of words, order and repetition aside, 0 to 100."""
    return fuzz.token_set_ratio(left[:COMPARED], right[:COMPARED])


def token_sort_ratio(left: str, right: str) -> float:
    """Return the similarity of two strings after sorting their words, 0 to 100."""
    return fuzz.token_sort_ratio(left[:COMPARED], right[:COMPARED])


def edits(left: str, right: str, *, at_most: int | None = None) -> int:
    """Return the edits between two words; a swap of neighbours counts as one.

    Args:
        left: a word.
        right: another word.
        at_most: stop counting above this; the answer is then ``at_most + 1``.

    Returns:
        The optimal string alignment distance (Boytsov, 2011, section 2.2).
    """
    return OSA.distance(left, right, score_cutoff=at_most)


def nearest(word: str, words: Sequence[str], *, at_most: int, limit: int) -> list[tuple[str, int]]:
    """Return the words within ``at_most`` edits, nearest first.

    Args:
        word: the word to find neighbours of.
        words: where to look.
        at_most: edits allowed (optimal string alignment).
        limit: how many to return at the most.

    Returns:
        Pairs of word and edits.
    """
    found = process.extract(word, words, scorer=OSA.distance, score_cutoff=at_most, limit=limit)
    return [(candidate, int(distance)) for candidate, distance, _ in found]


def closest(word: str, choices: Iterable[str], *, at_least: float = 70) -> str | None:
    """Return the choice most similar to a word, or None when none reaches ``at_least`` (0-100)."""
    found = process.extractOne(word, list(choices), scorer=fuzz.ratio, score_cutoff=at_least)
    return found[0] if found else None
