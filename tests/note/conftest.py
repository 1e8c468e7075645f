"""Drafts with hand-labelled places, and a paragraph to put into them."""

from __future__ import annotations

import base64
import quopri
import re
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from io import BytesIO
from pathlib import Path

import pytest

from findvalue.note import Draft
from findvalue.note.formats import open_draft
from findvalue.types import Article, DraftFormat, Paragraph

DRAFTS = Path(__file__).parent / "drafts"
SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "drafts"
NOW = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)

_MARK = re.compile(r"¶(best|ok)\n?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A draft of tests/note/drafts: its text, its sender, and where the paragraph may go."""

    name: str
    about: str
    sender: str | None
    format: DraftFormat
    text: str
    best: int  # character offset in ``text``
    fine: tuple[int, ...]  # every acceptable offset, the best one included

    def draft(self, data: bytes | None = None) -> Draft:
        return as_draft(self.text.encode() if data is None else data, self.format, self.name)


def as_draft(data: bytes, format_: DraftFormat = "txt", name: str = "note.txt") -> Draft:
    return Draft(data=data, format=format_, path=Path(name), target=Path("/notes") / name)


def labelled(path: Path) -> Labelled:
    head, _, body = path.read_text("utf-8").partition("====\n")
    facts = dict(line.split(":", 1) for line in head.splitlines())
    places: dict[str, list[int]] = {"best": [], "ok": []}
    text = ""
    done = 0
    for mark in _MARK.finditer(body):
        text += body[done : mark.start()]
        places[mark[1]].append(len(text))
        done = mark.end()
    return Labelled(
        name=path.name,
        about=facts["about"].strip(),
        sender=facts["sender"].strip() or None,
        format=path.suffix[1:],  # type: ignore[arg-type]  # the folder holds our formats only
        text=text + body[done:],
        best=places["best"][0],
        fine=(*places["best"], *places["ok"]),
    )


def all_labelled() -> list[Labelled]:
    return [labelled(path) for path in sorted(DRAFTS.iterdir())]


def visible(text: str) -> str:
    """What is left when white space does not count."""
    return "".join(text.split())


@pytest.fixture
def paragraph() -> Paragraph:
    return a_paragraph()


def a_paragraph(
    text: str = (
        "Our talk about sailing sent me looking for more. There is a piece in Example Sailing"
        " Weekly, “Reading the Tide” (3 March 2025). One line from it: “A slack tide gives the"
        " small boat its only fair fight.” No need to reply, of course."
    ),
    url: str = "https://sailing.example.org/reading-the-tide",
    title: str = "Reading the Tide",
) -> Paragraph:
    article = Article(url=url, title=title, site_name="Example Sailing Weekly")
    return Paragraph(text=text, url=url, article=article, topic="sailing", recipient="Bea")


# --- the same letter in other formats ----------------------------------------------------------


def as_html(text: str, style: str) -> str:
    """The letter as a mail program writes it: in paragraphs, in divs, or with line breaks."""
    lines = [
        line if line.startswith("<!--") else escape(line, quote=False) for line in text.split("\n")
    ]
    if style == "divs":
        return "".join(f"<div>{line.strip() or '<br>'}</div>\n" for line in lines)
    if style == "breaks":
        return "<html><body>\n" + "<br>\n".join(lines) + "</body></html>\n"
    blocks = re.split(r"\n(?:\s*\n)+", "\n".join(lines).strip("\n"))
    return "\n".join("<p>" + block.replace("\n", "<br>\n") + "</p>" for block in blocks)


def as_part(text: str, transfer: str, kind: str = "text/plain", more: str = "") -> bytes:
    """A part of a mail with its headers."""
    payload = text.replace("\n", "\r\n").encode()
    if transfer == "quoted-printable":
        payload = quopri.encodestring(payload).replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    elif transfer == "base64":
        payload = base64.encodebytes(payload).replace(b"\n", b"\r\n")
    head = (
        f'Content-Type: {kind}; charset="utf-8"{more}\r\nContent-Transfer-Encoding: {transfer}\r\n'
    )
    return head.encode() + b"\r\n" + payload


HEAD = b"From: Tom Okafor <tom@example.net>\r\nTo: bea@example.org\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\nX-Unsent: 1\r\nMIME-Version: 1.0\r\n"


def as_eml(*parts: bytes, head: bytes = HEAD, kind: str = "alternative") -> bytes:
    """A mail of these parts."""
    if len(parts) == 1:
        return head + parts[0]
    body = b"".join(b"--=_b 1\r\n" + part + b"\r\n" for part in parts)
    kind_line = f'Content-Type: multipart/{kind};\r\n boundary="=_b 1"\r\n\r\nNot shown.\r\n'
    return head + kind_line.encode() + body + b"--=_b 1--\r\nNor this.\r\n"


WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def as_docx(*paragraphs: str, body: str = "", parts: dict[str, bytes] | None = None) -> bytes:
    """A Word document of these paragraphs, or of a body of WordprocessingML."""
    body = body or "".join(
        f'<w:p><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'
        if text
        else "<w:p/>"
        for text in paragraphs
    )
    document = (
        f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{WORD}" xmlns:r="{OFFICE}">'
        f"<w:body>{body}<w:sectPr/></w:body></w:document>"
    )
    files = {
        "[Content_Types].xml": (
            f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels"'
            ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            '<Override PartName="/word/document.xml" ContentType="application/vnd.'
            'openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
        ).encode(),
        "_rels/.rels": (
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1"'
            f' Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'
        ).encode(),
        "word/document.xml": document.encode(),
        **(parts or {}),
    }
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2025, 3, 5, 9, 0, 0)), data)
    return out.getvalue()


def seen(data: bytes, format_: DraftFormat, sheet: int = 0) -> list[str]:
    """The lines with words that a reader of a draft sees."""
    lines = open_draft(data, format_).sheets[sheet].lines
    return [" ".join(line.text.split()) for line in lines if not line.is_blank]


def seen_above(data: bytes, format_: DraftFormat, text: str, sheet: int = 0) -> list[str]:
    """The lines above the one that begins with this text."""
    lines = seen(data, format_, sheet)
    return lines[: next(i for i, line in enumerate(lines) if line.startswith(text))]
