"""Articles: entries after cleaning, as the store keeps them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An entry after cleaning: plain text only, identified by its canonical URL."""

    url: str
    title: str
    authors: tuple[str, ...] = ()
    site_name: str | None = None
    published: datetime | None = None  # aware, UTC; None when the source gives no date
    summary: str = ""
    text: str = ""
    language: str | None = None
    source: str = ""  # name of the source that delivered it
    paywalled: bool = False
    fetched_at: datetime | None = None

    @property
    def body(self) -> str:
        """The longest plain text we have of it: the text, else the summary."""
        return self.text or self.summary


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """An article as one source delivered it; ``entry_key`` is its identity within that source."""

    article: Article
    entry_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveCounts:
    """What one save changed."""

    new: int = 0
    updated: int = 0
    unchanged: int = 0
