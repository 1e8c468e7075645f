"""What a topic was understood as."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kinship = Literal["alias", "spelling", "family"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """A word that no article holds, and what was searched in its place."""

    typed: str  # folded, as in the topic
    read: str  # one word, or several when the word was split


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """Another term that an article may use for a part of the topic."""

    term: str  # folded; several words are a phrase
    weight: float  # 1 when it means the same, less when it is only related
    kinship: Kinship


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A part of the topic that is said in one way or another: a word, or several under one name.

    Attributes:
        terms: as the topic says it: folded words, or phrases such as "r d" for "R&D".
        alternatives: other ways to say the whole unit.
    """

    terms: tuple[str, ...]
    alternatives: tuple[Alternative, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A topic in the words of an index.

    Attributes:
        topic: as the user typed it.
        read_as: the topic with its repairs; equals ``topic`` when nothing was repaired.
        units: what is searched for; only what some article holds, or nothing else is known.
        repairs: what was changed.
        counts: how many articles hold each term.
        literals: folded names that must stand in an article sign by sign, as "c++".
    """

    topic: str
    read_as: str
    units: tuple[Unit, ...]
    repairs: tuple[Repair, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    literals: tuple[str, ...] = ()

    @property
    def terms(self) -> tuple[str, ...]:
        """Every term as the topic says it, repaired, in order."""
        return tuple(dict.fromkeys(term for unit in self.units for term in unit.terms))
