"""Where the readable parts of a mail lie in its bytes.

The ``email`` package reads structure well but writes it anew; here only byte offsets are found,
so that everything outside a part's payload stays as it is (RFC 2046, section 5.1).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import compat32
from email.utils import parseaddr
from itertools import islice

from findvalue.errors import DraftProtected

_DEEPEST = 20  # multiparts inside each other
_MOST_PARTS = 200
_HEADERS_END = re.compile(rb"\r?\n\r?\n|\r\r")
_SEALED = frozenset(
    {
        "multipart/signed", "multipart/encrypted", "application/pkcs7-mime",
        "application/x-pkcs7-mime", "application/pgp-encrypted",
    }
)  # fmt: skip
_PGP = re.compile(rb"^-----BEGIN PGP (?:SIGNED )?MESSAGE-----", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part without parts of its own: what its headers say, and where its payload lies."""

    content_type: str
    charset: str
    transfer: str  # transfer encoding, in lower case
    flowed: bool
    delsp: bool
    attached: bool
    start: int
    end: int


def readable_parts(data: bytes) -> list[Part]:
    """Return the text part and the HTML part of a mail, as far as there are such.

    Args:
        data: the whole message.

    Raises:
        DraftProtected: the mail is signed or encrypted, or holds nothing to read.
    """
    parts = list(islice(_walk(data, 0, len(data), 0), _MOST_PARTS + 1))
    if len(parts) > _MOST_PARTS:
        raise DraftProtected("the mail has more parts than any letter")
    found = [
        next((p for p in parts if p.content_type == kind and not p.attached), None)
        for kind in ("text/plain", "text/html")
    ]
    readable = [part for part in found if part is not None]
    if not readable:
        raise DraftProtected(
            "the mail has no text to write into",
            hint="save the note as .txt, .md, .html or .docx",
        )
    for part in readable:
        if _PGP.search(data, part.start, part.end):
            raise _sealed()
    return readable


def sender_of(data: bytes) -> str | None:
    """Return the name, else the address, of the mail's ``From:`` line."""
    name, address = parseaddr(header_of(data, "From"))
    return name or address or None


def header_of(data: bytes, name: str) -> str:
    """Return a header of the mail, decoded; "" when it has none, or one that nobody can read."""
    headers, _ = _headers(data, 0, len(data))
    try:
        return str(make_header(decode_header(headers.get(name, "")))).strip()
    except (LookupError, UnicodeError, ValueError):
        return ""


def _walk(data: bytes, start: int, end: int, depth: int) -> Iterator[Part]:
    """Yield the leaves of the message that lies in these bytes."""
    headers, body = _headers(data, start, end)
    kind = headers.get_content_type()
    if kind in _SEALED:
        raise _sealed()
    boundary = headers.get_boundary()
    if headers.get_content_maintype() == "multipart" and boundary:
        if depth > _DEEPEST:
            raise DraftProtected("the mail's parts are nested too deeply")
        for first, last in _between(data, body, end, boundary):
            yield from _walk(data, first, last, depth + 1)
        return
    yield Part(
        content_type=kind,
        charset=headers.get_content_charset() or "",
        transfer=str(headers.get("Content-Transfer-Encoding", "")).strip().lower(),
        flowed=_parameter(headers, "format") == "flowed",
        delsp=_parameter(headers, "delsp") == "yes",
        attached=headers.get_content_disposition() == "attachment",
        start=body,
        end=end,
    )


def _headers(data: bytes, start: int, end: int) -> tuple[Message, int]:
    """Return the headers that begin at ``start`` and the offset of what follows them."""
    first = re.compile(rb"\r?\n|\r").match(data, start, end)
    match = first or _HEADERS_END.search(data, start, end)
    head_end = match.start() if match else end
    head = BytesHeaderParser(policy=compat32).parsebytes(data[start:head_end] + b"\n\n")
    return head, match.end() if match else end


def _between(data: bytes, start: int, end: int, boundary: str) -> Iterator[tuple[int, int]]:
    """Yield where each part lies between the lines of a boundary."""
    mark = re.escape(boundary.encode("utf-8", "surrogateescape"))
    line = re.compile(rb"(?:^|(?<=\n)|(?<=\r))--" + mark + rb"(--)?[ \t]*(?:\r?\n|\r|\Z)")
    first: int | None = None
    for match in line.finditer(data, start, end):
        if first is not None:
            yield first, _before_break(data, match.start(), first)
        first = match.end()
        if match[1]:
            return
    if first is not None:
        yield first, end


def _before_break(data: bytes, at: int, floor: int) -> int:
    """Return the offset before the line break that belongs to a boundary."""
    if at - 2 >= floor and data[at - 2 : at] == b"\r\n":
        return at - 2
    return max(at - 1, floor)


def _parameter(headers: Message, name: str) -> str:
    value = headers.get_param(name)
    return value.strip().lower() if isinstance(value, str) else ""


def _sealed() -> DraftProtected:
    return DraftProtected(
        "the mail is signed or encrypted: any change would break it",
        hint="write into the draft before it is signed",
    )
