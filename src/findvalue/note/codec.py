"""Bytes to text and back without losing one of them."""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass

from findvalue.errors import DraftProtected
from findvalue.note.model import Edit

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_C1 = frozenset(range(0x80, 0xA0))  # printable in Windows-1252, controls in ISO 8859-1
_FOREIGN = re.compile(r"[^\x00-\x7f]")
_BROKEN = re.compile("[\udc80-\udcff]")  # bytes that are no UTF-8, as Python escapes them
_UNDEFINED_1252 = frozenset(b"\x81\x8d\x8f\x90\x9d")
_PLAIN = str.maketrans(
    {
        "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201b": "'",
        "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u201f": '"', "\u00ab": '"', "\u00bb": '"',
        "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2212": "-",
        "\u2026": "...", "\u00a0": " ", "\u2009": " ", "\u202f": " ",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class TextCodec:
    """How a file's bytes are read as text, so that edits go back into the bytes."""

    encoding: str
    bom: bytes = b""
    errors: str = "strict"

    def decode(self, data: bytes) -> str:
        """Return the text without its byte order mark."""
        return data[len(self.bom) :].decode(self.encoding, self.errors)

    def position(self, text: str, offset: int) -> int:
        """Return the byte offset in the file of a character offset in the text."""
        return len(self.bom) + len(text[:offset].encode(self.encoding, self.errors))

    def splice(self, data: bytes, text: str, edits: Sequence[Edit]) -> bytes:
        """Return the bytes after the edits; bytes that no edit names stay as they are.

        Args:
            data: the file's bytes.
            text: ``decode(data)``.
            edits: character offsets in ``text`` and what comes there.

        Raises:
            DraftProtected: the new text has letters that the file's encoding lacks.
        """
        pieces: list[bytes] = []
        done = 0
        for edit in sorted(edits):
            pieces += data[done : self.position(text, edit.start)], self.encode(edit.text)
            done = self.position(text, edit.end)
        pieces.append(data[done:])
        return b"".join(pieces)

    def encode(self, text: str) -> bytes:
        """Return new text in the file's encoding, typographic marks made plain if they must be.

        Raises:
            DraftProtected: a letter is missing in the encoding.
        """
        for candidate in (text, text.translate(_PLAIN)):
            try:
                return candidate.encode(self.encoding, self.errors)
            except UnicodeEncodeError as error:
                missing = candidate[error.start]
        raise DraftProtected(
            f"the draft is in {self.encoding}, which has no {missing!r}",
            hint="save the draft as UTF-8, or pick another article",
        )


def detect(data: bytes) -> TextCodec:
    """Return the codec of a text file: its byte order mark, UTF-8, else Windows or ISO Latin.

    Raises:
        DraftProtected: the bytes are not text, or not all of them can be kept.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _checked(TextCodec(encoding=encoding, bom=bom, errors=_lenient(encoding)), data)
    if b"\0" in data:
        raise DraftProtected(
            "the draft is not a text file: it holds zero bytes",
            hint="findvalue writes into .txt, .md, .html, .eml and .docx",
        )
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return _legacy(data)
    return TextCodec(encoding="utf-8")


def _lenient(encoding: str) -> str:
    return "surrogateescape" if encoding == "utf-8" else "strict"


def _checked(codec: TextCodec, data: bytes) -> TextCodec:
    """Return the codec if it gives back every byte."""
    try:
        exact = codec.decode(data).encode(codec.encoding, codec.errors) == data[len(codec.bom) :]
    except UnicodeError:
        exact = False
    if not exact:
        raise DraftProtected(
            f"the draft says that it is {codec.encoding}, but it is not",
            hint="save it again as UTF-8",
        )
    return codec


def _legacy(data: bytes) -> TextCodec:
    """Return the codec of bytes that are not UTF-8."""
    text = data.decode("utf-8", "surrogateescape")
    broken = len(_BROKEN.findall(text))
    if len(_FOREIGN.findall(text)) - broken >= broken:
        return TextCodec(encoding="utf-8", errors="surrogateescape")
    high = _C1.intersection(data)
    if high and not high & _UNDEFINED_1252:
        return TextCodec(encoding="cp1252")
    return TextCodec(encoding="latin-1")
