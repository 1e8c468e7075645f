"""A unified diff of what a reader sees."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import unified_diff

from findvalue.note.model import Line

_CONTEXT = 3  # lines


def unified(before: Sequence[Line], after: Sequence[Line], name: str) -> str:
    """Return a unified diff of the visible lines; "" when nothing visible changed.

    Lines that both ends share are left out before they are compared, since comparing is
    quadratic and a change is small.

    Args:
        before: the lines before.
        after: the lines after.
        name: of the draft, for the head of the diff.
    """
    old, new = ([line.text.rstrip() for line in lines] for lines in (before, after))
    limit = min(len(old), len(new))
    front = next((i for i in range(limit) if old[i] != new[i]), limit)
    back = 0
    while back < limit - front and old[-1 - back] == new[-1 - back]:
        back += 1
    skipped = max(front - _CONTEXT, 0)
    old, new = (lines[skipped : len(lines) - max(back - _CONTEXT, 0)] for lines in (old, new))
    hunks = [
        _shifted(line, skipped) if line.startswith("@@") else line
        for line in unified_diff(old, new, name, name, n=_CONTEXT, lineterm="")
    ]
    return "\n".join(hunks)


def _shifted(head: str, by: int) -> str:
    """Return a hunk's head with its line numbers moved down."""
    marks = head.split(" ")
    for place in (1, 2):
        sign, (first, comma, count) = marks[place][0], marks[place][1:].partition(",")
        marks[place] = f"{sign}{int(first) + by}{comma}{count}"
    return " ".join(marks)
