"""What a write leaves behind: its report, and which records of the ledger hold."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from findvalue.errors import DraftProtected
from findvalue.note.diff import unified
from findvalue.note.earlier import Earlier
from findvalue.note.formats import open_draft
from findvalue.note.model import Document, Draft
from findvalue.text import shorten
from findvalue.types import AttachAction, AttachReport, LedgerRecord, Paragraph, Placement

_SHOWN = 40  # characters of a paragraph that are enough to know it


def standing_records(records: Sequence[LedgerRecord], data: bytes) -> list[LedgerRecord]:
    """Return the records whose write is on disk, newest first.

    A record is made before its write. When the process died in between, or the write was undone
    and the record not yet forgotten, the draft still is what it was before.
    """
    now = digest(data)
    standing = list(records)
    while standing and standing[0].before_hash == now != standing[0].after_hash:
        standing.pop(0)
    return standing


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
