"""format=flowed (RFC 3676): a line that ends in a space goes on in the next one."""

from __future__ import annotations

from collections.abc import Callable

from findvalue.note.layout import wrap
from findvalue.types import Paragraph

_WIDTH = 72  # columns; the RFC asks for at most 78


def flowed_writer(*, delsp: bool) -> Callable[[Paragraph, int | None], list[str]]:
    """Return what writes a paragraph in flowed lines.

    Args:
        delsp: whether the reader drops the space at the end of a flowed line, so that a space
            between words must be written twice.
    """
    ending = "  " if delsp else " "

    def write(paragraph: Paragraph, _width: int | None) -> list[str]:
        lines = wrap(paragraph.text, _WIDTH - len(ending))
        flowed = [line + ending for line in lines[:-1]] + lines[-1:]
        return [_stuffed(line) for line in [*flowed, paragraph.url]]

    return write


def _stuffed(line: str) -> str:
    """Return a line that is no quote, whatever it begins with (section 4.4)."""
    return f" {line}" if line.startswith((" ", ">", "From ")) else line
