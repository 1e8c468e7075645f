"""Which adapter opens which format. Each is imported when it is first needed."""

from __future__ import annotations

from functools import lru_cache

from findvalue.note.model import Document, Opener
from findvalue.types import DraftFormat


@lru_cache(maxsize=2)  # one write asks for the draft before it and after it, several times each
def open_draft(data: bytes, format: DraftFormat) -> Document:  # noqa: A002 - the public word
    """Return a draft, opened for reading and editing; it is never changed itself.

    Args:
        data: the draft's bytes.
        format: what kind of draft it is.

    Raises:
        DraftProtected: these bytes cannot be edited safely.
    """
    return _opener(format)(data)


def _opener(format: DraftFormat) -> Opener:  # noqa: A002 - the public word
    if format == "txt":
        from findvalue.note.text import open_text

        return open_text
    if format == "md":
        from findvalue.note.markdown import open_markdown

        return open_markdown
    if format == "html":
        from findvalue.note.html import open_html

        return open_html
    if format == "eml":
        from findvalue.note.eml import open_eml

        return open_eml
    from findvalue.note.docx import open_docx

    return open_docx
