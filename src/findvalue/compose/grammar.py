"""Every paragraph that could truthfully be written about an article.

A paragraph has a small grammar: a lead, a citation, perhaps a quote, perhaps an offer, each one
template sentence of one tone with values that are known. Walking along a text with all renderings
of that grammar either reaches its end, or shows the first words that come from nowhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import get_args

from findvalue.compose.facts import Facts, gather
from findvalue.compose.wording import Phrase, Slot, Wording, wording
from findvalue.text import comparable
from findvalue.types import Article, CitationParts, Quote, Tone

# What only the user can know; the gate leaves it to them.
_TOLD = frozenset({"read", "business", "hobby"})


def same(text: str) -> str:
    """Return the form in which a paragraph and its rendering must agree.

    Words, digits, case and punctuation stay; kinds of quotation marks and white space do not.
    """
    return comparable(text).replace('"', "'")


class Grammar:
    """The paragraphs about one article and topic.

    Args:
        article: the article as stored.
        topic: the topic as typed.
        parts: the citation; its reference without the URL.
        quotes: the sentences that may stand as quotes.
        now: the time of writing; None when it is not known.
    """

    def __init__(
        self,
        article: Article,
        topic: str,
        parts: CitationParts,
        quotes: Sequence[Quote],
        *,
        now: datetime | None = None,
    ) -> None:
        self._article = article
        self._topic = topic
        self._parts = parts
        self._quotes = quotes
        self._now = now

    def reach(self, text: str, language: str, tones: Sequence[Tone] = get_args(Tone)) -> int:
        """Return how far along ``same(text)`` a rendering goes; its length when one fits it all."""
        words = wording(language)
        return max(
            _walk(text, words, self._facts(words, quote), tone)
            for quote in (None, *self._quotes)
            for tone in tones
        )

    def _facts(self, words: Wording, quote: Quote | None) -> Facts:
        return gather(
            self._article,
            self._topic,
            self._parts,
            words,
            quote=quote,
            now=self._now or self._article.published,
        )


def _walk(text: str, words: Wording, facts: Facts, tone: Tone) -> int:
    """Return how far one tone goes with one quote, or without any."""
    lead, cite = _sentences(words, facts, tone, "lead"), _sentences(words, facts, tone, "cite")
    cite += _sentences(words, facts, tone, "reference")
    offer = _sentences(words, facts, tone, "offer")
    steps = [lead, cite]
    if "quote" in facts.values:
        steps.append(_sentences(words, facts, tone, "quote"))
    reached, starts = 0, {0}
    for sentences in steps:
        starts = _ends(text, starts, sentences)
        reached = max(reached, *starts) if starts else reached
    starts |= _ends(text, starts, offer)
    # A text that ends before the last step lacks something that every paragraph has.
    return len(text) if len(text) in starts else min(max(reached, *starts, 0), len(text) - 1)


def _sentences(words: Wording, facts: Facts, tone: Tone, slot: Slot) -> list[str]:
    return [
        same(phrase.render(facts.values))
        for phrase in words.slots[slot, tone]
        if _truthful(phrase, facts)
    ]


def _ends(text: str, starts: set[int], sentences: Sequence[str]) -> set[int]:
    """Return where the next sentence may start, when one of these stands at one of the starts."""
    ends = {
        start + len(sentence)
        for start in starts
        for sentence in sentences
        if text.startswith(sentence, start)
    }
    return {min(end + 1, len(text)) for end in ends if text[end : end + 1] in {"", " "}}


def _truthful(phrase: Phrase, known: Facts) -> bool:
    """Say whether what is stored bears a sentence out."""
    told = Facts(values=known.values, conditions=known.conditions | _TOLD, foreign=known.foreign)
    return told.allow(phrase)
