"""The best sentence of an article for a topic, with the topic's words marked."""

from __future__ import annotations

import re
from collections.abc import Sequence

from findvalue.rank.evidence import spoken
from findvalue.relevance import sentence_score, topic_words
from findvalue.sentences import split_sentences
from findvalue.text import fold
from findvalue.text import words as fold_words
from findvalue.types import Article, Passage

WORD = re.compile(r"\w+")
LONGEST = 300  # characters of a passage
_LOOKED_AT = 6_000  # characters of an article in which a passage is looked for


def best_passage(article: Article, topic: str, *, words: Sequence[str] = ()) -> Passage | None:
    """Return the sentence that says most about a topic, or None when none names it.

    Args:
        article: where to look.
        topic: the topic as it was read.
        words: further folded words that count as the topic's.
    """
    body = article.body[:_LOOKED_AT]
    wanted = list(dict.fromkeys([*topic_words(topic), *words]))
    if not wanted or not spoken(tuple(wanted)).search(fold(body)):
        return None
    title = fold_words(article.title)
    scored = [
        (sentence_score(body[start:end], wanted, position, title=title), -position, start, end)
        for position, (start, end) in enumerate(split_sentences(body))
    ]
    for _, _, start, end in sorted(scored, reverse=True):
        text = _cut(body[start:end])
        if marks := marked(text, wanted):
            return Passage(text=text, start=start, end=start + len(text), marks=marks)
    return None


def _cut(sentence: str) -> str:
    """Return a sentence, or as many whole words of a very long one as fit."""
    if len(sentence) <= LONGEST:
        return sentence
    return sentence[:LONGEST].rpartition(" ")[0] or sentence[:LONGEST]


def marked(text: str, words: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Return where a text holds one of these folded words, inflections included."""
    if not words:
        return ()
    pattern = spoken(tuple(words))
    folded = fold(text)
    if len(folded) == len(text):
        return tuple(match.span() for match in pattern.finditer(folded))
    return tuple(match.span() for match in WORD.finditer(text) if pattern.fullmatch(fold(match[0])))
