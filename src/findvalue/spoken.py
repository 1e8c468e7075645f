"""Ages and numbers, as people say them."""

from __future__ import annotations

from datetime import datetime


def ago(moment: datetime, now: datetime) -> str:
    """Return how long ago something was, as a person says it."""
    days = (now - moment).days
    if days < 0:
        return "dated ahead"
    if days == 0:
        return "today"
    for size, word in ((365, "year"), (30, "month"), (7, "week")):
        if days >= 2 * size:
            return f"{counted(days // size, word)} ago"
    return f"{counted(days, 'day')} ago"


def counted(count: int, noun: str) -> str:
    """Return a number with its noun: 1 article, 2 articles."""
    return f"{count:,} {noun}{'s' if count != 1 else ''}"
