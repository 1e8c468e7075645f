"""The best sentence of an article for a topic, with the topic's words marked."""

from __future__ import annotations

import re
from collections.abc import Sequence

from findvalue.relevance import sentence_score, stem, stems, topic_words
from findvalue.sentences import split_sentences
from findvalue.text import fold
from findvalue.types import Article, Passage

LONGEST = 300  # characters of a passage
_WORD = re.compile(r"\w+")


def best_passage(article: Article, topic: str, *, words: Sequence[str] = ()) -> Passage | None:
    """Return the sentence that says most about a topic, or None when none names it.

    Args:
        article: where to look.
        topic: the topic as it was read.
        words: further folded words that count as the topic's.
    """
    body = article.body
    wanted = [*topic_words(topic), *words]
    scored = [
        (sentence_score(body[start:end], wanted, position), -position, start, end)
        for position, (start, end) in enumerate(split_sentences(body))
    ]
    for _, _, start, end in sorted(scored, reverse=True)[:1]:
        text = body[start:end][:LONGEST]
        marks = marked(text, wanted)
        if marks:
            return Passage(text=text, start=start, end=start + len(text), marks=marks)
    return None


def marked(text: str, words: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Return where a text holds one of these folded words, inflections included."""
    wanted = stems(words)
    return tuple(match.span() for match in _WORD.finditer(text) if stem(fold(match[0])) in wanted)
