"""The gate: a paragraph says what the user and the stored article say, and nothing else.

It renders every truthful paragraph anew from the stored article (``findvalue.compose.grammar``),
so that a changed digit, a dropped "not", another title or an added sentence is nowhere to be found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from findvalue.compose.facts import title_of
from findvalue.compose.grammar import Grammar, same
from findvalue.compose.references import (
    names_day,
    part_problems,
    reference_problems,
    without_url,
)
from findvalue.compose.wording import languages, wording
from findvalue.sentences import split_sentences
from findvalue.text import shorten, words
from findvalue.types import Article, CitationParts, Paragraph, Quote
from findvalue.urls import is_safe_url

_URL = re.compile(r"<?https?://[^\s<>\"”“]+>?", re.IGNORECASE)
_QUOTED = re.compile(r"“([^“”]+)”|„([^„“”]+)[“”]|«([^«»]+)»|\"([^\"]+)\"")
# Characters that turn the order of others around: "3" could be shown where "2026" is written.
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_LONGEST = 20_000  # characters of a paragraph in a draft; findvalue writes a tenth of that
_PASSAGE = 3  # words from which something in quotation marks is a quote, not a word set apart
_SHOWN = 60  # characters of a text that a problem shows


def verify(
    paragraph: Paragraph, article: Article, *, now: datetime | None = None
) -> tuple[str, ...]:
    """Check a paragraph against the stored article.

    Args:
        paragraph: the paragraph.
        article: the article as stored now.
        now: the time of writing, aware; without it "recent" is taken as said.

    Returns:
        What is wrong, in plain words; empty when the paragraph is faithful.
    """
    parts = paragraph.parts or CitationParts()
    quotes = [paragraph.quote] if paragraph.quote else []
    problems = [*_url_problems(paragraph.url, article), *part_problems(parts, article)]
    problems += _used_reference_problems(paragraph.text, parts, article)
    if paragraph.citation != parts.rendered:
        problems.append("the reference is not the one that was made of the article")
    problems += [problem for quote in quotes for problem in _quote_problems(quote, article)]
    grammar = Grammar(article, paragraph.topic, without_url(parts, article.url), quotes, now=now)
    text = same(paragraph.text)
    reached = grammar.reach(text, paragraph.language, [paragraph.tone])
    problems += _word_problems(text, reached, article)
    problems += _turning_problems(paragraph.text)
    return tuple(dict.fromkeys(problems))


def verify_text(
    text: str, article: Article, topic: str, *, citation: CitationParts
) -> tuple[str, ...]:
    """Check the text of a paragraph that was found in a draft, untouched by its user.

    Args:
        text: the paragraph, its lines wrapped or not, with its URL or without.
        article: the article as stored now.
        topic: the topic it was written for.
        citation: how the article is cited now.

    Returns:
        What is wrong, in plain words; empty when the paragraph is faithful.

    Raises:
        UsageError: the topic is empty.
    """
    if len(text) > _LONGEST:
        return (f"it has {len(text)} characters, more than any paragraph of findvalue's",)
    problems = [*part_problems(citation, article), *_link_problems(text, article)]
    problems += [*_used_reference_problems(text, citation, article), *_turning_problems(text)]
    text = _URL.sub("", text)
    said = same(text)
    quotes = [
        Quote(text=article.body[start:end], start=start, end=end)
        for start, end in split_sentences(article.body)
        if same(article.body[start:end]) in said
    ]
    grammar = Grammar(article, topic, without_url(citation, article.url), quotes)
    text = same(text)
    reached = max(grammar.reach(text, code) for code in languages())
    problems += _word_problems(text, reached, article)
    return tuple(dict.fromkeys(problems))


def passage_problems(text: str, article: Article, own: Sequence[str] = ()) -> tuple[str, ...]:
    """Check the quotations of a paragraph that its user may have rewritten.

    Args:
        text: the paragraph.
        article: the article as stored now.
        own: what the user may put into quotation marks: the topic as typed.

    Returns:
        The quoted passages of three words or more that are neither the title nor in the stored
        text, in plain words.
    """
    stored = same(article.body)
    # Some styles set a title in another case, and put their full stop inside the quotation marks.
    known = {tuple(words(title)) for title in (title_of(article), article.title, *own)}
    return tuple(
        f"neither the title nor in the article: {_shown(same(passage))}"
        for passage in quoted_passages(text)
        if tuple(words(passage)) not in known and same(passage) not in stored
    )


def quoted_passages(text: str) -> tuple[str, ...]:
    """Return what stands in quotation marks, from three words on, without the marks.

    Args:
        text: a paragraph; its first 20,000 characters are looked at.
    """
    found = (next(filter(None, match.groups())) for match in _QUOTED.finditer(text[:_LONGEST]))
    return tuple(passage for passage in found if len(passage.split()) >= _PASSAGE)


def citation_problems(text: str, article: Article, citation: CitationParts) -> tuple[str, ...]:
    """Check link, title, publication and date of a paragraph that its user may have rewritten.

    Args:
        text: the paragraph, with its URL or without.
        article: the article as stored now.
        citation: how the article is cited now.

    Returns:
        What differs from the stored article, in plain words.
    """
    text = text[:_LONGEST]
    problems = [*part_problems(citation, article), *_link_problems(text, article)]
    dates = [date for code in languages() for date in wording(code).dates_in(text)]
    day = article.published or article.fetched_at  # what has no date is cited as it was read
    if dates and not any(names_day(date, day) for date in dates):
        problems.append(f"the date is not “{dates[0]}”")
    problems += _title_problems(text, article)
    problems += _origin_problems(same(text), article, citation)
    return tuple(dict.fromkeys(problems))


def _used_reference_problems(text: str, parts: CitationParts, article: Article) -> Iterator[str]:
    """Yield what is wrong with a reference, when a text holds it."""
    reference = same(without_url(parts, article.url).rendered)
    if reference and reference in same(text):
        yield from reference_problems(parts.rendered, article)


def _link_problems(text: str, article: Article) -> Iterator[str]:
    for url in _URL.findall(text):
        yield from _url_problems(url.strip("<>"), article)


def _url_problems(url: str, article: Article) -> Iterator[str]:
    if url != article.url:
        yield f"the link is not the article's: {_shown(url)}"
    elif not is_safe_url(url):
        yield f"the link is not one that may be cited: {_shown(url)}"


def _quote_problems(quote: Quote, article: Article) -> Iterator[str]:
    if article.body[quote.start : quote.end] != quote.text:
        yield f"the quote is not in the stored text: {_shown(quote.text)}"
    elif (quote.start, quote.end) not in split_sentences(article.body):
        yield f"the quote is not a whole sentence of the stored text: {_shown(quote.text)}"


def _word_problems(text: str, reached: int, article: Article) -> Iterator[str]:
    """Yield why no truthful paragraph reads like this, when none goes as far as its end."""
    if text and reached == len(text):
        return
    yield from _title_problems(text, article)
    start = text.rfind(" ", 0, max(reached, 0)) + 1
    yield f"neither a template nor the source says: {_shown(text[start:])}"


def _turning_problems(text: str) -> Iterator[str]:
    if _TURNING.search(text):
        yield "it holds characters that turn the order of others around"


def _title_problems(text: str, article: Article) -> Iterator[str]:
    """Yield a title that is missing, its case aside: some styles set it in sentence case."""
    title = title_of(article)
    if f" {' '.join(words(title))} " not in f" {' '.join(words(text))} ":
        yield f"the title “{title}” is not there as stored"


def _origin_problems(text: str, article: Article, citation: CitationParts) -> Iterator[str]:
    """Yield a publication behind the title that is not the article's."""
    title = f"'{same(title_of(article))}' ("
    _, found, after = text.partition(title)
    named = after.partition(")")[0].partition(",")[0].strip()
    if found and citation.site and named and same(citation.site) not in after.partition(")")[0]:
        yield f"the publication is not “{named}”"


def _shown(text: str) -> str:
    return f"“{shorten(text, _SHOWN)}”"
