"""What became of a source, in one word. Apart from the model, because errors carry it too."""

from __future__ import annotations

from enum import StrEnum


class SourceStatus(StrEnum):
    """What a source answered last, in one word."""

    NEVER = "never fetched"
    OK = "ok"
    UNCHANGED = "unchanged"
    EMPTY = "empty"
    STALE = "stale"
    BLOCKED = "blocked"
    GONE = "gone"
    UNREACHABLE = "unreachable"
    BROKEN = "broken"
    WAITING = "waiting"  # not due yet, or the server asked us to wait


# Statuses that mean "this source works".
HEALTHY = frozenset(
    {SourceStatus.OK, SourceStatus.UNCHANGED, SourceStatus.EMPTY, SourceStatus.STALE}
)
