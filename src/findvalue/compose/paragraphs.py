"""Writing the paragraph: sentences whose conditions hold, chosen the same way every time."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from findvalue.compose.facts import Facts, gather, is_foreign
from findvalue.compose.gate import verify
from findvalue.compose.quotes import choose_quote
from findvalue.compose.references import without_url
from findvalue.compose.wording import Phrase, Slot, Wording, wording
from findvalue.errors import NotFaithful, UsageError
from findvalue.types import Article, CitationParts, Paragraph, Quote, Style, Tone, TopicKind

LEAST_WORDS = 25
MOST_WORDS = 70
_WISHED_WORDS = 60
_TURNS = 8  # wordings tried until a paragraph is not too short


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
    if quote == "auto":
        quote = None if is_foreign(article, words) else choose_quote(article, topic)

    def known(said: Quote | None) -> Facts:
        parts = without_url(citation, article.url)
        return gather(
            article, topic, parts, words, quote=said, kind=kind, has_read=has_read, now=now
        )

    seed = f"{recipient}\0{article.url}\0{tone}"
    plan = _fitting(
        [_Writer(known(said), words, tone, seed, unlike) for said in _tried(quote)], style
    )
    paragraph = Paragraph(
        text=plan.text,
        url=article.url,
        article=article,
        topic=topic,
        quote=quote if plan.quotes else None,
        tone=tone,
        style=style,
        citation=citation.rendered,
        claims=plan.claims,
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


def _tried(quote: Quote | None) -> list[Quote | None]:
    """Return the quotes to try: the one that is wished for, then none."""
    return [quote, None] if quote else [None]


@dataclass(frozen=True, slots=True)
class _Plan:
    """The chosen sentences of a paragraph."""

    phrases: tuple[Phrase, ...]
    facts: Facts
    offers: bool

    @property
    def text(self) -> str:
        return " ".join(phrase.render(self.facts.values) for phrase in self.phrases)

    @property
    def words(self) -> int:
        return len(self.text.split())

    @property
    def claims(self) -> tuple[str, ...]:
        return tuple(phrase.render(self.facts.values) for phrase in self.phrases if phrase.mine)

    @property
    def quotes(self) -> bool:
        return any("quote" in phrase.fields for phrase in self.phrases)


class _Writer:
    """Chooses one sentence per slot: the same for the same reader, article and tone."""

    def __init__(
        self, facts: Facts, words: Wording, tone: Tone, seed: str, unlike: Sequence[str]
    ) -> None:
        self._facts = facts
        self._words = words
        self._tone = tone
        self._seed = seed
        self._unlike = unlike

    def plans(self, style: Style, turn: int) -> list[_Plan]:
        """Return the paragraph with the offer and without it; nothing when a slot stays empty.

        Args:
            style: of the citation.
            turn: 0 for the first choice of every sentence, 1 for the one after it, and so on.
        """
        slots: list[Slot] = ["lead", "cite" if style == "link" else "reference"]
        if "quote" in self._facts.values:
            slots.append("quote")
        body: list[Phrase] = []
        for slot in slots:
            phrase = self._pick(slot, body, turn)
            if phrase is None:
                return []
            body.append(phrase)
        offer = self._pick("offer", body, turn)
        longer = [_Plan((*body, offer), self._facts, offers=True)] if offer else []
        return [*longer, _Plan(tuple(body), self._facts, offers=False)]

    def _pick(self, slot: Slot, before: Sequence[Phrase], turn: int) -> Phrase | None:
        """Return a sentence for a slot that goes well with those before it."""
        said = {field for phrase in before for field in phrase.fields}
        allowed = [
            phrase
            for phrase in self._words.slots[slot, self._tone]
            if self._facts.allow(phrase)
            and not phrase.fields & said
            and phrase.after in {"", *(other.ends for other in before)}
        ]
        choices = allowed
        for objection in (self._taken, lambda phrase: _echoes(phrase, before)):
            choices = [phrase for phrase in choices if not objection(phrase)] or choices
        if not choices:
            return None
        digest = hashlib.sha256(f"{self._seed}\0{slot}".encode()).digest()
        return choices[(int.from_bytes(digest[:8]) + turn) % len(choices)]

    def _taken(self, phrase: Phrase) -> bool:
        longest = max(phrase.literals, key=len)
        return any(longest in other for other in self._unlike)


def _echoes(phrase: Phrase, before: Sequence[Phrase]) -> bool:
    """Say whether a sentence repeats a striking word of those before it."""
    return any(phrase.striking & other.striking for other in before)


def _fitting(writers: Sequence[_Writer], style: Style) -> _Plan:
    """Return the fullest paragraph that fits: a quote weighs more than an offer."""
    first = None
    for turn in range(_TURNS):
        plans = [plan for writer in writers for plan in writer.plans(style, turn)]
        if not plans:
            break
        plan = _first_that_fits(plans)
        if plan.words >= LEAST_WORDS:
            return plan
        first = first or plan
    if first is None:
        raise NotFaithful(
            "the article has no title or publication that a paragraph could name",
            hint="choose another one with --pick",
        )
    return first


def _first_that_fits(plans: Sequence[_Plan]) -> _Plan:
    for plan in plans:
        if plan.words <= (_WISHED_WORDS if plan.offers else MOST_WORDS):
            return plan
    return plans[-1]
