"""Dates: an aware UTC datetime, or None. A date is read, never guessed.

Two fast paths take the shapes of RFC 822 and ISO 8601 that nearly all feeds use; ``odd_dates``
takes the rest apart.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from findvalue.parse.date_words import HOURS_EAST, MONTHS
from findvalue.parse.odd_dates import offset_of, read_odd

AHEAD = timedelta(days=2)  # a date further in the future is an error of the feed
# Generators print "no date" as year 1, and as zero seconds since 1970.
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_TEXT_LIMIT = 100  # characters; no date is longer
_LEAP_SECOND = "60"

# What may follow the day: Python itself takes any character for the separator.
_ISO_START = re.compile(r"\d{4}(?:-?\d\d-?\d\d|-?W\d\d-?\d)(?:$|[Tt ])")
_RFC822 = re.compile(
    r"(?:[A-Za-z]{3,9}\.?,?\s*)?(\d{1,2})\s+([A-Za-z]{3,9})\s+(\d{4})"
    r"\s+(\d{1,2}):(\d\d)(?::(\d\d))?\s*([+-]\d\d:?\d\d|[A-Za-z]{1,4}|)"
)


def parse_date(text: str, *, now: datetime | None = None) -> datetime | None:
    """Return the moment a text names, in UTC to the second.

    Args:
        text: a date of RFC 822 or ISO 8601, or in one of the many shapes that feeds really use. A
            date without a zone is taken as UTC.
        now: when given, a date more than two days after it is no date.

    Returns:
        The moment; None when the text names none for certain, or none after the start of 1970.
    """
    text = text.strip()
    if not text or len(text) > _TEXT_LIMIT:
        return None
    try:
        moment = _read(text)
    except (ValueError, OverflowError):
        return None
    if moment <= EPOCH or (now is not None and moment > now + AHEAD):
        return None
    return moment


def _read(text: str) -> datetime:
    if _ISO_START.match(text):
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            return read_odd(text)
        moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
        return moment.replace(microsecond=0) if moment.microsecond else moment
    match = _RFC822.fullmatch(text)
    return _rfc822(match) if match else read_odd(text)


def _rfc822(match: re.Match[str]) -> datetime:
    day, name, year, hour, minute, second, zone = match.groups()
    month, east = MONTHS.get(name.lower()), _east(zone)
    if month is None or east is None:
        return read_odd(match.string)
    seconds = 59 if second == _LEAP_SECOND else int(second or 0)
    return datetime(int(year), month, int(day), int(hour), int(minute), seconds, tzinfo=UTC) - east


@lru_cache(maxsize=256)
def _east(zone: str) -> timedelta | None:
    """Return how far east of UTC a zone is; None when its name is not known."""
    if zone[:1] in ("+", "-"):
        return offset_of(zone[0], zone[1:3], zone[-2:])
    hours = HOURS_EAST.get(zone.upper()) if zone else 0
    return None if hours is None else timedelta(hours=hours)
