"""What a write leaves behind: its report, and which records of the ledger hold."""

from __future__ import annotations

import os
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from findvalue.errors import DraftProtected
from findvalue.note.diff import unified
from findvalue.note.earlier import Earlier, Finder
from findvalue.note.formats import open_draft
from findvalue.note.model import Document, Draft
from findvalue.text import shorten
from findvalue.types import AttachAction, AttachReport, LedgerRecord, Paragraph, Placement

_SHOWN = 40  # characters of a paragraph that are enough to know it


def standing_records(records: Sequence[LedgerRecord], data: bytes) -> list[LedgerRecord]:
    """Return the records whose write is on disk, newest first.

    A record is made before its write. When the process died in between, when the write was undone
    and the record not yet forgotten, or when a version control system went back to it, the draft
    is what it was before, and the writes since then do not count.
    """
    now = digest(data)
    for place, record in enumerate(records):
        if record.after_hash == now:
            return list(records[place:])
    for place, record in enumerate(records):
        if record.before_hash == now:
            return list(records[place + 1 :])
    return list(records)


def moved_from(
    draft: Draft, known: Sequence[LedgerRecord], written: Sequence[LedgerRecord]
) -> Path | None:
    """Return under which name findvalue wrote to a draft before it was moved.

    That is a file which is not there any more, and which held these bytes or this paragraph.

    Args:
        draft: the draft as it was read.
        known: the records under its own name, newest first.
        written: the whole ledger, newest first; backups are not looked at.
    """
    earliest = known[-1].before_hash if known else digest(draft.data)
    gone = [record for record in written if not os.path.lexists(record.path)]
    for record in gone:
        if record.after_hash == earliest:
            return record.path
    if known:
        return None
    sheet = open_draft(draft.data, draft.format).sheets[0]
    for record in gone:
        named = record.paragraph and record.url.partition("&")[0] in sheet.source
        if named and Finder(sheet).exact(record.paragraph):
            return record.path
    return None


def digest(data: bytes) -> str:
    """Return the SHA-256 of a draft's bytes, as the ledger keeps it."""
    return sha256(data).hexdigest()


def protect(draft: Draft, earlier: Earlier | None, *, force: bool) -> None:
    """Refuse to touch a paragraph that the user edited, unless they insist.

    Raises:
        DraftProtected: it was edited.
    """
    if earlier is not None and earlier.is_edited and not force:
        raise DraftProtected(
            f"the paragraph {whereabouts(draft, earlier)} was edited: {earlier.change}",
            hint="keep it as it is, or let --force go over it",
        )


def whereabouts(draft: Draft, earlier: Earlier) -> str:
    """Return where a paragraph stands: its line, or its first words where lines are not seen."""
    if draft.format in {"txt", "md"}:
        return f"in line {earlier.span.first + 1}"
    return f"“{shorten(' '.join(earlier.text.split()), _SHOWN)}”"


def make_report(
    draft: Draft,
    document: Document,
    action: AttachAction,
    after: bytes,
    *,
    changed: Document | None = None,
    paragraph: Paragraph | None = None,
    placement: Placement | None = None,
) -> AttachReport:
    """Return the report of a change, with the diff of what a reader sees.

    Args:
        draft: the draft as it was read.
        document: the same, opened.
        action: what was done.
        after: the bytes after it.
        changed: those, opened, when they have been opened already.
        paragraph: what was put in.
        placement: where.
    """
    name = draft.path.name if draft.path else "draft"
    diff = ""
    if after != draft.data:
        changed = changed or open_draft(after, draft.format)
        diff = unified(document.sheets[0].lines, changed.sheets[0].lines, name)
    return AttachReport(
        path=draft.path,
        action=action,
        before=draft.data,
        after=after,
        diff=diff,
        placement=placement,
        paragraph=paragraph,
    )
