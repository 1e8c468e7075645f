"""The lines that a reader of a Word document sees, each with its place in document.xml."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import unescape

from findvalue.errors import DraftProtected
from findvalue.note.html_tokens import Kind, Token, attributes, check_markup, tokenize
from findvalue.note.model import Line, Mark

_WORD = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
_RELATION = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
_MOST_TAGS = 50_000  # a page of Word has a thousand
_UNSEEN = frozenset(["del", "movefrom", "txbxcontent", "instrtext", "deltext", "sectpr"])
_ROOMS = frozenset(["body", "tc", "sdtcontent"])  # what a letter may stand in
_BOOKMARK = "findvalue_"


@dataclass(frozen=True, slots=True)
class Names:
    """The prefixes that a document gives to its namespaces, colon included."""

    word: str
    relation: str  # "" when it is not declared
    relations: str  # the namespace itself, from which relation types are made


@dataclass(slots=True, eq=False)
class WordParagraph:
    """A paragraph of the document."""

    start: int
    end: int
    index: int | None  # among the paragraphs of the letter's room; None in any other
    empty: bool  # nothing in it but its properties
    first: int = 0  # index of its first line
    last: int = 0  # index after its last line


@dataclass(slots=True)
class _Reading:
    """The paragraph that is being read."""

    start: int
    room: int  # offset of what it stands in, -1 when no letter may stand there
    pieces: list[str] = field(default_factory=list)
    breaks: list[int] = field(default_factory=list)  # offsets of line breaks
    links: list[tuple[int, str]] = field(default_factory=list)  # each with the line it is in
    ours: bool = False


class Reader:
    """Reads the lines of a document.xml.

    Args:
        source: its text, well-formed.
        links: addresses by relation id.
    """

    def __init__(self, source: str, links: dict[str, str]) -> None:
        self.names = _names(source)
        self.paragraphs: list[WordParagraph] = []
        self.lines: list[Line] = []
        self.owners: list[WordParagraph] = []  # the paragraph of each line
        self.body = -1  # offset after the opening tag of the body
        self._source = source
        self._links = links
        self._stack: list[tuple[str, int]] = []  # names of open elements, and where they open
        self._hidden = 0  # depth of unseen elements
        self._texts = 0  # depth of text elements
        self._reading: _Reading | None = None
        self._read: list[tuple[WordParagraph, _Reading]] = []
        check_markup(source, _MOST_TAGS)
        for token in tokenize(source):
            self._take(token)
        self._settle()

    def _take(self, token: Token) -> None:
        name = self._local(token.name)
        if token.kind is Kind.OPEN:
            self._open(token, name)
            self._stack.append((name, token.start))
        if token.kind is Kind.CLOSE or self._source.startswith("/>", token.end - 2):
            self._stack.pop()
            self._close(token, name)
        if token.kind is Kind.TEXT and self._texts and not self._hidden and self._reading:
            self._reading.pieces.append(unescape(self._source[token.start : token.end]))

    def _local(self, name: str) -> str:
        """Return the name of a Word element without its prefix, "" for any other."""
        if name == "mc:fallback":
            return "del"  # what it holds stands in the choice beside it, too
        prefix = self.names.word.lower()
        return name.removeprefix(prefix) if name.startswith(prefix) else ""

    def _open(self, token: Token, name: str) -> None:
        if name in _UNSEEN:
            self._hidden += 1
        elif name == "body":
            self.body = token.end
        elif name == "p" and not self._hidden:
            around, opened = self._stack[-1] if self._stack else ("", -1)
            self._reading = _Reading(token.start, opened if around in _ROOMS else -1)
        elif name == "t":
            self._texts += 1
        elif self._reading and not self._hidden:
            self._inside(self._reading, token, name)

    def _inside(self, reading: _Reading, token: Token, name: str) -> None:
        """Take an element of a paragraph."""
        if name in {"br", "cr"}:
            reading.pieces.append("\n")
            reading.breaks.append(token.start)
        elif name == "tab":
            reading.pieces.append("\t")
        elif name == "nobreakhyphen":
            reading.pieces.append("-")
        elif name == "hyperlink":
            key = attributes(self._source, token).get(f"{self.names.relation}id".lower(), "")
            if key in self._links:
                reading.links.append((len(reading.breaks), self._links[key]))
        elif name == "bookmarkstart":
            known = attributes(self._source, token).get(f"{self.names.word}name".lower(), "")
            reading.ours |= known.startswith(_BOOKMARK)

    def _close(self, token: Token, name: str) -> None:
        if name in _UNSEEN:
            self._hidden -= 1
        elif name == "t":
            self._texts -= 1
        elif name == "p" and self._reading and not self._hidden:
            reading, self._reading = self._reading, None
            inner = self._source[reading.start : token.end]
            paragraph = WordParagraph(
                reading.start, token.end, None, empty=_is_empty(inner, self.names.word)
            )
            self.paragraphs.append(paragraph)
            self._read.append((paragraph, reading))

    def _settle(self) -> None:
        """Turn paragraphs into lines. Without empty ones between, each has a gap around it."""
        texts = ["".join(reading.pieces) for _, reading in self._read]
        self._count(texts)
        spaced = not any(not text.strip() for text in texts[1:-1])
        for (paragraph, reading), text in zip(self._read, texts, strict=True):
            if spaced and self.lines:
                self._add(Line("", paragraph.start, paragraph.start), paragraph)
            paragraph.first = len(self.lines)
            self._lines_of(paragraph, reading, text)
            paragraph.last = len(self.lines)

    def _count(self, texts: Sequence[str]) -> None:
        """Number the paragraphs of the room that the letter is in.

        That is the body, unless all words stand in a table or a content control, as in some
        templates: then it is the cell or the control with most of them.
        """
        written: Counter[int] = Counter()
        for (_, reading), text in zip(self._read, texts, strict=True):
            written[reading.room] += len(text.split())
        body = next((reading.room for _, reading in self._read if self._is_body(reading)), -1)
        fullest = max((it for it in written if it >= 0), key=written.__getitem__, default=body)
        room = body if written[body] or not written[fullest] else fullest
        numbers = itertools.count()
        for paragraph, reading in self._read:
            if reading.room == room >= 0:
                paragraph.index = next(numbers)

    def _is_body(self, reading: _Reading) -> bool:
        return reading.room >= 0 and self._source.startswith(
            f"<{self.names.word}body", reading.room
        )

    def _lines_of(self, paragraph: WordParagraph, reading: _Reading, text: str) -> None:
        pieces = text.split("\n")
        edges = [paragraph.start, *reading.breaks, paragraph.end]
        mark = Mark.OURS if reading.ours else Mark.NONE
        for place, piece in enumerate(pieces):
            solid = place > 0 or paragraph.index is None
            end = paragraph.end if place + 1 == len(pieces) else edges[place + 1]
            kind = mark | Mark.SOLID if solid else mark
            links = tuple(link for line, link in reading.links if line == place)
            self._add(Line(" ".join(piece.split()), edges[place], end, kind, links), paragraph)

    def _add(self, line: Line, paragraph: WordParagraph) -> None:
        self.lines.append(line)
        self.owners.append(paragraph)


def _is_empty(inner: str, word: str) -> bool:
    """Say whether a paragraph holds no run, no field, no picture: only its properties."""
    tags = set(re.findall(r"<([a-zA-Z][\w:.-]*)", inner))
    return not any(
        tag in tags
        for name in ("r", "hyperlink", "sdt", "fldSimple", "ins", "sectPr", "bookmarkStart")
        if (tag := f"{word}{name}")
    )


def _names(source: str) -> Names:
    """Return the prefixes of the root element."""
    tags = (token for token in tokenize(source) if token.kind is Kind.OPEN)
    first = next(tags, None)
    root = source[first.start : first.end] if first else ""
    word = _prefix(root, _WORD)
    if not word:  # attributes need a prefix to be Word's
        raise DraftProtected("the file is not a Word document that findvalue knows")
    relation = _prefix(root, _RELATION)
    strict = _RELATION[1] in root
    return Names(word, relation or "", _RELATION[1] if strict else _RELATION[0])


def _prefix(root: str, namespaces: tuple[str, ...]) -> str | None:
    for namespace in namespaces:
        match = re.search(rf"\sxmlns(?::([\w.-]+))?\s*=\s*[\"']{re.escape(namespace)}[\"']", root)
        if match:
            return f"{match[1]}:" if match[1] else ""
    return None
