"""How a plain text is set: its line breaks, its gaps, its width."""

from __future__ import annotations

import re
import textwrap
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate

from findvalue.note.model import Line
from findvalue.note.regions import blocks, header_name, is_quoted

_BREAKS = re.compile(r"(\r\n|\n|\r)")
_BREAK = re.compile(r"\r\n|\n|\r")
_WIDEST = 80  # columns; longer lines are not wrapped by hand
_NARROWEST = 40
_FULL = 0.6  # of the width: a shorter line was ended on purpose
_ENOUGH = 2  # wrapped paragraphs that make a habit, or one of so many lines and one more
WIDEST_GAP = 4  # blank lines in a row that are a habit
_UNSPACED = 3  # lines without one gap that make a habit of no gaps


def split_lines(source: str) -> list[Line]:
    """Return the lines of a text, broken at CR LF, LF and CR only.

    ``str.splitlines`` breaks at eight other characters that no mail program breaks at.
    """
    pieces = _BREAKS.split(source)
    edges = [0, *accumulate(map(len, pieces))]
    lines = list(map(Line, pieces[::2], edges[::2], edges[1::2]))
    if not pieces[-1]:
        lines.pop()
    return lines


def newline_at(source: str, lines: Sequence[Line], index: int, usual: str = "\n") -> str:
    """Return the line break that the lines around an index use, else the first, else the usual."""
    for near in (index - 1, index):
        if 0 <= near < len(lines):
            match = _BREAK.match(source, lines[near].end)
            if match:
                return match[0]
    first = _BREAK.search(source)
    return first[0] if first else usual


def usual_gap(lines: Sequence[Line]) -> int:
    """Return how many blank lines the text has between two paragraphs."""
    gaps: Counter[int] = Counter()
    run, seen = 0, 0
    for line in lines:
        if line.is_blank:
            run += 1
            continue
        if seen and run:
            gaps[min(run, WIDEST_GAP)] += 1
        seen += 1
        run = 0
    if gaps:
        return min(gaps, key=lambda gap: (-gaps[gap], gap))
    return 0 if seen >= _UNSPACED else 1


def wrap_width(lines: Sequence[Line]) -> int | None:
    """Return the width at which the text was wrapped by hand, or None when it was not."""
    widest = wrapped = deep = 0
    for first, last in blocks(lines, 0, len(lines)):
        if last - first < _ENOUGH and len(lines[first].text) <= _WIDEST:
            continue
        block = [line for line in lines[first:last] if not _is_exempt(line)]
        longest = max((len(line.text.rstrip()) for line in block), default=0)
        if longest > _WIDEST:
            return None
        if len(block) < _ENOUGH or longest < _NARROWEST:
            continue
        if all(len(line.text) >= longest * _FULL for line in block[:-1]):
            wrapped += 1
            deep += len(block) > _ENOUGH
            widest = max(widest, longest)
    return widest if wrapped >= _ENOUGH or deep else None


def _is_exempt(line: Line) -> bool:
    """Say whether a line says nothing of the width: a quote, a header, one long word."""
    return is_quoted(line) or " " not in line.text.strip() or bool(header_name(line))


def wrap(text: str, width: int | None) -> list[str]:
    """Return the text as lines of at most ``width`` columns; words are never broken."""
    if width is None:
        return [text]
    return textwrap.wrap(
        text, width, break_long_words=False, break_on_hyphens=False, expand_tabs=False
    )
