"""Paragraphs: what is said of an article, to whom, and what it was made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from findvalue.types.articles import Article

Tone = Literal["formal", "neutral", "warm"]
Style = Literal["link", "apa", "mla", "chicago"]
ReferenceForm = Literal["link", "apa", "mla", "chicago", "csl-json", "bibtex", "ris"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """One whole sentence, verbatim in the stored text."""

    text: str
    start: int  # offset in Article.body, characters
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CitationParts:
    """How an article is cited, as text: what a paragraph may say of its origin."""

    author: str = ""  # as a reader says it, "Jane Smith" or "A and B"; "" when unknown
    site: str = ""  # the publication, else the host
    date: str = ""  # "5 March 2026"; "" when unknown
    rendered: str = ""  # the whole reference in the style asked for, with its URL or without


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Who writes to whom. Empty means unknown."""

    sender: str = ""  # helps to find the sign-off
    recipient: str = ""  # two recipients get different wordings
    company: str = ""
    has_read: bool = False  # the sender says that they read the article


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A composed paragraph: 2-4 sentences, at most one quote, one link."""

    text: str  # without the link
    url: str
    article: Article
    topic: str
    quote: Quote | None = None
    tone: Tone = "neutral"
    style: Style = "link"
    citation: str = ""  # rendered in ``style``
    claims: tuple[str, ...] = ()  # what the sentences say in the user's own name, for approval
    recipient: str = ""
    language: str = "en"  # of the template sentences
    parts: CitationParts | None = None  # what the citation was made of

    @property
    def plain(self) -> str:
        """The paragraph as it stands in a plain-text note: the sentences, then the link."""
        return f"{self.text}\n{self.url}"
