"""Taking the paragraph out of a draft, and going back: bytes in, bytes out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from findvalue.errors import DraftProtected
from findvalue.note.earlier import Finder
from findvalue.note.formats import open_draft
from findvalue.note.ledger import digest, make_report, protect, standing_records
from findvalue.note.model import Draft, Edit, Sheet, Span
from findvalue.note.text import SLOT
from findvalue.types import AttachReport, LedgerRecord

_TAG = re.compile(r"<[^<>!][^<>]*>")
_BACKUPS = 5  # earlier states of a draft that are asked what stood between two lines


def detach(
    draft: Draft, *, records: Sequence[LedgerRecord] = (), force: bool = False
) -> AttachReport:
    """Return the draft without the paragraph; nothing is written.

    Everything else stays as it is. A draft that nobody touched since comes back byte for byte;
    else what stood between the two neighbouring lines before is put back.

    Args:
        draft: the draft as it was read.
        records: the ledger's records of this draft, newest first.
        force: take the paragraph out even if the user edited it.

    Raises:
        DraftProtected: there is no paragraph of ours, or the user edited it.
    """
    current = standing_records(records, draft.data)
    document = open_draft(draft.data, draft.format)
    standing = [Finder(sheet).find(current) for sheet in document.sheets]
    if not any(standing):
        raise DraftProtected(
            f"{_name(draft)} holds no paragraph that findvalue put there",
            hint="nothing was changed",
        )
    for earlier in standing:
        protect(draft, earlier, force=force)
    original = _original(draft, current)
    if original is not None:
        return make_report(draft, document, "removed", original)
    backups = [open_draft(record.backup, record.format) for record in current[:_BACKUPS]]
    edits: list[list[Edit]] = []
    for place_, (sheet, earlier) in enumerate(zip(document.sheets, standing, strict=True)):
        olds = [backup.sheets[place_] for backup in backups if place_ < len(backup.sheets)]
        edits.append([_removal(sheet, earlier.span, olds)] if earlier else [])
    return make_report(draft, document, "removed", document.save(edits))


def undo(
    draft: Draft, *, records: Sequence[LedgerRecord] = (), force: bool = False
) -> AttachReport:
    """Return the bytes that the draft had before the last write; nothing is written.

    Args:
        draft: the draft as it was read.
        records: the ledger's records of this draft, newest first.
        force: go back even if the draft was changed since.

    Raises:
        DraftProtected: nothing was written to this draft, or it was changed since.
    """
    current = standing_records(records, draft.data)
    if not current:
        raise DraftProtected(
            f"there is nothing to undo: findvalue has not written to {_name(draft)}",
            hint="findvalue detach takes out a paragraph that is there",
        )
    last = current[0]
    if digest(draft.data) != last.after_hash and not force:
        raise DraftProtected(
            f"{_name(draft)} was changed since findvalue wrote to it",
            hint="findvalue detach takes out the paragraph alone; --force goes back all the same",
        )
    document = open_draft(draft.data, draft.format)
    return make_report(draft, document, "restored", last.backup)


# --- inside ------------------------------------------------------------------------------------


def _original(draft: Draft, records: Sequence[LedgerRecord]) -> bytes | None:
    """Return the bytes before the first of an unbroken chain of writes, if the chain is whole."""
    state, data = digest(draft.data), None
    known = [record.paragraph for record in records if record.paragraph]
    for record in records:
        if record.after_hash != state or not record.paragraph:
            break
        state, data = record.before_hash, record.backup
    if data is None:
        return None
    sheets = open_draft(data, draft.format).sheets
    holds = any(Finder(sheet).exact(text) for sheet in sheets for text in known)
    return None if holds else data


class _Neighbours(NamedTuple):
    """The lines with text above and below a span; None at an end of the text."""

    above: int | None
    below: int | None


def _neighbours(sheet: Sheet, span: Span) -> _Neighbours:
    lines = sheet.lines
    above = (i for i in range(span.first - 1, -1, -1) if not lines[i].is_blank)
    below = (i for i in range(span.last, len(lines)) if not lines[i].is_blank)
    return _Neighbours(next(above, None), next(below, None))


def _removal(sheet: Sheet, span: Span, backups: Sequence[Sheet]) -> Edit:
    """Return the edit that takes the span out and restores what stood there before it."""
    near = _neighbours(sheet, span)
    start = 0 if near.above is None else sheet.lines[near.above].end
    end = len(sheet.source) if near.below is None else sheet.lines[near.below].start
    between = sheet.source[start:end]
    plain = sheet.remove(span)
    words = sheet.source[sheet.lines[span.first].start : sheet.lines[span.last - 1].end]
    ours = [_tags(words), _tags(sheet.source[plain.start : plain.end])]
    for backup in backups:
        for gap in _gaps(backup, sheet, near):
            if _is_cut_from(between, gap, ours):
                return Edit(start, end, gap)
    return plain


def _gaps(backup: Sheet, sheet: Sheet, near: _Neighbours) -> list[str]:
    """Return what stood between the two neighbours in an earlier state, slot or nothing."""

    def text_of(index: int | None) -> str | None:
        return None if index is None else sheet.lines[index].text

    above, below = text_of(near.above), text_of(near.below)
    shown = [
        line for line in backup.lines if not line.is_blank and not SLOT.fullmatch(line.text.strip())
    ]
    tops = [None, *shown]
    gaps: list[str] = []
    for top, bottom in zip(tops, [*shown, None], strict=True):
        if (top.text if top else None) == above and (bottom.text if bottom else None) == below:
            start = top.end if top else 0
            gaps.append(backup.source[start : bottom.start if bottom else len(backup.source)])
    return gaps


def _is_cut_from(between: str, gap: str, ours: Sequence[Counter[str]]) -> bool:
    """Say whether a gap is what is left of a stretch of source when the paragraph is taken out.

    Args:
        between: the source between the two neighbours, with the paragraph.
        gap: what stood there before.
        ours: the tags that may go with the paragraph, and no others.
    """
    limit = min(len(gap), len(between))
    front = next((i for i in range(limit) if gap[i] != between[i]), limit)
    if gap.rfind("<", 0, front) > gap.rfind(">", 0, front):
        front = gap.rfind("<", 0, front)  # a tag is shared whole or not at all
    back = 0
    while back < limit - front and gap[-1 - back] == between[-1 - back]:
        back += 1
    tail = gap[len(gap) - back :]
    if 0 <= tail.find(">") < (tail.find("<") if "<" in tail else back):
        back -= tail.find(">") + 1
    middle = gap[front : len(gap) - back].strip()
    bare = _TAG.sub("", middle).strip()
    filled = any(SLOT.fullmatch(text) is not None for text in (middle, bare))
    return (not middle or filled) and _tags(between[front : len(between) - back]) in ours


def _tags(source: str) -> Counter[str]:
    return Counter(_TAG.findall(source))


def _name(draft: Draft) -> str:
    return str(draft.path) if draft.path else "the draft"
