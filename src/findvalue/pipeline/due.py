"""Which sources may be asked now. Pure, and light: every look-up asks it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from findvalue.fetch.schedule import is_due
from findvalue.text import words
from findvalue.types import SourceKind, SourceState


def topic_key(source_key: str, topic: str) -> str:
    """Return the key of a search source's state for one topic; case and punctuation are one."""
    return f"{source_key}#{' '.join(words(topic))}"


def may_ask(key: str, states: Mapping[str, SourceState], now: datetime) -> bool:
    """Say whether a source was never asked, or its time has come again."""
    return key not in states or is_due(states[key], now)


def may_ask_about(
    source_key: str, topic: str, states: Mapping[str, SourceState], now: datetime
) -> bool:
    """Say whether a search may be asked about a topic: neither it nor its answer is to be left."""
    return may_ask(source_key, states, now) and may_ask(topic_key(source_key, topic), states, now)


def anything_due(
    members: Mapping[str, SourceKind],
    states: Mapping[str, SourceState],
    topics: Iterable[str],
    *,
    now: datetime,
    offline: bool,
) -> bool:
    """Say whether a look-up has anything to ask.

    Args:
        members: keys and kinds of the active sources.
        states: what is known of them.
        topics: what is looked up; each search source is asked for each topic.
        now: the moment, aware.
        offline: only saved files may be read.
    """
    topics = list(topics)
    for key, kind in members.items():
        if offline and not is_saved(key):
            continue
        if kind != "search" and may_ask(key, states, now):
            return True
        if kind == "search" and any(may_ask_about(key, topic, states, now) for topic in topics):
            return True
    return False


def is_saved(key: str) -> bool:
    """Say whether a source's key names a saved file."""
    return key.startswith("file:")
