"""A source as the lines of a source list."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import fields
from datetime import timedelta

from findvalue.sources.nodes import ListNode, MapNode, NotYaml, TextNode, compose
from findvalue.types import Source

# Plain here, but not a text to every other program that reads YAML.
_AMBIGUOUS = re.compile(
    r"(?:y|n|yes|no|on|off|true|false|null|~|[-+]?[.\d][\d._:eE+-]*|0x[0-9a-f]+)?", re.IGNORECASE
)
_UNITS = ((86_400, "d"), (3_600, "h"), (60, "m"))  # seconds


def scalar(text: str, *, flow: bool = False) -> str:
    """Return a text as YAML: plain where every program reads it as that text, else in quotes.

    Args:
        text: any text.
        flow: whether it stands inside brackets or braces, where more characters have a meaning.
    """
    if not _AMBIGUOUS.fullmatch(text) and _reads_back(text, flow=flow):
        return text
    return json.dumps(text, ensure_ascii=not text.isprintable())


def _reads_back(text: str, *, flow: bool) -> bool:
    """Say whether a text without quotes is read as itself."""
    try:
        root, problems = compose(f"{{key: [{text}]}}" if flow else f"- key: {text}\n")
    except NotYaml:
        return False
    node = root
    for _ in range(2):
        if isinstance(node, ListNode) and len(node.items) == 1:
            node = node.items[0]
        elif isinstance(node, MapNode) and len(node.pairs) == 1:
            node = node.pairs[0][1]
    return not problems and isinstance(node, TextNode) and node.value == text


def span(time: timedelta) -> str:
    """Return a time as ``refresh:`` has it: 30m, 6h, 1d."""
    seconds = int(time.total_seconds())
    return next(f"{seconds // size}{unit}" for size, unit in _UNITS if seconds % size == 0)


def block_lines(source: Source) -> list[str]:
    """Return a source as the lines of a block mapping, without indentation.

    What a source has in common with every source is left out, so that a list's own defaults hold.
    """
    lines: list[str] = []
    for key, value in written_values(source).items():
        if isinstance(value, Mapping):
            lines.append(f"{key}:")
            lines += [f"  {scalar(name)}: {scalar(part)}" for name, part in value.items()]
        elif isinstance(value, tuple):
            lines.append(f"{key}: [{', '.join(scalar(item, flow=True) for item in value)}]")
        else:
            lines.append(f"{key}: {scalar(value) if isinstance(value, str) else _flag(value)}")
    return lines


def flow_text(source: Source) -> str:
    """Return a source as a mapping in braces, on one line."""
    parts: list[str] = []
    for key, value in written_values(source).items():
        if isinstance(value, Mapping):
            pairs = (f"{scalar(a, flow=True)}: {scalar(b, flow=True)}" for a, b in value.items())
            parts.append(f"{key}: {{{', '.join(pairs)}}}")
        elif isinstance(value, tuple):
            parts.append(f"{key}: [{', '.join(scalar(item, flow=True) for item in value)}]")
        elif isinstance(value, str):
            parts.append(f"{key}: {scalar(value, flow=True)}")
        else:
            parts.append(f"{key}: {_flag(value)}")
    return "{" + ", ".join(parts) + "}"


Written = str | bool | float | tuple[str, ...] | Mapping[str, str]


def written_values(source: Source) -> dict[str, Written]:
    """Return what a source list has to say of a source, in the order in which people read it."""
    values: dict[str, Written] = {"name": source.name}
    for key in _ORDER:
        value = getattr(source, key)
        if key == "path":
            value = source.written_path or None
        if value != _USUAL[key]:
            values[key] = span(value) if isinstance(value, timedelta) else value
    return values


def _flag(value: bool | float) -> str:  # noqa: FBT001 - a value to be written, not an option
    return str(value).lower() if isinstance(value, bool) else f"{value:g}"


_ORDER = (
    "kind", "url", "path", "tags", "language", "weight", "refresh", "links", "json", "paywalled",
    "allow_private", "headers", "disabled",
)  # fmt: skip
_PLAIN = Source(name="")
_USUAL = {field.name: getattr(_PLAIN, field.name) for field in fields(_PLAIN)}
