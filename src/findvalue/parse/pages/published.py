"""When an article was published: what the page declares, then what it prints beside the headline."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain

from findvalue.parse.pages.days import First, days_in, midnight, stamped, written_first
from findvalue.parse.pages.digest import Digest
from findvalue.parse.pages.layout import DATE, MODIFIED, PUBLISHED, SIDE, TIME, Layout, Spot
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
    "datecreated", "dcterms.created", "dc.date.created", "dc.created", "dc.date", "dcterms.date", "date",
)  # fmt: skip
_URL_DAY = re.compile(r"/((?:19|20)\d\d)[/-]?(0\d|1[0-2])[/-]?([0-3]\d)(?:[/_-]|\b)")
_CHANGED = re.compile(
    r"update|aktualisiert|stand:|modif|mise? à jour|actualizad|aggiornat|zuletzt|changed|bijgewerkt|"
    r"更新|last edit",
    re.IGNORECASE,
)
_ANNOUNCED = re.compile(
    r"publi|erstellt|veröffentlicht|posted|erschienen|geschrieben am|written on|pubblicat|gepubliceerd|"
    r"mise? en ligne|datum:|date:|опублик|yay.n|opublik|نشر|発行|公開日|掲載|发布|發布|게시|입력|등록",
    re.IGNORECASE,
)
_AT = 2  # lines around the headline whose day stands right at it
_BESIDE = 8  # lines around the headline whose day is the article's
_NEARBY = 250  # elements around the headline in which its date stands
_UNDER = 12  # elements after the headline that are the article's, whatever they are called
_LINE = 120  # characters of a line that is a date line
_LINES = 20
_AHEAD = timedelta(days=2)


Found = tuple[datetime, str]


def read_published(
    digest: Digest,
    layout: Layout,
    *,
    search: Callable[[], date | None],
    now: datetime | None = None,
) -> tuple[datetime | None, str]:
    """Return when the article was published, and where it was read.

    A stamp keeps its own zone, so that its day is the publisher's. The day that the page prints
    corrects the stamp: see ``_Printed.corrected``.

    Args:
        digest: the digest of the page.
        layout: the layout of the page.
        search: looks further, when nothing else names a day.
        now: when given, a day more than two days after it is none.
    """
    order = written_first(digest.language or digest.linked.language, host_of(digest.url))
    printed = _Printed(layout, order)
    found = chain(
        (printed.corrected(moment, origin) for moment, origin in _declared(digest, order)),
        printed.announced(),
        printed.marked(),
        printed.beside(_BESIDE),
        printed.changed(),
        _vague(digest, order),
        _in_url(digest.url),
        printed.beside(_LINES),
        _searched(search),
    )
    latest = now + _AHEAD if now else None
    return next((pair for pair in found if latest is None or pair[0] <= latest), (None, ""))


def _declared(digest: Digest, order: First | None) -> Iterator[Found]:
    stamps = [(digest.linked.published, "json-ld")]
    stamps += [(digest.meta(key), "meta") for key in _METAS]
    stamps += [(digest.linked.created, "json-ld")]
    for stamp, origin in stamps:
        if moment := stamped(stamp, order):
            yield moment, origin


def _vague(digest: Digest, order: First | None) -> Iterator[Found]:
    for key in _VAGUE_METAS:
        if moment := stamped(digest.meta(key), order):
            yield moment, "meta"


def _in_url(url: str) -> Iterator[Found]:
    match = _URL_DAY.search(url)
    if match:
        with contextlib.suppress(ValueError):  # numbers that are no day
            yield midnight(date(*map(int, match.groups()))), "address"


def _searched(search: Callable[[], date | None]) -> Iterator[Found]:
    if day := search():
        yield midnight(day), "text"


@dataclass(frozen=True, slots=True)
class _Printed:
    """The days that a page prints around its headline."""

    layout: Layout
    order: First | None

    def corrected(self, moment: datetime, origin: str) -> Found:
        """Return a declared moment, or the day that the page prints beside its headline instead.

        The printed day wins when it stands right at the headline, where the reader will compare it;
        when the two differ by one (a stamp in UTC); and when day and month are swapped in the stamp.
        """
        day = moment.date()
        printed = [found.date() for found, _ in chain(self.announced(), self.beside(_BESIDE))]
        if day in printed:
            return moment, origin
        for found in printed:
            swapped = (found.year, found.month, found.day) == (day.year, day.day, day.month)
            shifted = abs(found - day) == timedelta(days=1) and not moment.utcoffset()
            if swapped or shifted:
                return midnight(found), "byline"
        return next(self.beside(_AT), (moment, origin))

    def announced(self) -> Iterator[Found]:
        """Yield the days in lines that say they are the day of publication."""
        for line in self._lines(_LINES):
            if _ANNOUNCED.search(line) and not _CHANGED.search(line):
                yield from ((midnight(day), "byline") for day in days_in(line, self.order))

    def beside(self, within: int) -> Iterator[Found]:
        """Yield the days in short lines around the headline, nearest first."""
        for line in self._lines(within):
            if not _CHANGED.search(line):
                yield from ((midnight(day), "byline") for day in days_in(line, self.order))

    def changed(self) -> Iterator[Found]:
        """Yield the day of the last change, for a page that prints no other."""
        for line in self._lines(_BESIDE):
            if _CHANGED.search(line):
                yield from ((midnight(day), "changed") for day in days_in(line, self.order))

    def marked(self) -> Iterator[Found]:
        """Yield the dates in elements that are marked as such; the certain marks first."""
        for role, origin in ((PUBLISHED, "itemprop"), (TIME, "time"), (DATE, "byline")):
            for spot in self.layout.nearest(role, allow=SIDE):
                if spot.role & MODIFIED and not spot.role & PUBLISHED:
                    continue
                distance = spot.at - self.layout.headline
                if spot.apart and not 0 <= distance <= _UNDER:
                    continue
                near = -_NEARBY <= distance <= _NEARBY
                if (near or role == PUBLISHED) and (moment := self._of(spot)):
                    yield moment, origin

    def _of(self, spot: Spot) -> datetime | None:
        text = " ".join(spot.pieces)
        days = list(days_in(text, self.order))
        if _CHANGED.search(text) and len(days) == 1:
            return None
        stamp = stamped(spot.stamp, self.order)
        return stamp or next(map(midnight, days), None)

    def _lines(self, within: int) -> list[str]:
        """Return the short lines around the headline, nearest first; those before count double."""
        lines = [(number, line) for number, line in enumerate(self.layout.after)]
        lines += [(2 * number, line) for number, line in enumerate(reversed(self.layout.before))]
        near = sorted((pair for pair in lines if pair[0] < within), key=lambda pair: pair[0])
        return [line for _, line in near if len(line) <= _LINE]
