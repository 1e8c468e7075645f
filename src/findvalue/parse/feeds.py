"""Feeds: RSS, Atom, RDF and JSON Feed, as they are meant to be and as they come."""

from __future__ import annotations

import re

from findvalue.errors import ParseError
from findvalue.parse.loose import read_loose
from findvalue.types import ParsedFeed

_FEED = re.compile(rb"<(?:\w{1,20}:)?(?:rss|feed|rdf|channel|item|entry)[\s>]", re.IGNORECASE)
_HTML = re.compile(rb"\s*(?:<!doctype html|<html)", re.IGNORECASE)


def parse_feed(body: bytes, *, url: str, content_type: str | None = None) -> ParsedFeed:
    """Return the entries of a feed, uncleaned.

    Args:
        body: the bytes as a server answered them, decompressed.
        url: where they came from; relative links are resolved against it.
        content_type: the Content-Type header, if there was one.

    Raises:
        ParseError: the body is no feed.
    """
    if not body.strip():
        raise ParseError("answered an empty body, expected a feed")
    if not _FEED.search(body):
        kind = "HTML" if _HTML.match(body) else "something else"
        raise ParseError(f"answered {kind}, expected a feed")
    return read_loose(body, url=url, content_type=content_type)
