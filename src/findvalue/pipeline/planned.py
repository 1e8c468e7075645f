"""A note as it will be once a plan is written: what to show of it, and what to check.

Everything is read from the very bytes that ``write`` puts on the disk, so a preview cannot show
another place, another wrapping or another word than the file will have.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from findvalue import note
from findvalue.compose.lint.model import read_note
from findvalue.note import Draft, NoteText
from findvalue.note.fresh import unwrapped
from findvalue.pipeline.notes import Plan
from findvalue.types import LedgerRecord

_NOWHERE = Path("note")  # stands for the file of a draft that has none


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A run of lines of the note without a blank one between them.

    Args:
        first: number of its first line, counted from 1.
        lines: its lines.
        is_ours: whether it is the paragraph that the plan puts in.
        is_head: whether it is header lines ("Subject: ...") above the letter.
        meant: its lines without the breaks that come from wrapping by hand.
    """

    first: int
    lines: tuple[str, ...]
    meant: tuple[str, ...]
    is_ours: bool = False
    is_head: bool = False

    @property
    def text(self) -> str:
        """Its lines as they stand there."""
        return "\n".join(self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """The draft as it will be.

    Args:
        draft: its bytes, format and path.
        records: the ledger's records as they will be, newest first.
        note: what it will say.
        blocks: the same, in the order in which it is read.
        subject: of the note: its mail header, or its own "Subject:" line; "" when it has none.
    """

    draft: Draft
    records: tuple[LedgerRecord, ...]
    note: NoteText
    blocks: tuple[Block, ...]
    subject: str

    @property
    def lines(self) -> tuple[str, ...]:
        """The note's lines as plain text has them: without Markdown's backslash for a line break."""
        lines = self.note.text.split("\n")
        if self.draft.format == "md":
            lines = [line.removesuffix("\\") for line in lines]
        return tuple(lines)

    @property
    def letter(self) -> str:
        """The letter as plain text, without header lines."""
        return "\n".join(self.lines[self.note.body :]).strip("\n") + "\n"


def planned(plan: Plan, records: Sequence[LedgerRecord] = (), *, now: datetime) -> Planned:
    """Return the draft of a plan as it will be.

    Args:
        plan: of ``plan_attach``; nothing is written.
        records: the ledger's records of this draft, newest first.
        now: the moment, aware.

    Raises:
        DraftProtected: these bytes cannot be read safely.
    """
    draft = replace(plan.draft, data=plan.report.after)
    known = (*_record_of(plan, now=now), *records)
    text = note.read_text(draft, known)
    subject = text.subject if text.subject is not None else read_note(text.text).subject
    return Planned(
        draft=draft, records=known, note=text, blocks=tuple(_blocks(text)), subject=subject or ""
    )


def blocks_of(draft: Draft) -> tuple[Block, ...]:
    """Return what the reader of a draft sees now.

    Raises:
        DraftProtected: these bytes cannot be read safely.
    """
    return tuple(_blocks(note.read_text(draft)))


# --- inside ------------------------------------------------------------------------------------


def _record_of(plan: Plan, *, now: datetime) -> Iterator[LedgerRecord]:
    """Yield the record that writing this plan would make, for a draft without a file, too."""
    if plan.record is not None:
        yield plan.record
    elif plan.composed is not None and plan.report.paragraph is not None:
        draft = replace(plan.draft, path=plan.draft.path or _NOWHERE)
        made = note.record_of(draft, plan.report, now=now)
        yield replace(made, paragraph=note.shown_in(draft, plan.composed))


def _blocks(text: NoteText) -> Iterator[Block]:
    """Yield the note's blocks; the paragraph is one of its own even if no blank line parts it."""
    lines = text.text.split("\n")
    first, last = text.lines or (-1, -1)
    own = [*lines[text.body : max(first, text.body)], *lines[max(last, text.body) :]]
    width = max(map(len, own), default=0)
    start: int | None = None
    for index in range(len(lines) + 1):
        ends = index == len(lines) or not lines[index].strip()
        if start is not None and (ends or index in {first, last}):
            found = lines[start:index]
            is_ours = first <= start < last
            yield Block(
                first=start + 1,
                lines=tuple(found),
                is_ours=is_ours,
                is_head=start < text.body,
                # The link has a line of its own, however long it is.
                meant=(" ".join(found[:-1]), found[-1])
                if is_ours
                else tuple(unwrapped(found, width)),
            )
            start = None
        if not ends and start is None:
            start = index
