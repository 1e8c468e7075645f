"""Writing the paragraph: sentences whose conditions hold, chosen the same way every time."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from findvalue.compose.facts import Facts, gather, is_foreign
from findvalue.compose.gate import verify
from findvalue.compose.quotes import choose_quote
from findvalue.compose.references import without_url
from findvalue.compose.wording import Phrase, Slot, Wording, wording
from findvalue.errors import NotFaithful, UsageError
from findvalue.types import Article, CitationParts, Paragraph, Quote, Style, Tone, TopicKind

MOST_WORDS = 70
_WISHED_WORDS = 60


def compose(
    article: Article,
    topic: str,
    *,
    citation: CitationParts,
    now: datetime,
    tone: Tone = "neutral",
    style: Style = "link",
    quote: Quote | Literal["auto"] | None = "auto",
    recipient: str = "",
    kind: TopicKind | None = None,
    has_read: bool = False,
    language: str = "en",
    unlike: Sequence[str] = (),
) -> Paragraph:
    """Write the paragraph about one article.

    Its words are template sentences, the topic, and strings of the stored article; the gate
    (:func:`findvalue.compose.verify`) has passed it.

    Args:
        article: the stored article; its URL must be safe to cite.
        topic: what was talked about, as typed or as repaired.
        citation: how the article is cited, from the citation stage.
        now: the time of writing, aware.
        tone: formal, neutral or warm.
        style: "link" names title, site and date; the others carry ``citation.rendered``.
        quote: a sentence of the article, None for none, "auto" to choose it here.
        recipient: name of the reader; two readers get different wordings.
        kind: business topics may ask for the reader's view.
        has_read: the user says that they read the article.
        language: of the note, ISO 639-1.
        unlike: other paragraphs of the same panel, whose wordings are avoided.

    Returns:
        A paragraph of 25 to 70 words, as far as title and quote allow.

    Raises:
        UsageError: the topic is empty, or the language or reference is missing.
        NotFaithful: the citation or the quote says what the article does not.
    """
    words = wording(language)
    if style != "link" and not citation.rendered:
        raise UsageError(f"there is no {style} reference for {article.url}")
    chosen = _quote(article, topic, quote, words)
    parts = without_url(citation, article.url)
    facts = gather(
        article, topic, parts, words, quote=chosen, kind=kind, has_read=has_read, now=now
    )
    pick = _Picker(facts, words, tone, f"{recipient}\0{article.url}\0{tone}", unlike)
    phrases = _fitting(pick, style)
    used_quote = any("quote" in phrase.fields for phrase in phrases)
    paragraph = Paragraph(
        text=" ".join(phrase.render(facts.values) for phrase in phrases),
        url=article.url,
        article=article,
        topic=topic,
        quote=chosen if used_quote else None,
        tone=tone,
        style=style,
        citation=citation.rendered,
        claims=tuple(phrase.render(facts.values) for phrase in phrases if phrase.mine),
        recipient=recipient,
        language=language,
        parts=citation,
    )
    problems = verify(paragraph, article, now=now)
    if problems:
        raise NotFaithful(
            f"the paragraph about {article.url} is not what is stored: {problems[0]}",
            hint="refresh the article, or choose another one with --pick",
        )
    return paragraph


def _quote(
    article: Article, topic: str, quote: Quote | Literal["auto"] | None, language: Wording
) -> Quote | None:
    if quote == "auto":
        return None if is_foreign(article, language) else choose_quote(article, topic)
    return quote


class _Picker:
    """Chooses one sentence per slot: the same for the same reader, article and tone."""

    def __init__(
        self, facts: Facts, words: Wording, tone: Tone, seed: str, unlike: Sequence[str]
    ) -> None:
        self._facts = facts
        self._words = words
        self._tone = tone
        self._seed = seed
        self._unlike = unlike

    def __call__(self, slot: Slot, said: frozenset[str] = frozenset()) -> Phrase | None:
        """Return a sentence for a slot that repeats none of the fields already said."""
        allowed = [
            phrase
            for phrase in self._words.slots[slot, self._tone]
            if self._facts.allow(phrase) and not phrase.fields & said
        ]
        fresh = [phrase for phrase in allowed if not self._taken(phrase)]
        choices = fresh or allowed
        if not choices:
            return None
        digest = hashlib.sha256(f"{self._seed}\0{slot}".encode()).digest()
        return choices[int.from_bytes(digest[:8]) % len(choices)]

    def words(self, phrases: Sequence[Phrase]) -> int:
        """Return how many words some sentences have."""
        return sum(len(phrase.render(self._facts.values).split()) for phrase in phrases)

    def _taken(self, phrase: Phrase) -> bool:
        longest = max(phrase.literals, key=len)
        return any(longest in other for other in self._unlike)


def _fitting(pick: _Picker, style: Style) -> list[Phrase]:
    """Return the sentences in order, leaving out the offer, then the quote, until they fit."""
    lead = pick("lead")
    cite = pick("cite" if style == "link" else "reference")
    said = cite.fields if cite else frozenset()
    quote, offer = pick("quote", said), pick("offer")
    plans = [[lead, cite, quote, offer], [lead, cite, quote], [lead, cite, offer], [lead, cite]]
    filled = [[phrase for phrase in plan if phrase] for plan in plans]
    for most in (_WISHED_WORDS, MOST_WORDS):
        for plan in filled:
            if pick.words(plan) <= most:
                return plan
    return filled[-1]
