"""HTML drafts: the source is spliced, so that nothing but the paragraph changes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from html import escape
from typing import NamedTuple

from findvalue.note.html_lines import Element, Frame, Reader
from findvalue.note.html_tokens import Kind, Token, kept_attributes, tokenize
from findvalue.note.model import Document, Edit, Line, Mark, Slot, Span, Spot
from findvalue.note.text import SLOT, TextDocument
from findvalue.types import Paragraph

_PARAGRAPHS = frozenset(["p", "div"])  # what a paragraph is set in
# What a new paragraph may stand in.
_ROOMS = frozenset(
    {
        "", "html", "body", "div", "td", "th", "section", "article", "main", "center", "form",
        "blockquote", "header", "footer", "aside", "address", "pre", "p",
    }
)  # fmt: skip
_KEPT = frozenset(["class", "style", "dir", "align"])  # of a neighbour's tag; never its id
# What may separate two paragraphs: breaks, spaces, and blocks with nothing in them.
_NOTHING = r"(?:\s|&nbsp;|&#160;|\u00a0|<br\s*/?>|</?(?:span|font|o:p)\b[^<>]*>)"
_SEPARATOR = re.compile(rf"(?:{_NOTHING}|<(p|div)\b[^<>]*>{_NOTHING}*</(?:p|div)>)*", re.IGNORECASE)
_BR = re.compile(r"<br\s*/?>", re.IGNORECASE)
_WRAPPED = re.compile(r"((?:\s*<(?:span|font)\b[^<>]*>)+)[^<]", re.IGNORECASE)
_WRAPPER = re.compile(r"<(span|font)\b[^<>]*>", re.IGNORECASE)
_ID = re.compile(r"\s(?:id|name)\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>]+)", re.IGNORECASE)


class _Style(NamedTuple):
    """How the paragraphs around are set."""

    name: str  # "p", "div", or "" for text between line breaks
    tag: str  # the opening tag
    wrappers: str  # opening tags of fonts and spans around the words
    preformatted: bool = False


class HtmlSheet:
    """The source of an HTML draft with the lines a reader sees.

    Args:
        source: the text.
    """

    def __init__(self, source: str) -> None:
        reader = Reader(source)
        self.source = source
        self.lines: Sequence[Line] = reader.lines
        self._frames = reader.frames

    # --- what the letter asks ------------------------------------------------------------------

    def slot(self) -> Slot | None:
        """Return the first slot that a reader would see, or that is a comment in the body."""
        body = re.search(r"<body\b", self.source, re.IGNORECASE)
        for match in SLOT.finditer(self.source, body.start() if body else 0):
            line = next((i for i, x in enumerate(self.lines) if match.start() < x.end), None)
            inside = line is not None and self.lines[line].start <= match.start()
            if match[0].startswith("<!--") or inside:
                found = self.lines[line].mark if line is not None and inside else Mark.NONE
                if Mark.QUOTE not in found:
                    return Slot(
                        match.start(), match.end(), len(self.lines) if line is None else line
                    )
        return None

    def shown(self, paragraph: Paragraph) -> str:
        """Return the paragraph as its reader sees it."""
        return paragraph.plain

    def offset(self, line: int) -> int:
        """Return where in the source something before this line goes."""
        return self._position(line)[0]

    def insert(self, spot: Spot, paragraph: Paragraph) -> Edit:
        """Return the edit that puts the paragraph there, set like its neighbours."""
        if spot.slot is not None:
            return self._fill(spot.slot, paragraph)
        start, follows = self._position(spot.line)
        above = self._above(spot.line)
        style = self._style(above, spot.line)
        block = self._render(style, paragraph)
        gap = self._gap(style, above, spot.line)
        if follows:
            return Edit(start, start, gap + block if above is not None else block)
        near = above is not None and spot.line - above == 1 and self._has_gaps
        return Edit(start, start, (gap.lstrip() if near else "") + block + gap)

    def replace(self, span: Span, paragraph: Paragraph) -> Edit:
        """Return the edit that puts the paragraph in the place of these lines."""
        first, last = self.lines[span.first], self.lines[span.last - 1]
        style = _Style("", "", self._wrappers(span.first), self._is_preformatted(span.first))
        return Edit(first.start, last.end, self._render(style, paragraph))

    def remove(self, span: Span) -> Edit:
        """Return the edit that takes these lines out, with the separator that belongs to them."""
        above, below = self._above(span.first), self._below(span.last)
        start, end = self._outside(span)
        if below is not None and _SEPARATOR.fullmatch(self.source, end, self._frames[below].start):
            return Edit(start, self._frames[below].start, "")
        if above is not None:
            before = self._end_of(above)
            if _SEPARATOR.fullmatch(self.source, before, start):
                return Edit(before, end, "")
        return Edit(start, end, "")

    # --- where ---------------------------------------------------------------------------------

    def _position(self, line: int) -> tuple[int, bool]:
        """Return where something before a line goes, and whether it follows the line above.

        Before the line's outermost block, if a paragraph may stand there; a table row or a list
        may not hold one, so there it follows the line above in that line's own surroundings.
        """
        if line < len(self.lines) and self._frames[line].room in _ROOMS:
            return self._frames[line].start, False
        above = self._above(line)
        if above is not None:
            return self._end_of(above), True
        body = re.search(r"<body\b[^<>]*>", self.source, re.IGNORECASE)
        return (body.end() if body else len(self.source)), True

    def _end_of(self, line: int) -> int:
        """Return where something after a line goes."""
        block = self._frames[line].block
        if block is None or block.name not in _PARAGRAPHS or block.end < 0:
            return self._after_words(line, block)
        return block.end if self._held[block.start][-1] == line else self.lines[line].end

    def _after_words(self, line: int, block: Element | None) -> int:
        """Return the end of a line that stands in no paragraph of its own."""
        while block is not None and block.name not in _ROOMS and block.end > 0:
            if block.block is None or block.room in _ROOMS:
                return block.end
            block = block.block
        return self.lines[line].end

    def _outside(self, span: Span) -> tuple[int, int]:
        """Return where the blocks of these lines begin and end, when they hold nothing else."""
        first, last = self._frames[span.first], self.lines[span.last - 1]
        end = self._end_of(span.last - 1)
        if first.outer is None or end == last.end:
            return self.lines[span.first].start, last.end
        return first.outer.start, max(end, first.outer.end)

    def _above(self, line: int) -> int | None:
        indices = range(min(line, len(self.lines)) - 1, -1, -1)
        return next((i for i in indices if not self.lines[i].is_blank), None)

    def _below(self, line: int) -> int | None:
        indices = range(line, len(self.lines))
        return next((i for i in indices if not self.lines[i].is_blank), None)

    # --- how -----------------------------------------------------------------------------------

    def _style(self, above: int | None, line: int) -> _Style:
        """Return how the paragraph above is set, else the one below, else a plain one."""
        for near in (above, line if line < len(self.lines) else None):
            if near is None:
                continue
            frame = self._frames[near]
            begins_inside = near == line and frame.outer is None
            name = frame.block.name if frame.block else ""
            if begins_inside or (name not in _PARAGRAPHS and name in _ROOMS):
                return _Style("", "", self._wrappers(near), self._is_preformatted(near))
            if frame.block is not None and name in _PARAGRAPHS:
                if self._is_shared(frame):
                    return _Style("", "", self._wrappers(near))
                return _Style(name, self._tag(frame.block), self._wrappers(near))
        return _Style("p", "<p>", "")

    def _is_shared(self, frame: Frame) -> bool:
        """Say whether a block holds several paragraphs, set off by line breaks."""
        held = self._held[frame.block.start] if frame.block else []
        return any(self.lines[i].is_blank for i in held) and len(held) > 1

    @cached_property
    def _held(self) -> dict[int, list[int]]:
        """Which lines each block holds, by the offset of the block."""
        held: dict[int, list[int]] = {}
        for index, frame in enumerate(self._frames):
            if frame.block is not None:
                held.setdefault(frame.block.start, []).append(index)
        return held

    def _tag(self, block: Element) -> str:
        token = Token(Kind.OPEN, block.start, block.inside, block.name)
        return f"<{block.name}{kept_attributes(self.source, token, _KEPT)}>"

    def _wrappers(self, line: int) -> str:
        """Return the tags that set the font of a whole line."""
        source = self.source[self.lines[line].start : self.lines[line].end]
        match = _WRAPPED.match(source)
        if not match or not source.lower().endswith(("</span>", "</font>")):
            return ""
        return _ID.sub("", match[1].strip())

    def _is_preformatted(self, line: int) -> bool:
        block = self._frames[line].block
        return block is not None and block.preformatted

    def _render(self, style: _Style, paragraph: Paragraph) -> str:
        """Return the paragraph in HTML; every stored string is escaped."""
        address = escape(paragraph.url)
        text = escape(paragraph.text, quote=False)
        break_ = self._newline if style.preformatted else f"<br>{self._newline}"
        words = f'{text}{break_}<a href="{address}">{escape(paragraph.url, quote=False)}</a>'
        closing = "".join(f"</{name}>" for name in reversed(_WRAPPER.findall(style.wrappers)))
        words = f"{style.wrappers}{words}{closing}"
        return f"{style.tag}{words}</{style.name}>" if style.name else words

    @cached_property
    def _newline(self) -> str:
        match = re.search(r"\r\n|\n|\r", self.source)
        return match[0] if match else ""

    @cached_property
    def _has_gaps(self) -> bool:
        return any(line.is_blank for line in self.lines)

    def _gap(self, style: _Style, above: int | None, line: int) -> str:
        """Return what separates two paragraphs here: what stands there, else what is usual."""
        wants_break = not style.name and not style.preformatted
        if above is not None and line < len(self.lines):
            here = self._between(above, line)
            blank = line - above > 1 or not self._has_gaps
            if here is not None and blank and (not wants_break or len(_BR.findall(here)) > 1):
                return here
        usual = self._usual_gap(style)
        if usual is not None:
            return usual
        if wants_break:
            return f"<br>{self._newline}<br>{self._newline}"
        return self._newline * (2 if style.preformatted else 1)

    def _between(self, above: int, below: int) -> str | None:
        """Return the source between two lines, if it only separates them."""
        start, end = self._end_of(above), self._frames[below].start
        if start > end or not _SEPARATOR.fullmatch(self.source, start, end):
            return None
        return self.source[start:end]

    def _usual_gap(self, style: _Style) -> str | None:
        """Return the separator that most paragraphs of this style have."""
        found: Counter[str] = Counter()
        above: int | None = None
        for index, line in enumerate(self.lines):
            if line.is_blank:
                continue
            if above is not None and (index - above > 1 or not self._has_gaps):
                gap = self._between(above, index)
                same = (self._frames[index].outer is not None) == bool(style.name)
                if gap is not None and same:
                    found[gap] += 1
            above = index
        return found.most_common(1)[0][0] if found else None

    def _fill(self, slot: Slot, paragraph: Paragraph) -> Edit:
        """Return the edit for a slot: a whole block, or the words of the block it stands in."""
        inside = slot.line < len(self.lines) and self.lines[slot.line].start <= slot.start
        around = self._open_paragraph(slot.start)
        if not inside and around is None:
            above = self._above(slot.line)
            style = self._style(above, slot.line)
            if style.name:
                return Edit(slot.start, slot.end, self._render(style, paragraph))
        words = self._render(_Style("", "", ""), paragraph)
        if around is not None and not inside and not _is_bare(self.source[around : slot.start]):
            words = f"<br>{self._newline}<br>{self._newline}{words}"
        if inside:
            line = self.lines[slot.line]
            break_ = f"<br>{self._newline}<br>{self._newline}"
            before = break_ if self.source[line.start : slot.start].strip() else ""
            after = break_ if self.source[slot.end : line.end].strip() else ""
            alone = SLOT.fullmatch(line.text.strip()) is not None
            words = words if alone else f"{before}{words}{after}"
        return Edit(slot.start, slot.end, words)

    def _open_paragraph(self, offset: int) -> int | None:
        """Return where the inside of a paragraph begins that is open here: none fits into it."""
        inside: int | None = None
        for token in tokenize(self.source):
            if token.start >= offset:
                break
            if token.name == "p":
                inside = token.end if token.kind is Kind.OPEN else None
        return inside


def _is_bare(source: str) -> bool:
    """Say whether a stretch of source shows nothing."""
    return not Reader(source).lines


def open_html(data: bytes) -> Document:
    """Open an HTML draft."""
    return TextDocument(data, HtmlSheet)
