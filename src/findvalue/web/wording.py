"""What templates ask for: ages, numbers, and the pieces of a text with marked words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from findvalue.spoken import ago, counted
from findvalue.types import Match, Passage
from findvalue.urls import host_of, is_safe_url


def age(moment: datetime, now: datetime) -> str:
    """Return a date with its age: "19 May 2026, 6 weeks ago"."""
    return f"{day(moment)}, {ago(moment, now)}"


def day(moment: datetime) -> str:
    """Return a date as people write it."""
    return f"{moment.day} {moment:%B %Y}"


def pieces(passage: Passage) -> Iterator[tuple[str, bool]]:
    """Yield the pieces of a passage, each with whether it is one of the topic's words."""
    last = 0
    for start, end in passage.marks:
        if start >= last:
            yield passage.text[last:start], False
            yield passage.text[start:end], True
            last = end
    yield passage.text[last:], False


def parts(match: Match) -> Iterator[tuple[str, float, str]]:
    """Yield the parts of a score: name, length of its bar in percent, and its points in words."""
    for name, points in match.parts.items():
        if round(points):
            yield name.capitalize(), max(points, 0.0), f"{points:+.0f}"


def link(url: str) -> str:
    """Return an address that a page may lead to; "" for any other."""
    return url if is_safe_url(url) else ""


def chosen(names: Sequence[str], none: str) -> list[tuple[str, str]]:
    """Return names as the options of a field that may stay open."""
    return [("", none), *((name, name) for name in names)]


FILTERS: dict[str, Callable[..., object]] = {
    "age": age,
    "ago": ago,
    "chosen": chosen,
    "counted": counted,
    "day": day,
    "host": host_of,
    "link": link,
    "parts": parts,
    "pieces": pieces,
}
