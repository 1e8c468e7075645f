"""The lines that a reader of an HTML mail sees, each with its place in the source."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from html import unescape

from findvalue.note.html_elements import (
    BLOCKS,
    ROOTS,
    SPACED,
    UNSEEN,
    VOID,
    Element,
    Frame,
    frame_of,
    traits_of,
)
from findvalue.note.html_runs import INVISIBLE, Plain, Traits, plain_blocks, plain_lines
from findvalue.note.html_tokens import Kind, Token, check_markup, end_of, token_at, too_much_markup
from findvalue.note.model import Line, Mark

_DEEPEST = 500  # elements inside each other; threads of many answers reach 100

_BREAK = re.compile(r"\r\n|\n|\r")


@dataclass(slots=True)
class _Pending:
    """The line that is being read."""

    pieces: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    start: int = -1
    end: int = -1
    mark: Mark = Mark.NONE
    seen: bool = False


class Reader:
    """Reads the lines of an HTML source; every token is handled in constant time.

    Args:
        source: the text.
    """

    def __init__(self, source: str) -> None:
        self.lines: list[Line] = []
        self._frames: list[Frame | tuple[Plain, Element | None] | None] = []  # one for each line
        self._source = source
        self._root = Element("", 0, 0, None)
        self._stack: list[Element] = []
        self._open_names: Counter[str] = Counter()
        self._fresh = 0  # elements of the stack from here on hold no words yet
        self._gap = False
        self._some = False  # whether there was a line with words
        self._line = _Pending()
        self._known: dict[str, Traits] = {}  # of tags, since most come many times
        check_markup(source)
        at = 0
        while at < len(source):
            at = self._plain(at) or self._next(at)
        self._flush()

    def _next(self, at: int) -> int:
        """Take one token; return where the one after it begins."""
        token = token_at(self._source, at)
        self._take(token)
        if len(self._stack) > _DEEPEST:
            raise too_much_markup()
        return end_of(self._source, token)

    def frame(self, index: int) -> Frame:
        """Return what stands around a line; few are ever asked for, so most are made here."""
        kept = self._frames[index]
        if isinstance(kept, Frame):
            return kept
        if kept is None:  # the gap above a paragraph
            below = self.frame(index + 1)
            frame = Frame(None, None, below.start, below.room)
        else:
            frame = frame_of(*kept)
        self._frames[index] = frame
        return frame

    def _plain(self, at: int) -> int:
        """Take a plain stretch in one step; return where it ends, 0 when there is none here."""
        top = self._top
        if top.hidden or top.preformatted or self._source.startswith("</", at):
            return 0
        if self._source[at] == "<" and top.name != "p":
            behind = self._take_blocks(at)
            if behind:
                return behind
        if self._line.pieces or self._line.start >= 0:
            return 0
        return self._take_lines(at)

    def _take_blocks(self, at: int) -> int:
        """Take plain paragraphs; return where they end, 0 when there are none here."""
        top, parent, outer, behind = self._top, self._block, self._outer(), 0
        around = Traits(top.mark, href=top.href)
        for plain in plain_blocks(self._source, at, self._traits, around):
            if not behind:
                self._flush()
            behind, spaced = plain.behind, plain.name in SPACED
            self._gap |= spaced
            if not plain.line.text:
                self._append(plain.line, (plain, parent))
                continue
            if self._gap and self._some:
                start = outer.start if outer else plain.start
                self._append(Line("", start, start), None)
            self._append(plain.line, frame_of(plain, parent, outer) if outer else (plain, parent))
            self._gap, self._some, outer = spaced, True, None
            self._fresh = len(self._stack)
        return behind

    def _take_lines(self, at: int) -> int:
        """Take lines that end with a break; return where they end, 0 when there are none here."""
        top, block, outer, behind = self._top, self._block, self._outer(), 0
        room = block.name if block else ""
        around = Traits(top.mark, href=top.href)
        for line, after in plain_lines(self._source, at, self._traits, around):
            behind = after
            if not line.text:
                self._append(line, Frame(block, None, line.start, room))
                self._count(block)
                continue
            start = outer.start if outer else line.start
            if self._gap and self._some:
                self._append(Line("", start, start), None)
            self._append(line, Frame(block, outer, start, outer.room if outer else room))
            self._count(block)
            self._gap, self._some, outer = False, True, None
            self._fresh = len(self._stack)
        return behind

    def _take(self, token: Token) -> None:
        if token.kind is Kind.TEXT:
            self._text(token)
        elif token.kind is Kind.CLOSE:
            self._close(token)
        elif token.kind is Kind.OPEN:
            self._opening(token)

    def _opening(self, token: Token) -> None:
        if token.name == "br":
            self._flush(blank_at=token.start)
        elif token.name == "hr":
            self._rule(token)
        elif token.name in VOID:
            self._inline(token)
        else:
            self._open(token)

    @property
    def _top(self) -> Element:
        return self._stack[-1] if self._stack else self._root

    @property
    def _block(self) -> Element | None:
        top = self._top
        return top if top.is_block else top.block

    # --- tokens --------------------------------------------------------------------------------

    def _text(self, token: Token) -> None:
        if self._top.hidden:
            return
        if not self._top.preformatted:
            self._words(token.start, token.end)
            return
        at = token.start
        for found in _BREAK.finditer(self._source, token.start, token.end):
            self._words(at, found.start())
            self._flush(blank_at=found.start())
            at = found.end()
        self._words(at, token.end)

    def _words(self, start: int, end: int) -> None:
        raw = self._source[start:end]
        if raw.isspace():
            self._line.pieces.append(" ")
            return
        text = unescape(raw).translate(INVISIBLE)
        line = self._line
        line.pieces.append(text)
        if text.strip():
            first = start + len(raw) - len(raw.lstrip())
            if line.start < 0:
                line.start = first
            if not line.seen:
                self._settle(line)
            if self._top.href and self._top.href not in line.links:
                line.links.append(self._top.href)
        if line.start >= 0:
            line.end = start + len(raw.rstrip())

    def _inline(self, token: Token) -> None:
        """Take a tag that is part of the line, so that a line's source stays balanced."""
        if self._top.hidden:
            return
        if self._line.start < 0:
            self._line.start = token.start
        self._line.end = token.end

    def _rule(self, token: Token) -> None:
        self._flush()
        line = self._line
        line.pieces, line.start, line.end = ["_" * 8], token.start, token.end
        self._settle(line)
        self._flush()

    def _open(self, token: Token) -> None:
        if token.name in BLOCKS or token.name in UNSEEN:
            if token.name == "p" and self._top.name == "p":
                self._pop().end = token.start  # the closing tag of a paragraph is optional
            self._flush()
            self._gap |= token.name in SPACED
        else:
            self._inline(token)
        self._stack.append(self._element(token))
        self._open_names[token.name] += 1

    def _element(self, token: Token, end: int = -1) -> Element:
        above = self._top
        own = self._traits(self._source[token.start : token.end])
        return Element(
            name=token.name,
            start=token.start,
            inside=token.end,
            block=self._block,
            mark=above.mark | own.mark if own.mark else above.mark,
            hidden=own.hidden or above.hidden,
            preformatted=above.preformatted or token.name == "pre",
            href=own.href if token.name == "a" else above.href,
            end=end,
        )

    def _traits(self, tag: str) -> Traits:
        """Return what an opening tag says of the words in it."""
        traits = self._known.get(tag)
        if traits is None:
            traits = self._known[tag] = traits_of(tag)
        return traits

    def _close(self, token: Token) -> None:
        if not self._open_names[token.name]:
            return
        if token.name in BLOCKS or token.name in UNSEEN:
            self._flush()
            self._gap |= token.name in SPACED
        elif self._line.start >= 0:
            self._line.end = token.end
        while self._top.name != token.name:
            self._pop().end = token.start
        self._pop().end = token.end

    def _pop(self) -> Element:
        element = self._stack.pop()
        self._open_names[element.name] -= 1
        self._fresh = min(self._fresh, len(self._stack))
        return element

    # --- lines ---------------------------------------------------------------------------------

    def _outer(self) -> Element | None:
        """Return the outermost block in which nothing was read yet."""
        for element in self._stack[self._fresh :]:
            if element.is_block and element.name not in ROOTS:
                return element
        return None

    def _settle(self, line: _Pending) -> None:
        """Note what stands around a line when its first words are found."""
        outer, block = self._outer(), self._block
        start = outer.start if outer else line.start
        room = outer.room if outer else (block.name if block else "")
        if self._gap and self._some:
            self._append(Line("", start, start), None)
        self._frames.append(Frame(block, outer, start, room))
        self._count(block)
        line.seen, line.mark = True, self._top.mark
        self._gap, self._some = False, True
        self._fresh = len(self._stack)

    def _flush(self, blank_at: int | None = None) -> None:
        """End the line; a break without words before it makes a blank one."""
        line, self._line = self._line, _Pending()
        if line.seen:
            text = " ".join("".join(line.pieces).split())
            self.lines.append(Line(text, line.start, line.end, line.mark, tuple(line.links)))
        elif blank_at is not None and not self._top.hidden:
            block = self._block
            room = block.name if block else ""
            at = line.start if line.start >= 0 else blank_at
            self._append(Line("", at, at, self._top.mark), Frame(block, None, at, room))
            self._count(block)

    def _count(self, block: Element | None) -> None:
        """Note that the last frame is that of a line of this block."""
        if block is not None:
            block.last = len(self._frames) - 1

    def _append(self, line: Line, frame: Frame | tuple[Plain, Element | None] | None) -> None:
        self.lines.append(line)
        self._frames.append(frame)
