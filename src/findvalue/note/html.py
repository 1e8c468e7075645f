"""HTML drafts: the source is spliced, so that nothing but the paragraph changes."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from functools import cached_property

from findvalue.note.html_lines import Reader
from findvalue.note.html_style import (
    BREAK_TAG,
    PARAGRAPHS,
    SEPARATOR,
    Look,
    render,
    tag_like,
    wrappers_of,
)
from findvalue.note.html_tokens import Kind, tokenize
from findvalue.note.model import Document, Edit, Line, Mark, Slot, Span, Spot
from findvalue.note.text import SLOT, TextDocument
from findvalue.types import Paragraph

# What a new paragraph may stand in.
_ROOMS = frozenset(
    {
        "", "html", "body", "div", "td", "th", "section", "article", "main", "center", "form",
        "blockquote", "header", "footer", "aside", "address",
    }
)  # fmt: skip
_FLOWS = _ROOMS | PARAGRAPHS | {"pre"}  # what new words between line breaks may stand in
_NEAR = 200  # lines above and below a place that show what is usual there
_WIDEST_GAP = 1_000  # characters of source between two paragraphs that are a habit
_BODY = re.compile(r"<body\b[^<>]*>", re.IGNORECASE)


class HtmlSheet:
    """The source of an HTML draft with the lines a reader sees.

    Args:
        source: the text.
    """

    def __init__(self, source: str) -> None:
        reader = Reader(source)
        self.source = source
        self.lines: Sequence[Line] = reader.lines
        self._frame = reader.frame

    # --- what the letter asks ------------------------------------------------------------------

    def slot(self) -> Slot | None:
        """Return the first slot that a reader would see, or that is a comment in the body."""
        body = _BODY.search(self.source)
        for match in SLOT.finditer(self.source, body.start() if body else 0):
            line = bisect_right(self.lines, match.start(), key=lambda it: it.end)
            slot = Slot(match.start(), match.end(), line)
            inside = self._is_inside(slot)
            quoted = inside and Mark.QUOTE in self.lines[line].mark
            if (inside or match[0].startswith("<!--")) and not quoted:
                return slot
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
        look = self._look(above, spot.line, follows=follows)
        block = render(look, paragraph, self._newline)
        gap = self._gap(look, above, spot.line)
        if follows:
            return Edit(start, start, gap + block if above is not None else block)
        near = above is not None and spot.line - above == 1 and self._has_gaps
        return Edit(start, start, (gap.lstrip() if near else "") + block + gap)

    def replace(self, span: Span, paragraph: Paragraph) -> Edit:
        """Return the edit that puts the paragraph in the place of these lines."""
        first, last = self.lines[span.first], self.lines[span.last - 1]
        return Edit(first.start, last.end, render(self._flow(span.first), paragraph, self._newline))

    def remove(self, span: Span) -> Edit:
        """Return the edit that takes these lines out, with the separator that belongs to them."""
        above, below = self._above(span.first), self._below(span.last)
        start, end = self._outside(span)
        if below is not None and SEPARATOR.fullmatch(self.source, end, self._frame(below).start):
            return Edit(start, self._frame(below).start, "")
        if above is not None and SEPARATOR.fullmatch(self.source, self._end_of(above), start):
            return Edit(self._end_of(above), end, "")
        return Edit(start, end, "")

    # --- where ---------------------------------------------------------------------------------

    def _position(self, line: int) -> tuple[int, bool]:
        """Return where something before a line goes, and whether it follows the line above.

        Before the line's outermost block, if a paragraph may stand there; a table row or a list
        may not hold one, so there it follows the line above in that line's own surroundings.
        """
        if line < len(self.lines):
            frame = self._frame(line)
            if frame.room in (_ROOMS if frame.outer else _FLOWS):
                return frame.start, False
        above = self._above(line)
        if above is not None:
            return self._end_of(above), True
        body = _BODY.search(self.source)
        return (body.end() if body else len(self.source)), True

    def _end_of(self, line: int) -> int:
        """Return where something after a line goes: behind its block, if that ends with it."""
        block = self._frame(line).block
        if block is not None and block.name in PARAGRAPHS:
            ends = block.end > 0 and block.last in {-1, line}
            return block.end if ends and block.room in _ROOMS else self.lines[line].end
        while block is not None and block.name not in _FLOWS and block.end > 0:
            if block.room in _ROOMS:
                return block.end
            block = block.block
        return self.lines[line].end

    def _outside(self, span: Span) -> tuple[int, int]:
        """Return where the blocks of these lines begin and end, when they hold nothing else."""
        first, last = self._frame(span.first), self.lines[span.last - 1]
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

    def _look(self, above: int | None, line: int, *, follows: bool) -> Look:
        """Return how a paragraph is set here: like the one above, else the one below."""
        if above is not None and follows and self._end_of(above) == self.lines[above].end:
            return self._flow(above)
        if not follows and self._frame(line).outer is None:
            return self._flow(line if above is None else above)
        near = [it for it in (above, line) if it is not None and it < len(self.lines)]
        looks = (self._block_look(it) for it in near)
        return next((look for look in looks if look), Look("p", "<p>"))

    def _block_look(self, line: int) -> Look | None:
        """Return the look of a line's own block, if paragraphs are set in such blocks."""
        block = self._frame(line).block
        if block is None or block.name not in PARAGRAPHS:
            return None
        return Look(block.name, tag_like(self.source, block), wrappers_of(self._source_of(line)))

    def _flow(self, line: int) -> Look:
        """Return the look of words between line breaks."""
        block = self._frame(line).block
        preformatted = block is not None and block.preformatted
        return Look(wrappers=wrappers_of(self._source_of(line)), preformatted=preformatted)

    def _source_of(self, line: int) -> str:
        return self.source[self.lines[line].start : self.lines[line].end]

    @cached_property
    def _newline(self) -> str:
        match = re.search(r"\r\n|\n|\r", self.source)
        return match[0] if match else ""

    @cached_property
    def _has_gaps(self) -> bool:
        return any(line.is_blank for line in self.lines)

    def _gap(self, look: Look, above: int | None, line: int) -> str:
        """Return what separates two paragraphs here: what stands there, else what is usual."""
        if above is not None and line < len(self.lines) and self._is_gap(above, line, look):
            return self._between(above, line)
        usual = self._usual_gap(look, line)
        if usual is not None:
            return usual
        if look.preformatted:
            return (self._newline or "\n") * 2
        return self._newline if look.name else f"<br>{self._newline}<br>{self._newline}"

    def _is_gap(self, above: int, below: int, look: Look) -> bool:
        """Say whether what stands between two lines would separate paragraphs of this look."""
        between = self._between(above, below)
        if len(between) > _WIDEST_GAP or SEPARATOR.fullmatch(between) is None:
            return False
        if below - above == 1 and self._has_gaps:
            return False
        if look.preformatted:
            return bool(between.strip(" \t"))
        return bool(look.name) or len(BREAK_TAG.findall(between)) > 1

    def _between(self, above: int, below: int) -> str:
        return self.source[self._end_of(above) : self._frame(below).start]

    def _usual_gap(self, look: Look, near: int) -> str | None:
        """Return the separator that most paragraphs of this look have, near a line."""
        found: Counter[str] = Counter()
        above: int | None = None
        for index in range(max(near - _NEAR, 0), min(near + _NEAR, len(self.lines))):
            if self.lines[index].is_blank:
                continue
            same = (self._frame(index).outer is not None) == bool(look.name)
            if above is not None and same and self._is_gap(above, index, look):
                found[self._between(above, index)] += 1
            above = index
        return found.most_common(1)[0][0] if found else None

    # --- slots ---------------------------------------------------------------------------------

    def _is_inside(self, slot: Slot) -> bool:
        """Say whether a slot stands among the words of a line."""
        return slot.line < len(self.lines) and self.lines[slot.line].start <= slot.start

    def _fill(self, slot: Slot, paragraph: Paragraph) -> Edit:
        """Return the edit for a slot: a whole block, or words if it stands in a paragraph."""
        inside = self._is_inside(slot)
        around = self._open_paragraph(slot.start)
        if not inside and around is None:
            look = self._look_of_room(slot)
            return Edit(slot.start, slot.end, render(look, paragraph, self._newline))
        words = render(Look(), paragraph, self._newline)
        break_ = f"<br>{self._newline}<br>{self._newline}"
        start = self.lines[slot.line].start if inside else around or slot.start
        end = self.lines[slot.line].end if inside else slot.end
        before = break_ if _shows(self.source[start : slot.start]) else ""
        after = break_ if _shows(self.source[slot.end : end]) else ""
        return Edit(slot.start, slot.end, f"{before}{words}{after}")

    def _look_of_room(self, slot: Slot) -> Look:
        """Return the look of a block in the place of a comment."""
        above = self._above(slot.line)
        return (self._block_look(above) if above is not None else None) or Look("div", "<div>")

    def _open_paragraph(self, offset: int) -> int | None:
        """Return where the inside of a paragraph begins that is open here: none fits into it."""
        inside: int | None = None
        for token in tokenize(self.source):
            if token.start >= offset:
                break
            if token.name == "p":
                inside = token.end if token.kind is Kind.OPEN else None
        return inside


def _shows(source: str) -> bool:
    """Say whether a stretch of source shows anything."""
    return bool(Reader(source).lines)


def open_html(data: bytes) -> Document:
    """Open an HTML draft."""
    return TextDocument(data, HtmlSheet)
