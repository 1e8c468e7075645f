"""Dates of any shape: the time first, then the zone, then a day, a month and a year.

Every part must have one certain role. A day and a month that could be swapped, a missing day, or
a word left over that means nothing, and it is no date.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from findvalue.parse.date_words import (
    AFTERNOON,
    CIVIL_ZONES,
    FILLERS,
    HOURS_EAST,
    MORNING,
    is_korean,
    month_of,
)
from findvalue.text import fold

_LEADING_WORDS = 2  # unknown words before the date: the weekday, in any language
_CENTURY_TURN = 50  # two-digit years below it are 20xx (RFC 5322, section 4.3)
_MONTHS = 12
_NOON = 12
_YEAR_DIGITS = 4

_CLOCK = re.compile(
    r"(?<![\d:])(\d{1,2})[:h](\d{1,2})(?::(\d{1,2})(?:[.,]\d+)?)?(?![\d:])"
    r"\s*(?:([ap])\.?\s?m\b\.?)?",
    re.IGNORECASE,
)
_HOUR = re.compile(r"(?<![\d:.])(\d{1,2})()()\s?([ap])\.?m\b\.?", re.IGNORECASE)
_OFFSET = re.compile(
    r"\s*(?:GMT|UTC?|Z)?\s?([+-])(\d{1,2})(?::?(\d\d))?(?!\d)(?:\s*\([^()]*\))?", re.IGNORECASE
)
_LATE_OFFSET = re.compile(r"\s([+-])(\d\d):?(\d\d)$")
_ZONE_NAME = re.compile(r"\s*\(?([A-Za-z]+(?:/[A-Za-z_]+){0,2}(?:[+-]\d{1,2})?)\)?")
_CJK_DATE = re.compile(r"(\d{4})\s*[년年]\s*(\d{1,2})\s*[월月]\s*(\d{1,2})\s*[일日]")
_NUMERIC = re.compile(r"(?<!\d)(\d{1,4})\s?([./-])\s?(\d{1,3})\s?\2\s?(\d{1,4})(?!\d)")
_TOKEN = re.compile(r"\d+|[^\W\d_]+")


class NoDate(ValueError):
    """The text does not name a date for certain."""


@dataclass(frozen=True, slots=True)
class _Clock:
    """A time of day as it is written, and the half of the day beside it ("a", "p" or "")."""

    hour: int = 0
    minute: int = 0
    second: int = 0
    half: str = ""


def read_odd(text: str) -> datetime:
    """Return the moment a text names, in UTC.

    Raises:
        ValueError: it names none for certain.
        OverflowError: the moment is out of the calendar's range.
    """
    clock, zone, rest = _split(_CJK_DATE.sub(r"\1-\2-\3", text))
    words = fold(rest)
    if ":" in words:
        raise NoDate(text)
    half = clock.half or _half(words)
    year, month, day = _numeric(words, american=bool(clock.half)) or _worded(words)
    hour = clock.hour
    if half:
        hour = hour % _NOON + (_NOON if half == "p" else 0)
    if zone is None and is_korean(text):
        zone = timedelta(hours=9)
    return _utc(datetime(year, month, day, hour, clock.minute, clock.second), zone)  # noqa: DTZ001 - the zone comes next


def _utc(local: datetime, zone: timedelta | tzinfo | None) -> datetime:
    if isinstance(zone, tzinfo):
        return local.replace(tzinfo=zone).astimezone(UTC)
    return (local - (zone or timedelta())).replace(tzinfo=UTC)


def _split(text: str) -> tuple[_Clock, timedelta | tzinfo | None, str]:
    """Return the time, the zone, and the text without both."""
    match = _CLOCK.search(text) or _HOUR.search(text)
    if not match:
        return _Clock(), None, text
    hour, minute, second, half = match.groups()
    clock = _Clock(int(hour), int(minute or 0), int(second or 0), (half or "").lower())
    before, after = text[: match.start()], text[match.end() :]
    zone, after = _zone(after)
    return clock, zone, f"{before} {after}"


def _zone(after: str) -> tuple[timedelta | tzinfo | None, str]:
    """Return the zone behind a time, and what follows it."""
    offset = _OFFSET.match(after) or _LATE_OFFSET.search(after)
    if offset:
        rest = after[: offset.start()] + after[offset.end() :]
        name = _ZONE_NAME.match(rest)
        if name and name[1].upper() in HOURS_EAST:  # "+0100 CET": said twice
            rest = rest[name.end() :]
        return offset_of(*offset.groups()), rest
    name = _ZONE_NAME.match(after)
    zone = _named(name[1]) if name else None
    if name is None or zone is None:
        return None, after
    return zone, after[name.end() :]


def offset_of(sign: str, hours: str, minutes: str | None) -> timedelta:
    """Return an offset east of UTC from its written parts.

    Raises:
        NoDate: no zone is that far away.
    """
    east = timedelta(hours=int(hours), minutes=int(minutes or 0))
    if east > timedelta(hours=14) or int(minutes or 0) > 59:  # noqa: PLR2004 - of an hour
        raise NoDate(f"{sign}{hours}{minutes}")
    return -east if sign == "-" else east


def _named(name: str) -> timedelta | tzinfo | None:
    """Return the zone of a name: an abbreviation or one of the IANA database."""
    hours = HOURS_EAST.get(name.upper())
    if hours is not None:
        return timedelta(hours=hours)
    name = CIVIL_ZONES.get(name.upper(), name)
    if "/" not in name:
        return None
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _half(words: str) -> str:
    tokens = set(_TOKEN.findall(words))
    return "p" if tokens & AFTERNOON else "a" if tokens & MORNING else ""


def _numeric(words: str, *, american: bool) -> tuple[int, int, int] | None:
    """Return year, month, day of three numbers with the same separator, if that is what it is.

    Args:
        words: the folded text without its time.
        american: the time says "am" or "pm", as where the month comes first.
    """
    match = _NUMERIC.search(words)
    if not match:
        return None
    beside = _tokens(words[: match.start()]), _tokens(words[match.end() :], leading=0)
    if any(numbers or month for numbers, month in beside):
        raise NoDate(words)
    first, separator, middle, last = match.groups()
    a, b, c = int(first), int(middle), int(last)
    if len(first) == _YEAR_DIGITS:
        return a, b, c
    if len(last) != _YEAR_DIGITS:
        raise NoDate(words)
    if separator == "." or a > _MONTHS or a == b:
        return c, b, a
    if b > _MONTHS or american:
        return c, a, b
    raise NoDate(words)


def _worded(words: str) -> tuple[int, int, int]:
    """Return year, month, day of a text that names its month."""
    numbers, month = _tokens(words)
    if month is None or len(numbers) != 2:  # noqa: PLR2004 - a day and a year
        raise NoDate(words)
    first, second = numbers
    if len(first) == _YEAR_DIGITS:
        first, second = second, first
    year = int(second)
    if len(second) <= 2:  # noqa: PLR2004 - a year without its century
        year += 2000 if year < _CENTURY_TURN else 1900
    return year, month, int(first)


def _tokens(words: str, *, leading: int = _LEADING_WORDS) -> tuple[list[str], int | None]:
    """Return the numbers and the month among the words.

    Of two months the last counts: the first is a weekday ("mar. 3 mars").

    Args:
        words: folded text.
        leading: how many unknown words may come first.

    Raises:
        NoDate: there is a word that may mean something.
    """
    numbers: list[str] = []
    month: int | None = None
    unknown = 0
    for token in _TOKEN.findall(words):
        if token[0].isdecimal():
            numbers.append(token)
        elif (named := month_of(token)) is not None:
            month = named
        elif token not in FILLERS and token not in AFTERNOON and token not in MORNING:
            unknown += 1
            if numbers or month or unknown > leading:
                raise NoDate(words)
    return numbers, month
