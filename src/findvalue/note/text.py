"""Plain text drafts."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import cached_property

from findvalue.errors import DraftProtected, UsageError
from findvalue.note.codec import detect
from findvalue.note.layout import WIDEST_GAP, newline_at, split_lines, usual_gap, wrap, wrap_width
from findvalue.note.model import Document, Edit, Line, Mark, Sheet, Slot, Span, Spot
from findvalue.note.regions import is_quoted
from findvalue.types import Paragraph, Placement

SLOT = re.compile(
    r"\{\{\s{0,9}findvalue\s{0,9}\}\}|<!--\s{0,9}findvalue\s{0,9}-->|\[findvalue\]", re.IGNORECASE
)

_MOST_BREAKS = 200_000  # characters that end lines

Writer = Callable[[Paragraph, int | None], list[str]]


def plain_lines(paragraph: Paragraph, width: int | None) -> list[str]:
    """Return a paragraph as lines of plain text; the link has a line of its own."""
    return [*wrap(paragraph.text, width), paragraph.url]


def check_lines(source: str) -> None:
    """Refuse a text with more lines than any note.

    Raises:
        DraftProtected: it has too many.
    """
    if source.count("\n") + source.count("\r") > _MOST_BREAKS:
        raise DraftProtected(
            f"the draft has more than {_MOST_BREAKS:,} lines", hint="is it really a note?"
        )


class TextSheet:
    """A plain text with its habits.

    Args:
        source: the text.
        lines: its lines, when the caller has marked them.
        write: renders a paragraph at a width.
        newline: the line break of a text that has none.
    """

    def __init__(
        self,
        source: str,
        lines: Sequence[Line] | None = None,
        *,
        write: Writer = plain_lines,
        newline: str = "\n",
    ) -> None:
        self.source = source
        self.lines: Sequence[Line] = split_lines(source) if lines is None else lines
        self._write = write
        self._newline = newline

    @cached_property
    def _width(self) -> int | None:
        return wrap_width(self.lines)

    @cached_property
    def _gap(self) -> int:
        return usual_gap(self.lines)

    def slot(self) -> Slot | None:
        """Return the first slot outside code and quoted mail."""
        for match in SLOT.finditer(self.source):
            line = self._line_of(match.start())
            found = self.lines[line]
            if Mark.SOLID not in found.mark and not is_quoted(found):
                return Slot(match.start(), match.end(), line)
        return None

    def insert(self, spot: Spot, paragraph: Paragraph) -> Edit:
        """Return the edit that puts the paragraph there, with the gaps of its neighbours."""
        block = self._write(paragraph, self._width)
        if spot.slot is not None:
            return self._fill(spot.slot, block)
        index = spot.line
        newline = newline_at(self.source, self.lines, index, self._newline)
        above = self._text_above(index)
        if index >= len(self.lines):
            return self._append(above, block, newline)
        gap = min(index - 1 - above, WIDEST_GAP) if above is not None else 0
        before = [""] * self._gap if above is not None and not gap else []
        after = [""] * (gap or self._gap)
        text = newline.join([*before, *block, *after, ""])
        start = self.lines[index].start
        return Edit(start, start, text)

    def _append(self, above: int | None, block: Sequence[str], newline: str) -> Edit:
        if above is None:
            return Edit(0, 0, newline.join([*block, ""]))
        end = self.lines[above].end
        return Edit(end, end, newline.join(["", *[""] * self._gap, *block]))

    def _fill(self, slot: Slot, block: Sequence[str]) -> Edit:
        """Return the edit for a slot; one inside a sentence is given lines of its own."""
        newline = newline_at(self.source, self.lines, slot.line, self._newline)
        line = self.lines[slot.line]
        apart = [""] * (self._gap + 1)
        before = apart if self.source[line.start : slot.start].strip() else []
        after = apart if self.source[slot.end : line.end].strip() else []
        return Edit(slot.start, slot.end, newline.join([*before, *block, *after]))

    def replace(self, span: Span, paragraph: Paragraph) -> Edit:
        """Return the edit that puts the paragraph in the place of these lines."""
        newline = newline_at(self.source, self.lines, span.first + 1, self._newline)
        block = newline.join(self._write(paragraph, self._width))
        return Edit(self.lines[span.first].start, self.lines[span.last - 1].end, block)

    def remove(self, span: Span) -> Edit:
        """Return the edit that takes the lines out; of the two gaps the larger one stays."""
        above = self._text_above(span.first)
        below = next(
            (i for i in range(span.last, len(self.lines)) if not self.lines[i].is_blank), None
        )
        first, last = self.lines[span.first], self.lines[span.last - 1]
        if below is None and above is not None:
            return Edit(self.lines[above].end, last.end, "")
        if below is None:
            return Edit(first.start, len(self.source), "")
        if above is not None and span.first - above < below - span.last + 1:
            return Edit(self.lines[above + 1].start, self.lines[span.last].start, "")
        return Edit(first.start, self.lines[below].start, "")

    def shown(self, paragraph: Paragraph) -> str:
        """Return the paragraph as it stands in this text."""
        return "\n".join(self._write(paragraph, self._width))

    def offset(self, line: int) -> int:
        """Return where in the source something before this line goes."""
        if line < len(self.lines):
            return self.lines[line].start
        above = self._text_above(line)
        return self.lines[above].end if above is not None else 0

    def _text_above(self, index: int) -> int | None:
        return next(
            (
                i
                for i in range(min(index, len(self.lines)) - 1, -1, -1)
                if not self.lines[i].is_blank
            ),
            None,
        )

    def _line_of(self, offset: int) -> int:
        return bisect_right(self.lines, offset, key=lambda line: line.start) - 1


class TextDocument:
    """A file that is text as it stands: plain, Markdown or HTML.

    Args:
        data: the file's bytes.
        make: makes the sheet of a text.
    """

    sender: str | None = None

    def __init__(self, data: bytes, make: Callable[[str], Sheet] = TextSheet) -> None:
        self._data = data
        self._codec = detect(data)
        source = self._codec.decode(data)
        check_lines(source)
        self.sheets: Sequence[Sheet] = (make(source),)

    def placement(self, spot: Spot) -> Placement:
        """Return the spot in bytes of the file."""
        sheet = self.sheets[0]
        start = spot.slot.start if spot.slot else sheet.offset(spot.line)
        end = spot.slot.end if spot.slot else start
        return Placement(
            unit="byte",
            start=self._codec.position(sheet.source, start),
            end=self._codec.position(sheet.source, end),
            rule=spot.rule,
            confidence=spot.confidence,
        )

    def line_at(self, number: int) -> int:
        """Return the index of the line that an editor calls ``number``.

        Raises:
            UsageError: the draft has no such line.
        """
        breaks = split_lines(self.sheets[0].source)
        if not 1 <= number <= len(breaks) + 1:
            raise UsageError(
                f"there is no line {number}: the draft has {len(breaks)}",
                hint=f"--at takes 1 to {len(breaks) + 1}; the paragraph goes before that line",
            )
        lines = self.sheets[0].lines
        if number > len(breaks):
            return len(lines)
        offset = breaks[number - 1].start
        return next((i for i, line in enumerate(lines) if line.start >= offset), len(lines))

    def save(self, edits: Sequence[Sequence[Edit]]) -> bytes:
        """Return the file's bytes after these edits."""
        return self._codec.splice(self._data, self.sheets[0].source, edits[0])


def open_text(data: bytes) -> Document:
    """Open a plain text draft."""
    return TextDocument(data)
