"""Moving the paragraph up and down: the places between the note's own paragraphs.

A place is counted by the paragraphs of the note that stand above it, which means the same in every
format, whether or not a paragraph of findvalue's stands in the file already.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from findvalue.errors import UsageError
from findvalue.note.attach import attach
from findvalue.note.earlier import Finder
from findvalue.note.formats import open_draft
from findvalue.note.ledger import make_report
from findvalue.note.model import Document, Draft, Edit, Line, Mark
from findvalue.note.quoted import quote_start
from findvalue.note.regions import after_headers, blocks, footer_start, greeting, header_sender
from findvalue.note.signoff import find_signoff
from findvalue.types import AttachReport, LedgerRecord, Paragraph


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where the paragraph may stand, each place counted by the paragraphs above it.

    Args:
        usual: where it stands, or where the rules put it.
        choices: where it may go, from the top.
    """

    usual: int
    choices: tuple[int, ...]

    def above(self, place: int) -> int | None:
        """Return the next place further up, None at the top."""
        return max((each for each in self.choices if each < place), default=None)

    def below(self, place: int) -> int | None:
        """Return the next place further down, None at the bottom."""
        return min((each for each in self.choices if each > place), default=None)


def places(
    draft: Draft,
    paragraph: Paragraph,
    *,
    records: Sequence[LedgerRecord] = (),
    sender: str | None = None,
    force: bool = False,
) -> Places:
    """Return where a paragraph may stand: between the greeting and the sign-off.

    Takes and raises what ``findvalue.note.attach`` does.
    """
    taken = _taken_out(draft, paragraph, records=records, sender=sender, force=force)
    return taken.places


def move(
    draft: Draft,
    paragraph: Paragraph,
    place: int,
    *,
    records: Sequence[LedgerRecord] = (),
    sender: str | None = None,
    force: bool = False,
) -> AttachReport:
    """Return the draft with the paragraph at a place; nothing is written.

    At the usual place this is what ``findvalue.note.attach`` returns. Elsewhere the paragraph, or
    the slot that was left for it, is taken out with its gap and put in where it is wanted.

    Args:
        draft: the draft as it was read.
        paragraph: what to put in.
        place: how many paragraphs of the note stand above it.
        records: the ledger's records of this draft, newest first.
        sender: the name of the person who writes, when it is known.
        force: replace an earlier paragraph even if the user edited it.

    Raises:
        UsageError: the paragraph cannot stand there.
        DraftProtected: as with ``findvalue.note.attach``.
    """
    taken = _taken_out(draft, paragraph, records=records, sender=sender, force=force)
    if place == taken.places.usual:
        return taken.report
    if place not in taken.places.choices:
        raise UsageError(f"the note has no place below {place} of its paragraphs")
    moved = attach(
        replace(draft, data=taken.bare), paragraph, sender=sender, before=taken.lines[place]
    )
    return make_report(
        draft,
        open_draft(draft.data, draft.format),
        "inserted" if taken.report.action == "inserted" else "replaced",
        moved.after,
        paragraph=paragraph,
        placement=moved.placement,
    )


# --- inside ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _TakenOut:
    """A draft with its paragraph where it belongs, and the same without."""

    report: AttachReport
    bare: bytes
    places: Places
    lines: dict[int, int]  # place -> visible line of the bare draft before which it is


def _taken_out(
    draft: Draft,
    paragraph: Paragraph,
    *,
    records: Sequence[LedgerRecord],
    sender: str | None,
    force: bool,
) -> _TakenOut:
    report = attach(draft, paragraph, records=records, sender=sender, force=force)
    whole = open_draft(report.after, draft.format)
    edits: list[list[Edit]] = []
    for sheet in whole.sheets:
        span = Finder(sheet).exact(sheet.shown(paragraph))
        edits.append([sheet.remove(span)] if span else [])
    first = Finder(whole.sheets[0]).exact(whole.sheets[0].shown(paragraph))
    starts = _starts(whole.sheets[0].lines)
    usual = sum(start < first.first for start in starts) if first else len(starts)
    bare = whole.save(edits)
    opened = open_draft(bare, draft.format)
    lines = _lines(opened, sender)
    kept = len(_starts(opened.sheets[0].lines)) == len(starts) - 1
    if not kept or not all(edits):  # without it the note reads as another one: it stays there
        lines = {}
    choices = tuple(sorted({*lines, usual}))
    return _TakenOut(
        report=report, bare=bare, places=Places(usual=usual, choices=choices), lines=lines
    )


def _starts(lines: Sequence[Line]) -> list[int]:
    """Return the first line of each paragraph below the header lines, quoted mail included."""
    return [first for first, _ in blocks(lines, after_headers(lines), len(lines))]


def _lines(document: Document, sender: str | None) -> dict[int, int]:
    """Return the line before which each place is, from below the greeting to the sign-off."""
    lines = document.sheets[0].lines
    top = after_headers(lines)
    quoted = quote_start(lines, top)
    hello = greeting(lines[:quoted], top)
    body = top if hello is None else hello + 1
    end = footer_start(lines, top, quoted)
    name = sender or document.sender or header_sender(lines, top)
    signoff = find_signoff(lines, body, end, name)
    last = signoff.line if signoff else end
    starts = _starts(lines)
    found = {
        place: start
        for place, start in enumerate(starts)
        if body <= start <= last and Mark.SOLID not in lines[start].mark
    }
    if last == len(lines):
        found[len(starts)] = last
    return found
