"""How a paragraph is set in HTML: as the paragraphs around it are."""

from __future__ import annotations

import re
from html import escape
from typing import NamedTuple

from findvalue.note.html_elements import Element
from findvalue.note.html_tokens import Kind, Token, kept_attributes
from findvalue.types import Paragraph

PARAGRAPHS = frozenset(["p", "div"])  # what a paragraph is set in
_KEPT = frozenset(["class", "style", "dir", "align"])  # of a neighbour's tag; never its id

_NOTHING = r"(?:\s|&nbsp;|&#160;|\u00a0|<br\s*/?>|</?(?:span|font|o:p)\b[^<>]*>)"
# What may separate two paragraphs: breaks, spaces, and blocks with nothing in them.
SEPARATOR = re.compile(rf"(?:{_NOTHING}|<(p|div)\b[^<>]*>{_NOTHING}*</(?:p|div)>)*", re.IGNORECASE)
BREAK_TAG = re.compile(r"<br\s*/?>", re.IGNORECASE)

_WRAPPED = re.compile(r"((?:\s*<(?:span|font)\b[^<>]*>)+)[^<]", re.IGNORECASE)
_WRAPPER = re.compile(r"<(span|font)\b[^<>]*>", re.IGNORECASE)
_CLOSED = re.compile(r"</(?:span|font)\s*>\s*\Z", re.IGNORECASE)
_ID = re.compile(r"\s(?:id|name)\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>]+)", re.IGNORECASE)


class Look(NamedTuple):
    """How a paragraph is set."""

    name: str = ""  # "p" or "div"; "" for words between line breaks
    tag: str = ""  # the opening tag
    wrappers: str = ""  # opening tags of fonts and spans around the words
    preformatted: bool = False


def tag_like(source: str, block: Element) -> str:
    """Return an opening tag that looks like that of a neighbour."""
    token = Token(Kind.OPEN, block.start, block.inside, block.name)
    return f"<{block.name}{kept_attributes(source, token, _KEPT)}>"


def wrappers_of(line: str) -> str:
    """Return the tags that set the font of a whole line of source."""
    match = _WRAPPED.match(line)
    if not match or not _CLOSED.search(line[-40:]):
        return ""
    return _ID.sub("", match[1].strip())


def render(look: Look, paragraph: Paragraph, newline: str) -> str:
    """Return a paragraph in HTML; every stored string is escaped, the link is the only tag.

    Args:
        look: how it is set.
        paragraph: what it says.
        newline: the line break of the source, or "".
    """
    text = escape(paragraph.text, quote=False)
    shown = escape(paragraph.url, quote=False)
    link = f'<a href="{escape(paragraph.url)}">{shown}</a>'
    words = f"{text}{(newline or chr(10)) if look.preformatted else f'<br>{newline}'}{link}"
    closing = "".join(f"</{name}>" for name in reversed(_WRAPPER.findall(look.wrappers)))
    words = f"{look.wrappers}{words}{closing}"
    return f"{look.tag}{words}</{look.name}>" if look.name else words
