"""The records of an exported store, as lines say them. Pure."""

from __future__ import annotations

import base64
import math
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any, cast

from findvalue.types import (
    Article,
    SourceKind,
    SourceState,
    SourceStatus,
    StoredArticle,
    StoredList,
    StoredSource,
    StoredState,
    StoreRecord,
    Validators,
)

_MOST = 2**63 - 1  # of a count, in either engine
_RESERVED = frozenset({"", "page"})  # keys of what comes from no source
KINDS = ("sources", "lists", "states", "articles")  # in the order of the file
Value = dict[str, Any]


def line_of(record: StoreRecord) -> dict[str, object]:
    """Return a record as a line says it: what it would be anyway is left out."""
    if isinstance(record, StoredArticle):
        value = _plain(record.article) | {"owner": record.owner, "sources": dict(record.sources)}
        if record.vector is not None:
            value["vector"] = base64.b64encode(record.vector).decode("ascii")
        return {"article": value}
    if isinstance(record, StoredState):
        state = record.state
        value = _plain(state) | {"source": record.source, "status": str(state.status)}
        value.pop("validators", None)
        return {"state": value | _plain(state.validators)}
    if isinstance(record, StoredSource):
        return {"source": _plain(record)}
    return {"list": _plain(record)}


def record_of(line: Mapping[str, Any]) -> tuple[str, StoreRecord]:
    """Return a record, and which of ``KINDS`` it is.

    Raises:
        KeyError: something is missing.
        OverflowError: a moment or a number is out of all bounds.
        TypeError: something is there that does not belong there.
        ValueError: something is not what it should be.
    """
    ((what, value),) = line.items()
    kind, read = _READERS[what]
    return kind, read(dict(value))


def _article(value: Value) -> StoredArticle:
    owner, sources = _text(value.pop("owner")), value.pop("sources")
    vector = value.pop("vector", None)
    for name in ("published", "fetched_at"):
        value[name] = _moment(value.get(name))
    for name in ("site_name", "language"):
        value[name] = _text_or_none(value.get(name))
    value["authors"] = _texts(value.get("authors", ()))
    if type(value.get("paywalled", False)) is not bool:
        raise TypeError("paywalled is neither true nor false")
    article = Article(**value)
    for text in (article.url, article.title, article.summary, article.text, article.source):
        _text(text)
    return StoredArticle(
        article=article,
        owner=owner,
        sources={_text(key): _text_or_none(entry) for key, entry in sources.items()},
        vector=None if vector is None else base64.b64decode(vector, validate=True),
    )


def _state(value: Value) -> StoredState:
    source, status = _text(value.pop("source")), SourceStatus(value.pop("status"))
    tags = {name: _text_or_none(value.pop(name, None)) for name in ("etag", "last_modified")}
    for name in ("next_at", "last_attempt", "last_success"):
        value[name] = _moment(value.get(name))
    for name in ("body_hash", "moved_to"):
        value[name] = _text_or_none(value.get(name))
    for name in ("failures", "articles"):
        value[name] = _number(value.get(name, 0))
    state = SourceState(status=status, validators=Validators(**tags), **value)
    _texts((state.key, state.detail))
    return StoredState(source=source, state=state)


def _source(value: Value) -> StoredSource:
    kind = value.pop("kind", "feed")
    if kind not in {"feed", "search", "page"}:
        raise ValueError(f"no kind of source: {kind!r}")
    tags = _texts(value.pop("tags", ()))
    weight = float(value.pop("weight"))
    if not math.isfinite(weight):
        raise ValueError("a weight that is no number")
    source = StoredSource(kind=cast("SourceKind", kind), tags=tags, weight=weight, **value)
    if _texts((source.key, source.name))[0] in _RESERVED:
        raise ValueError(f"no key of a source: {source.key!r}")
    return source


def _list(value: Value) -> StoredList:
    members = value.pop("members")
    if not all(type(active) is bool for active in members.values()):
        raise ValueError("a member is neither active nor not")
    found = StoredList(members=members, **value)
    _texts((found.path, found.digest, *members))
    return found


_READERS: dict[str, tuple[str, Callable[[Value], StoreRecord]]] = {
    "source": ("sources", _source),
    "list": ("lists", _list),
    "state": ("states", _state),
    "article": ("articles", _article),
}


def _plain(value: Any) -> Value:  # noqa: ANN401 - any of the frozen values above
    """Return the fields of a value that are not as they would be anyway, in types that JSON has."""
    given = {field: getattr(value, field.name) for field in fields(value)}
    return {
        field.name: each.isoformat() if isinstance(each, datetime) else each
        for field, each in given.items()
        if each != field.default
    }


def _moment(value: object) -> datetime | None:
    if value is None:
        return None
    moment = datetime.fromisoformat(_text(value))
    if moment.tzinfo is None:
        raise ValueError(f"a time without a zone: {value}")
    return moment.astimezone(UTC)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"not a text: {value!r:.40}")
    if not value.isascii():
        value.encode()  # half a surrogate pair is no text
    return value


def _text_or_none(value: object) -> str | None:
    return None if value is None else _text(value)


def _texts(values: Any) -> tuple[str, ...]:  # noqa: ANN401 - whatever JSON had there
    return tuple(map(_text, values))


def _number(value: object) -> int:
    if type(value) is not int:
        raise TypeError(f"not a number: {value!r:.40}")
    if not 0 <= value <= _MOST:
        raise ValueError("a count out of all bounds")
    return value
