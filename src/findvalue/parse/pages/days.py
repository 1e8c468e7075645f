"""Days in text: found, with the order of day and month certain, or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Literal

from findvalue.parse.date_words import month_of
from findvalue.parse.dates import parse_date
from findvalue.text import fold

First = Literal["day", "month"]

_EARLIEST = 1990  # pages are not older; what claims to be is an error
_CENTURY = 2_000
_MOST_MONTHS = 12
_EPOCH = re.compile(r"\d{10}(?:\d{3})?")
_MILLISECONDS = 13  # digits of an epoch in milliseconds
_ISO_DAY = re.compile(r"((?:19|20)\d\d)[-/.]?(\d\d)[-/.]?(\d\d)(?!\d)")
_NUMERIC = (
    r"(?<![\d.,/-])(?P<left>\d{1,2})\s?(?P<mark>[./-])\s?(?P<right>\d{1,2})\s?(?P=mark)\s?"
    r"(?P<end>(?:19|20)?\d\d)(?![\d,]|[./-]\d)"
)
_DAY = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d\d)\s?[-/.年년]\s?(?P<m>\d{1,2})\s?[-/.月월]\s?(?P<d>\d{1,2})(?!\d)"
    rf"|{_NUMERIC}"
    r"|(?<!\d)(?P<wd>\d{1,2})(?:st|nd|rd|th|er|º|°)?\.?[\s-]*(?:de\s+|of\s+|[^\W\d_]{3,12}\s*/\s*)?(?P<wm>[^\W\d_]{3,12})\.?,?[\s-]*(?:de[l]?\s+)?(?P<wy>(?:19|20)\d\d)(?!\d)"
    r"|(?P<nm>[^\W\d_]{3,12})\.?\s+(?P<nd>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<ny>(?:19|20)\d\d)(?!\d)",
    re.IGNORECASE,
)  # fmt: skip
# Regions that write the month first, and those of English that write the day first.
_MONTH_FIRST = frozenset({"us", "ph", "fm"})
_DAY_FIRST = frozenset({"gb", "uk", "au", "nz", "ie", "in", "za", "sg", "ng", "ke"})


def written_first(language: str, host: str) -> First | None:
    """Say whether a page writes the day or the month first; None when it cannot be told.

    Only English is written both ways; the region in its tag or the country of the host decides.

    Args:
        language: the page's language tag, "" when unknown.
        host: the page's host.
    """
    base, _, region = language.lower().replace("_", "-").partition("-")
    country = host.rpartition(".")[2].lower()
    for place in (region.rpartition("-")[2], country):
        if place in _MONTH_FIRST:
            return "month"
        if place in _DAY_FIRST:
            return "day"
    return "day" if base and base != "en" else None


def days_in(text: str, first: First | None) -> Iterator[date]:
    """Yield the days that a text names, in its order.

    Args:
        text: a line of a page.
        first: the order of numeric dates; None leaves out those that could mean two days. A
            date with full stops always has the day first.
    """
    for match in _DAY.finditer(text):
        try:
            found = _day(match, first)
        except ValueError:
            continue
        if found and found.year >= _EARLIEST:
            yield found


def _day(match: re.Match[str], first: First | None) -> date | None:
    groups = match.groupdict()
    if groups["y"]:
        return date(int(groups["y"]), int(groups["m"]), int(groups["d"]))
    for day, month, year in (("wd", "wm", "wy"), ("nd", "nm", "ny")):
        if groups[month]:
            number = month_of(fold(groups[month]))
            return date(int(groups[year]), number, int(groups[day])) if number else None
    left, right, end = (int(groups[name]) for name in ("left", "right", "end"))
    return _numeric(left, right, end, "day" if groups["mark"] == "." else first)


def _numeric(left: int, right: int, end: int, first: First | None) -> date | None:
    """Return the day of three numbers, when only one reading is a date or the order is known."""
    year = end if end >= _EARLIEST else _CENTURY + end
    if left > _MOST_MONTHS or left == right:
        return date(year, right, left)
    if right > _MOST_MONTHS:
        return date(year, left, right)
    if first is None:
        return None
    return date(year, right, left) if first == "day" else date(year, left, right)


def stamped(text: str, first: First | None) -> datetime | None:
    """Return the moment in a machine's stamp, in the zone it is written in.

    Args:
        text: the value of a meta tag, of JSON-LD or of a datetime attribute.
        first: the order of numeric dates, when the stamp turns out to be one.

    Returns:
        An aware datetime; a stamp without a zone counts as UTC, one without a time as midnight.
    """
    text = text.strip()
    moment = _iso(text) or _epoch(text) or _words(text, first)
    return moment if moment and moment.year >= _EARLIEST else None


def _iso(text: str) -> datetime | None:
    match = _ISO_DAY.match(text)
    if not match:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        year, month, day = map(int, match.groups())
        try:
            moment = datetime(year, month, day, tzinfo=_zone(text))
        except ValueError:
            return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _zone(text: str) -> timezone:
    """Return the zone at the end of an ISO date that Python does not take, else UTC."""
    match = re.search(r"\d\d:\d\d.*?([+-])(\d\d):?(\d\d)$", text)
    if not match:
        return UTC
    east = timedelta(hours=int(match[2]), minutes=int(match[3]))
    return timezone(-east if match[1] == "-" else east) if east < timedelta(hours=15) else UTC


def _epoch(text: str) -> datetime | None:
    if not _EPOCH.fullmatch(text):
        return None
    seconds = int(text) / (1_000 if len(text) == _MILLISECONDS else 1)
    return datetime.fromtimestamp(seconds, tz=UTC)


def _words(text: str, first: First | None) -> datetime | None:
    days = list(days_in(text, first))
    moment = parse_date(text) if re.search(r"\d:\d\d", text) else None
    if moment and (not days or abs(moment.date() - days[0]) <= timedelta(days=1)):
        return _local(moment, days[0]) if days else moment
    return midnight(days[0]) if days else None


def _local(moment: datetime, day: date) -> datetime:
    """Return the moment on the day that the text itself names, which its zone may have moved."""
    return moment if moment.date() == day else midnight(day)


def midnight(day: date) -> datetime:
    """Return a day without a time as an aware datetime."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
