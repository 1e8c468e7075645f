"""The transfer encodings of mail (RFC 2045, section 6), edited in place.

A payload is decoded together with the way back: an edit of decoded bytes becomes an edit of the
encoded ones, so that no line it does not touch is encoded anew.
"""

from __future__ import annotations

import base64
import binascii
import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple, Protocol

from findvalue.errors import DraftProtected

_WIDEST = 76  # characters of an encoded line
_IDENTITY = frozenset(["", "7bit", "8bit", "binary"])
_LITERAL = frozenset(bytes([byte]) for byte in range(33, 127)) - {b"="}
_BLANKS = frozenset({b" ", b"\t"})
_QUOTED = re.compile(rb"=[ \t]*(?:\r\n|\n|\r)|=([0-9A-Fa-f]{2})|[^=]+|=")
_BREAK = re.compile(rb"(\r\n|\n|\r)")


class ByteEdit(NamedTuple):
    """Put ``new`` in the place of ``decoded[start:end]``."""

    start: int
    end: int
    new: bytes


class Payload(Protocol):
    """A part's payload."""

    @property
    def decoded(self) -> bytes:
        """What it says."""
        ...

    def splice(self, edits: Sequence[ByteEdit]) -> bytes:
        """Return the encoded payload after edits of the decoded one."""
        ...


def payload(raw: bytes, encoding: str) -> Payload:
    """Return a payload by its transfer encoding.

    Raises:
        DraftProtected: the encoding is unknown or broken.
    """
    if encoding in _IDENTITY:
        return _Identity(raw)
    if encoding == "quoted-printable":
        return _QuotedPrintable(raw)
    if encoding == "base64":
        return _Base64(raw)
    raise DraftProtected(
        f"the mail uses the transfer encoding {encoding!r}, which findvalue does not write",
        hint="save the draft anew in the mail program",
    )


def _spliced(source: bytes, edits: Sequence[ByteEdit]) -> bytes:
    pieces: list[bytes] = []
    done = 0
    for edit in sorted(edits):
        pieces += source[done : edit.start], edit.new
        done = edit.end
    pieces.append(source[done:])
    return b"".join(pieces)


class _Identity:
    """7bit, 8bit and binary: the bytes themselves."""

    def __init__(self, raw: bytes) -> None:
        self.decoded = raw

    def splice(self, edits: Sequence[ByteEdit]) -> bytes:
        return _spliced(self.decoded, edits)


class _Base64:
    """Base64, written with the line length that the payload has."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        try:
            self.decoded = base64.b64decode(raw, validate=False)
        except binascii.Error as error:
            raise DraftProtected(f"the mail's base64 is broken: {error}") from error

    def splice(self, edits: Sequence[ByteEdit]) -> bytes:
        first = _BREAK.split(self._raw, 1)
        newline = first[1] if len(first) > 1 else b"\n"
        width = len(first[0]) if len(first) > 1 and len(first[0]) % 4 == 0 else _WIDEST
        encoded = base64.b64encode(_spliced(self.decoded, edits))
        width = width or _WIDEST
        lines = [encoded[at : at + width] for at in range(0, len(encoded), width)]
        tail = self._raw[len(self._raw.rstrip()) :]
        return newline.join(lines) + tail


class _QuotedPrintable:
    """Quoted-printable; lines that no edit touches keep their soft breaks."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        pieces: list[bytes] = []
        self._decoded_at: list[int] = []  # where each piece begins in the decoded bytes ...
        self._raw_at: list[int] = []  # ... and in the raw ones
        length = 0
        for match in _QUOTED.finditer(raw):
            if match[1]:
                piece = bytes.fromhex(match[1].decode("ascii"))
            elif match[0][:1] == b"=" and len(match[0]) > 1:
                continue  # a soft break
            else:
                piece = match[0]
            self._decoded_at.append(length)
            self._raw_at.append(match.start())
            pieces.append(piece)
            length += len(piece)
        self.decoded = b"".join(pieces)

    def splice(self, edits: Sequence[ByteEdit]) -> bytes:
        return _spliced(self._raw, [self._encoded(edit) for edit in edits])

    def _encoded(self, edit: ByteEdit) -> ByteEdit:
        start = self._raw_offset(edit.start)
        end = start if edit.end == edit.start else self._raw_offset(edit.end)
        newline = (_BREAK.search(self._raw) or [b"\n"])[0]
        soft = b"=" + newline
        new = b"".join(
            piece if _BREAK.fullmatch(piece) else _quoted(piece, soft)
            for piece in _BREAK.split(edit.new)
        )
        at_line_start = start == 0 or self._raw[start - 1 : start] in {b"\n", b"\r"}
        follows = self._raw[end : end + 1]
        before = b"" if at_line_start or new[:1] in {b"\r", b"\n"} else soft
        ends_line = new[-1:] in {b"\n", b"\r"} or not new
        after = b"" if ends_line or follows in {b"", b"\r", b"\n"} else soft
        return ByteEdit(start, end, before + new + after)

    def _raw_offset(self, offset: int) -> int:
        """Return where in the raw bytes the decoded byte at an offset begins."""
        if offset >= len(self.decoded):
            return len(self._raw)
        index = bisect_right(self._decoded_at, offset) - 1
        within = offset - self._decoded_at[index]
        return self._raw_at[index] + within


def _quoted(line: bytes, soft: bytes) -> bytes:
    """Return one line in quoted-printable, with soft breaks where it gets too long."""
    pieces: list[bytes] = []
    width = 0
    for index, byte in enumerate(line):
        piece = bytes([byte])
        is_last = index == len(line) - 1
        if piece not in _LITERAL and (is_last or piece not in _BLANKS):
            piece = b"=%02X" % byte
        if width + len(piece) >= _WIDEST:
            pieces.append(soft)
            width = 0
        if not width and (line.startswith(b"From ", index) or line == b"."):
            piece = b"=%02X" % byte  # some mail servers change such lines
        pieces.append(piece)
        width += len(piece)
    return b"".join(pieces)
