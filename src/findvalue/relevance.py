"""What a topic is about, and how much of it a sentence says. Pure, shared by ranking and quoting.

The sentence score is the one that did best on WikiQA's training part of a dozen tried: BM25 inside
one article is a trap, because its length normalisation prefers fragments.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable

from findvalue.text import words

STEM = 5  # first letters by which two words count as the same: no worse than Porter's stems
_EARLY = 0.2  # points for the first sentence; the n-th gets an n-th of it
_LENGTH = 0.1  # points per natural logarithm of content words
_ENOUGH = 25  # content words from which a sentence gains nothing by being longer
_STATES = 0.1  # points for a sentence that says what something is
_COPULAS = frozenset(["is", "was", "are", "were"])
_SAID_BEFORE = 0.6  # what a word of the topic counts that the article's title holds as well

# English function words: they match everywhere and say nothing about a topic.
STOP_WORDS = frozenset(
    [
        "a", "about", "an", "and", "are", "as", "at", "be", "been", "being", "but", "by", "can",
        "could", "did", "do", "does", "for", "from", "had", "has", "have", "he", "her", "him",
        "his", "how", "i", "if", "in", "into", "is", "it", "its", "me", "more", "most", "my", "no",
        "not", "of", "on", "or", "our", "s", "she", "should", "so", "some", "such", "t", "than",
        "that", "the", "their", "them", "then", "there", "these", "they", "this", "those", "to",
        "too", "us", "very", "was", "we", "were", "what", "when", "where", "which", "while",
        "who", "whom", "whose", "why", "will", "with", "would", "you", "your",
    ]
)  # fmt: skip


def topic_words(topic: str) -> list[str]:
    """Return the folded content words of a topic in order, each once.

    Stop words are dropped unless nothing else is left ("The Who").
    """
    found = list(dict.fromkeys(words(topic)))
    return [word for word in found if word not in STOP_WORDS] or found


def stem(word: str) -> str:
    """Return the form by which two folded words count as the same word: their first letters."""
    return word[:STEM]


def stems(found: Iterable[str]) -> frozenset[str]:
    """Return the stems of folded words."""
    return frozenset(map(stem, found))


def sentence_score(
    sentence: str, topic: Collection[str], position: int, *, title: Collection[str] = ()
) -> float:
    """Return how well a sentence stands for a topic: higher is better, about 0 to 1.5.

    The share of the topic's words it holds, a little for standing early in the article, for
    saying enough, and for saying what something is. Words of the topic that the title has already
    said count less.

    Args:
        sentence: plain text.
        topic: the topic's content words, folded (``topic_words``).
        position: which sentence of the article it is, counted from 0.
        title: the folded words of the article's title.
    """
    said = stems(title)
    weights = {word: _SAID_BEFORE if word in said else 1.0 for word in stems(topic)}
    said_here = words(sentence)
    content = [word for word in said_here if word not in STOP_WORDS]
    held = stems(content)
    covered = sum(weight for word, weight in weights.items() if word in held)
    share = covered / (sum(weights.values()) or 1.0)
    states = 0.0 if _COPULAS.isdisjoint(said_here) else _STATES
    length = _LENGTH * math.log1p(min(len(content), _ENOUGH))
    return share + _EARLY / (1 + position) + length + states
