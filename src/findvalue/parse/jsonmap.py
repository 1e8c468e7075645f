"""JSON answers, read by the field map that a source declares in sources.yaml."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

from findvalue.errors import ParseError
from findvalue.parse.dates import parse_date
from findvalue.parse.decoding import unpacked
from findvalue.parse.jsonfeed import load_json
from findvalue.types import Entry, ParsedFeed

_PARTS_OF_WORKS = {"component"}  # types of items that are no article: figures and tables of one
_MILLISECONDS_FROM = 100_000_000_000  # larger numbers of seconds lie beyond the year 5000
_WORDS = 20_000  # of an abstract that is given word by word
_ABSTRACT_HEADING = re.compile(r"\s*<jats:title>\s*Abstract\s*</jats:title>", re.IGNORECASE)


def parse_json(body: bytes, *, fields: Mapping[str, str], url: str) -> ParsedFeed:
    """Return the entries of a JSON answer.

    Args:
        body: the bytes of the answer.
        fields: which path holds what: ``items`` is the list ("" when the answer is the list), and
            inside each item ``title``, ``url``, ``id``, ``date``, ``authors``, ``summary``,
            ``text`` and ``site_name``. A path is a dotted name (``open_access.oa_url``); it
            reaches into every member of a list.
        url: where the answer came from; relative links are resolved against it.

    Raises:
        ParseError: the body is no JSON, or holds no list where ``items`` points.
    """
    document = load_json(unpacked(body))
    path = fields.get("items", "")
    items = _at(document, path)
    if not isinstance(items, list):
        raise ParseError(
            f'answered JSON without a list at "{path}"',
            hint="check the json map of this source against an answer of its server",
        )
    return ParsedFeed(
        entries=tuple(
            _entry(item, fields, url)
            for item in _flat(items)
            if isinstance(item, dict) and item.get("type") not in _PARTS_OF_WORKS
        )
    )


def _entry(item: dict[str, Any], fields: Mapping[str, str], url: str) -> Entry:
    def value(field: str) -> Any:  # noqa: ANN401 - JSON
        return _at(item, fields[field]) if field in fields else None

    summary = value("summary")
    link = _text(value("url"))
    return Entry(
        id=_text(value("id")) or link,
        title=_text(value("title")),
        link=_absolute(link, url) if link else None,
        authors=_names(value("authors")),
        summary=_inverted(summary) if isinstance(summary, dict) else _abstract(summary),
        content=_text(value("text")),
        published=_date(value("date")),
        site_name=_text(value("site_name")),
    )


def _at(value: Any, path: str) -> Any:  # noqa: ANN401 - JSON
    """Return what a dotted path leads to; through a list, what it leads to in each member."""
    for name in path.split(".") if path else ():
        if isinstance(value, list):
            value = [member.get(name) for member in _flat(value) if isinstance(member, dict)]
        elif isinstance(value, dict):
            value = value.get(name)
        else:
            return None
    return value


def _flat(values: list[Any]) -> list[Any]:
    """Return a list without lists inside, one level deep."""
    return [inner for value in values for inner in (value if isinstance(value, list) else [value])]


def _text(value: object) -> str | None:
    """Return a text, or the first one in a list; numbers are texts here."""
    if isinstance(value, list):
        return next((text for text in map(_text, value) if text), None)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value.strip() or None if isinstance(value, str) else None


def _names(value: object) -> tuple[str, ...]:
    """Return names out of a text, an object with a name, or a list of either."""
    values = _flat(value) if isinstance(value, list) else [value]
    return tuple(name for name in map(_name, values) if name)


def _name(value: object) -> str | None:
    if not isinstance(value, dict):
        return _text(value)
    whole = next(
        (value[key] for key in ("name", "display_name", "fullName") if value.get(key)), None
    )
    if whole is None:
        whole = " ".join(filter(None, (_text(value.get("given")), _text(value.get("family")))))
    return _text(whole)


def _abstract(value: object) -> str | None:
    text = _text(value)
    return _ABSTRACT_HEADING.sub("", text, count=1) if text else None


def _inverted(positions: dict[str, Any]) -> str | None:
    """Return the text of an abstract given as word -> positions, as OpenAlex does."""
    words = {
        place: word
        for word, places in positions.items()
        if isinstance(places, list)
        for place in places
        if isinstance(place, int) and 0 <= place < _WORDS
    }
    return " ".join(words[place] for place in sorted(words)) or None


def _date(value: object) -> datetime | None:
    """Return a date out of a text, seconds or milliseconds since 1970, or [[year, month, day]].

    A year or a month alone is no date.
    """
    if isinstance(value, str):
        return parse_date(value)
    if isinstance(value, int) and not isinstance(value, bool):
        seconds = value / 1000 if value >= _MILLISECONDS_FROM else value
        try:
            return (
                datetime.fromtimestamp(seconds, UTC).replace(microsecond=0) if value > 0 else None
            )
        except (ValueError, OverflowError, OSError):
            return None
    if isinstance(value, list):
        numbers = [part for part in _flat(value) if isinstance(part, int)]
        return parse_date("{}-{:02}-{:02}".format(*numbers)) if len(numbers) == 3 else None  # noqa: PLR2004 - year, month, day
    return None


def _absolute(link: str, url: str) -> str:
    try:
        return urljoin(url, link)
    except ValueError:
        return link
