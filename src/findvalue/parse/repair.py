"""Repairs that make most broken feeds well-formed: each undoes a mistake seen in the wild.

All of them are single passes. Nothing but control characters is touched inside CDATA, where an
ampersand is an ampersand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from html.entities import html5

from findvalue.parse.xml_names import USUAL_NAMESPACES

_FRONT = 20_000  # characters before the root: warnings, comments, a document type
_ROOT = re.compile(r"<((?:\w{1,20}:)?(?:rss|feed|rdf|channel))(?=[\s>])", re.IGNORECASE)
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_CDATA = re.compile(r"(<!\[CDATA\[.*?(?:\]\]>|\Z))", re.DOTALL)
_LESS_THAN = re.compile(r"<(?![A-Za-z_:/!?\x80-\U0010ffff])")
_BARE_AMPERSAND = re.compile(r"&(?!#?[\w.-]{1,32};)")
_AMPERSAND = re.compile(
    r"&(?!(?:amp|lt|gt|quot|apos);)"
    r"(?:#[xX]([0-9a-fA-F]{1,8});|#(\d{1,9});|([A-Za-z][A-Za-z0-9._-]{0,31});)?"
)
_ENTITY = re.compile(
    r"<!ENTITY\s{1,99}([A-Za-z][\w.-]{0,31})\s{1,99}(?:\"([^\"&%<]{0,200})\"|'([^'&%<]{0,200})')"
)
_MOST_ENTITIES = 100
_TAG_PREFIX = re.compile(r"<([A-Za-z_][\w.-]{0,40}):[A-Za-z_]")
_ATTRIBUTE_PREFIX = re.compile(r"\s([A-Za-z_][\w.-]{0,40}):[\w.-]{1,60}=[\"']")
_BOUND = re.compile(r"\sxmlns:([\w.-]{1,40})\s{0,9}=")
_MOST_PREFIXES = 50
_ROOT_END = re.compile(r"</(?:\w{1,20}:)?(?:rss|feed|rdf)\s{0,9}>", re.IGNORECASE)
_ENTRY_END = re.compile(r"</(?:\w{1,20}:)?(?:item|entry)\s{0,9}>", re.IGNORECASE)
_CHANNEL = re.compile(r"<(/?)((?:\w{1,20}:)?channel)(?=[\s>])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Repaired:
    """A feed with the usual mistakes undone.

    Args:
        text: the feed from its root to the end of its root.
        tail: what followed the last whole entry of a feed that is cut short.
    """

    text: str
    tail: str | None = None


def repair(text: str) -> Repaired:
    """Return a feed with the usual mistakes undone.

    Document type and control characters are gone, HTML entities are characters, stray ampersands
    and "less than" are escaped, prefixes are declared, and a feed that is cut short is closed
    behind its last whole entry.

    Args:
        text: an ill-formed feed.
    """
    root = _ROOT.search(text, 0, _FRONT)
    start = root.start() if root else 0
    entities = _declared_entities(text[:start])
    text = _CONTROLS.sub("", text[start:])
    text, tail = _close("".join(_segments(text, entities)))
    return Repaired(_declare_prefixes(text), tail)


def _declared_entities(front: str) -> dict[str, str]:
    """Return the entities that a document type declares as plain text."""
    found = _ENTITY.findall(front)[:_MOST_ENTITIES]
    return {name: first or second for name, first, second in found}


def _segments(text: str, entities: dict[str, str]) -> list[str]:
    segments = _CDATA.split(text)
    for index in range(0, len(segments), 2):  # the others are CDATA
        outside = _LESS_THAN.sub("&lt;", segments[index])
        outside = _BARE_AMPERSAND.sub("&amp;", outside)
        segments[index] = _AMPERSAND.sub(lambda match: _reference(match, entities), outside)
    return segments


def _reference(match: re.Match[str], entities: dict[str, str]) -> str:
    """Return what an ampersand and the name behind it should have been."""
    hexadecimal, decimal, name = match.groups()
    if hexadecimal or decimal:
        code = int(hexadecimal, 16) if hexadecimal else int(decimal)
        return match[0] if _is_xml(code) else ""
    if name is None:
        return "&amp;"
    value = entities.get(name) or html5.get(f"{name};")
    return f"&amp;{name};" if value is None else escape(value, quote=False)


def _is_xml(code: int) -> bool:
    """Say whether XML 1.0 allows a character (section 2.2)."""
    if code < 0x20:  # noqa: PLR2004
        return code in {0x9, 0xA, 0xD}
    return code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000  # noqa: PLR2004


def _close(text: str) -> tuple[str, str | None]:
    """Return the text up to the end of its root, which it gets when it has none, and the rest."""
    end = _last(_ROOT_END, text)
    if end:
        return text[: end.end()], None
    entry, root = _last(_ENTRY_END, text), _ROOT.match(text)
    if not entry or not root:
        return text, ""
    text, tail = text[: entry.end()], text[entry.end() :]
    channel = _last(_CHANNEL, text)
    if channel and not channel[1] and channel.start() != root.start():
        text += f"</{channel[2]}>"
    return f"{text}</{root[1]}>", tail


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    match = None
    for match in pattern.finditer(text):  # noqa: B007 - the last one is what is wanted
        pass
    return match


def _declare_prefixes(text: str) -> str:
    """Return the text with every prefix that its root does not declare declared there."""
    root = _ROOT.match(text)
    if not root:
        return text
    used = {*_TAG_PREFIX.findall(text), *_ATTRIBUTE_PREFIX.findall(text)} - {"xml", "xmlns"}
    bound = set(_BOUND.findall(text[: text.find(">") + 1]))
    missing = sorted(used - bound)[:_MOST_PREFIXES]
    declared = "".join(
        f' xmlns:{prefix}="{USUAL_NAMESPACES.get(prefix, "urn:undeclared:" + prefix)}"'
        for prefix in missing
    )
    return f"{text[: root.end()]}{declared}{text[root.end() :]}"
