"""A new Word document: the fewest parts that ECMA-376 asks for, the same bytes every time."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from html import escape
from io import BytesIO

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the oldest moment that a ZIP archive can name
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OPEN = "http://schemas.openxmlformats.org"
_TYPES = "application/vnd.openxmlformats-"
_MARGIN = 1440  # twentieths of a point, an inch
_SPACE = 160  # twentieths of a point below a paragraph
_SIZE = 22  # half points of the letters


def new_docx(paragraphs: Sequence[Sequence[str]], *, title: str, author: str) -> bytes:
    """Return a document.

    Args:
        paragraphs: each as its lines.
        title: the document's title, "" for none.
        author: who wrote it, "" for nobody.

    Returns:
        The bytes of a .docx.
    """
    parts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations(
            ("officeDocument/2006/relationships/officeDocument", "word/document.xml"),
            ("package/2006/relationships/metadata/core-properties", "docProps/core.xml"),
        ),
        "docProps/core.xml": _properties(title, author),
        "word/_rels/document.xml.rels": _relations(
            ("officeDocument/2006/relationships/styles", "styles.xml")
        ),
        "word/styles.xml": _styles(),
        "word/document.xml": _document(paragraphs),
    }
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in parts.items():
            info = zipfile.ZipInfo(name, _EPOCH)
            info.create_system = 0  # not the system that it was made on
            archive.writestr(info, (_HEAD + text).encode(), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _document(paragraphs: Sequence[Sequence[str]]) -> str:
    body = "".join(f"<w:p>{_run(lines)}</w:p>" for lines in paragraphs)
    margins = " ".join(f'w:{side}="{_MARGIN}"' for side in ("top", "right", "bottom", "left"))
    return (
        f'<w:document xmlns:w="{_OPEN}/wordprocessingml/2006/main"'
        f' xmlns:r="{_OPEN}/officeDocument/2006/relationships"><w:body>{body}'
        f'<w:sectPr><w:pgMar {margins} w:header="720" w:footer="720" w:gutter="0"/></w:sectPr>'
        "</w:body></w:document>"
    )


def _run(lines: Sequence[str]) -> str:
    texts = [f'<w:t xml:space="preserve">{escape(line, quote=False)}</w:t>' for line in lines]
    return f"<w:r>{'<w:br/>'.join(texts)}</w:r>"


def _styles() -> str:
    return (
        f'<w:styles xmlns:w="{_OPEN}/wordprocessingml/2006/main"><w:docDefaults>'
        '<w:rPrDefault><w:rPr><w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:cs="Calibri"/>'
        f'<w:sz w:val="{_SIZE}"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>'
        f'<w:spacing w:after="{_SPACE}"/></w:pPr></w:pPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
        "</w:style></w:styles>"
    )


def _properties(title: str, author: str) -> str:
    return (
        f'<cp:coreProperties xmlns:cp="{_OPEN}/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escape(title)}</dc:title><dc:creator>{escape(author)}</dc:creator>"
        "</cp:coreProperties>"
    )


def _relations(*targets: tuple[str, str]) -> str:
    listed = "".join(
        f'<Relationship Id="rId{number}" Type="{_OPEN}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    space = f"{_OPEN}/package/2006/relationships"
    return f'<Relationships xmlns="{space}">{listed}</Relationships>'


def _content_types() -> str:
    word = f"{_TYPES}officedocument.wordprocessingml"
    parts = {
        "/word/document.xml": f"{word}.document.main+xml",
        "/word/styles.xml": f"{word}.styles+xml",
        "/docProps/core.xml": f"{_TYPES}package.core-properties+xml",
    }
    listed = "".join(
        f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in parts.items()
    )
    rels = f"{_TYPES}package.relationships+xml"
    return (
        f'<Types xmlns="{_OPEN}/package/2006/content-types">'
        f'<Default Extension="rels" ContentType="{rels}"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{listed}</Types>'
    )
