"""JSON Feed (https://www.jsonfeed.org/version/1.1/), read with patience for wrong types."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from findvalue.errors import ParseError
from findvalue.parse.dates import parse_date
from findvalue.parse.decoding import kind_of
from findvalue.parse.entry_parts import ENTRY_LIMIT
from findvalue.types import Entry, ParsedFeed

_HINT = "tell where its articles are: json: {items: results, title: title, url: link}"
_DIGITS = 20  # of an id that is a number; more is nonsense
_WEB = ("http://", "https://")


def read_json_feed(body: bytes, *, url: str) -> ParsedFeed:
    """Return the feed in a JSON document.

    Args:
        body: the document.
        url: where it came from.

    Raises:
        ParseError: the document is no JSON, or no feed.
    """
    document = load_json(body)
    items = document.get("items") if isinstance(document, dict) else None
    if not isinstance(items, list) or not _is_feed(document):
        raise ParseError("answered JSON, expected a feed", hint=_HINT)
    return ParsedFeed(
        title=_text(document.get("title")) or None,
        link=_text(document.get("home_page_url")) or None,
        language=_text(document.get("language")) or None,
        entries=tuple(
            _entry(item, document, url) for item in items[:ENTRY_LIMIT] if isinstance(item, dict)
        ),
    )


def load_json(body: bytes) -> Any:  # noqa: ANN401 - JSON
    """Return what a JSON document holds.

    Raises:
        ParseError: it is no JSON.
    """
    try:
        return json.loads(body.decode("utf-8-sig", "replace"), parse_int=_integer)
    except (ValueError, RecursionError) as error:
        kind = "broken JSON" if kind_of(body) == "JSON" else kind_of(body)
        raise ParseError(f"answered {kind}, expected JSON") from error


def _integer(digits: str) -> int | str:
    """Return a number, or its digits when Python would take long over it."""
    return int(digits) if len(digits) <= _DIGITS else digits


def _is_feed(document: dict[str, Any]) -> bool:
    return any(document.get(name) for name in ("version", "home_page_url", "feed_url", "title"))


def _entry(item: dict[str, Any], feed: dict[str, Any], url: str) -> Entry:
    identity = _text(item.get("id"))
    link = _text(item.get("url")) or _text(item.get("external_url"))
    if not link and identity.startswith(_WEB):
        link = identity
    summary = _text(item.get("summary"))
    content = _text(item.get("content_html")) or _text(item.get("content_text"))
    return Entry(
        id=identity or link or None,
        title=_text(item.get("title")) or None,
        link=_absolute(link, url) if link else None,
        authors=_authors(item) or _authors(feed),
        summary=summary or None,
        content=content or None,
        published=_date(item.get("date_published")),
        updated=_date(item.get("date_modified")),
        language=_text(item.get("language")) or None,
    )


def _authors(item: dict[str, Any]) -> tuple[str, ...]:
    people = item.get("authors")
    if not isinstance(people, list):
        people = [item.get("author")]
    names = (_text(person.get("name")) for person in people if isinstance(person, dict))
    return tuple(name for name in names if name)


def _text(value: object) -> str:
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def _date(value: object) -> datetime | None:
    return parse_date(value) if isinstance(value, str) else None


def _absolute(link: str, url: str) -> str:
    try:
        return urljoin(url, link)
    except ValueError:
        return link
