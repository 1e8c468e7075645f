"""What parsing gives: entries and pages as they were delivered, not cleaned yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An item as a source delivered it. Not cleaned: may hold HTML and anything else."""

    id: str | None = None
    title: str | None = None
    link: str | None = None
    original_link: str | None = None  # the article's own address, where link only redirects to it
    authors: tuple[str, ...] = ()
    summary: str | None = None
    content: str | None = None  # the full text when the source gives it beside the summary
    published: datetime | None = None  # aware, UTC
    updated: datetime | None = None  # aware, UTC
    site_name: str | None = None  # of the original publisher, when the entry names one
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """A feed as it was delivered."""

    title: str | None = None
    link: str | None = None
    language: str | None = None
    ttl: timedelta | None = None  # how long the feed itself asks to be left alone
    entries: tuple[Entry, ...] = ()
    complete: bool = True  # False when the body was cut short


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link to an article on a listing page."""

    url: str
    title: str
    published: datetime | None = None  # aware, UTC
    summary: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLink:
    """A feed that a page declares."""

    url: str
    title: str | None = None
    type: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What an article page says of itself. A field that is not certain is None or empty."""

    url: str
    title: str | None = None
    authors: tuple[str, ...] = ()
    site_name: str | None = None
    published: datetime | None = None
    canonical_url: str | None = None
    text: str | None = None
    language: str | None = None
    paywalled: bool | None = None  # None: the page does not say
    excerpt: str | None = None
    kind: str | None = None  # CSL type: "article-newspaper", "post-weblog", ...
    origins: Mapping[str, str] = field(default_factory=dict)  # field -> "json-ld", "meta", ...
