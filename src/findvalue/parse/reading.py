"""One source's answer, from bytes to deliveries: what runs inside the box."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from findvalue.errors import ParseError
from findvalue.parse.articles import deliveries
from findvalue.parse.feeds import parse_feed
from findvalue.parse.jsonmap import parse_json
from findvalue.types import Delivery, Entry, ParsedFeed, Source

_FIRST_ENTRY = re.compile(rb"<(?:\w{1,20}:)?(?:item|entry)[\s>]", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedSource:
    """What one answer of a source holds."""

    deliveries: tuple[Delivery, ...]
    body_hash: str
    title: str | None = None
    ttl: timedelta | None = None  # how long the feed asks to be left alone
    complete: bool = True  # False when the answer was cut short


def parse_source(
    source: Source,
    body: bytes,
    *,
    url: str,
    content_type: str | None,
    fetched_at: datetime,
) -> ParsedSource:
    """Return the articles in a source's answer.

    Args:
        source: the source that answered; its kind says what to expect.
        body: the bytes it answered, decompressed.
        url: the address they came from, after redirects.
        content_type: the Content-Type header, if there was one.
        fetched_at: when, aware.

    Raises:
        ParseError: the answer is not what the source is meant to answer.
    """
    feed = _feed(source, body, url, content_type)
    return ParsedSource(
        deliveries=deliveries(source, feed, fetched_at=fetched_at),
        body_hash=body_hash(body),
        title=feed.title,
        ttl=feed.ttl,
        complete=feed.complete,
    )


def _feed(source: Source, body: bytes, url: str, content_type: str | None) -> ParsedFeed:
    if source.kind == "page":
        return _page(source, body, url, content_type)
    if source.json:
        return parse_json(body, fields=source.json, url=url)
    return parse_feed(body, url=url, content_type=content_type)


def _page(source: Source, body: bytes, url: str, content_type: str | None) -> ParsedFeed:
    from findvalue.parse.pages import list_links

    links = list_links(body, url=url, content_type=content_type, selector=source.links)
    if not links:
        raise ParseError(
            "no article links found",
            hint='name the links with a CSS selector: links: "article h2 a"',
        )
    return ParsedFeed(
        entries=tuple(
            Entry(
                id=link.url,
                title=link.title,
                link=link.url,
                summary=link.summary,
                published=link.published,
            )
            for link in links
        )
    )


def body_hash(body: bytes) -> str:
    """Return a hash that stays the same while the entries do.

    Four feeds in ten carry a build time that changes with every fetch, and some a comment on how
    long that took, so the hash of a feed goes from its first entry to the end of its last.

    Args:
        body: the bytes that a source answered.
    """
    first = _FIRST_ENTRY.search(body)
    if first:
        last = max(body.rfind(b"</item"), body.rfind(b"</entry"))
        body = body[first.start() : last if last > first.start() else None]
    return hashlib.blake2b(body, digest_size=16).hexdigest()
