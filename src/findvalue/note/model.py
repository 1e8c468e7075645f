"""What every format of draft is reduced to: a source text, and the lines a reader sees in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Flag
from pathlib import Path
from typing import NamedTuple, Protocol

from findvalue.types import DraftFormat, Paragraph, Placement


class Mark(Flag):
    """What a format knows of a line beyond its words."""

    NONE = 0
    QUOTE = 1  # of somebody else's mail
    SIGNATURE = 2  # the mail program says so
    SOLID = 4  # inside something that must not be torn: a list, a table, a code block
    OURS = 8  # carries our own invisible mark


class Line(NamedTuple):
    """A line that a reader sees. ``source[start:end]`` is what makes it."""

    text: str
    start: int
    end: int
    mark: Mark = Mark.NONE
    links: tuple[str, ...] = ()  # addresses behind its words, when they are not visible

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing to read."""
        return not self.text or self.text.isspace()


class Span(NamedTuple):
    """Lines from ``first`` up to and without ``last``."""

    first: int
    last: int


class Edit(NamedTuple):
    """Put ``text`` in the place of ``source[start:end]``."""

    start: int
    end: int
    text: str


class Slot(NamedTuple):
    """A place in the source that the user left for the paragraph."""

    start: int
    end: int
    line: int  # index of the line it stands in


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where a paragraph belongs: before the line ``line``, or in a slot."""

    line: int
    rule: str
    confidence: float  # 0 to 1
    slot: Slot | None = None


class Sheet(Protocol):
    """A source text with its lines, and the way its format writes a paragraph."""

    @property
    def source(self) -> str:
        """The text that edits apply to."""
        ...

    @property
    def lines(self) -> Sequence[Line]:
        """The lines a reader sees, in order."""
        ...

    def slot(self) -> Slot | None:
        """Return the first slot, if there is one."""
        ...

    def insert(self, spot: Spot, paragraph: Paragraph) -> Edit:
        """Return the edit that puts the paragraph there, in the style of its neighbours."""
        ...

    def replace(self, span: Span, paragraph: Paragraph) -> Edit:
        """Return the edit that puts the paragraph in the place of these lines."""
        ...

    def remove(self, span: Span) -> Edit:
        """Return the edit that takes these lines out, with the separator that belongs to them."""
        ...

    def shown(self, paragraph: Paragraph) -> str:
        """Return the paragraph as its reader sees it in this format, lines joined by newlines."""
        ...

    def offset(self, line: int) -> int:
        """Return where in the source something before this line goes."""
        ...


class Document(Protocol):
    """A draft, opened: one sheet, or the two that say the same in a mail."""

    @property
    def sheets(self) -> Sequence[Sheet]:
        """The sheets; the first one decides."""
        ...

    @property
    def sender(self) -> str | None:
        """Who writes the draft, when the draft itself says so."""
        ...

    def placement(self, spot: Spot) -> Placement:
        """Return the spot in the unit that this format is measured in."""
        ...

    def line_at(self, number: int) -> int:
        """Return the index of the line that a user calls ``number``.

        Raises:
            UsageError: the draft has no such line.
        """
        ...

    def save(self, edits: Sequence[Sequence[Edit]]) -> bytes:
        """Return the draft's bytes after these edits, one sequence for each sheet.

        Raises:
            DraftProtected: the result cannot be written without changing something else.
        """
        ...


class Opener(Protocol):
    """Opens the drafts of one format."""

    def __call__(self, data: bytes) -> Document:
        """Return the draft, opened.

        Raises:
            DraftProtected: these bytes cannot be edited safely.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What shows that a file was changed by somebody else."""

    modified: int  # nanoseconds
    size: int  # bytes
    inode: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A user's note as it was read."""

    data: bytes
    format: DraftFormat
    path: Path | None = None  # as the user named it; None for standard input
    target: Path | None = None  # the file behind it, links resolved: the ledger's key
    stamp: Stamp | None = None


def apply_edits(source: str, edits: Sequence[Edit]) -> str:
    """Return the source after edits that do not overlap."""
    pieces: list[str] = []
    done = 0
    for edit in sorted(edits):
        pieces += source[done : edit.start], edit.text
        done = edit.end
    pieces.append(source[done:])
    return "".join(pieces)
