"""The gate: a paragraph says what the user and the stored article say, and nothing else.

A paragraph has a small grammar: one template sentence per slot, each with values that are known.
The gate renders that grammar anew from the stored article and walks along the text, so a changed
digit, a dropped "not" or an added sentence has no rendering that it could come from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import get_args

from findvalue.compose.facts import gather, title_of
from findvalue.compose.wording import Phrase, Slot, Wording, languages, wording
from findvalue.sentences import split_sentences
from findvalue.text import comparable, words
from findvalue.types import Article, CitationParts, Paragraph, Quote, Tone
from findvalue.urls import host_of, is_safe_url

_URL = re.compile(r"https?://[^\s<>\"”“]+", re.IGNORECASE)
_JOINERS = frozenset({"and", "et", "al", "others"})
_SHOWN = 60  # characters of a text that a problem shows


def reference_text(parts: CitationParts, url: str) -> CitationParts:
    """Return citation parts whose reference ends before the URL, which has a line of its own."""
    rendered = parts.rendered
    if url in rendered:
        before, _, after = rendered.partition(url)
        rendered = (before.rstrip(" ,:") + after.strip()).rstrip(". ")
        rendered = rendered if rendered.endswith(("?", "!", ".”", "?”", "!”")) else rendered + "."
    return replace(parts, rendered=rendered)


def verify(paragraph: Paragraph, article: Article) -> tuple[str, ...]:
    """Check a paragraph against the stored article.

    Args:
        paragraph: the paragraph as composed, or as a draft holds it.
        article: the article as stored now.

    Returns:
        What is wrong, in plain words; empty when the paragraph is faithful.
    """
    parts = paragraph.parts or CitationParts(site=article.site_name or host_of(article.url))
    problems = [*_url_problems(paragraph.url, article), *part_problems(parts, article)]
    quote = paragraph.quote
    if quote and article.body[quote.start : quote.end] != quote.text:
        problems.append(f"the quote is not in the stored text: {_shown(quote.text)}")
    if quote and (quote.start, quote.end) not in split_sentences(article.body):
        problems.append(f"the quote is not a whole sentence: {_shown(quote.text)}")
    grammar = _Grammar(article, paragraph.topic, parts, [quote] if quote else [])
    problems.extend(grammar.problems(paragraph.text, [paragraph.language]))
    return tuple(dict.fromkeys(problems))


def verify_text(
    text: str, article: Article, topic: str, *, citation: CitationParts
) -> tuple[str, ...]:
    """Check the text of a paragraph that was found in a draft.

    Args:
        text: the paragraph, its lines wrapped or not, with its URL or without.
        article: the article as stored now.
        topic: the topic it was written for.
        citation: how the article is cited now.

    Returns:
        What is wrong, in plain words; empty when the paragraph is faithful.
    """
    problems = list(part_problems(citation, article))
    for url in _URL.findall(text):
        problems.extend(_url_problems(url, article))
    text = _URL.sub("", text)
    held = _same(text)
    quotes = [
        Quote(text=article.body[start:end], start=start, end=end)
        for start, end in split_sentences(article.body)
        if _same(article.body[start:end]) in held
    ]
    grammar = _Grammar(article, topic, citation, quotes)
    problems.extend(grammar.problems(text, languages()))
    return tuple(dict.fromkeys(problems))


def part_problems(parts: CitationParts, article: Article) -> Iterator[str]:
    """Yield what a citation says that the article does not."""
    authors = {word for author in article.authors for word in words(author)}
    if not set(words(parts.author)) <= authors | _JOINERS:
        yield f"the author is not {_shown(parts.author)}"
    sites = [article.site_name or "", article.source, host_of(article.url)]
    if parts.site and not any(_within(words(parts.site), words(site)) for site in sites):
        yield f"the publication is not {_shown(parts.site)}"
    if parts.date and not _is_date_of(parts.date, article):
        yield f"the date is not {parts.date}"


def _is_date_of(text: str, article: Article) -> bool:
    day = article.published
    if day is None:
        return False
    numbers = {str(day.year), str(day.month), str(day.day), f"{day.month:02}", f"{day.day:02}"}
    return set(re.findall(r"\d+", text)) <= numbers and str(day.year) in text


def _within(inner: list[str], outer: list[str]) -> bool:
    size = len(inner)
    return any(outer[at : at + size] == inner for at in range(len(outer) - size + 1))


def _url_problems(url: str, article: Article) -> Iterator[str]:
    if url != article.url:
        yield f"the link is not the article's: {_shown(url)}"
    elif not is_safe_url(url):
        yield f"the link is not one that may be cited: {_shown(url)}"


class _Grammar:
    """Every paragraph that could truthfully be written about an article."""

    def __init__(
        self, article: Article, topic: str, parts: CitationParts, quotes: Sequence[Quote]
    ) -> None:
        self._article = article
        self._topic = topic
        self._parts = reference_text(parts, article.url)
        self._quotes = quotes

    def problems(self, text: str, codes: Sequence[str]) -> Iterator[str]:
        """Yield why a text is not one of them; nothing when it is."""
        text = _same(text)
        reached = 0
        for code in codes:
            end = self._walk(text, wording(code))
            if end == len(text):
                return
            reached = max(reached, end)
        if _same(title_of(self._article)) not in text and not self._parts.rendered:
            yield f"the title is not there as stored: “{title_of(self._article)}”"
        start = text.rfind(" ", 0, reached) + 1
        yield f"neither a template nor the source says: {_shown(text[start:])}"

    def _walk(self, text: str, language: Wording) -> int:
        """Return how far along the text a rendering goes; its length when one fits it all."""
        reached = 0
        for tone in get_args(Tone):
            for slots in _orders():
                ends = {0}
                for slot in slots:
                    ends = set(self._steps(text, ends, slot, tone, language))
                    reached = max(reached, *ends, 0) if ends else reached
                if len(text) in ends:
                    return len(text)
        return reached

    def _steps(
        self, text: str, starts: set[int], slot: Slot, tone: Tone, language: Wording
    ) -> Iterator[int]:
        for rendered in self._renderings(slot, tone, language):
            for start in starts:
                if text.startswith(rendered, start):
                    end = start + len(rendered)
                    yield end + 1 if text[end : end + 1] == " " else end

    def _renderings(self, slot: Slot, tone: Tone, language: Wording) -> Iterator[str]:
        for quote in (None, *self._quotes):
            facts = gather(self._article, self._topic, self._parts, language, quote=quote)
            for phrase in language.slots[slot, tone]:
                if phrase.fields <= facts.values.keys() and _grounded(phrase, facts.conditions):
                    yield _same(phrase.render(facts.values))


def _grounded(phrase: Phrase, conditions: frozenset[str]) -> bool:
    """Say whether the article itself bears out a sentence; the user's own claims are theirs."""
    return "named" not in phrase.needs or "named" in conditions


def _orders() -> list[tuple[Slot, ...]]:
    orders: list[tuple[Slot, ...]] = []
    for cite in ("cite", "reference"):
        orders.extend(
            [
                ("lead", cite, "quote", "offer"),
                ("lead", cite, "quote"),
                ("lead", cite, "offer"),
                ("lead", cite),
            ]
        )
    return orders


def _same(text: str) -> str:
    """Return the form in which a paragraph and its rendering must agree, quotation marks unified."""
    return comparable(text).replace('"', "'")


def _shown(text: str) -> str:
    return f"“{text[:_SHOWN]}{'…' if len(text) > _SHOWN else ''}”"
