"""Where in a letter the paragraph belongs.

The rules, in order: a slot; before the closing paragraph; before the sign-off; at the end. They
follow the advice to thank first and to give last (J. Sweeney, "How To Use Thank You Letters
After a Job Interview").
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from findvalue.note.model import Line, Mark, Sheet, Spot
from findvalue.note.phrases import word_lists
from findvalue.note.quoted import quote_start
from findvalue.note.regions import (
    after_headers,
    footer_start,
    greeting,
    header_sender,
    is_quoted,
    is_rule,
    postscript_start,
)
from findvalue.note.signoff import SignOff, find_signoff
from findvalue.text import words

CONFIDENT = 0.6  # below this the user is asked where the paragraph goes
_UNSURE = 0.4
_CERTAIN = 0.92  # of a valediction with a name below it
_COURTESY_WORDS = 12  # of a line of thanks that goes with the sign-off
_CLOSING_WORDS = 60  # of a paragraph that closes a letter, at the most


def find_spot(sheet: Sheet, sender: str | None = None) -> Spot:
    """Return where the paragraph belongs in a draft that does not hold one yet.

    Args:
        sheet: the draft.
        sender: the name of the person who writes it, when it is known.
    """
    slot = sheet.slot()
    if slot is not None:
        return Spot(line=slot.line, rule="slot", confidence=1.0, slot=slot)
    return spot_in(sheet.lines, sender)


class Parts(NamedTuple):
    """The parts of a letter, as indices of its lines."""

    hello: int | None  # the greeting
    body: int  # the first line below it
    signoff: SignOff | None
    end: int  # after the last line that the sender wrote, postscripts aside


def parts_of(lines: Sequence[Line], sender: str | None = None) -> Parts:
    """Return the parts of a letter, known by its words alone."""
    top = after_headers(lines)
    quoted = quote_start(lines, top)
    hello = greeting(lines[:quoted], top)
    body = top if hello is None else hello + 1
    written = footer_start(lines, top, quoted)
    postscript = postscript_start(lines, body, written)
    sender = sender or header_sender(lines, top)
    signoff = find_signoff(lines, body, postscript, sender)
    if signoff is not None:
        return Parts(hello, body, signoff, postscript)
    below = find_signoff(lines, body, quoted, sender)
    if below is None or below.confidence < _CERTAIN:
        return Parts(hello, body, None, postscript)
    return Parts(hello, body, below, quoted)  # what looked like a footer stands above it


def spot_in(lines: Sequence[Line], sender: str | None = None) -> Spot:
    """Return where the paragraph belongs by the words of the letter alone."""
    _, body, signoff, end = parts_of(lines, sender)
    if signoff is None:
        return _end(lines, body, end)
    line = _allowed(lines, signoff.line, body)
    if line != signoff.line:  # what holds the sign-off cannot be taken apart
        return Spot(line=line, rule=f"above the block of the {signoff.rule}", confidence=_UNSURE)
    closing = _closing(lines, body, line)
    if closing is not None:
        rule = f"closing paragraph above {signoff.rule}"
        return Spot(line=closing, rule=rule, confidence=signoff.confidence)
    return Spot(line=line, rule=f"sign-off: {signoff.rule}", confidence=signoff.confidence)


def _end(lines: Sequence[Line], body: int, end: int) -> Spot:
    """Return the end of the body: the sign-off is missing, or it was not recognised."""
    line = next((i for i in range(end, len(lines)) if not lines[i].is_blank), len(lines))
    return Spot(line=_allowed(lines, line, body), rule="end of the body", confidence=_UNSURE)


def _allowed(lines: Sequence[Line], line: int, body: int) -> int:
    """Return the nearest line at or above before which something may be inserted."""
    while body < line < len(lines) and Mark.SOLID in lines[line].mark:
        line -= 1
    return line


def _closing(lines: Sequence[Line], body: int, signoff: int) -> int | None:
    """Return where the closing paragraph right above the sign-off begins, if there is one."""
    last = next((i for i in range(signoff - 1, body, -1) if not lines[i].is_blank), None)
    if last is None:
        return None
    first = last
    while first - 1 >= body and not lines[first - 1].is_blank:
        first -= 1
    opening = next((i for i in range(body, last + 1) if not lines[i].is_blank), last)
    if first <= opening or is_rule(lines[first]):
        return None
    block = lines[first : last + 1]
    if any(is_quoted(line) or Mark.SOLID in line.mark for line in block):
        return None
    found = [word for line in block for word in words(line.text)]
    lists = word_lists()
    if lists.valedictions.is_whole(found):
        return first
    if lists.courtesies.leading(found) and len(found) <= _COURTESY_WORDS:
        return first
    closes = lists.closings.leading(found) and len(found) <= _CLOSING_WORDS
    return first if closes else None
