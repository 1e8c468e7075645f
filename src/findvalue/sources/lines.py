"""A text and its lines, by character offsets."""

from __future__ import annotations

import re

_BREAK = re.compile(r"\r\n|\n")


class Lines:
    """A text with the line breaks of Unix or of Windows; a line is named by where it begins.

    Args:
        text: the text.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        found = _BREAK.search(text)
        self.newline = found[0] if found else "\n"

    def start(self, at: int) -> int:
        """Return where the line around an offset begins."""
        return self.text.rfind("\n", 0, at) + 1

    def end(self, at: int) -> int:
        """Return where the line around an offset ends, before its line break."""
        end = self.text.find("\n", at)
        end = len(self.text) if end < 0 else end
        return end - 1 if self.text[end - 1 : end + 1] == "\r\n" else end

    def below(self, at: int) -> int:
        """Return where the line below begins; the end of the text below the last one."""
        end = self.text.find("\n", at)
        return len(self.text) if end < 0 else end + 1

    def above(self, start: int) -> int | None:
        """Return where the line above a line begins."""
        return self.start(start - 1) if start else None

    def is_blank(self, start: int) -> bool:
        """Say whether a line holds nothing."""
        return not self.text[start : self.below(start)].strip()

    def is_comment(self, start: int) -> bool:
        """Say whether a line holds nothing but a comment."""
        return self.text[start : self.below(start)].lstrip().startswith("#")

    def whole(self, start: int, end: int) -> tuple[int, int]:
        """Return the lines from one offset to another with a line break, so that none is left.

        The break is the one behind them; at the end of a text without a final line break it is
        the one before them.
        """
        first, last = self.start(start), self.below(end)
        if not self.text.endswith("\n", first, last) and first:
            return self.end(first - 1), last
        return first, last
