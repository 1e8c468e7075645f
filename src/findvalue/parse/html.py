"""HTML to plain text: linear, and good enough for text that is never shown as HTML again.

Every pattern here runs in linear time: each alternative starts with another character, and what
was matched is not tried again.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable

from findvalue.text import clean_text, join_blocks

_RAW_FACTOR = 6  # characters of HTML that are looked at for each character of text

_SILENT = "script|style|noscript|template|iframe|object|svg|math|head|title|textarea|select"
_MARKUP = re.compile(
    rf"<(?:({_SILENT})\b.*?(?:</\1\s*>|\Z)"
    r"|!--.*?(?:-->|\Z)"
    r"|[!?][^>]*(?:>|\Z)"
    r"""|/?([a-z][a-z0-9:-]*)(?=[\s/>])(?>[^<>"']|"[^"<]*"|'[^'<]*'|["'])*+>)""",
    re.IGNORECASE | re.DOTALL,
)
_ACTIVE = re.compile(
    r"<(script|style)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.IGNORECASE | re.DOTALL
)
_BLOCKS = re.compile(r"\n\s*\n")
_PART_OF_TAG = re.compile(r"<[^<>]*\Z")

# Elements that part no words.
_INLINE = {
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "blink", "cite", "code", "data", "del",
    "dfn", "em", "font", "i", "ins", "kbd", "mark", "nobr", "q", "s", "samp", "small", "span",
    "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
}  # fmt: skip
_OTHER = {
    "address", "area", "article", "aside", "audio", "base", "basefont", "blockquote", "body", "br",
    "button", "canvas", "caption", "center", "col", "colgroup", "datalist", "dd", "details",
    "dialog", "dir", "div", "dl", "dt", "embed", "fieldset", "figcaption", "figure", "footer",
    "form", "frame", "frameset", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr",
    "html", "img", "input", "label", "legend", "li", "link", "main", "map", "marquee", "menu",
    "meta", "meter", "nav", "noframes", "object", "ol", "optgroup", "option", "output", "p",
    "param", "picture", "pre", "progress", "rp", "rt", "ruby", "search", "section", "source",
    "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "track", "ul", "video",
}  # fmt: skip

# HTML reads references to the unassigned controls as Windows-1252, and feeds use them so.
_C1 = {code: bytes([code]).decode("cp1252", "replace") for code in range(0x80, 0xA0)}
_HAS_C1 = re.compile("[\x80-\x84\x86-\x9f]")


def html_to_prose(html_text: str, limit: int) -> str:
    """Return the visible text of an article as one clean line, its blocks told apart.

    Two line breaks part blocks as paragraphs do; a single one is a space.

    Args:
        html_text: HTML, or plain text.
        limit: characters to keep.

    Returns:
        The blocks, joined by ``findvalue.text.join_blocks``.
    """
    if "<" not in html_text:
        return html_to_text(html_text, limit)
    raw = html_text[: limit * _RAW_FACTOR].replace("\n", " ").replace("\r", " ")
    marked = _readable(raw, len(html_text), _block_gap)
    blocks = _BLOCKS.split(marked)
    return join_blocks((clean_text(block, limit) for block in blocks), limit)


def html_to_text(html_text: str, limit: int) -> str:
    """Return the visible text of a piece of HTML as one clean line.

    What looks like a tag but names no element of HTML is text: ``List<String>`` stays whole.

    Args:
        html_text: HTML, or plain text.
        limit: characters to keep.

    Returns:
        Clean text (see ``findvalue.text.clean_text``) without scripts, styles and the like;
        blocks are parted by a space.
    """
    return clean_text(_readable(html_text[: limit * _RAW_FACTOR], len(html_text), _gap), limit)


def _readable(raw: str, whole: int, gap: Callable[[re.Match[str]], str]) -> str:
    """Return HTML, the first part of ``whole`` characters, with its tags and references read."""
    if "<" in raw:
        if len(raw) < whole:
            raw = _PART_OF_TAG.sub("", raw)
        raw = _MARKUP.sub(gap, raw)
    if "&" in raw:
        raw = html.unescape(raw)
    return raw if raw.isascii() or not _HAS_C1.search(raw) else raw.translate(_C1)


def without_scripts(html_text: str) -> str:
    """Return a piece of HTML without scripts, styles and comments."""
    return _ACTIVE.sub("", html_text) if "<" in html_text else html_text


def _gap(match: re.Match[str]) -> str:
    """Return what a piece of markup leaves behind in the text."""
    name = match[2]
    if name is None:
        return " "
    name = name.lower()
    if name in _INLINE:
        return ""
    return " " if name in _OTHER or "-" in name or ":" in name[:-1] else match[0]


def _block_gap(match: re.Match[str]) -> str:
    """Return what a piece of markup leaves behind where blocks are told apart."""
    gap = _gap(match)
    if gap != " " or match[2] is None:
        return gap
    return "\n" if match[2].lower() == "br" else "\n\n"
