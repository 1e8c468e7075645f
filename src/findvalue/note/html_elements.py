"""Elements of an HTML mail: which ones break the line, and what they say of the words in them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from findvalue.note.html_runs import Plain, Traits
from findvalue.note.html_tokens import attributes, token_at
from findvalue.note.model import Mark

VOID = frozenset(
    ["area", "base", "col", "embed", "img", "input", "link", "meta", "param", "source", "wbr"]
)
# Blocks with space around them: a reader sees a gap.
SPACED = frozenset(
    ["p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table", "blockquote", "pre"]
)
BLOCKS = SPACED | {
    "address", "article", "aside", "body", "center", "dd", "details", "div", "dt", "fieldset",
    "figure", "footer", "form", "header", "html", "li", "main", "nav", "section", "tbody", "td",
    "tfoot", "th", "thead", "tr",
}  # fmt: skip
UNSEEN = frozenset(["head", "script", "style", "title", "template", "noscript", "textarea"])
ROOTS = frozenset(["", "html", "body"])


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
    last: int = -1  # index of the last line of its own; -1 when it has one line or none

    @property
    def is_block(self) -> bool:
        """Whether it breaks the line."""
        return self.name in BLOCKS or self.name in UNSEEN

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


def frame_of(plain: Plain, parent: Element | None, outer: Element | None = None) -> Frame:
    """Return what stands around the line of a plain paragraph.

    Args:
        plain: the paragraph.
        parent: the block that it stands in.
        outer: the outermost block that begins with it, when that is not itself.
    """
    name, start, inside, end, line, _ = plain
    block = Element(name, start, inside, parent, line.mark, end=end)
    if not line.text:
        return Frame(block, None, line.start, name)
    outer = outer or block
    return Frame(block, outer, outer.start, outer.room)


def traits_of(tag: str) -> Traits:
    """Return what an opening tag, given as it stands in the source, says of the words in it."""
    token = token_at(tag, 0)
    known = {} if len(tag) == len(token.name) + 2 else attributes(tag, token)
    hidden = token.name in UNSEEN or "hidden" in known
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
