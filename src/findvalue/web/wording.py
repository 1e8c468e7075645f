"""What templates ask for: ages, numbers, and the pieces of a text with marked words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime

from findvalue.spoken import ago, counted
from findvalue.status import SourceStatus
from findvalue.text import clean_text
from findvalue.types import Match, Passage
from findvalue.urls import host_of, is_safe_url

_HOUR = 60  # minutes
_DAY = 24 * _HOUR
_MOODS: Mapping[str, str] = {
    SourceStatus.OK: "good",
    SourceStatus.UNCHANGED: "good",
    SourceStatus.EMPTY: "warning",
    SourceStatus.STALE: "warning",
    SourceStatus.BLOCKED: "bad",
    SourceStatus.GONE: "bad",
    SourceStatus.UNREACHABLE: "bad",
    SourceStatus.BROKEN: "bad",
}


def age(moment: datetime, now: datetime) -> str:
    """Return a date with its age: "19 May 2026, 6 weeks ago"."""
    return f"{day(moment)}, {ago(moment, now)}"


def day(moment: date) -> str:
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


def link(url: str | None) -> str:
    """Return an address that a page may lead to; "" for any other."""
    return url if url and is_safe_url(url) else ""


def since(moment: datetime, now: datetime) -> str:
    """Return how long ago something was, to the minute while that matters."""
    minutes = int((now - moment).total_seconds() // 60)
    if minutes < 1:
        return "just now"
    if minutes < _HOUR:
        return f"{counted(minutes, 'minute')} ago"
    if minutes < _DAY:
        return f"{counted(minutes // _HOUR, 'hour')} ago"
    return ago(moment, now)


def plainly(reason: str) -> str:
    """Return a reason as a label: "it is 7 months old" becomes "7 months old"."""
    short = reason.removeprefix("it is ").removeprefix("it ").removeprefix("its ")
    return short[:1].upper() + short[1:]


def mood(status: str) -> str:
    """Return the mood of a source's state: good, warning, bad, or none."""
    return _MOODS.get(status, "")


def chosen(names: Sequence[str], none: str) -> list[tuple[str, str]]:
    """Return names as the options of a field that may stay open."""
    return [("", none), *((name, name) for name in names)]


def sentence(fact: str) -> str:
    """Return an error's fact as a sentence of a page begins."""
    return fact[:1].upper() + fact[1:]


def linked(text: str, url: str) -> Iterator[tuple[str, str]]:
    """Yield the pieces of a text, each with the address that it stands for, or ""."""
    before, found, after = text.partition(url) if url else (text, "", "")
    yield before, ""
    if found:
        yield url, url
        yield after, ""


FILTERS: dict[str, Callable[..., object]] = {
    "age": age,
    "ago": ago,
    "chosen": chosen,
    "clean": clean_text,
    "counted": counted,
    "day": day,
    "host": host_of,
    "link": link,
    "linked": linked,
    "mood": mood,
    "plainly": plainly,
    "since": since,
    "parts": parts,
    "pieces": pieces,
    "sentence": sentence,
}
