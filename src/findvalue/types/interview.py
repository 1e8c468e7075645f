"""Interviews: who was there, and what each of them cared about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from findvalue.types.search import TopicKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What an interviewer showed interest in."""

    text: str  # as the user typed it
    kind: TopicKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Interviewer:
    """A person who gets a note of their own."""

    name: str
    email: str = ""
    topics: tuple[Topic, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Interview:
    """An interview file, read and checked. Empty means not given."""

    company: str
    role: str
    me: str
    my_email: str = ""
    held_at: datetime | None = None  # aware; a day without a time counts from its end
    interviewers: tuple[Interviewer, ...] = ()
    competitors: tuple[str, ...] = ()  # of the company
    path: Path | None = None
