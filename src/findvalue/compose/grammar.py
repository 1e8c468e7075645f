"""Every paragraph that could truthfully be written about an article.

A paragraph has a small grammar: a lead, a citation, perhaps a quote, perhaps an offer, each one
template sentence of one tone with values that are known. Walking along a text with all renderings
of that grammar either reaches its end, or shows the first words that come from nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import get_args

from findvalue.compose.facts import Facts, gather
from findvalue.compose.wording import Phrase, Slot, Wording, wording
from findvalue.text import comparable
from findvalue.types import Article, CitationParts, Quote, Tone

# Each step: the slots of which one sentence stands here, and whether the step may be left out.
_STEPS: tuple[tuple[tuple[Slot, ...], bool], ...] = (
    (("lead",), False),
    (("cite", "reference"), False),
    (("quote",), True),
    (("offer",), True),
)
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

    def reach(self, text: str, language: str) -> int:
        """Return how far along ``same(text)`` a rendering goes; its length when one fits it all."""
        words = wording(language)
        facts = [self._facts(words, quote) for quote in (None, *self._quotes)]
        return max(_walk(text, words, facts, tone) for tone in get_args(Tone))

    def _facts(self, words: Wording, quote: Quote | None) -> Facts:
        return gather(
            self._article,
            self._topic,
            self._parts,
            words,
            quote=quote,
            now=self._now or self._article.published,
        )


def _walk(text: str, words: Wording, facts: Sequence[Facts], tone: Tone) -> int:
    reached, starts = 0, {0}
    for slots, optional in _STEPS:
        phrases = [phrase for slot in slots for phrase in words.slots[slot, tone]]
        ends = set(_ends(text, starts, phrases, facts))
        starts = ends | starts if optional else ends
        reached = max(reached, *starts, 0) if starts else reached
    # A text that ends before the last step lacks something that every paragraph has.
    return len(text) if len(text) in starts else min(reached, len(text) - 1)


def _ends(
    text: str, starts: set[int], phrases: Sequence[Phrase], facts: Sequence[Facts]
) -> Iterator[int]:
    for known in facts:
        for phrase in phrases:
            if not _truthful(phrase, known):
                continue
            rendered = same(phrase.render(known.values))
            for start in starts:
                end = start + len(rendered)
                if text.startswith(rendered, start) and text[end : end + 1] in {"", " "}:
                    yield min(end + 1, len(text))


def _truthful(phrase: Phrase, known: Facts) -> bool:
    """Say whether what is stored bears a sentence out."""
    told = Facts(values=known.values, conditions=known.conditions | _TOLD, foreign=known.foreign)
    return told.allow(phrase)
