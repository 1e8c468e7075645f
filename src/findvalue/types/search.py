"""Looking up: what may be seen, what was found, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal

from findvalue.types.articles import Article

TopicKind = Literal["business", "hobby"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which articles of a store a look-up may see."""

    # Only articles of this source list's active sources; articles added by hand are always seen.
    list_path: Path | None = None
    since: datetime | None = None  # only articles published (else fetched) at or after this
    sources: tuple[str, ...] = ()  # only these source names
    tags: tuple[str, ...] = ()  # only sources that carry one of these tags


@dataclass(frozen=True, slots=True)
class Hit:
    """An article id with its BM25 score: positive, higher is better."""

    id: int
    bm25: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An article that may match, with what the store knows of its source."""

    id: int
    bm25: float  # positive, higher is better; 0 when it was not found by its words
    article: Article
    weight: float = 1.0  # the highest weight of the sources that delivered it
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """The best sentence or two of an article for a topic."""

    text: str
    start: int  # offset in Article.body, characters
    end: int
    marks: tuple[tuple[int, int], ...] = ()  # (start, end) in ``text`` of the topic's words


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """An article ranked for a topic."""

    article: Article
    score: float  # 0 to 100, comparable between topics
    reasons: tuple[str, ...] = ()
    passage: Passage | None = None
    topic: str = ""  # as the user typed it
    read_as: str = ""  # the topic as it was searched; equals topic when nothing was repaired
    parts: Mapping[str, float] = field(default_factory=dict)  # name -> points; they add up to score
