"""The one sentence worth quoting: whole, verbatim, about the topic."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from findvalue import fuzzy
from findvalue.sentences import split_sentences
from findvalue.text import comparable, fold, words
from findvalue.types import Article, Quote

FEWEST_WORDS = 6
MAX_WORDS = 25
_STEM = 5  # first letters by which two words count as the same
_TITLE_ALIKE = 90  # a sentence this similar to the title only repeats it

_POINTING = frozenset(
    [
        "this",
        "that",
        "these",
        "those",
        "it",
        "its",
        "he",
        "she",
        "they",
        "them",
        "his",
        "her",
        "their",
        "there",
        "such",
        "here",
        "but",
        "and",
        "so",
        "or",
        "yet",
        "however",
        "because",
        "although",
        "though",
        "thus",
        "therefore",
        "moreover",
        "furthermore",
        "meanwhile",
        "instead",
        "also",
        "then",
    ]
)
_FIRST_PERSON = re.compile(r"\b(?:i|we|my|our|us|me|i['’]\w+|we['’]\w+)\b", re.IGNORECASE)
_PROMO = re.compile(
    r"\b(?:subscribe|sign up|newsletter|click|webinar|sponsored|buy now|free trial|discount|"
    r"cookies?|advertisement|read more|continue reading|the post .* appeared first|log in)\b",
    re.IGNORECASE,
)
_PAIRS = (("(", ")"), ("[", "]"), ("“", "”"), ("«", "»"))


def choose_quote(
    article: Article, topic: str, *, max_words: int = MAX_WORDS, related: Sequence[str] = ()
) -> Quote | None:
    """Return the sentence of an article that says most about a topic, or None.

    The sentence is whole, verbatim and stands on its own; a sentence is never cut short, since
    that may drop the "not" or the "may" that carries its meaning.

    Args:
        article: where to look: its text, else its summary.
        topic: the topic as the user typed it.
        max_words: words that a quote may have at the most.
        related: further words that count as the topic's.
    """
    found = quote_candidates(article, topic, max_words=max_words, related=related)
    return found[0] if found else None


def quote_candidates(
    article: Article, topic: str, *, max_words: int = MAX_WORDS, related: Sequence[str] = ()
) -> list[Quote]:
    """Return every sentence that could be quoted for a topic, best first.

    Args:
        article: where to look: its text, else its summary.
        topic: the topic as the user typed it.
        max_words: words that a quote may have at the most.
        related: further words that count as the topic's.
    """
    body = article.body
    wanted = {word[:_STEM] for phrase in (topic, *related) for word in words(phrase)}
    ranked: list[tuple[float, int, Quote]] = []
    for position, (start, end) in enumerate(split_sentences(body)):
        sentence = body[start:end]
        if not _stands_alone(sentence, max_words) or _repeats(sentence, article.title):
            continue
        held = [word[:_STEM] for word in words(sentence)]
        hits = wanted.intersection(held)
        if hits:
            score = len(hits) / len(wanted) + 0.2 / (1 + position) + 0.1 * math.log1p(len(held))
            ranked.append((-score, position, Quote(text=sentence, start=start, end=end)))
    return [quote for _, _, quote in sorted(ranked, key=lambda entry: entry[:2])]


def _stands_alone(sentence: str, max_words: int) -> bool:
    said = sentence.split()
    if not FEWEST_WORDS <= len(said) <= max_words:
        return False
    if not (sentence[0].isupper() or sentence[0].isdigit() or sentence[0] in '“"‘«'):
        return False
    if sentence.rstrip("\"'”’»)")[-1:] not in {".", "!"}:
        return False
    if fold(said[0]).strip(",'\"“”‘’") in _POINTING or _FIRST_PERSON.search(sentence):
        return False
    return _balanced(sentence) and not _PROMO.search(sentence)


def _balanced(sentence: str) -> bool:
    if sentence.count('"') % 2:
        return False
    return all(sentence.count(left) == sentence.count(right) for left, right in _PAIRS)


def _repeats(sentence: str, title: str) -> bool:
    return fuzzy.ratio(comparable(sentence).lower(), comparable(title).lower()) >= _TITLE_ALIKE
