"""JSON-LD: what a page says of its article in schema.org's words, read from any nesting."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from findvalue.text import SUMMARY_LIMIT, TITLE_LIMIT, clean_text

_LONGEST = 500_000  # characters of one block
_MOST_BLOCKS = 20
_MOST_NODES = 2_000
_DEEPEST = 12
_DEEPEST_NAME = 3
_MOST_AUTHORS = 30
_BLOCK = re.compile(
    r"<script\b[^>]{0,300}ld\+json[^>]{0,300}>(.*?)(?:</script\s*>|\Z)", re.IGNORECASE | re.DOTALL
)
_WRAPPING = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[|/\*.*?\*/)|(?:-->|//\s*\]\]>|\]\]>|;)\s*$", re.DOTALL
)
_TRAILING_COMMA = re.compile(r",\s*([}\]])")
_MARKUP = re.compile(r"<[^<>]{1,200}>")
_ARTICLE = re.compile(r"(?:Article|BlogPosting|Posting|Report|Review|Recipe|Story)$")
_PAGE = re.compile(r"(?:WebPage|ItemPage|CreativeWork|MedicalWebPage|VideoObject|PodcastEpisode)$")
_NO_PUBLICATION = frozenset(
    {"WebPage", "ItemPage", "CollectionPage", "Article", "NewsArticle", "BlogPosting", ""}
)
_INNER = ("@graph", "mainEntity", "mainEntityOfPage", "hasPart", "itemListElement", "item")


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A person or an organisation in JSON-LD."""

    name: str
    type: str = ""  # "Person", "Organization", "" when it does not say


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """The article of a page in JSON-LD. What is missing is empty."""

    type: str = ""
    title: str = ""
    authors: tuple[Named, ...] = ()
    published: str = ""
    created: str = ""
    publisher: str = ""
    website: str = ""  # name of a WebSite node
    part_of: str = ""  # the publication that the article is part of
    language: str = ""
    excerpt: str = ""
    free: bool | None = None  # isAccessibleForFree


def read_linked(page: str) -> Linked:
    """Return what the JSON-LD blocks of a page say of its article.

    The node that says most about an article wins; the first one of those that say the same much,
    since later ones are related articles. Entities are decoded twice, because many systems escape
    what they put into JSON as if it were HTML.

    Args:
        page: the HTML of the page.
    """
    nodes = list(_nodes(page))
    by_id = {key: node for node in nodes if (key := _defined(node))}
    best = max(nodes, key=_says, default=None)
    sites = (name for node in nodes if "WebSite" in _types(node) for name in _named(node, by_id))
    website = next((site.name for site in sites), "")
    if best is None or not _says(best):
        return Linked(website=website)
    kinds = (kind for kind in _types(best) if _ARTICLE.search(kind) or _PAGE.search(kind))
    parts = _named(best.get("isPartOf"), by_id)
    return Linked(
        type=next(kinds, ""),
        title=_string(best.get("headline")) or _string(best.get("name")),
        authors=tuple(_named(best.get("author") or best.get("creator"), by_id))[:_MOST_AUTHORS],
        published=_string(best.get("datePublished")),
        created=_string(best.get("dateCreated")),
        publisher=_first_name(best.get("publisher"), by_id),
        website=website,
        part_of=next((part.name for part in parts if part.type not in _NO_PUBLICATION), ""),
        language=_string(best.get("inLanguage")) or _first_name(best.get("inLanguage"), by_id),
        excerpt=_string(best.get("description"), SUMMARY_LIMIT),
        free=_is_free(best),
    )


def _defined(node: Mapping[str, Any]) -> str:
    """Return the name of a node that says more than its name and type; others only refer to it."""
    key = node.get("@id")
    return key if isinstance(key, str) and not node.keys() <= {"@id", "@type"} else ""


def _nodes(page: str) -> Iterator[Mapping[str, Any]]:
    budget = [_MOST_NODES]
    for number, match in enumerate(_BLOCK.finditer(page)):
        if number == _MOST_BLOCKS:
            return
        for value in _values(match[1]):
            yield from _walk(value, budget, 0)


def _values(raw: str) -> Iterator[Any]:
    """Yield the JSON values of a block, as far as it can be read."""
    if len(raw) > _LONGEST:
        return
    raw = _WRAPPING.sub("", _WRAPPING.sub("", raw.strip()))
    decoder = json.JSONDecoder(strict=False)
    for attempt in (raw, _TRAILING_COMMA.sub(r"\1", html.unescape(raw))):
        try:
            yield decoder.decode(attempt)
        except ValueError:
            continue
        except RecursionError:
            return
        return
    try:  # several objects, one after the other
        yield decoder.raw_decode(raw.lstrip())[0]
    except (ValueError, RecursionError):
        return


def _walk(value: object, budget: list[int], depth: int) -> Iterator[Mapping[str, Any]]:
    if depth > _DEEPEST or budget[0] <= 0:
        return
    if isinstance(value, list):
        for entry in value:
            yield from _walk(entry, budget, depth + 1)
    elif isinstance(value, dict):
        budget[0] -= 1
        yield value
        for key in _INNER:
            if isinstance(value.get(key), (list, dict)):
                yield from _walk(value[key], budget, depth + 1)


def _types(node: Mapping[str, Any]) -> list[str]:
    kinds = node.get("@type")
    return [
        kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)
    ]


def _says(node: Mapping[str, Any]) -> int:
    """Return how much a node says about an article; 0 when it is none."""
    kinds = _types(node)
    if any(_ARTICLE.search(kind) for kind in kinds):
        weight = 4
    elif any(_PAGE.search(kind) for kind in kinds):
        weight = 1
    else:
        return 0
    return weight + sum(1 for key in ("headline", "datePublished", "author") if node.get(key))


def _named(
    value: object, by_id: Mapping[str, Mapping[str, Any]], depth: int = 0
) -> Iterator[Named]:
    if depth > _DEEPEST_NAME:
        return
    if isinstance(value, list):
        for entry in value:
            yield from _named(entry, by_id, depth + 1)
    elif isinstance(value, str):
        name = _string(value)
        if name:
            yield Named(name=name)
    elif isinstance(value, dict):
        node = value if "name" in value else by_id.get(str(value.get("@id")), value)
        name_value = node.get("name") or node.get("alternateName")
        kinds = _types(node)
        for entry in name_value if isinstance(name_value, list) else [name_value]:
            if name := _string(entry):
                yield Named(name=name, type=kinds[0] if kinds else "")


def _first_name(value: object, by_id: Mapping[str, Mapping[str, Any]]) -> str:
    return next((name.name for name in _named(value, by_id)), "")


def _string(value: object, limit: int = TITLE_LIMIT) -> str:
    if not isinstance(value, str):
        return ""
    plain = html.unescape(html.unescape(value[: limit * 4]))
    return clean_text(_MARKUP.sub("", plain) if "<" in plain else plain, limit)


def _is_free(node: Mapping[str, Any]) -> bool | None:
    """Return isAccessibleForFree of an article or of any part of it, None when nothing is said."""
    parts = node.get("hasPart")
    parts = parts if isinstance(parts, list) else [parts]
    values = [
        entry.get("isAccessibleForFree") for entry in (node, *parts) if isinstance(entry, dict)
    ]
    said = [str(value).strip().lower().rpartition("/")[2] for value in values if value is not None]
    if not said:
        return None
    return not any(word in {"false", "0", "no"} for word in said)
