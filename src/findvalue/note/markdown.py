"""Markdown drafts: plain text in which some characters would be markup."""

from __future__ import annotations

import re

from findvalue.note.layout import split_lines, wrap
from findvalue.note.model import Document, Line, Mark
from findvalue.note.text import TextDocument, TextSheet
from findvalue.types import Paragraph

# Everything that opens inline markup in CommonMark and its GitHub dialect, except underscores
# inside words; a colon before // would make a bare address a link there.
_INLINE = re.compile(
    r"[\\`*\[\]~]|(?<![^\W_])_|_(?![^\W_])|<(?=[A-Za-z/!?])|&(?=#?\w+;)|:(?=//)"
    r"|(?<=www)\.|\|"
)
# What opens a quote, a heading, a list or a rule at the start of a line.
_BLOCK = re.compile(r">|#{1,6}(?=\s|$)|[-+](?=\s|$)|\d{1,9}[.)](?=\s|$)|-[-\s]*$|=+\s*$")
_FENCE = re.compile(r"\s{0,3}(`{3,}|~{3,})")
_LIST = re.compile(r"\s{0,3}(?:[-+*]|\d{1,9}[.)])\s")


def escape(text: str) -> str:
    """Return text that CommonMark shows as it is, on one line."""
    return _INLINE.sub(lambda match: "\\" + match[0], text)


def escape_start(line: str) -> str:
    """Return a line whose first characters open no heading, quote or list."""
    match = _BLOCK.match(line)
    if not match:
        return line
    mark = match[0]
    at = len(mark) - 1 if mark[0].isdigit() else 0
    return f"{line[:at]}\\{line[at:]}"


def markdown_lines(paragraph: Paragraph, width: int | None) -> list[str]:
    """Return a paragraph as lines of Markdown; the link is an autolink on its own line."""
    lines = wrap(escape(paragraph.text), width)
    return [*map(escape_start, lines), f"<{paragraph.url}>"]


def marked_lines(source: str) -> list[Line]:
    """Return the lines, those of front matter, code blocks and lists marked as solid."""
    lines = split_lines(source)
    fence = ""
    front = bool(lines) and lines[0].text.rstrip() in {"---", "+++"}
    front = front and any(line.text.rstrip() == lines[0].text.rstrip() for line in lines[1:])
    marked: list[Line] = []
    for index, line in enumerate(lines):
        inside = bool(fence)
        match = _FENCE.match(line.text)
        if match and not fence:
            fence = match[1]
        elif match and match[1].startswith(fence) and not line.text[match.end() :].strip():
            fence = ""
        solid = front or inside or _is_in_list(lines, index)
        marked.append(line._replace(mark=Mark.SOLID) if solid else line)
        front = front and not (index and line.text.rstrip() == lines[0].text.rstrip())
    return marked


def _is_in_list(lines: list[Line], index: int) -> bool:
    """Say whether a line belongs to the list item above it."""
    text = lines[index].text
    if not index or lines[index].is_blank or lines[index - 1].is_blank:
        return False
    return bool(_LIST.match(text)) and bool(_LIST.match(lines[index - 1].text))


def open_markdown(data: bytes) -> Document:
    """Open a Markdown draft."""
    return TextDocument(
        data, lambda source: TextSheet(source, marked_lines(source), write=markdown_lines)
    )
