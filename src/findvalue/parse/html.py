"""HTML to plain text: linear, and good enough for text that is never shown as HTML again."""

from __future__ import annotations

import html
import re

from findvalue.text import clean_text

_RAW_FACTOR = 6  # characters of HTML that are looked at for each character of text
_MARKUP = re.compile(
    r"<(script|style|noscript|template|iframe|svg|math|head|title|textarea)\b.*?(?:</\1\s*>|\Z)"
    r"|<!--.*?(?:-->|\Z)"
    r"|<[!?][^>]*(?:>|\Z)"
    r"""|</?([a-z][a-z0-9:-]*)(?>[^<>"']|"[^"<]*"|'[^'<]*'|["'])*+>""",
    re.IGNORECASE | re.DOTALL,
)
_ACTIVE = re.compile(
    r"<(script|style)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.IGNORECASE | re.DOTALL
)
_PART_OF_TAG = re.compile(r"<[^<>]*\Z")
# Elements that part no words.
_INLINE = {
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em",
    "font", "i", "ins", "kbd", "mark", "q", "s", "samp", "small", "span", "strike", "strong",
    "sub", "sup", "time", "tt", "u", "var", "wbr",
}  # fmt: skip


def html_to_text(html_text: str, limit: int) -> str:
    """Return the visible text of a piece of HTML as one clean line.

    Args:
        html_text: HTML, or plain text.
        limit: characters to keep.

    Returns:
        Clean text (see ``findvalue.text.clean_text``); the content of scripts and styles is gone,
        blocks are parted by a space.
    """
    raw = html_text[: limit * _RAW_FACTOR]
    if "<" in raw:
        if len(raw) < len(html_text):
            raw = _PART_OF_TAG.sub("", raw)
        raw = _MARKUP.sub(_gap, raw)
    if "&" in raw:
        raw = html.unescape(raw)
    return clean_text(raw, limit)


def without_scripts(html_text: str) -> str:
    """Return a piece of HTML without scripts, styles and comments."""
    return _ACTIVE.sub("", html_text) if "<" in html_text else html_text


def _gap(match: re.Match[str]) -> str:
    name = match[2]
    return "" if name and name.lower() in _INLINE else " "
