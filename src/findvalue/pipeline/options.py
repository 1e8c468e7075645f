"""How a change to a draft is made."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteOptions:
    """What may be done to a draft.

    Args:
        at: number of the line before which a new paragraph goes, counted from 1.
        force: change a paragraph even if the user edited it.
        any_place: accept a place that the rules are not sure of.
        place: how many paragraphs of the note stand above it; the one that stands there already
            is moved. None leaves it to ``at`` and the rules.
    """

    at: int | None = None
    force: bool = False
    any_place: bool = False
    place: int | None = None
