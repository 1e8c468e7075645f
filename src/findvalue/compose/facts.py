"""What may be said of an article: the values of the template fields, and the conditions that hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from findvalue.compose.titles import cited_title, clean_title
from findvalue.compose.topics import topic_phrase
from findvalue.compose.wording import Phrase, Wording
from findvalue.text import words
from findvalue.types import Article, CitationParts, Quote, TopicKind
from findvalue.urls import host_of

RECENT = timedelta(days=30)
_STEM = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything a template sentence may use."""

    values: Mapping[str, str]  # field -> text; a field without a value is missing
    conditions: frozenset[str]
    foreign: bool  # the article is written in another language than the note

    def allow(self, phrase: Phrase) -> bool:
        """Say whether a sentence claims only what is known."""
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
    return bool(article.language) and _base(article.language or "") != language.language


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
        parts: the citation of the article.
        language: the words of the note's language.
        quote: the chosen sentence.
        kind: business or hobby, when the user said so.
        has_read: the user says that they read the article.
        now: the time of writing, aware; None leaves out what depends on it.
    """
    foreign = is_foreign(article, language)
    title = title_of(article)
    values = {
        "topic": topic_phrase(topic, article, language),
        "title": language.quoted(title),
        "site": parts.site,
        "date": _date(article, language),
        "author": _author(article, parts, language),
        "reference": parts.rendered,
        "quote": language.quoted(quote.text) if quote else "",
    }
    values["origin"] = _origin(values, article if foreign else None, language)
    conditions = {
        "named": _shares_word(topic, f"{title} {quote.text if quote else ''}"),
        "recent": bool(now and article.published and now - article.published <= RECENT),
        "read": has_read,
        "hobby": kind == "hobby",
        "business": kind == "business",
    }
    return Facts(
        values={field: value for field, value in values.items() if value},
        conditions=frozenset(name for name, holds in conditions.items() if holds),
        foreign=foreign,
    )


def _base(language: str) -> str:
    return language.replace("_", "-").partition("-")[0].lower()


def _date(article: Article, language: Wording) -> str:
    return language.long_date(article.published) if article.published else ""


def _author(article: Article, parts: CitationParts, language: Wording) -> str:
    if words(parts.author) == words(parts.site):
        return ""
    several = len(article.authors) > 1 and language.language != "en"
    return "" if several else parts.author


def _origin(values: Mapping[str, str], foreign: Article | None, language: Wording) -> str:
    said = [values["site"], values["date"]]
    if foreign:
        code = _base(foreign.language or "")
        name = language.languages.get(code, "")
        said.append(language.in_language.format(name=name) if name else "")
    inner = ", ".join(part for part in said if part)
    return f"({inner})" if inner else ""


def _shares_word(topic: str, text: str) -> bool:
    wanted = {word[:_STEM] for word in words(topic)}
    return bool(wanted) and wanted <= {word[:_STEM] for word in words(text)}
