"""Mappings of sources.yaml: which keys may stand where, and how a value is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from findvalue.fuzzy import closest
from findvalue.sources.nodes import (
    TOO_MANY,
    MapNode,
    Node,
    Place,
    Problem,
    RefusedNode,
    TextNode,
    kind_of,
)
from findvalue.text import clean_text

Values = dict[str, Any]
Reader = Callable[[Node], Any]


class Invalid(Exception):
    """A value that cannot be used.

    Args:
        message: how it should look; "" when the reason is noted already.
        where: the value, or its place.
        more: what else is wrong inside the value.
    """

    def __init__(self, message: str, where: Node | Place, *, more: Sequence[Problem] = ()) -> None:
        super().__init__(message)
        place = where if isinstance(where, Place) else where.start
        self.problems = [*([Problem(place, message)] if message else []), *more]


def read_mapping(
    node: Node, readers: Mapping[str, Reader], what: str, problems: list[Problem]
) -> Values:
    """Return the values of a mapping; what is wrong with it is added to ``problems``.

    Args:
        node: the mapping.
        readers: the keys that may occur, and the reader of each one's value.
        what: what the mapping is, for messages.
        problems: where to add problems: not a mapping, unknown and repeated keys, bad values.

    Returns:
        The values of the keys that are fine.
    """
    values: Values = {}
    seen: dict[str, Place] = {}
    try:
        pairs = mapping_of(node, what).pairs
    except Invalid as invalid:
        problems += invalid.problems
        return values
    for key, value in pairs:
        if len(problems) >= TOO_MANY:
            break
        try:
            name = _key(key, seen, readers, what)
            seen[name] = key.start
            values[name] = readers[name](value)
        except Invalid as invalid:
            problems += invalid.problems
    return values


def _key(key: Node, seen: Mapping[str, Place], allowed: Iterable[str], what: str) -> str:
    """Return the name of a key that may stand here."""
    name = text_of(key, "a key")
    if name == "<<":
        raise Invalid("merge keys (<<) are not read here: write the keys out", key)
    if name in seen:
        raise Invalid(f'"{name}" stands here twice, first on line {seen[name].line}', key)
    if name not in allowed:
        raise Invalid(f'{what} has no key "{shown(name)}"{suggestion(name, allowed)}', key)
    return name


def suggestion(word: str, choices: Iterable[str]) -> str:
    """Return a question that names the likely word, or the choices when none is near."""
    choices = tuple(choices)
    near = closest(word.lower(), choices, at_least=60)
    return f': did you mean "{near}"?' if near else f"; it may have: {', '.join(choices)}"


def shown(value: str) -> str:
    """Return a value as it may stand in a message: short, on one line, nothing hidden in it."""
    return clean_text(value, 60)


def mapping_of(node: Node, what: str) -> MapNode:
    """Return a node that must be a mapping."""
    if isinstance(node, RefusedNode):
        raise Invalid("", node)
    if not isinstance(node, MapNode):
        raise Invalid(f'{what} must have keys, like "name: value", not {kind_of(node)}', node)
    return node


def text_of(node: Node, what: str) -> str:
    """Return a node that must be a text: ``no`` and ``1.0`` are texts as they stand."""
    if isinstance(node, RefusedNode):
        raise Invalid("", node)
    if not isinstance(node, TextNode):
        hint = " (put it in quotes)" if isinstance(node, MapNode) and node.flow else ""
        raise Invalid(f"{what} must be a text, not {kind_of(node)}{hint}", node)
    if not node.value.strip() or (node.plain and node.value in {"~", "null"}):
        raise Invalid(f"{what} is empty", node)
    return node.value
