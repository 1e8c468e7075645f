"""Putting the paragraph into a draft: bytes in, bytes out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from findvalue.errors import DraftProtected, UsageError
from findvalue.note.earlier import Earlier, Finder
from findvalue.note.formats import open_draft
from findvalue.note.ledger import digest, make_report, protect, standing_records, whereabouts
from findvalue.note.model import Document, Draft, Edit, Sheet, Spot
from findvalue.note.placement import find_spot
from findvalue.note.quoted import quote_start
from findvalue.note.regions import after_headers
from findvalue.types import (
    AttachReport,
    DraftFormat,
    LedgerRecord,
    Paragraph,
    Placement,
)
from findvalue.urls import is_safe_url

_MOST_WORDS = 120  # of a paragraph that may be replaced although no record knows it


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
    before: int | None = None,
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
        before: the same as the index of a visible line, as ``findvalue.note.move`` counts them.
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
    known = standing_records(records, draft.data)
    standing = [
        _standing(draft, sheet, paragraph, records=known, force=force) for sheet in document.sheets
    ]
    for earlier in standing:
        protect(draft, earlier, force=force)
    spot = _spot(document, standing[0], sender=sender, at=at, before=before)
    place_ = document.placement(spot)
    if document.sheets[0].slot() is None and _is_there(document, standing, paragraph):
        return make_report(
            draft, document, "unchanged", draft.data, paragraph=paragraph, placement=place_
        )
    after = document.save(_all_edits(document, standing, spot, paragraph, sender=sender))
    changed = open_draft(after, draft.format)
    _check(document, changed, paragraph)
    return make_report(
        draft,
        document,
        "replaced" if any(standing) else "inserted",
        after,
        changed=changed,
        paragraph=paragraph,
        placement=place_,
    )


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
        paragraph=shown_in(draft, paragraph) if paragraph else "",
        url=paragraph.url if paragraph else "",
        topic=paragraph.topic if paragraph else "",
        recipient=paragraph.recipient if paragraph else "",
        written_at=now,
        backup=report.before,
    )


def shown_in(draft: Draft, paragraph: Paragraph) -> str:
    """Return a paragraph as its reader sees it in this draft."""
    return open_draft(draft.data, draft.format).sheets[0].shown(paragraph)


# --- inside ------------------------------------------------------------------------------------


def _standing(
    draft: Draft,
    sheet: Sheet,
    paragraph: Paragraph,
    *,
    records: Sequence[LedgerRecord],
    force: bool,
) -> Earlier | None:
    """Return the paragraph that the new one takes the place of.

    Without a record nobody knows who wrote a paragraph with this link, so it is the user's.
    """
    finder = Finder(sheet)
    shown = sheet.shown(paragraph)
    earlier = finder.find(records, also=(shown, paragraph.url))
    foreign = None if earlier else finder.citing(shown, paragraph.url)
    if foreign is None or (force and len(foreign.text.split()) <= _MOST_WORDS):
        return earlier or foreign
    raise DraftProtected(
        f"the draft links to this article already: {whereabouts(draft, foreign)}",
        hint="keep that, choose another article with --pick, or let --force replace the paragraph",
    )


def _spot(
    document: Document,
    earlier: Earlier | None,
    *,
    sender: str | None,
    at: int | None,
    before: int | None,
) -> Spot:
    sheet = document.sheets[0]
    if earlier is not None and sheet.slot() is None:
        return Spot(line=earlier.span.first, rule="earlier paragraph", confidence=1.0)
    if at is not None:
        return _by_hand(document, at)
    if before is not None:
        return Spot(line=before, rule="by hand", confidence=1.0)
    return find_spot(sheet, sender or document.sender)


def _by_hand(document: Document, at: int) -> Spot:
    """Return the place that the user named, unless it is in no letter of theirs."""
    line, lines = document.line_at(at), document.sheets[0].lines
    top = after_headers(lines)
    if line < top or line > quote_start(lines, top):
        raise DraftProtected(
            f"{at} is in the header lines or in the mail that is answered",
            hint="name a place between them",
        )
    return Spot(line=line, rule="by hand", confidence=1.0)


def _matching_spot(document: Document, sheet: Sheet, spot: Spot, sender: str | None) -> Spot:
    """Return the spot in a further sheet that says the same as the first one."""
    first = document.sheets[0]
    if sheet is first:
        return spot
    slot = sheet.slot()
    if slot is not None:
        return Spot(line=slot.line, rule="slot", confidence=1.0, slot=slot)
    wanted = next((line.text.split() for line in first.lines[spot.line :] if not line.is_blank), [])
    same = [i for i, line in enumerate(sheet.lines) if line.text.split()[: len(wanted)] == wanted]
    if wanted and len(same) == 1:
        return Spot(line=same[0], rule=spot.rule, confidence=spot.confidence)
    return find_spot(sheet, sender or document.sender)


def _check(before: Document, after: Document, paragraph: Paragraph) -> None:
    """Refuse a change after which the paragraph does not stand by itself, word for word."""
    for old, new in zip(before.sheets, after.sheets, strict=True):
        if Finder(new).exact(old.shown(paragraph)) is None:
            raise DraftProtected(
                "the paragraph would run into what stands around it",
                hint="name another place with --at LINE, or put {{ findvalue }} where it belongs",
            )


def _is_there(document: Document, standing: Sequence[Earlier | None], paragraph: Paragraph) -> bool:
    """Say whether every sheet holds exactly this paragraph."""
    return all(
        earlier is not None
        and earlier.url == paragraph.url
        and not earlier.is_edited
        and Finder(sheet).exact(sheet.shown(paragraph)) == earlier.span
        for sheet, earlier in zip(document.sheets, standing, strict=True)
    )


def _all_edits(
    document: Document,
    standing: Sequence[Earlier | None],
    spot: Spot,
    paragraph: Paragraph,
    *,
    sender: str | None,
) -> list[list[Edit]]:
    """Return the edits of every sheet."""
    return [
        _edits(sheet, earlier, _matching_spot(document, sheet, spot, sender), paragraph)
        for sheet, earlier in zip(document.sheets, standing, strict=True)
    ]


def _edits(sheet: Sheet, earlier: Earlier | None, spot: Spot, paragraph: Paragraph) -> list[Edit]:
    if earlier is None:
        return [sheet.insert(spot, paragraph)]
    if spot.slot is None:
        return [sheet.replace(earlier.span, paragraph)]
    return [sheet.remove(earlier.span), sheet.insert(spot, paragraph)]
