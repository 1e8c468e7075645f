"""The last rung: feedparser, which reads what no strict parser accepts.

feedparser opens a body that is a ``str`` or names a file, so it only ever gets a BytesIO. Its two
HTML options are off: they cost two thirds of the time, and our text is plain anyway.
"""

from __future__ import annotations

import io
import re
from datetime import datetime
from typing import Any

from findvalue.errors import ParseError
from findvalue.parse.dates import parse_date
from findvalue.types import Entry, ParsedFeed

BODY_LIMIT = 1 << 20  # bytes, and
TAG_LIMIT = 20_000  # tags that feedparser gets: each costs it as much as a whole strict entry

# What feedparser is known to raise on hostile bytes instead of setting its "bozo" flag.
_FAILURES = (ValueError, LookupError, AttributeError, TypeError, AssertionError, RecursionError)
# feedparser's search for mail addresses is quadratic in the length of a name
# (https://github.com/kurtmckee/feedparser/issues/562), its reading of attributes in their number.
_LONG_NAME = re.compile(
    rb"(<(?:\w{1,20}:)?(?:author|creator|managingEditor|webMaster|name|email|owner|publisher"
    rb"|contributor)\b[^<>]*>(?:<!\[CDATA\[)?[^<]{300})[^<]*",
    re.IGNORECASE,
)
_LONG_TAG = re.compile(rb"(<[^<>]{8192})[^<>]*")


def read_loose(body: bytes, *, url: str) -> ParsedFeed:
    """Return what feedparser finds in a body.

    Args:
        body: the feed, in UTF-8.
        url: where it came from; relative links are resolved against it.

    Raises:
        ParseError: feedparser itself failed.
    """
    import feedparser

    headers = {"content-location": url, "content-type": "application/xml; charset=utf-8"}
    feedparser.api.PREFERRED_XML_PARSERS[:] = []  # else results depend on what is installed
    try:
        result = feedparser.parse(
            io.BytesIO(_bounded(body)),
            response_headers=headers,
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except _FAILURES as error:
        raise ParseError(f"could not be read ({type(error).__name__})") from error
    feed = result.feed
    return ParsedFeed(
        title=_text(feed.get("title")),
        link=_text(feed.get("link")),
        language=_text(feed.get("language")),
        entries=tuple(_entry(entry) for entry in result.entries),
    )


def _entry(entry: Any) -> Entry:  # noqa: ANN401 - feedparser has no types
    contents = entry.get("content") or [{}]
    source = entry.get("source") or {}
    return Entry(
        id=_text(entry.get("id")),
        title=_text(entry.get("title")),
        link=_text(entry.get("link")),
        authors=tuple(name for name in (_text(entry.get("author")),) if name),
        summary=_text(entry.get("summary")),
        content=_text(contents[0].get("value")),
        published=_date(entry, "published"),
        updated=_date(entry, "updated"),
        site_name=_text(source.get("title")),
        language=None,
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _date(entry: Any, name: str) -> datetime | None:  # noqa: ANN401 - feedparser has no types
    # feedparser itself reads an unknown format as another date; and its entries fall back from one
    # date to another unless they are asked as the plain dictionaries that they are.
    return parse_date(dict.get(entry, name) or "")


def _bounded(body: bytes) -> bytes:
    """Return as much of a body as feedparser reads in a second or two."""
    body = b"<".join(body[:BODY_LIMIT].split(b"<", TAG_LIMIT)[:TAG_LIMIT])
    return _LONG_TAG.sub(rb"\1", _LONG_NAME.sub(rb"\1", body))
