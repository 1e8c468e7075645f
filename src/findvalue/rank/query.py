"""What a topic was understood as."""

from __future__ import annotations

from dataclasses import dataclass

Group = tuple[
    str, ...
]  # alternatives for one word of the topic; a term of several words is a phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """A word that no article holds, and what was searched in its place."""

    typed: str  # folded, as in the topic
    read: str  # one word, or two when the word was split


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A topic in the words of an index.

    Attributes:
        topic: as the user typed it.
        read_as: the topic with its repairs; equals ``topic`` when nothing was repaired.
        words: the folded content words, repaired, in order.
        groups: what is searched for.
        repairs: what was changed.
    """

    topic: str
    read_as: str
    words: tuple[str, ...]
    groups: tuple[Group, ...]
    repairs: tuple[Repair, ...] = ()
