"""What an article itself shows of a topic, and how sure that makes us that it is about it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from findvalue.rank.lexical import SATURATION, commonness, idf, weight
from findvalue.rank.lexicon import is_known
from findvalue.rank.query import Query, Unit
from findvalue.rank.topical import Fit
from findvalue.relevance import STEM
from findvalue.text import apart, fold, is_unspaced
from findvalue.types import Article

# A small store says little of how rare a word is: it counts as if it had this many articles more.
_BACKGROUND = 500
# Logistic weights, fitted on right first hits against topics asked of unrelated collections and
# rounded: docs/ranking.md. Measured, not thought out.
_BY_WORDS = {"titled": 2.0, "opened": 1.8, "strength": 3.3, "unknown": -8.0}
_BY_WORDS_FROM = -6.4
_BY_MEANING = {
    "covered": 2.5, "strength": 2.5, "unknown": -3.0, "likeness": 11.0, "margin": -0.3,
}  # fmt: skip
_BY_MEANING_FROM = -7.5
_OPENING = 60  # words of a text that count as its opening
# By words alone, an article that opens with the whole topic, in words rare enough, is at least as
# likely as not.
_WHOLE = 0.999
_RARE_ENOUGH = 0.9
_EVEN = 0.5
_ABBREVIATED = 4  # letters of an abbreviation at the most; longer ones are words of their own


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """How an article says a part of the topic."""

    terms: tuple[str, ...]  # folded, in the topic's words or in others
    instead_of: str = ""  # the topic's words, when the article uses others

    @property
    def words(self) -> tuple[str, ...]:
        """Its words as they stand in a text, folded."""
        return tuple(
            word
            for term in self.terms
            for word in ([term.replace(" ", "")] if is_unspaced(term) else term.split())
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """How much of a topic an article holds.

    Attributes:
        covered: share, 0 to 1, of the topic's units that it holds, rare ones counting more.
        titled: the same for its title.
        opened: the same for its title and the first words of its text.
        unknown: share of the units that no article at all holds.
        strength: its BM25 score, in units of the rarest word there could be.
        likeness: similarity of meaning, -1 to 1; None when it is not known.
        margin: standard deviations by which it is more similar than articles are. An article
            that stands out that far, in a store that is about other things, shares a word and
            not the field.
        abbreviated: whether the topic is nothing but abbreviations, whose letters mean little.
    """

    covered: float
    titled: float
    opened: float
    unknown: float
    strength: float
    likeness: float | None = None
    margin: float = 0.0
    abbreviated: bool = False

    @property
    def certainty(self) -> float:
        """How likely, 0 to 1, it is that the article is about the topic."""
        if self.likeness is None:
            return self._by_words
        by_meaning = self._logistic(_BY_MEANING, _BY_MEANING_FROM)
        return max(self._by_words, by_meaning) if self.abbreviated else by_meaning

    @property
    def _by_words(self) -> float:
        certain = self._logistic(_BY_WORDS, _BY_WORDS_FROM)
        return max(certain, _EVEN) if self._is_plain else certain

    @property
    def _is_plain(self) -> bool:
        """Whether the article opens with the whole topic, in words rare enough."""
        whole = self.opened >= _WHOLE and not self.unknown
        return whole and self.strength >= _RARE_ENOUGH

    def _logistic(self, weights: Mapping[str, float], start: float) -> float:
        odds = start + sum(weight * getattr(self, name) for name, weight in weights.items())
        return 1 / (1 + math.exp(-odds))


def evidence(query: Query, article: Article, fit: Fit, *, size: int) -> Evidence:
    """Weigh an article against a topic.

    Args:
        query: the topic.
        article: the article.
        fit: how well it fits.
        size: how many articles are stored.
    """
    size += _BACKGROUND
    title = apart(fold(article.title))
    opening = f"{title}\n{apart(fold(' '.join(article.body.split(maxsplit=_OPENING)[:_OPENING])))}"
    text = f"{title}\n{apart(fold(article.body))}"
    weights = [weight(query, unit, size) or idf(0, size) for unit in query.units]
    known = [weight(query, unit, size) for unit in query.units if commonness(query, unit)]

    def share(folded: str) -> float:
        held = (
            each
            for each, unit in zip(weights, query.units, strict=True)
            if _said(folded, unit, whole=True)
        )
        return sum(held) / sum(weights)

    return Evidence(
        covered=share(text),
        titled=share(title),
        opened=share(opening),
        unknown=1 - len(known) / len(weights),
        strength=SATURATION * fit.words * sum(known) / math.log(size),
        likeness=fit.likeness,
        margin=fit.margin,
        abbreviated=all(map(_is_abbreviation, query.terms)),
    )


def _is_abbreviation(term: str) -> bool:
    return len(term) <= _ABBREVIATED and not is_known(term)


def said_in(query: Query, article: Article) -> tuple[Said, ...]:
    """Return how an article says each unit of a topic that it says at all."""
    text = apart(fold(f"{article.title}\n{article.body}"))
    return tuple(said for unit in query.units if (said := _said(text, unit)))


def spells(article: Article, literals: Sequence[str]) -> bool:
    """Say whether an article holds every one of these folded names, sign by sign."""
    text = fold(f"{article.title}\n{article.body}")
    return all(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) for name in literals)


def _said(folded: str, unit: Unit, *, whole: bool = False) -> Said | None:
    own = tuple(term for term in unit.terms if says(folded, term))
    if len(own) == len(unit.terms):
        return Said(terms=own)
    for other in unit.alternatives:
        if says(folded, other.term):
            return Said(terms=(other.term,), instead_of=" ".join(unit.terms))
    return Said(terms=own) if own and not whole else None


def says(folded: str, term: str) -> bool:
    """Say whether a text holds every word of a term, inflections included.

    Args:
        folded: the text, folded and with its signs apart.
        term: as the topic has it.
    """
    if is_unspaced(term):
        return term in folded
    return all(_stands(folded, word) for word in term.split())


def _stands(folded: str, word: str) -> bool:
    """Say whether a word stands in a text; searching for its letters first is what is quick."""
    start = word[:STEM]
    at = folded.find(start)
    while at >= 0:
        if spoken((word,)).match(folded, at):
            return True
        at = folded.find(start, at + 1)
    return False


@lru_cache(maxsize=256)
def spoken(words: tuple[str, ...]) -> re.Pattern[str]:
    """Return a pattern of these folded words and their inflections in a folded text.

    Long words are told by their first letters, as in ``findvalue.relevance``; short ones are
    matched whole, or with the ending of a plural. Where no spaces are written, a word is any run.
    """
    return re.compile("|".join(map(_form, words)))


def _form(word: str) -> str:
    if is_unspaced(word):
        return re.escape(word)
    if len(word) >= STEM:
        return rf"\b{re.escape(word[:STEM])}\w*"
    return rf"\b{re.escape(word)}(?:e?s)?\b"
