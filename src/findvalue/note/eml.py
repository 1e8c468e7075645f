"""Mail drafts (.eml): only the payload of the text part and of the HTML part changes."""

from __future__ import annotations

import codecs
from collections.abc import Sequence

from findvalue.errors import DraftProtected, UsageError
from findvalue.note.codec import TextCodec
from findvalue.note.flowed import flowed_writer
from findvalue.note.html import HtmlSheet
from findvalue.note.layout import split_lines
from findvalue.note.mime import Part, readable_parts, sender_of
from findvalue.note.model import Document, Edit, Sheet, Spot
from findvalue.note.text import TextSheet, check_lines, plain_lines
from findvalue.note.transfer import ByteEdit, payload
from findvalue.types import Placement

_SEVEN_BITS = frozenset(["", "7bit"])


class _Body:
    """One readable part: its text, and the way back into the message.

    Args:
        data: the whole message.
        part: which part.
        newline: the line break that the message uses.
    """

    def __init__(self, data: bytes, part: Part, newline: str) -> None:
        self.part = part
        self._payload = payload(data[part.start : part.end], part.transfer)
        self._codec = _codec(self._payload.decoded, part)
        source = self._codec.decode(self._payload.decoded)
        check_lines(source)
        self.sheet: Sheet
        if part.content_type == "text/html":
            self.sheet = HtmlSheet(source)
        else:
            write = flowed_writer(delsp=part.delsp) if part.flowed else plain_lines
            self.sheet = TextSheet(source, write=write, newline=newline)

    def encode(self, edits: Sequence[Edit]) -> bytes:
        """Return the part's payload after edits of its text."""
        source = self.sheet.source
        return self._payload.splice(
            [
                ByteEdit(
                    self._codec.position(source, edit.start),
                    self._codec.position(source, edit.end),
                    self._new(edit.text),
                )
                for edit in edits
            ]
        )

    def _new(self, text: str) -> bytes:
        seven = self.part.transfer in _SEVEN_BITS
        encoding = "ascii" if seven else self._codec.encoding
        if self.part.content_type == "text/html":
            return text.encode(encoding, "xmlcharrefreplace")
        try:
            return TextCodec(encoding=encoding).encode(text)
        except DraftProtected as error:
            if not seven:
                raise
            raise DraftProtected(
                f"{error.fact}: the mail is written in 7bit",
                hint="put any letter with an accent into the draft and save it again:"
                " the mail program then takes an encoding that has them all",
            ) from error


class MailDocument:
    """A mail draft: its text part, its HTML part, or both, which say the same.

    Args:
        data: the message.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        newline = "\r\n" if b"\r\n" in data else "\n"
        bodies = [_Body(data, part, newline) for part in readable_parts(data)]
        # A blank text part beside an HTML one is no letter: nobody wrote it.
        written = [body for body in bodies if any(not line.is_blank for line in body.sheet.lines)]
        self._bodies = written or bodies[:1]
        self.sheets: Sequence[Sheet] = tuple(body.sheet for body in self._bodies)
        self.sender = sender_of(data)

    def placement(self, spot: Spot) -> Placement:
        """Return the spot in lines of the first part's text, counted from 0."""
        sheet = self.sheets[0]
        start = spot.slot.start if spot.slot else sheet.offset(spot.line)
        breaks = split_lines(sheet.source)
        line = next((i for i, it in enumerate(breaks) if start <= it.end), len(breaks))
        if not spot.slot and line < len(breaks) and start > breaks[line].start:
            line += 1  # behind the text of this line
        return Placement(
            unit="line",
            start=line,
            end=line + 1 if spot.slot else line,
            rule=spot.rule,
            confidence=spot.confidence,
        )

    def line_at(self, number: int) -> int:
        """Return the index of a line of the text part, counted from 1.

        Raises:
            UsageError: the part has no such line.
        """
        sheet = self.sheets[0]
        breaks = split_lines(sheet.source)
        if not 1 <= number <= len(breaks) + 1:
            raise UsageError(
                f"there is no line {number}: the mail's text has {len(breaks)}",
                hint=f"--at takes 1 to {len(breaks) + 1}; the paragraph goes before that line",
            )
        if number > len(breaks):
            return len(sheet.lines)
        offset = breaks[number - 1].start
        return next((i for i, it in enumerate(sheet.lines) if it.start >= offset), len(sheet.lines))

    def save(self, edits: Sequence[Sequence[Edit]]) -> bytes:
        """Return the message after these edits; headers and other parts are untouched."""
        data = self._data
        changed = zip(self._bodies, edits, strict=True)
        for body, its in sorted(changed, key=lambda pair: pair[0].part.start, reverse=True):
            if its:
                data = data[: body.part.start] + body.encode(its) + data[body.part.end :]
        return data


def open_eml(data: bytes) -> Document:
    """Open a mail draft."""
    return MailDocument(data)


def _codec(decoded: bytes, part: Part) -> TextCodec:
    """Return the codec of a part; one that would not give back every byte is refused."""
    name = part.charset or "us-ascii"
    try:
        encoding = codecs.lookup(name).name
    except LookupError:
        raise DraftProtected(f"the mail is in an unknown charset, {name!r}") from None
    errors = "surrogateescape" if encoding in {"ascii", "utf-8"} else "strict"
    codec = TextCodec(encoding=encoding, errors=errors)
    try:
        exact = codec.decode(decoded).encode(encoding, errors) == decoded
    except UnicodeError:
        exact = False
    if not exact:
        raise DraftProtected(
            f"the mail says that it is {name}, but it is not",
            hint="save the draft anew in the mail program",
        )
    return codec
