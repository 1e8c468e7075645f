"""The best sentence of an article for a topic, with the topic's words marked."""

from __future__ import annotations

import re
from collections.abc import Sequence

from findvalue.rank.evidence import spoken
from findvalue.relevance import sentence_score, topic_words
from findvalue.sentences import split_sentences
from findvalue.text import fold, is_unspaced
from findvalue.text import words as fold_words
from findvalue.types import Article, Passage

LONGEST = 300  # characters of a passage
_LOOKED_AT = 6_000  # characters of an article in which a passage is looked for
_CHUNK = re.compile(r"\S+|\s+")


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
    folded = fold(text)
    spans = _joined(folded, words)
    if not spans or len(folded) == len(text):
        return spans
    places = _places(text)
    return tuple((places[start], places[end - 1] + 1) for start, end in spans)


def _places(text: str) -> list[int]:
    """Return for each character of a folded text where it stood before folding."""
    places: list[int] = []
    for chunk in _CHUNK.finditer(text):
        signs = enumerate(chunk[0], chunk.start())
        if len(fold(chunk[0])) == len(chunk[0]):
            places += [at for at, _ in signs]
        else:
            places += [at for at, sign in signs for _ in fold(sign)]
    return places


def _joined(folded: str, words: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Return where words stand; those without a space between them overlap and count as one."""
    glued = {word for word in words if is_unspaced(word)}
    patterns = [spoken((word,)) for word in glued]
    if others := tuple(word for word in words if word not in glued):
        patterns.append(spoken(others))
    spans: list[tuple[int, int]] = []
    for start, end in sorted(hit.span() for each in patterns for hit in each.finditer(folded)):
        if spans and start <= spans[-1][1]:
            spans[-1] = spans[-1][0], max(end, spans[-1][1])
        else:
            spans.append((start, end))
    return tuple(spans)
