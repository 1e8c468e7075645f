"""Word drafts (.docx): one paragraph of document.xml and one hyperlink relation change."""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import sha256
from html import escape
from itertools import takewhile

from findvalue.errors import DraftProtected, UsageError
from findvalue.note.docx_lines import Reader, WordParagraph
from findvalue.note.docx_package import Package
from findvalue.note.model import (
    Document,
    Edit,
    Line,
    Sheet,
    Slot,
    Span,
    Spot,
    apply_edits,
)
from findvalue.note.text import SLOT
from findvalue.types import Paragraph, Placement

_LINK_COLOUR = "0563C1"  # Word's own
_WIDEST_GAP = 4  # empty paragraphs in a row that are a habit
# Properties of a neighbour that belong to it alone: numbers, breaks, frames, changes.
_OWN_PROPERTIES = (
    "numPr", "sectPr", "pPrChange", "rPr", "framePr", "pageBreakBefore", "keepNext", "outlineLvl",
)  # fmt: skip
_FONT_PROPERTIES = ("rFonts", "color", "sz", "szCs")
_NO_BODY_STYLE = re.compile(
    r"pStyle\b[^<>]*\bval=\"(?:Heading|Title|List|Subtitle|TOC)", re.IGNORECASE
)


class WordSheet:
    """The document.xml of a draft.

    Args:
        package: the archive that it comes from.
    """

    def __init__(self, package: Package) -> None:
        self.source = package.document
        reader = Reader(package.document, package.links())
        self.lines: Sequence[Line] = reader.lines
        self.names = reader.names
        self.added: dict[str, str] = {}  # addresses of new hyperlinks by relation id
        self._owners = reader.owners
        self._paragraphs = reader.paragraphs
        self._body = reader.body
        self._free_id = package.free_id()

    def slot(self) -> Slot | None:
        """Return the first paragraph that is a slot.

        Raises:
            DraftProtected: a slot stands in the middle of a sentence.
        """
        for index, line in enumerate(self.lines):
            if not SLOT.search(line.text):
                continue
            owner = self._owners[index]
            alone = owner.last - owner.first == 1 and SLOT.fullmatch(line.text.strip())
            if not alone or owner.index is None:
                raise DraftProtected(
                    "the slot stands beside other words",
                    hint="give the slot a paragraph of its own in the body of the document",
                )
            return Slot(owner.start, owner.end, index)
        return None

    def shown(self, paragraph: Paragraph) -> str:
        """Return the paragraph as its reader sees it."""
        return paragraph.plain

    def offset(self, line: int) -> int:
        """Return where in the source something before this line goes."""
        if line < len(self.lines):
            return self._owners[line].start
        above = self._above(line)
        return self._owners[above].end if above is not None else self._body

    def insert(self, spot: Spot, paragraph: Paragraph) -> Edit:
        """Return the edit that puts the paragraph there, set like its neighbours."""
        if spot.slot is not None:
            owner = self._owners[spot.slot.line]
            return Edit(owner.start, owner.end, self._render(owner, paragraph))
        above = self._above(spot.line)
        below = self._owners[spot.line] if spot.line < len(self.lines) else None
        model = self._model(above, below)
        block = self._render(model, paragraph)
        at = self.offset(spot.line)
        gap = self._gap(above, below)
        if below is None:
            return Edit(at, at, gap + block if above is not None else block)
        return Edit(at, at, block + gap)

    def replace(self, span: Span, paragraph: Paragraph) -> Edit:
        """Return the edit that puts the paragraph in the place of these lines."""
        first, last = self._owners[span.first], self._owners[span.last - 1]
        return Edit(first.start, last.end, self._render(first, paragraph))

    def remove(self, span: Span) -> Edit:
        """Return the edit that takes these lines out, with the empty paragraphs below them."""
        first, last = self._owners[span.first], self._owners[span.last - 1]
        after = self._paragraphs.index(last) + 1
        end = last.end
        while after < len(self._paragraphs) and self._is_spacer(after, end):
            end = self._paragraphs[after].end
            after += 1
        return Edit(first.start, end, "")

    def paragraph_of(self, line: int) -> int:
        """Return the index, among the paragraphs of the body, of the one at a line."""
        if line < len(self.lines):
            return self._owners[line].index or 0
        above = self._above(line)
        if above is None:
            return 0
        index = self._owners[above].index
        return 0 if index is None else index + 1

    @property
    def count(self) -> int:
        """How many paragraphs the body has."""
        return sum(paragraph.index is not None for paragraph in self._paragraphs)

    def line_of(self, index: int) -> int:
        """Return the first line of a paragraph of the body."""
        found = (it.first for it in self._paragraphs if it.index == index)
        return next(found, len(self.lines))

    # --- inside --------------------------------------------------------------------------------

    def _above(self, line: int) -> int | None:
        """Return the nearest line above with words in a paragraph of the body."""
        for index in range(min(line, len(self.lines)) - 1, -1, -1):
            if not self.lines[index].is_blank and self._owners[index].index is not None:
                return index
        return None

    def _is_spacer(self, place: int, end: int) -> bool:
        paragraph = self._paragraphs[place]
        return paragraph.empty and paragraph.index is not None and paragraph.start == end

    def _gap(self, above: int | None, below: WordParagraph | None) -> str:
        """Return the empty paragraphs that separate paragraphs here, at the end elsewhere."""
        if above is None:
            return ""
        spacers: list[WordParagraph] = []
        if below is None:
            spacers = [it for it in self._paragraphs[1:-1] if it.empty and it.index][:1]
        else:
            place = self._paragraphs.index(below)
            near = self._paragraphs[max(place - _WIDEST_GAP, 0) : place]
            spacers = list(takewhile(lambda it: it.empty, reversed(near)))[::-1]
        source = "".join(self.source[it.start : it.end] for it in spacers)
        word = re.escape(self.names.word)
        return re.sub(rf"\s(?:w14:|{word})(?:paraId|textId|rsid\w*)=\"[^\"]*\"", "", source)

    def _model(self, above: int | None, below: WordParagraph | None) -> WordParagraph | None:
        """Return the paragraph whose look is copied: the nearest one of running text."""
        candidates = [self._owners[above]] if above is not None else []
        candidates += [it for it in reversed(self._paragraphs) if it.index is not None]
        candidates = [it for it in candidates if below is None or it.start < below.start]
        for paragraph in candidates:
            inner = self.source[paragraph.start : paragraph.end]
            plain = not _NO_BODY_STYLE.search(inner) and f"<{self.names.word}numPr" not in inner
            if plain and not paragraph.empty:
                return paragraph
        return below

    def _render(self, model: WordParagraph | None, paragraph: Paragraph) -> str:
        """Return the paragraph in WordprocessingML; every stored string is escaped."""
        w = self.names.word
        key = self._relation(paragraph.url)
        look = self._look(model)
        fonts = self._fonts(model)
        text = escape(paragraph.text, quote=False)
        shown = escape(paragraph.url, quote=False)
        mark = int(sha256(paragraph.url.encode()).hexdigest()[:7], 16)
        plain = f"<{w}rPr>{''.join(fonts.values())}</{w}rPr>" if fonts else ""
        link = {
            **fonts,
            "color": f'<{w}color {w}val="{_LINK_COLOUR}"/>',
            "u": f'<{w}u {w}val="single"/>',
        }
        linked = "".join(link[name] for name in (*_FONT_PROPERTIES, "u") if name in link)
        relation, declared = self.names.relation, ""
        if not relation:
            relation, declared = "r:", f' xmlns:r="{self.names.relations}"'
        return (
            f'<{w}p>{look}<{w}bookmarkStart {w}id="{mark}" {w}name="findvalue_{mark}"/>'
            f'<{w}r>{plain}<{w}t xml:space="preserve">{text}</{w}t></{w}r>'
            f"<{w}r>{plain}<{w}br/></{w}r>"
            f'<{w}hyperlink{declared} {relation}id="{key}" {w}history="1">'
            f"<{w}r><{w}rPr>{linked}</{w}rPr><{w}t>{shown}</{w}t></{w}r></{w}hyperlink>"
            f'<{w}bookmarkEnd {w}id="{mark}"/></{w}p>'
        )

    def _relation(self, url: str) -> str:
        self.added[self._free_id] = url
        return self._free_id

    def _look(self, model: WordParagraph | None) -> str:
        """Return the paragraph properties of a neighbour, without what is its own."""
        w = self.names.word
        inner = self.source[model.start : model.end] if model else ""
        match = re.match(rf"<{w}p\b[^<>]*>\s*(<{w}pPr>.*?</{w}pPr>)", inner, re.DOTALL)
        if not match:
            return ""
        look = match[1]
        for name in _OWN_PROPERTIES:
            look = re.sub(
                rf"<{w}{name}\b[^<>]*/>|<{w}{name}\b[^<>]*>.*?</{w}{name}>",
                "",
                look,
                flags=re.DOTALL,
            )
        return look

    def _fonts(self, model: WordParagraph | None) -> dict[str, str]:
        """Return font, colour and size of the longest run of a neighbour."""
        w = self.names.word
        inner = self.source[model.start : model.end] if model else ""
        runs = re.findall(rf"<{w}r\b[^<>]*>(.*?)</{w}r>", inner, re.DOTALL)
        longest = max(runs, key=lambda run: len(re.sub(r"<[^<>]*>", "", run)), default="")
        found: dict[str, str] = {}
        for name in _FONT_PROPERTIES:
            match = re.search(rf"<{w}{name}\b[^<>]*/>", longest)
            if match:
                found[name] = match[0]
        return found


class WordDocument:
    """A .docx draft.

    Args:
        data: the archive's bytes.
    """

    sender: str | None = None

    def __init__(self, data: bytes) -> None:
        self._package = Package(data)
        self._sheet = WordSheet(self._package)
        self.sheets: Sequence[Sheet] = (self._sheet,)

    def placement(self, spot: Spot) -> Placement:
        """Return the spot in paragraphs of the body, counted from 0."""
        start = self._sheet.paragraph_of(spot.line)
        return Placement(
            unit="paragraph",
            start=start,
            end=start + 1 if spot.slot else start,
            rule=spot.rule,
            confidence=spot.confidence,
        )

    def line_at(self, number: int) -> int:
        """Return the first line of the paragraph of the body with this number, from 1.

        Raises:
            UsageError: the body has no such paragraph.
        """
        count = self._sheet.count
        if not 1 <= number <= count + 1:
            raise UsageError(
                f"there is no paragraph {number}: the document has {count}",
                hint=f"--at takes 1 to {count + 1} in a .docx",
            )
        return self._sheet.line_of(number - 1)

    def save(self, edits: Sequence[Sequence[Edit]]) -> bytes:
        """Return the archive after these edits of its document."""
        document = apply_edits(self._sheet.source, edits[0])
        relation = self._sheet.names.relation or "r:"
        used = re.compile(rf"\b{relation}id=\"([^\"]*)\"")
        before, after = (set(used.findall(text)) for text in (self._sheet.source, document))
        added = {key: url for key, url in self._sheet.added.items() if key in after}
        gone = (before - after) & set(self._package.links())
        return self._package.save(
            document, added=added, gone=gone, kind=self._sheet.names.relations
        )


def open_docx(data: bytes) -> Document:
    """Open a .docx draft."""
    return WordDocument(data)
