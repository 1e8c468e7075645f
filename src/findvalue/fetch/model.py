"""What goes into the fetcher and what comes out: frozen values, nothing that opens anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from findvalue.types import Validators

Accept = Literal["feed", "page", "json"]

_NONE = Validators()
MEGABYTE = 1_000_000  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchRequest:
    """One address to ask.

    ``allow_private`` and ``headers`` belong to the host and port of ``url`` alone: neither a
    redirect nor ``moved_to`` carries them anywhere else.
    """

    key: str  # the caller's name for it; not sent
    url: str  # as the user wrote it
    validators: Validators = _NONE  # sent back exactly as the server gave them
    headers: Mapping[str, str] = field(default_factory=dict, hash=False)
    accept: Accept = "feed"
    allow_private: bool = False  # the host and port of ``url`` may lie in a private network
    robots: bool = False  # ask robots.txt first
    moved_to: str | None = None  # where a permanent redirect led before: asked instead of ``url``


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """One answer, whole: a body that was cut or is too long is an error, never a ``Fetched``."""

    url: str
    final_url: str  # after redirects
    status: int  # 200 or 304
    body: bytes  # decompressed; empty for a 304
    content_type: str | None
    validators: Validators  # what this answer gave, byte for byte; a 304 may leave some out
    moved_to: str | None  # the last address reached through permanent redirects only
    fresh_for: timedelta | None  # how long the server says that nothing will change
    fetched_at: datetime  # aware
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much of everything one request may use. Times in seconds, sizes in bytes."""

    connect: float = 5
    read: float = 10  # between two bytes
    total: float = 20  # everything together, redirects and robots.txt included
    wire: int = 5 * MEGABYTE  # as received
    body: int = 5 * MEGABYTE  # decompressed
    hops: int = 5  # redirects
