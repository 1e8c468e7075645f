"""When an article was published: what the page declares, then what it prints beside the headline."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from findvalue.parse.pages.days import day_first, days_in, midnight, stamped
from findvalue.parse.pages.digest import Digest
from findvalue.parse.pages.layout import DATE, MODIFIED, PUBLISHED, TIME, Layout, Spot
from findvalue.urls import host_of

_METAS = (
    "article:published_time", "og:article:published_time", "article:published", "article.published",
    "datepublished", "citation_publication_date", "citation_online_date", "citation_date",
    "dc.date.issued", "dcterms.issued", "parsely-pub-date", "sailthru.date", "pubdate", "publishdate",
    "publish-date", "publish_date", "publication_date", "publicationdate", "published_time",
    "og:published_time", "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "rnews:datepublished",
    "originalpublicationdate", "displaydate", "article:post_date", "article_date_original", "ptime",
)  # fmt: skip
# Names that many systems fill with the day of the last change, or of today.
_VAGUE_METAS = (
    "datecreated",
    "dcterms.created",
    "dc.date.created",
    "dc.created",
    "dc.date",
    "dcterms.date",
    "date",
)
_URL_DAY = re.compile(r"/((?:19|20)\d\d)[/-]?(0\d|1[0-2])[/-]?([0-3]\d)(?:[/_-]|\b)")
_CHANGED = re.compile(
    r"update|aktualisiert|stand:|modif|mise? à jour|actualizad|aggiornat|zuletzt|changed|bijgewerkt|"
    r"更新|last edit",
    re.IGNORECASE,
)
_ANNOUNCED = re.compile(
    r"publi|erstellt|veröffentlicht|posted|erschienen|geschrieben am|written on|pubblicat|gepubliceerd|"
    r"mise? en ligne|datum:|date:",
    re.IGNORECASE,
)
_AT = 2  # lines around the headline whose day stands right at it
_BESIDE = 8  # lines around the headline whose day is the article's
_NEARBY = 250  # elements around the headline in which its date stands
_LINE = 120  # characters of a line that is a date line
_LINES = 20
_AHEAD = timedelta(days=2)


def read_published(
    digest: Digest, layout: Callable[[], Layout], *, search: Callable[[], date | None]
) -> tuple[datetime | None, str]:
    """Return when the article was published, and where it was read.

    A stamp keeps its own zone, so that its day is the publisher's. A stamp in UTC yields to the day
    that the page prints when the two differ by one.

    Args:
        digest: the digest of the page.
        layout: gives the layout of the page; called when the stamp is missing or in UTC.
        search: looks further, when nothing else names a day.
    """
    order = day_first(digest.language or digest.linked.language, host_of(digest.url))
    for value, origin in _declared(digest):
        moment = stamped(value, day_first=order)
        if moment:
            return _checked(moment, origin, layout, order)
    place = layout()
    for moment, origin in (
        *_announced(place, order),
        *_marked(place, order),
        *_printed(place, order),
        *_changed(place, order),
        *_vague(digest, order),
        *_in_url(digest.url),
        *_printed(place, order, within=_LINES),
    ):
        return moment, origin
    day = search()
    return (midnight(day), "text") if day else (None, "")


def _declared(digest: Digest) -> Iterator[tuple[str, str]]:
    yield digest.linked.published, "json-ld"
    for key in _METAS:
        yield digest.meta(key), "meta"
    yield digest.linked.created, "json-ld"


def _vague(digest: Digest, order: bool | None) -> Iterator[tuple[datetime, str]]:  # noqa: FBT001 - passed on
    for key in _VAGUE_METAS:
        if moment := stamped(digest.meta(key), day_first=order):
            yield moment, "meta"


def _changed(layout: Layout, order: bool | None) -> Iterator[tuple[datetime, str]]:  # noqa: FBT001 - passed on
    """Yield the day of the last change, when a page prints no other beside its headline."""
    for line in _nearby(layout, _BESIDE):
        if _CHANGED.search(line):
            for day in days_in(line, day_first=order):
                yield midnight(day), "changed"


def _checked(
    moment: datetime, origin: str, layout: Callable[[], Layout], order: bool | None
) -> tuple[datetime, str]:  # noqa: FBT001 - passed on
    """Return a declared moment, or the day that the page prints beside its headline instead.

    The printed day wins when it stands right at the headline, where the reader will compare it; when
    the two differ by one (a stamp in UTC); and when day and month are swapped in the stamp.
    """
    place = layout()
    printed = [found.date() for found, _ in (*_announced(place, order), *_printed(place, order))]
    if not printed or moment.date() in printed:
        return moment, origin
    day = moment.date()
    for found in printed:
        swapped = found.year == day.year and found.month == day.day and found.day == day.month
        shifted = abs(found - day) == timedelta(days=1) and not moment.utcoffset()
        if swapped or shifted:
            return midnight(found), "byline"
    for found, _ in _printed(place, order, within=_AT):
        return found, "byline"
    return moment, origin


def _announced(layout: Layout, order: bool | None) -> Iterator[tuple[datetime, str]]:  # noqa: FBT001 - passed on
    """Yield the days in lines that say they are the day of publication."""
    for line in _nearby(layout, _LINES):
        if _ANNOUNCED.search(line) and not _CHANGED.search(line):
            for day in days_in(line, day_first=order):
                yield midnight(day), "byline"


def _marked(layout: Layout, order: bool | None) -> Iterator[tuple[datetime, str]]:  # noqa: FBT001 - passed on
    """Yield the dates in elements that are marked as such; the certain marks first."""
    for role, origin in ((PUBLISHED, "itemprop"), (TIME, "time"), (DATE, "byline")):
        for spot in layout.nearest(role):
            if spot.role & MODIFIED and not spot.role & PUBLISHED:
                continue
            if role != PUBLISHED and not -_NEARBY <= spot.at - layout.headline <= _NEARBY:
                continue
            if moment := _of_spot(spot, order):
                yield moment, origin


def _of_spot(spot: Spot, order: bool | None) -> datetime | None:  # noqa: FBT001 - passed on
    text = " ".join(spot.pieces)
    if _CHANGED.search(text) and len(list(days_in(text, day_first=order))) == 1:
        return None
    if spot.stamp and (moment := stamped(spot.stamp, day_first=order)):
        return moment
    return next((midnight(day) for day in days_in(text, day_first=order)), None)


def _printed(
    layout: Layout, order: bool | None, *, within: int = _BESIDE
) -> Iterator[tuple[datetime, str]]:  # noqa: FBT001 - passed on
    """Yield the days in short lines around the headline, nearest first."""
    for line in _nearby(layout, within):
        if not _CHANGED.search(line):
            for day in days_in(line, day_first=order):
                yield midnight(day), "byline"


def _nearby(layout: Layout, within: int) -> list[str]:
    """Return the short lines around the headline, nearest first; those before it count double."""
    lines = [(number, line) for number, line in enumerate(layout.after)]
    lines += [(2 * number, line) for number, line in enumerate(reversed(layout.before))]
    return [
        line
        for number, line in sorted(lines, key=lambda pair: pair[0])
        if number < within and len(line) <= _LINE
    ]


def _in_url(url: str) -> Iterator[tuple[datetime, str]]:
    match = _URL_DAY.search(url)
    if match:
        try:
            yield midnight(date(*map(int, match.groups()))), "address"
        except ValueError:
            return
