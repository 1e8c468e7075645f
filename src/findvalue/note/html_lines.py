"""The lines that a reader of an HTML mail sees, each with its place in the source."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from html import unescape
from typing import NamedTuple

from findvalue.note.html_runs import INVISIBLE, Block, Run, Traits, plain_block, plain_line
from findvalue.note.html_tokens import (
    Kind,
    Token,
    attributes,
    check_markup,
    end_of,
    token_at,
    too_much_markup,
)
from findvalue.note.model import Line, Mark

_DEEPEST = 500  # elements inside each other; threads of many answers reach 100

_VOID = frozenset(
    ["area", "base", "col", "embed", "img", "input", "link", "meta", "param", "source", "wbr"]
)
# Blocks with space around them: a reader sees a gap.
_SPACED = frozenset(
    ["p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table", "blockquote", "pre"]
)
_BLOCKS = _SPACED | {
    "address", "article", "aside", "body", "center", "dd", "details", "div", "dt", "fieldset",
    "figure", "footer", "form", "header", "html", "li", "main", "nav", "section", "tbody", "td",
    "tfoot", "th", "thead", "tr",
}  # fmt: skip
_UNSEEN = frozenset(["head", "script", "style", "title", "template", "noscript", "textarea"])
_ROOTS = frozenset(["", "html", "body"])

_BREAK = re.compile(r"\r\n|\n|\r")
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
_QUOTE = re.compile(
    r"gmail_quote|yahoo_quoted|moz-cite|protonmail_quote|divrplyfwdmsg|outlookmessageheader"
    r"|reply-intro|zmail_extra|tutanota_quote",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(r"(?<![a-z])(?:applemail)?signature(?![a-z])", re.IGNORECASE)


@dataclass(slots=True)
class Element:
    """An element of the source. What its children inherit is kept with it."""

    name: str
    start: int  # offset of its opening tag
    inside: int  # offset after its opening tag
    block: Element | None  # the innermost block that it stands in
    mark: Mark = Mark.NONE
    hidden: bool = False
    preformatted: bool = False
    href: str = ""
    end: int = -1  # offset after its closing tag, once that was seen

    @property
    def is_block(self) -> bool:
        """Whether it breaks the line."""
        return self.name in _BLOCKS or self.name in _UNSEEN

    @property
    def room(self) -> str:
        """Name of the block that it stands in."""
        return self.block.name if self.block else ""


class Frame(NamedTuple):
    """What stands around a line."""

    block: Element | None  # the innermost block that the line is in
    outer: Element | None  # the outermost block that begins with it; None: it begins inside one
    start: int  # where something before the line goes
    room: str  # name of the block that this would stand in


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
        self.frames: list[Frame] = []  # one for each line
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

    def _plain(self, at: int) -> int:
        """Take a plain stretch in one step; return where it ends, 0 when there is none here."""
        top = self._top
        if top.hidden or top.preformatted:
            return 0
        if self._source[at] == "<":
            block = plain_block(self._source, at, self._traits, top.href)
            if block and top.name != "p" and not self._traits(self._source[at : block.inside]).hidden:
                self._take_block(block)
                return block.end
        if self._line.pieces or self._line.start >= 0:
            return 0
        found = plain_line(self._source, at, self._traits, top.href)
        if not found:
            return 0
        self._take_run(found[0])
        return found[1]

    def _take_block(self, block: Block) -> None:
        self._flush()
        spaced = block.name in _SPACED
        self._gap |= spaced
        self._stack.append(
            self._element(Token(Kind.OPEN, block.start, block.inside, block.name), end=block.end)
        )
        self._take_run(block.run)
        self._stack.pop()
        self._fresh = len(self._stack)
        self._gap = spaced

    def _take_run(self, run: Run) -> None:
        """Take words that make up a line."""
        line = self._line
        line.start = run.start
        self._settle(line)
        self.lines.append(Line(run.text, run.start, run.end, line.mark, run.links))
        self._line = _Pending()

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
        elif token.name in _VOID:
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
        if token.name in _BLOCKS or token.name in _UNSEEN:
            if token.name == "p" and self._top.name == "p":
                self._pop().end = token.start  # the closing tag of a paragraph is optional
            self._flush()
            self._gap |= token.name in _SPACED
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
            traits = self._known[tag] = _traits_of(tag)
        return traits

    def _close(self, token: Token) -> None:
        if not self._open_names[token.name]:
            return
        if token.name in _BLOCKS or token.name in _UNSEEN:
            self._flush()
            self._gap |= token.name in _SPACED
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

    def _settle(self, line: _Pending) -> None:
        """Note what stands around a line when its first words are found."""
        outer = None
        for element in self._stack[self._fresh :]:
            if element.is_block and element.name not in _ROOTS:
                outer = element
                break
        block = self._block
        start = outer.start if outer else line.start
        room = outer.room if outer else (block.name if block else "")
        if self._gap and self._some:
            self._append(Line("", start, start), Frame(None, None, start, room))
        self.frames.append(Frame(block, outer, start, room))
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

    def _append(self, line: Line, frame: Frame) -> None:
        self.lines.append(line)
        self.frames.append(frame)


def _traits_of(tag: str) -> Traits:
    token = token_at(tag, 0)
    known = {} if len(tag) == len(token.name) + 2 else attributes(tag, token)
    hidden = token.name in _UNSEEN or "hidden" in known
    return Traits(
        mark=_mark_of(token.name, known),
        hidden=hidden or _HIDDEN.search(known.get("style", "")) is not None,
        href=known.get("href", "").strip() if token.name == "a" else "",
    )


def _mark_of(name: str, known: dict[str, str]) -> Mark:
    """Return what a mail program says of an element by its class and its id."""
    if not known:
        return Mark.QUOTE if name == "blockquote" else Mark.NONE
    named = f"{known.get('class', '')} {known.get('id', '')}"
    if name == "blockquote" or _QUOTE.search(named):
        return Mark.QUOTE
    if _SIGNATURE.search(named) or known.get("data-smartmail") == "gmail_signature":
        return Mark.SIGNATURE
    return Mark.NONE
