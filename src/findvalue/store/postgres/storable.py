"""Texts as PostgreSQL can hold them. Pure."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from findvalue.types import Article

_NUL, _INSTEAD = "\0", "\ufffd"


def storable(article: Article) -> Article:
    """Return an article without the one character that no text in PostgreSQL may hold.

    Articles from sources never have it; the replacement character takes its place
    (https://www.postgresql.org/docs/current/datatype-character.html).
    """
    found: dict[str, Any] = {
        field.name: value.replace(_NUL, _INSTEAD)
        for field in fields(article)
        if isinstance(value := getattr(article, field.name), str) and _NUL in value
    }
    return replace(article, **found) if found else article
