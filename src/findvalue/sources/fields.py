"""The values of sources.yaml: each reader takes a node and returns what it means.

Every reader raises :class:`Invalid` with a message that tells how the value should look.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta

from findvalue.errors import UsageError
from findvalue.sources.addresses import check_url
from findvalue.sources.keys import (
    Invalid,
    Reader,
    mapping_of,
    read_mapping,
    shown,
    suggestion,
    text_of,
)
from findvalue.sources.nodes import (
    ListNode,
    Node,
    Problem,
)
from findvalue.text import clean_text

NAME_LIMIT = 100  # characters
TAG_LIMIT = 40  # characters
MOST_TAGS = 30
SELECTOR_LIMIT = 300  # characters
HEADER_LIMIT = 1_000  # characters
WEIGHTS = (0.1, 10.0)
REFRESHES = (timedelta(minutes=5), timedelta(days=30))
KINDS = ("feed", "search", "page")
# Where the parts of an entry stand in a JSON answer; "items" is the list that holds the entries.
JSON_KEYS = ("items", "title", "url", "date", "summary", "text", "authors", "id", "site_name")
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")  # BCP 47, as far as it matters
VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")

_TRUE = frozenset({"true", "yes", "on"})
_FALSE = frozenset({"false", "no", "off"})
_SPAN = re.compile(r"(\d{1,6})\s*(m|min|h|d|w)")
_COUNT = re.compile(r"\d{1,3}")
_UNITS = {"m": "minutes", "min": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_HEADER = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,60}")
# Headers that belong to the connection: setting them by hand breaks the request or smuggles one.
_NOT_HEADERS = frozenset(
    {"host", "connection", "content-length", "transfer-encoding", "te", "upgrade", "cookie"}
)


def read_name(node: Node) -> str:
    """Return a name: one printable line."""
    name = text_of(node, "name")
    if len(name) > NAME_LIMIT:
        raise Invalid(f"name is longer than {NAME_LIMIT} characters", node)
    cleaned = clean_text(name)
    if not cleaned:
        raise Invalid("name has no printable character", node)
    return cleaned


def read_url(node: Node) -> str:
    """Return an address that may be asked; {topic} and its sisters are allowed in it."""
    url = text_of(node, "url")
    if problem := check_url(url):
        raise Invalid(problem, node)
    return url


def read_kind(node: Node) -> str:
    """Return one of the three kinds."""
    kind = text_of(node, "kind")
    if kind not in KINDS:
        raise Invalid(f'"{shown(kind)}" is no kind{suggestion(kind, KINDS)}', node)
    return kind


def read_flag(node: Node) -> bool:
    """Return true or false."""
    word = text_of(node, "a yes-or-no value").lower()
    if word not in _TRUE | _FALSE:
        raise Invalid(f'this must be true or false, not "{shown(word)}"', node)
    return word in _TRUE


def read_tags(node: Node) -> tuple[str, ...]:
    """Return tags: a list, or one text."""
    if isinstance(node, ListNode):
        tags = tuple(dict.fromkeys(_tag(item) for item in node.items))
    else:
        tags = (_tag(node),)
    if len(tags) > MOST_TAGS:
        raise Invalid(f"more than {MOST_TAGS} tags", node)
    return tags


def _tag(node: Node) -> str:
    tag = clean_text(text_of(node, "a tag"))
    if "," in tag:
        raise Invalid(f'a tag holds no comma: did you mean "[{shown(tag)}]"?', node)
    if not 0 < len(tag) <= TAG_LIMIT:
        raise Invalid(f"a tag has 1 to {TAG_LIMIT} printable characters", node)
    return tag


def read_language(node: Node) -> str:
    """Return a language tag (BCP 47) such as ``en`` or ``pt-BR``."""
    language = text_of(node, "language")
    if not LANGUAGE.fullmatch(language):
        raise Invalid(f'"{shown(language)}" is no language code like en, de or pt-BR', node)
    return language


def read_weight(node: Node) -> float:
    """Return how much a source's articles count, 1 being usual."""
    written = text_of(node, "weight")
    low, high = WEIGHTS
    try:
        weight = float(written) if written.isascii() and "_" not in written else None
    except ValueError:
        weight = None
    if weight is None or not low <= weight <= high:
        raise Invalid(f'weight is a number from {low} to {high:g}, not "{shown(written)}"', node)
    return weight


def read_refresh(node: Node) -> timedelta:
    """Return how long a source is left alone between two questions."""
    written = text_of(node, "refresh")
    match = _SPAN.fullmatch(written.lower())
    if not match:
        unit = f': did you mean "{written}h"?' if _COUNT.fullmatch(written) else ""
        raise Invalid(f'refresh is a time like 30m, 6h or 1d, not "{shown(written)}"{unit}', node)
    span = timedelta(**{_UNITS[match[2]]: int(match[1])})
    low, high = REFRESHES
    if not low <= span <= high:
        raise Invalid("refresh lies between 5m and 30d", node)
    return span


def read_links(node: Node) -> str:
    """Return a CSS selector; whether it selects anything is seen on the page."""
    selector = text_of(node, "links")
    if len(selector) > SELECTOR_LIMIT:
        raise Invalid(f"links is longer than {SELECTOR_LIMIT} characters", node)
    return selector


def json_map(written: Iterable[str]) -> dict[str, str]:
    """Return a field map out of texts like ``title=headline``.

    Args:
        written: the texts; without one for ``items``, the answer itself is the list.

    Raises:
        UsageError: one of them is no such text, or names no part of an entry, or one named before.
    """
    found: dict[str, str] = {}
    for text in written:
        part, sign, path = (each.strip() for each in text.partition("="))
        if not sign or part not in JSON_KEYS or part in found or not path:
            raise UsageError(
                f'"{shown(text)}" says of no part of an entry where it stands',
                hint=f"write PART=PATH, each part once; the parts are {', '.join(JSON_KEYS)}",
            )
        found[part] = path
    return found


def read_json(node: Node) -> dict[str, str]:
    """Return where the parts of an entry stand in a JSON answer."""
    problems: list[Problem] = []
    readers = {key: _json_reader(key) for key in JSON_KEYS}
    values = read_mapping(node, readers, "json", problems)
    if problems:
        raise Invalid(problems[0].message, problems[0].place, more=problems[1:])
    return values


def _json_reader(key: str) -> Reader:
    return lambda node: text_of(node, key)


def read_headers(node: Node) -> dict[str, str]:
    """Return headers; a value may name environment variables as ``${NAME}``."""
    headers: dict[str, str] = {}
    problems: list[Problem] = []
    for key, value in mapping_of(node, "headers").pairs:
        try:
            name = _header_name(key, headers)
            headers[name] = _header_value(value, name)
        except Invalid as invalid:
            problems += invalid.problems
    if problems:
        raise Invalid(problems[0].message, problems[0].place, more=problems[1:])
    return headers


def _header_name(key: Node, taken: Iterable[str]) -> str:
    name = text_of(key, "a header's name")
    if not _HEADER.fullmatch(name):
        raise Invalid(f'"{shown(name)}" is no name of a header', key)
    if name.lower() in _NOT_HEADERS:
        raise Invalid(f"{name} is set by findvalue alone", key)
    if name.lower() in {known.lower() for known in taken}:
        raise Invalid(f'"{name}" stands here twice', key)
    return name


def _header_value(node: Node, name: str) -> str:
    value = text_of(node, name)
    if len(value) > HEADER_LIMIT or not (value.isascii() and value.isprintable()):
        raise Invalid(f"{name} must be one line of ASCII text", node)
    if "${" in VARIABLE.sub("", value):
        raise Invalid(f"{name}: an environment variable is written ${{NAME}}", node)
    return value
