"""Feeds: RSS, Atom, RDF and JSON Feed, as they are meant to be and as they come.

A ladder. Nineteen feeds in twenty are well-formed and end on the first rung, which is ten times
cheaper than feedparser; each rung below reads what the one above declined.

1. ``xml_reader``: strict, for well-formed feeds of a known shape.
2. ``repair``, then strict again: the usual mistakes undone.
3. ``flat_reader``: entry by entry, for markup that nothing repairs.
4. ``loose``: feedparser, for shapes that nobody expects. It is the judge in the tests, too.
"""

from __future__ import annotations

import re
from dataclasses import replace

from findvalue.errors import ParseError
from findvalue.parse.decoding import kind_of, to_text, to_utf8, unpacked
from findvalue.parse.flat_reader import read_flat
from findvalue.parse.jsonfeed import read_json_feed
from findvalue.parse.loose import read_loose
from findvalue.parse.repair import Repaired, repair
from findvalue.parse.xml_reader import Malformed, Unusual, read_xml
from findvalue.types import ParsedFeed

_HEAD = 1024  # bytes in which the first character of the body is looked for
_BLANK = b" \t\r\n\xef\xbb\xbf"  # and a byte order mark
_FEED = re.compile(rb"<(?:\w{1,20}:)?(?:rss|feed|rdf|channel|item|entry)[\s>]", re.IGNORECASE)


def parse_feed(body: bytes, *, url: str, content_type: str | None = None) -> ParsedFeed:
    """Return the entries of a feed, uncleaned, in the feed's order.

    Args:
        body: the bytes as a server answered them.
        url: where they came from; relative links are resolved against it.
        content_type: the Content-Type header, if there was one.

    Returns:
        The feed. Titles, summaries and contents may be read as HTML.

    Raises:
        ParseError: the body is no feed.
    """
    body = unpacked(body)
    start = body[:_HEAD].lstrip(_BLANK)[:1]
    if not start and not body.strip(_BLANK):
        raise ParseError("is empty")
    if start in {b"{", b"["}:
        return read_json_feed(body, url=url)
    utf8 = to_utf8(body, content_type)
    try:
        return _unswallowed(read_xml(utf8, url=url), utf8, url)
    except (Malformed, Unusual):
        if not _FEED.search(utf8):
            raise ParseError(f"answered {kind_of(body)}, expected a feed") from None
    return _read_broken(repair(to_text(body, content_type)), url)


def _unswallowed(feed: ParsedFeed, body: bytes, url: str) -> ParsedFeed:
    """Return the feed with the entries that CDATA without an end swallowed.

    Such a feed can be well-formed: the section ends where the one of a later entry does.
    """
    if body.count(b"<![CDATA[") <= body.count(b"]]>"):
        return feed
    flat = read_flat(body.decode("utf-8", "replace"), url=url)
    return flat if len(flat.entries) > len(feed.entries) else feed


def _read_broken(repaired: Repaired, url: str) -> ParsedFeed:
    body = repaired.text.encode("utf-8")
    try:
        feed = _unswallowed(read_xml(body, url=url), body, url)
    except Malformed:
        feed = read_flat(repaired.text, url=url)
        if not feed.entries:
            feed = read_loose(body, url=url)
    except Unusual:
        feed = read_loose(body, url=url)
    if not feed.entries and not feed.title:
        raise ParseError(f"answered {kind_of(body)}, expected a feed")
    if repaired.tail is None:
        return feed
    last = read_flat(repaired.tail, url=url).entries
    return replace(feed, entries=feed.entries + last, complete=False)
