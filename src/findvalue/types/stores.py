"""A store as a whole: what there is to say of it, and what it is made of, on any engine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from findvalue.types.articles import Article
from findvalue.types.sources import SourceKind, SourceState


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreStats:
    """What there is to say about a store."""

    articles: int
    sources: int
    size: int  # bytes on the disk
    newest: datetime | None  # when the newest article was published, else fetched
    schema: int
    integrity: str  # "ok", or what is wrong with the file
    engine: str = "SQLite"  # and its version
    oldest: datetime | None = None  # when the oldest article was published, else fetched
    recent: int = 0  # articles published, else fetched, in the last 90 days
    words: int = 0  # spellings in the vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSource:
    """A source as a store knows it."""

    key: str
    name: str
    kind: SourceKind
    weight: float
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredList:
    """A source list as a store knows it."""

    path: str
    digest: str
    members: Mapping[str, bool]  # the key of each source, and whether it is active


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredState:
    """The state of a source, or of one topic of a search source."""

    source: str  # its key
    state: SourceState


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArticle:
    """An article with everything that a store knows of it."""

    article: Article
    owner: str  # the key of the source whose words these are
    sources: Mapping[str, str | None]  # who delivers it, and under which entry key
    vector: bytes | None = None  # of meaning


StoreRecord = StoredSource | StoredList | StoredState | StoredArticle


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreContents:
    """All that a store holds: read from one snapshot, written in one transaction.

    Sources come first, then lists, then states, then articles, each in the order of their ids,
    so that whoever writes them knows what a record speaks of, and ties rank as they did.
    """

    model: str  # names what made the vectors; "" when there are none
    sources: int
    lists: int
    states: int
    articles: int
    records: Iterator[StoreRecord]
