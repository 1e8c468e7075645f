"""A draft as its reader sees it: the text, every link, and the paragraph that findvalue wrote."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from findvalue.note.earlier import Earlier, Finder
from findvalue.note.formats import open_draft
from findvalue.note.ledger import standing_records
from findvalue.note.model import Draft, Line
from findvalue.note.quoted import quote_start
from findvalue.note.regions import after_headers, blocks
from findvalue.types import LedgerRecord
from findvalue.urls import clean_url

MOST_LINKS = 200  # of a note; nobody reads so many

_URL = re.compile(r"https?://[^\s<>\"“”]{1,2000}", re.IGNORECASE)
_AFTER_URL = ".,;:!?'’”]"
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")  # CommonMark 0.31, section 2.4


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteLink:
    """A link of a note, and where it stands in the text that its reader sees."""

    url: str
    line: int  # from 1
    column: int  # from 1
    around: str  # the paragraph that it stands in


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteText:
    """What a draft says.

    Args:
        text: every visible line; line numbers are those of the file in plain text and Markdown.
        subject: the subject of a mail, None when the format has none of its own.
        recipient: the name in a mail's "To:", or "".
        links: the links of the letter itself, shown or behind words; not those of quoted mail.
        paragraph: what findvalue wrote, as it stands there now, or "".
        lines: the lines that it takes, counted from 0, the second one not included.
        body: the line on which the letter begins, below header lines, counted from 0.
        is_edited: whether somebody changed its words since.
        record: what the ledger knows of it.
    """

    text: str
    subject: str | None = None
    recipient: str = ""
    links: tuple[NoteLink, ...] = ()
    paragraph: str = ""
    lines: tuple[int, int] | None = None
    body: int = 0
    is_edited: bool = False
    record: LedgerRecord | None = None


def read_text(draft: Draft, records: Sequence[LedgerRecord] = ()) -> NoteText:
    """Return what a draft says.

    Args:
        draft: the draft as it was read.
        records: the ledger's records of it, newest first.

    Raises:
        DraftProtected: these bytes cannot be read safely.
    """
    sheet = open_draft(draft.data, draft.format).sheets[0]
    known = standing_records(records, draft.data)
    earlier = Finder(sheet).find(known)
    lines = [
        line._replace(text=_ESCAPED.sub(r"\1", line.text)) if draft.format == "md" else line
        for line in sheet.lines
    ]
    subject, recipient = heads_of(draft.data) if draft.format == "eml" else (None, "")
    return NoteText(
        text="\n".join(line.text for line in lines),
        subject=subject,
        recipient=recipient,
        links=tuple(islice(_links(lines), MOST_LINKS)),
        paragraph=_said(lines, earlier),
        lines=(earlier.span.first, earlier.span.last) if earlier else None,
        body=after_headers(lines),
        is_edited=earlier is not None and earlier.is_edited,
        record=_record_of(earlier, known),
    )


def opening_words(draft: Draft, most: int = 2_000) -> str:
    """Return the first characters that a reader sees: enough to know a note's language.

    Args:
        draft: the draft as it was read.
        most: characters after which no further line is taken.

    Raises:
        DraftProtected: these bytes cannot be read safely.
    """
    said: list[str] = []
    for line in open_draft(draft.data, draft.format).sheets[0].lines:
        if most <= 0:
            break
        said.append(line.text[:most])
        most -= len(line.text) + 1
    return "\n".join(said)


def heads_of(data: bytes) -> tuple[str, str]:
    """Return the subject of a mail and the name in its "To:"."""
    from email.utils import parseaddr

    from findvalue.note.mime import header_of

    return header_of(data, "Subject"), parseaddr(header_of(data, "To"))[0]


def _said(lines: Sequence[Line], earlier: Earlier | None) -> str:
    if earlier is None:
        return ""
    span = earlier.span
    return "\n".join(line.text.strip() for line in lines[span.first : span.last])


def _record_of(earlier: Earlier | None, records: Sequence[LedgerRecord]) -> LedgerRecord | None:
    if earlier is None:
        return None
    return next(
        (
            record
            for record in records
            if record.paragraph == earlier.written and record.url == earlier.url
        ),
        None,
    )


def _links(lines: Sequence[Line]) -> Iterator[NoteLink]:
    """Yield the links of the letter, each address once in a line."""
    end = quote_start(lines, after_headers(lines))
    for first, last in blocks(lines, 0, end):
        around = " ".join(line.text.strip() for line in lines[first:last])
        for number in range(first, last):
            line = lines[number]
            shown = {_bare(found[0]): found.start() for found in _URL.finditer(line.text)}
            hidden = [url for url in line.links if not _is_shown(url, shown)]
            for url, at in [*shown.items(), *((url, 0) for url in hidden)]:
                yield NoteLink(url=url, line=number + 1, column=at + 1, around=around)


def _is_shown(url: str, shown: dict[str, int]) -> bool:
    return clean_url(url) in map(clean_url, shown)


def _bare(url: str) -> str:
    """Return an address without the punctuation, or the bracket around it, that follows."""
    url = url.rstrip(_AFTER_URL)
    while url.endswith(")") and url.count(")") > url.count("("):
        url = url[:-1].rstrip(_AFTER_URL)
    return url
