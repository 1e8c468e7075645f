"""New notes: a letter as a file of each format, with a slot where the paragraph will stand.

The same letter gives the same bytes, in every format.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from hashlib import sha256
from html import escape

from findvalue.errors import UsageError
from findvalue.note.docx_fresh import new_docx
from findvalue.note.markdown import escape_start
from findvalue.types import DraftFormat

_WIDEST = 100  # characters up to which people wrap lines by hand
_GAP = re.compile(r"\n\s*\n")
_HARD_BREAK = "\\\n"  # CommonMark 0.31, section 6.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Who writes to whom about what; what is not known is ""."""

    subject: str = ""
    sender: str = ""
    sender_address: str = ""
    recipient: str = ""
    recipient_address: str = ""
    language: str = "en"


def new_note(body: str, envelope: Envelope, format: DraftFormat) -> bytes:  # noqa: A002 - the public word
    """Return a letter as a file.

    Args:
        body: the letter as plain text, paragraphs between blank lines; ``{{ findvalue }}`` on a
            line of its own is a slot for the paragraph.
        envelope: who writes to whom about what. Plain text and Markdown begin with the subject
            as a header line; in HTML and .docx it is the document's title.
        format: what kind of file.

    Returns:
        The bytes of a file that ``findvalue.note.attach`` can fill.

    Raises:
        UsageError: an address cannot stand in a mail.
    """
    body = body.strip("\n") + "\n"
    if format == "eml":
        return _mail(body, envelope)
    if format == "html":
        return _page(body, envelope).encode()
    if format == "docx":
        return new_docx(list(paragraphs(body)), title=envelope.subject, author=envelope.sender)
    subject = f"Subject: {envelope.subject}\n\n" if envelope.subject else ""
    return (subject + (_markdown(body) if format == "md" else body)).encode()


def paragraphs(body: str) -> Iterator[list[str]]:
    """Yield each paragraph of a text as the lines that its writer meant.

    A line break is meant when the next line's first word would have had room before it; one
    without room comes from wrapping by hand.

    Args:
        body: plain text, paragraphs between blank lines.
    """
    width = max((len(line) for line in body.split("\n")), default=0)
    for block in _GAP.split(body.strip("\n")):
        meant = unwrapped(block.split("\n"), width)
        if meant:
            yield meant


def unwrapped(lines: Iterable[str], width: int) -> list[str]:
    """Return a paragraph's lines without the breaks that come from wrapping by hand.

    Args:
        lines: of the paragraph.
        width: of the longest line of the whole text.
    """
    meant: list[str] = []
    above = ""
    for line in filter(None, map(str.strip, lines)):
        wrapped = len(above) + 1 + len(line.split()[0]) > width <= _WIDEST
        if meant and wrapped:
            meant[-1] += f" {line}"
        else:
            meant.append(line)
        above = line
    return meant


def _markdown(body: str) -> str:
    """Return the letter with breaks that Markdown shows; the rest is Markdown as it stands."""
    return "\n\n".join(_with_breaks(lines) for lines in paragraphs(body)) + "\n"


def _with_breaks(lines: list[str]) -> str:
    opens_block = any(escape_start(line) != line for line in lines)  # a list, a quote, a heading
    return ("\n" if opens_block else _HARD_BREAK).join(lines)


def _page(body: str, envelope: Envelope) -> str:
    inside = "\n".join(f"<p>{'<br>'.join(map(_escaped, lines))}</p>" for lines in paragraphs(body))
    return (
        f'<!doctype html>\n<html lang="{escape(envelope.language)}">\n<head>\n'
        f'<meta charset="utf-8">\n<title>{escape(envelope.subject)}</title>\n</head>\n'
        f"<body>\n{inside}\n</body>\n</html>\n"
    )


def _escaped(line: str) -> str:
    return escape(line, quote=False)


def _mail(body: str, envelope: Envelope) -> bytes:
    """Return a mail that mail programs open as a draft: ``X-Unsent: 1`` is read by Outlook."""
    message = EmailMessage(policy=SMTP)
    try:
        if envelope.recipient_address:
            message["To"] = _address(envelope.recipient, envelope.recipient_address)
        if envelope.sender_address:
            message["From"] = _address(envelope.sender, envelope.sender_address)
        message["Subject"] = envelope.subject
    except (MessageError, ValueError) as error:
        raise UsageError(
            f"{envelope.recipient_address or envelope.sender_address} cannot stand in a mail",
            hint="correct the address in the interview file",
        ) from error
    message["X-Unsent"] = "1"
    message.set_content(body, charset="utf-8", cte="quoted-printable")
    page = _page(body, envelope)
    message.add_alternative(page, subtype="html", charset="utf-8", cte="quoted-printable")
    message.set_boundary(f"={sha256((body + page).encode()).hexdigest()[:32]}=")
    return message.as_bytes()


def _address(name: str, address: str) -> Address:
    return Address(display_name=name, addr_spec=address)
