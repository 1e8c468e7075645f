"""Texts as PostgreSQL can hold them. Pure."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from findvalue.store import rows
from findvalue.types import Article, Delivery

_NUL, _INSTEAD = "\0", "\ufffd"


def plain(text: str) -> str:
    """Return the text without what is no text, and without what no text in PostgreSQL may hold.

    Texts of sources never hold NUL; the replacement character takes its place
    (https://www.postgresql.org/docs/current/datatype-character.html).
    """
    return rows.plain(text).replace(_NUL, _INSTEAD)


def plain_values(values: rows.Row) -> tuple[Any, ...]:
    """Return the values of a row with every text in it plain."""
    return tuple(plain(value) if isinstance(value, str) else value for value in values)


def storable(article: Article) -> Article:
    """Return an article as PostgreSQL can hold it."""
    found: dict[str, Any] = {
        field.name: value.replace(_NUL, _INSTEAD)
        for field in fields(article)
        if isinstance(value := getattr(article, field.name), str) and _NUL in value
    }
    return replace(article, **found) if found else article


def storable_delivery(delivery: Delivery) -> Delivery:
    """Return a delivery as PostgreSQL can hold it."""
    return Delivery(article=storable(delivery.article), entry_key=plain(delivery.entry_key))
