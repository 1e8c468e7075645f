"""Sources: what the list says of them, and what is remembered of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from findvalue.status import SourceStatus

SourceKind = Literal["feed", "search", "page"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One entry of sources.yaml: exactly one of ``url`` and ``path`` is set."""

    name: str
    kind: SourceKind = "feed"
    url: str | None = None  # may hold {topic} when kind is "search"
    path: Path | None = None  # absolute; always inside the folder of the sources file
    written_path: str = ""  # the path as the list has it: relative to the list's folder
    key: str = ""  # stable identity: the URL, or "file:" and the absolute path
    tags: tuple[str, ...] = ()
    language: str | None = None
    weight: float = 1.0
    refresh: timedelta = timedelta(hours=6)
    links: str | None = None  # CSS selector of article links on a page
    json: Mapping[str, str] = field(default_factory=dict)  # field map for JSON answers
    paywalled: bool = False
    allow_private: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)
    disabled: bool = False
    line: int = 0  # 1-based line of the entry in the sources file


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceList:
    """A whole sources.yaml, checked."""

    path: Path
    sources: tuple[Source, ...]
    digest: str  # SHA-256 of the file's bytes

    @property
    def active(self) -> tuple[Source, ...]:
        """The sources that are not disabled."""
        return tuple(source for source in self.sources if not source.disabled)


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a server gave us for the next conditional GET, byte for byte as it sent it."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """What the store remembers of a source between two refreshes."""

    key: str
    status: SourceStatus = SourceStatus.NEVER
    detail: str = ""  # the reason in plain words, "" when all is well
    validators: Validators = Validators()
    body_hash: str | None = None  # hash of the body from the first entry on
    moved_to: str | None = None  # a permanent redirect that worked
    next_at: datetime | None = None  # do not ask before
    last_attempt: datetime | None = None
    last_success: datetime | None = None
    failures: int = 0  # in a row
    articles: int = 0  # articles the source delivered last time
