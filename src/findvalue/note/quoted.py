"""Where in a letter the older mail begins that it answers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from findvalue.note.model import Line
from findvalue.note.phrases import word_lists
from findvalue.note.regions import LOOKED_AT, header_name, is_quoted, with_rule_above, words_of
from findvalue.text import words

_ATTRIBUTION_LINES = 3  # "On 3 March 2025 at 09:12, Ann Lee <...> wrote:" may be wrapped
_HEADER_LINES = 8  # lines beneath a quoted "From:" in which the others are looked for
_QUOTED_HEADERS = 2
_SIGNATURE_LINES = 20  # that may stand below a quoted mail

_RULE = re.compile(r"\s*[-_=*~—–]{2,}")
_DRAWN = frozenset("-_=*~—–")  # what a drawn line begins with
_DATED = re.compile(r"@|\b\d{1,2}[:.]\d{2}\b|\b(?:19|20)\d{2}\b")
# An attribution without a verb, as Gmail once wrote it: date, time, name and address.
_NAMELESS = re.compile(r"\s*\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\b.*@.*:$")
_STAMPED = re.compile(r"@|\b\d{1,2}[:.]\d{2}\b")


def quote_start(lines: Sequence[Line], start: int) -> int:
    """Return the index where the older mail begins, else the number of lines.

    Quoted lines with an answer below them (bottom posting, answers in between) do not count.

    Args:
        lines: the visible lines.
        start: index of the first line below the headers.
    """
    tail = _quoted_tail(lines)
    for index in range(start, tail):
        text = lines[index].text
        if ":" not in text and text.lstrip()[:1] not in _DRAWN:  # most lines are neither
            continue
        if is_quoted(lines[index]):
            continue
        if _opens_unmarked_quote(lines, index, start):
            return with_rule_above(lines, index, start)
        attribution = _attribution(lines, index, start)
        if attribution is not None and _leads_to(lines, attribution, index, tail):
            return attribution
    return max(tail, start)


def _quoted_tail(lines: Sequence[Line]) -> int:
    """Return where the lines begin of which all are quoted, a signature below them aside."""
    first = _run_up(lines, len(lines))
    if first < len(lines):
        return first
    below = range(len(lines) - 1, max(len(lines) - _SIGNATURE_LINES, 0) - 1, -1)
    delimiter = next((i for i in below if lines[i].text.rstrip() == "--"), None)
    if delimiter is None:
        return len(lines)
    first = _run_up(lines, delimiter)
    return first if first < delimiter else len(lines)


def _run_up(lines: Sequence[Line], end: int) -> int:
    """Return the index of the topmost quoted line of the run that ends at ``end``."""
    first = end
    for index in range(end - 1, -1, -1):
        if lines[index].is_blank:
            continue
        if not is_quoted(lines[index]):
            break
        first = index
    return first


def _opens_unmarked_quote(lines: Sequence[Line], index: int, start: int) -> bool:
    """Say whether an older mail begins here whose lines carry no mark of their own."""
    line = lines[index]
    lists = word_lists()
    if lists.original.leading(words_of(line)):
        ruled = _RULE.match(line.text) is not None
        if ruled or lists.original.is_whole(words_of(line)):
            return True
    if index == start or not lists.quoted_from.is_whole(header_name(line)):
        return False
    below = (lines[i] for i in range(index + 1, min(index + 1 + _HEADER_LINES, len(lines))))
    return sum(lists.quoted_more.is_whole(header_name(it)) for it in below) >= _QUOTED_HEADERS


def _attribution(lines: Sequence[Line], index: int, start: int) -> int | None:
    """Return where "On ..., Ann Lee wrote:" begins, if it ends in this line."""
    text = lines[index].text[:LOOKED_AT].rstrip(" *_")
    if not text.endswith(":"):
        return None
    if _NAMELESS.match(text):
        return index
    lists = word_lists()
    for first in range(index, max(index - _ATTRIBUTION_LINES, start - 1), -1):
        if lines[first].is_blank:
            return None
        if lists.on.leading(words_of(lines[first])):
            found = words(_joined(lines, first, index))
            said = any(lists.wrote.leading(found[i:]) for i in range(1, len(found)))
            if said:
                return first
    return None


def _leads_to(lines: Sequence[Line], first: int, last: int, tail: int) -> bool:
    """Say whether what follows an attribution is the quoted mail and nothing else."""
    text = _joined(lines, first, last)
    below = range(last + 1, len(lines))
    following = next((i for i in below if not lines[i].is_blank), None)
    if following is None or following == tail:
        return _DATED.search(text) is not None
    return not is_quoted(lines[following]) and _STAMPED.search(text) is not None


def _joined(lines: Sequence[Line], first: int, last: int) -> str:
    return " ".join(line.text[:LOOKED_AT] for line in lines[first : last + 1])
