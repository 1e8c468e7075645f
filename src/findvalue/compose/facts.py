"""What may be said of an article: the values of the template fields, and the conditions that hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from findvalue.compose.casing import evidence
from findvalue.compose.languages import language_of
from findvalue.compose.titles import cited_title, clean_title
from findvalue.compose.topics import is_clause, topic_phrase
from findvalue.compose.wording import Phrase, Wording
from findvalue.relevance import stems, topic_words
from findvalue.text import words
from findvalue.types import Article, CitationParts, Quote, TopicKind
from findvalue.urls import host_of

_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[ .,&'’-])*")
RECENT = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything a template sentence may use."""

    values: Mapping[str, str]  # field -> text; a field without a value is missing
    conditions: frozenset[str]
    foreign: bool  # the article is written in another language than the note

    def allow(self, phrase: Phrase) -> bool:
        """Say whether a sentence claims only what is known.

        The origin tells a foreign language, so no sentence may then name the title without it.
        """
        if self.foreign and "title" in phrase.fields and "origin" not in phrase.fields:
            return False
        return phrase.fields <= self.values.keys() and phrase.needs <= self.conditions


def title_of(article: Article) -> str:
    """Return an article's title as a paragraph cites it."""
    title = clean_title(
        article.title, article.site_name, article.source, host_of(article.url), body=article.body
    )
    return cited_title(title)


def is_foreign(article: Article, language: Wording) -> bool:
    """Say whether the article is known to be in another language than the note."""
    return language_of(article) not in {None, language.language}


def gather(
    article: Article,
    topic: str,
    parts: CitationParts,
    language: Wording,
    *,
    quote: Quote | None = None,
    kind: TopicKind | None = None,
    has_read: bool = False,
    now: datetime | None = None,
) -> Facts:
    """Return what is known of an article for a topic.

    Args:
        article: the stored article.
        topic: the topic as typed.
        parts: the citation of the article; its reference without the URL.
        language: the words of the note's language, which also write the date.
        quote: the chosen sentence.
        kind: business or hobby, when the user said so.
        has_read: the user says that they read the article.
        now: the time of writing, aware; without it nothing counts as recent.
    """
    title = title_of(article)
    foreign = is_foreign(article, language)
    values = {
        "topic": topic_phrase(topic, language, body=evidence(title, article.body)),
        "title": language.quoted(title) if title else "",
        "site": parts.site,
        "date": language.long_date(article.published) if article.published else "",
        "author": _author(article, parts, language),
        "reference": parts.rendered,
        "quote": language.quoted(quote.text) if quote else "",
    }
    tongue = _tongue(article, language) if foreign else ""
    origin = ", ".join(part for part in (values["site"], values["date"], tongue) if part)
    values["origin"] = f"({origin})" if origin else ""
    conditions = {
        "named": _names(topic, f"{title} {quote.text if quote else ''}"),
        "recent": bool(now and article.published and now - article.published <= RECENT),
        "read": has_read,
        "hobby": kind == "hobby",
        "business": kind == "business",
        "noun": not is_clause(topic, language.topic),
    }
    return Facts(
        values={field: value for field, value in values.items() if value},
        conditions=frozenset(name for name, holds in conditions.items() if holds),
        foreign=foreign,
    )


def _author(article: Article, parts: CitationParts, language: Wording) -> str:
    """Return the author as a sentence may name them.

    A publication is not its own author, the citation joins several names in English, and what
    does not look like a name (a handle, a left-over of mark-up) is better not named.
    """
    joined = len(article.authors) > 1 and language.language != "en"
    if joined or words(parts.author) == words(parts.site) or not _NAME.fullmatch(parts.author):
        return ""
    return "" if parts.author.islower() else parts.author


def _tongue(article: Article, language: Wording) -> str:
    name = language.languages.get(language_of(article) or "", "")
    return language.in_language.format(name=name) if name else ""


def _names(topic: str, text: str) -> bool:
    """Say whether a text holds all of a topic's content words."""
    wanted = stems(topic_words(topic))
    return bool(wanted) and wanted <= stems(words(text))
