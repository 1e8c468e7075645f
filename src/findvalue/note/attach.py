"""Putting the paragraph into a draft, taking it out, going back: bytes in, bytes out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from findvalue.errors import DraftProtected, UsageError
from findvalue.note.diff import unified
from findvalue.note.earlier import Earlier, Finder
from findvalue.note.formats import open_draft
from findvalue.note.model import Document, Draft, Edit, Sheet, Span, Spot
from findvalue.note.placement import find_spot
from findvalue.note.text import SLOT
from findvalue.types import (
    AttachAction,
    AttachReport,
    DraftFormat,
    LedgerRecord,
    Paragraph,
    Placement,
)
from findvalue.urls import is_safe_url

_BACKUPS = 5  # earlier states of a draft that are asked what stood between two lines


def place(data: bytes, *, format: DraftFormat, sender: str | None = None) -> Placement:  # noqa: A002 - the public contract
    """Return where the paragraph would go in a draft that does not hold one yet.

    Args:
        data: the draft's bytes.
        format: what kind of draft it is.
        sender: the name of the person who writes it; the draft's own ``From:`` counts else.

    Returns:
        The place in bytes of the file (txt, md, html), in lines of the decoded text part (eml)
        or in paragraphs of the body (docx), with the rule and how sure it is.

    Raises:
        DraftProtected: these bytes cannot be edited safely.
    """
    document = open_draft(data, format)
    return document.placement(find_spot(document.sheets[0], sender or document.sender))


def attach(
    draft: Draft,
    paragraph: Paragraph,
    *,
    records: Sequence[LedgerRecord] = (),
    sender: str | None = None,
    at: int | None = None,
    force: bool = False,
) -> AttachReport:
    """Return the draft with the paragraph in it; nothing is written.

    A paragraph of an earlier run is replaced where it stands, so attaching twice is attaching
    once. A draft is left as it is when it holds exactly this paragraph.

    Args:
        draft: the draft as it was read.
        paragraph: what to put in.
        records: the ledger's records of this draft, newest first.
        sender: the name of the person who writes, when it is known.
        at: number of the line (of the paragraph in a .docx) before which a new paragraph goes,
            counted from 1; None lets the rules decide.
        force: replace an earlier paragraph even if the user edited it.

    Returns:
        The bytes before and after, with the place and its confidence: below ``CONFIDENT`` the
        user should be asked.

    Raises:
        DraftProtected: the user edited the earlier paragraph, or cites the article already;
            or these bytes cannot be edited safely.
        UsageError: ``at`` names no line.
    """
    if not is_safe_url(paragraph.url):
        raise DraftProtected(
            "the paragraph's link is not a plain web address",
            hint="pick another article: only http and https links go into a note",
        )
    document = open_draft(draft.data, draft.format)
    standing = [
        _standing(sheet, paragraph, standing_records(records, draft.data))
        for sheet in document.sheets
    ]
    for earlier in standing:
        _protect(earlier, force=force)
    slot = document.sheets[0].slot()
    spot = _spot(document, standing[0], sender=sender, at=at)
    if slot is None and _is_there(document, standing, paragraph):
        return _report(draft, "unchanged", draft.data, paragraph, document.placement(spot))
    edits: list[list[Edit]] = []
    for sheet, earlier in zip(document.sheets, standing, strict=True):
        edits.append(
            _edits(sheet, earlier, _matching_spot(document, sheet, spot, sender), paragraph)
        )
    after = document.save(edits)
    action: AttachAction = "replaced" if any(standing) else "inserted"
    return _report(draft, action, after, paragraph, document.placement(spot))


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
        _protect(earlier, force=force)
    original = _original(draft, current)
    if original is not None:
        return _report(draft, "removed", original)
    backups = [open_draft(record.backup, record.format) for record in current[:_BACKUPS]]
    edits: list[list[Edit]] = []
    for place_, (sheet, earlier) in enumerate(zip(document.sheets, standing, strict=True)):
        olds = [backup.sheets[place_] for backup in backups if place_ < len(backup.sheets)]
        edits.append([_removal(sheet, earlier.span, olds)] if earlier else [])
    return _report(draft, "removed", document.save(edits))


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
    return _report(draft, "restored", last.backup)


def record_of(draft: Draft, report: AttachReport, *, now: datetime) -> LedgerRecord:
    """Return what the ledger has to remember of a write, to be recorded before it is done.

    Args:
        draft: the draft that was changed.
        report: of ``attach`` or ``detach``.
        now: the current moment, aware.

    Raises:
        UsageError: the draft is no file.
    """
    path = draft.target or draft.path
    if path is None:
        raise UsageError("standard input has no ledger")
    paragraph = report.paragraph
    return LedgerRecord(
        id=0,
        path=path,
        format=draft.format,
        before_hash=digest(report.before),
        after_hash=digest(report.after),
        paragraph=_shown(draft, paragraph) if paragraph else "",
        url=paragraph.url if paragraph else "",
        topic=paragraph.topic if paragraph else "",
        recipient=paragraph.recipient if paragraph else "",
        written_at=now,
        backup=report.before,
    )


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


# --- inside ------------------------------------------------------------------------------------


def _shown(draft: Draft, paragraph: Paragraph) -> str:
    return open_draft(draft.data, draft.format).sheets[0].shown(paragraph)


def _standing(
    sheet: Sheet, paragraph: Paragraph, records: Sequence[LedgerRecord]
) -> Earlier | None:
    """Return the paragraph that the new one takes the place of."""
    finder = Finder(sheet)
    earlier = finder.find(records, also=(sheet.shown(paragraph), paragraph.url))
    if earlier is None and (span := finder.linking_to(paragraph.url)):
        raise DraftProtected(
            f"the draft links to this article already, in line {span.first + 1}",
            hint="take that link out, or choose another article with --pick",
        )
    return earlier


def _protect(earlier: Earlier | None, *, force: bool) -> None:
    if earlier is not None and earlier.is_edited and not force:
        raise DraftProtected(
            f"the paragraph in line {earlier.span.first + 1} was edited: {earlier.change}",
            hint="keep it as it is, or let --force replace it",
        )


def _spot(
    document: Document, earlier: Earlier | None, *, sender: str | None, at: int | None
) -> Spot:
    sheet = document.sheets[0]
    if earlier is not None and sheet.slot() is None:
        return Spot(line=earlier.span.first, rule="earlier paragraph", confidence=1.0)
    if at is not None:
        return Spot(line=document.line_at(at), rule="by hand", confidence=1.0)
    return find_spot(sheet, sender or document.sender)


def _matching_spot(document: Document, sheet: Sheet, spot: Spot, sender: str | None) -> Spot:
    """Return the spot in a further sheet that says the same as the first one."""
    first = document.sheets[0]
    if sheet is first:
        return spot
    slot = sheet.slot()
    if slot is not None:
        return Spot(line=slot.line, rule="slot", confidence=1.0, slot=slot)
    if spot.line < len(first.lines):
        wanted = first.lines[spot.line].text.split()
        same = [
            i for i, line in enumerate(sheet.lines) if line.text.split()[: len(wanted)] == wanted
        ]
        if wanted and len(same) == 1:
            return Spot(line=same[0], rule=spot.rule, confidence=spot.confidence)
    return find_spot(sheet, sender or document.sender)


def _is_there(document: Document, standing: Sequence[Earlier | None], paragraph: Paragraph) -> bool:
    """Say whether every sheet holds exactly this paragraph."""
    return all(
        earlier is not None
        and earlier.url == paragraph.url
        and not earlier.is_edited
        and Finder(sheet).exact(sheet.shown(paragraph)) == earlier.span
        for sheet, earlier in zip(document.sheets, standing, strict=True)
    )


def _edits(sheet: Sheet, earlier: Earlier | None, spot: Spot, paragraph: Paragraph) -> list[Edit]:
    if earlier is None:
        return [sheet.insert(spot, paragraph)]
    if spot.slot is None:
        return [sheet.replace(earlier.span, paragraph)]
    return [sheet.remove(earlier.span), sheet.insert(spot, paragraph)]


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
    for backup in backups:
        for gap in _gaps(backup, sheet, near):
            if _is_cut_from(between, gap):
                return Edit(start, end, gap)
    return sheet.remove(span)


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


def _is_cut_from(between: str, gap: str) -> bool:
    """Say whether a gap is what is left of a stretch of source when the paragraph is taken out."""
    limit = min(len(gap), len(between))
    front = next((i for i in range(limit) if gap[i] != between[i]), limit)
    back = 0
    while back < limit - front and gap[-1 - back] == between[-1 - back]:
        back += 1
    middle = gap[front : len(gap) - back].strip()
    return not middle or SLOT.fullmatch(middle) is not None


def _name(draft: Draft) -> str:
    return str(draft.path) if draft.path else "the draft"


def _report(
    draft: Draft,
    action: AttachAction,
    after: bytes,
    paragraph: Paragraph | None = None,
    placement: Placement | None = None,
) -> AttachReport:
    name = draft.path.name if draft.path else "draft"
    diff = ""
    if after != draft.data:
        old, new = (open_draft(data, draft.format) for data in (draft.data, after))
        diff = unified(old.sheets[0].lines, new.sheets[0].lines, name)
    return AttachReport(
        path=draft.path,
        action=action,
        before=draft.data,
        after=after,
        diff=diff,
        placement=placement,
        paragraph=paragraph,
    )
