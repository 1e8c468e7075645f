"""JSON answers, read by the field map that a source declares in sources.yaml."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

from findvalue.errors import ParseError
from findvalue.parse.dates import parse_date
from findvalue.types import Entry, ParsedFeed


def parse_json(body: bytes, *, fields: Mapping[str, str], url: str) -> ParsedFeed:
    """Return the entries of a JSON answer.

    Args:
        body: the bytes of the answer.
        fields: which path holds what: ``items`` is the list, and inside each item ``title``,
            ``url``, ``id``, ``date``, ``authors``, ``summary``, ``text`` and ``site_name``. A path
            is a dotted name (``open_access.oa_url``); it reaches into every member of a list.
        url: where the answer came from; relative links are resolved against it.

    Raises:
        ParseError: the body is no JSON, or holds no list where ``items`` points.
    """
    try:
        document = json.loads(body.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError) as error:
        raise ParseError("answered something else, expected JSON") from error
    items = _at(document, fields.get("items", ""))
    if not isinstance(items, list):
        raise ParseError(f'answered JSON without a list at "{fields.get("items", "")}"')
    return ParsedFeed(
        entries=tuple(_entry(item, fields, url) for item in items if isinstance(item, dict))
    )


def _entry(item: dict[str, Any], fields: Mapping[str, str], url: str) -> Entry:
    link = _text(_at(item, fields.get("url", "url")))
    return Entry(
        id=_text(_at(item, fields.get("id", "id"))),
        title=_text(_at(item, fields.get("title", "title"))),
        link=urljoin(url, link) if link else None,
        authors=_texts(_at(item, fields.get("authors", "authors"))),
        summary=_text(_at(item, fields.get("summary", "summary"))),
        content=_text(_at(item, fields["text"])) if "text" in fields else None,
        published=_date(_at(item, fields.get("date", "date"))),
        site_name=_text(_at(item, fields["site_name"])) if "site_name" in fields else None,
    )


def _at(value: Any, path: str) -> Any:  # noqa: ANN401 - JSON
    for name in path.split(".") if path else ():
        if isinstance(value, list):
            value = [member.get(name) for member in value if isinstance(member, dict)]
        elif isinstance(value, dict):
            value = value.get(name)
        else:
            return None
    return value


def _text(value: object) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    return value if isinstance(value, str) and value else None


def _texts(value: object) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    return tuple(text for text in map(_text, values) if text)


def _date(value: object) -> datetime | None:
    if isinstance(value, int):
        return datetime.fromtimestamp(value, UTC)
    return parse_date(value) if isinstance(value, str) else None
