"""Dates: an aware UTC datetime, or None. A date is read, never guessed."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

EARLIEST_YEAR = 1970  # "year 1" is how several generators print "no date"
AHEAD = timedelta(days=2)  # a date further in the future is an error of the feed

_TEXT_LIMIT = 100  # characters; no date is longer
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
_HOURS = {
    "UT": 0, "UTC": 0, "GMT": 0, "Z": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5,
    "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "CET": 1, "CEST": 2,
}  # fmt: skip
_RFC822 = re.compile(
    r"(?:[A-Za-z]{3,9}\.?,?\s*)?(\d{1,2})\s+([A-Za-z]{3})[a-z]*\.?,?\s+(\d{4})"
    r"\s+(\d{1,2}):(\d\d)(?::(\d\d))?\s*([A-Za-z]{1,5}|[+-]\d\d:?\d\d)?"
)
_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d.*)?")


def parse_date(text: str, *, now: datetime | None = None) -> datetime | None:
    """Return the moment a text names, in UTC to the second.

    Args:
        text: a date of RFC 822, ISO 8601, or one of the many shapes that feeds really use. A
            date without a zone is taken as UTC.
        now: when given, a date more than two days after it is no date.

    Returns:
        The moment; None when the text names none, or one before 1970.
    """
    text = text.strip()
    if not text or len(text) > _TEXT_LIMIT:
        return None
    try:
        moment = _read(text)
    except (ValueError, OverflowError):
        return None
    if moment is None or moment.year < EARLIEST_YEAR:
        return None
    return None if now is not None and moment > now + AHEAD else moment


def _read(text: str) -> datetime | None:
    match = _RFC822.fullmatch(text)
    if match:
        day, name, year, hour, minute, second, zone = match.groups()
        return datetime(
            int(year),
            _MONTHS[name.lower()],
            int(day),
            int(hour),
            int(minute),
            int(second or 0),
            tzinfo=_zone(zone),
        ).astimezone(UTC)
    if _ISO.fullmatch(text):
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    return None


def _zone(name: str | None) -> timezone:
    if not name:
        return UTC
    if name[0] in "+-":
        minutes = int(name[1:3]) * 60 + int(name[-2:])
        return timezone(timedelta(minutes=-minutes if name[0] == "-" else minutes))
    if name.upper() not in _HOURS:
        raise ValueError(name)
    return timezone(timedelta(hours=_HOURS[name.upper()]))
