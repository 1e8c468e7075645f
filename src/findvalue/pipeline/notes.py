"""From a match to a note: cite, compose, pass the gate, place, remember, write."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

from findvalue import compose, note
from findvalue.citation import citation_parts, cite, export, to_csl, with_copy
from findvalue.compose.rewritten import rewritten_problems
from findvalue.errors import DraftProtected, FindvalueError, NotFaithful, NothingFound
from findvalue.note import Draft, Places, read_draft
from findvalue.pipeline.options import WriteOptions
from findvalue.protocols import Ledger
from findvalue.types import (
    Article,
    AttachReport,
    LedgerRecord,
    Match,
    Paragraph,
    People,
    Quote,
    ReferenceForm,
    Style,
    Tone,
    TopicKind,
)
from findvalue.urls import host_of, names_publisher

__all__ = [
    "Draft",
    "Places",
    "Plan",
    "as_shown",
    "language_of_draft",
    "language_of_text",
    "paragraph",
    "plan_attach",
    "plan_detach",
    "plan_nothing",
    "plan_undo",
    "quotes",
    "read_draft",
    "stream_draft",
    "unsure",
    "write",
    "write_copy",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A change to a draft that is worked out, and not yet made.

    Args:
        draft: the draft as it was read.
        report: what the change is.
        record: what the ledger will remember; None when a write is taken back.
        composed: the paragraph as findvalue wrote it; the report has it as it goes into the draft.
        undone: id of the record whose write is taken back, or None.
    """

    draft: Draft
    report: AttachReport
    record: LedgerRecord | None = None
    composed: Paragraph | None = None
    undone: int | None = None

    @property
    def is_sure(self) -> bool:
        """Whether the rules are sure of the place."""
        placement = self.report.placement
        return placement is None or placement.confidence >= note.CONFIDENT


def paragraph(
    match: Match,
    *,
    tone: Tone,
    style: Style,
    people: People,
    kind: TopicKind | None,
    now: datetime,
    language: str = "en",
    quote: Quote | Literal["auto"] | None = "auto",
    unlike: Sequence[str] = (),
) -> Paragraph:
    """Compose the paragraph for a match; the gate has passed it.

    Raises:
        NotFaithful: it would say what the stored article does not.
        NothingFound: the article's address does not say whose it is.
    """
    _refuse_unnamed(match.article)
    return compose.compose(
        match.article,
        match.read_as or match.topic,
        citation=citation_parts(match.article, style),
        now=now,
        tone=tone,
        style=style,
        recipient=people.recipient,
        kind=kind,
        has_read=people.has_read,
        language=language,
        quote=quote,
        unlike=unlike,
    )


def quotes(match: Match) -> tuple[Quote, ...]:
    """Return the sentences of a match's article that can be quoted for its topic, best first."""
    return tuple(compose.quote_candidates(match.article, match.read_as or match.topic))


def language_of_draft(draft: Draft) -> str:
    """Return the language that a paragraph in this draft should have.

    Raises:
        DraftProtected: the draft cannot be read safely.
    """
    return language_of_text(note.opening_words(draft))


def language_of_text(text: str) -> str:
    """Return the language of a note's text when there are sentences in it, else English."""
    guessed = compose.guess_language(text)
    return guessed if guessed in compose.languages() else "en"


def reference(article: Article, form: ReferenceForm, *, copy: str | None = None) -> str:
    """Return the reference of an article in a style, or as a file for a reference manager.

    Args:
        article: the stored article.
        form: the style, or the manager's format.
        copy: where an archive keeps a copy of its page; cited after the original.

    Raises:
        NothingFound: the article's address does not say whose it is.
    """
    _refuse_unnamed(article)
    item = with_copy(to_csl(article), copy) if copy else to_csl(article)
    if form == "bibtex" or form == "ris":  # noqa: PLR1714 - the type checker narrows by it
        return export([item], form).rstrip("\n")
    return cite(item, form)


def _refuse_unnamed(article: Article) -> None:
    """Cite nothing whose publisher an address does not name."""
    if not names_publisher(article.url):
        raise NothingFound(
            f"{host_of(article.url)} leads on to the publisher by a script, so it is not cited",
            hint=f'look for its title in your other sources: findvalue "{article.title}"',
        )


def plan_attach(
    draft: Draft,
    what: Paragraph,
    records: Sequence[LedgerRecord],
    *,
    people: People,
    options: WriteOptions,
    now: datetime,
    rewritten: str = "",
) -> Plan:
    """Work out how a paragraph goes into a draft.

    Args:
        draft: the draft as it was read.
        what: the paragraph as it was composed.
        records: the ledger's records of this draft, newest first.
        people: who writes to whom.
        options: where it goes, and what may be overwritten.
        now: the moment, aware.
        rewritten: the paragraph's sentences as the user changed them, "" when they did not. The
            ledger remembers what was composed, so that a later run knows that this was edited.

    Raises:
        DraftProtected: it cannot be done without risk to the draft.
        NotFaithful: the paragraph does not say what its article says.
    """
    _hold_to_source(what, rewritten)
    shown = as_shown(what, rewritten)
    report = _put(draft, shown, records, sender=people.sender or None, options=options)
    changes = report.after != report.before and draft.path is not None
    record = note.record_of(draft, report, now=now) if changes else None
    if record is not None and rewritten:
        record = replace(record, paragraph=note.shown_in(draft, what))
    return Plan(draft=draft, report=report, record=record, composed=what)


def as_shown(what: Paragraph, rewritten: str) -> Paragraph:
    """Return a paragraph as it goes into a draft: as composed, or in the user's own words."""
    return replace(what, text=" ".join(rewritten.split())) if rewritten else what


def _put(
    draft: Draft,
    what: Paragraph,
    records: Sequence[LedgerRecord],
    *,
    sender: str | None,
    options: WriteOptions,
) -> AttachReport:
    force, place = options.force, options.place
    if place is not None:
        return note.move(draft, what, place, records=records, sender=sender, force=force)
    return note.attach(draft, what, records=records, sender=sender, at=options.at, force=force)


def _hold_to_source(what: Paragraph, rewritten: str) -> None:
    """Refuse a paragraph that says of its article what is not stored."""
    problems = compose.verify(what, what.article)
    if problems:
        raise NotFaithful(
            f"the paragraph about {what.url} is not what is stored: {problems[0]}",
            hint="compose it again",
        )
    problems = rewritten_problems(rewritten, what) if rewritten else ()
    if problems:
        raise NotFaithful(
            f"your version of the paragraph cannot go out: {'; '.join(problems)}",
            hint="cite the article as it is, or take the composed paragraph again",
        )


def plan_nothing(draft: Draft) -> Plan:
    """Return the plan that leaves a draft as it is: for a note that goes without an article."""
    report = AttachReport(
        path=draft.path, action="unchanged", before=draft.data, after=draft.data, diff=""
    )
    return Plan(draft=draft, report=report)


def plan_detach(
    draft: Draft,
    records: Sequence[LedgerRecord],
    *,
    options: WriteOptions,
    now: datetime,
) -> Plan:
    """Work out how the paragraph leaves a draft.

    Raises:
        DraftProtected: there is none of ours, or the user edited it.
    """
    report = note.detach(draft, records=records, force=options.force)
    record = note.record_of(draft, report, now=now) if draft.path is not None else None
    return Plan(draft=draft, report=report, record=record)


def plan_undo(draft: Draft, records: Sequence[LedgerRecord], *, options: WriteOptions) -> Plan:
    """Work out how the last write to a draft is taken back.

    Raises:
        DraftProtected: nothing was written to it, or it was changed since.
    """
    report = note.undo(draft, records=records, force=options.force)
    last = note.standing_records(records, draft.data)[0]
    return Plan(draft=draft, report=report, undone=last.id)


def write(plan: Plan, ledger: Ledger, *, options: WriteOptions, now: datetime) -> AttachReport:
    """Make a change: the ledger first, so that whatever happens it can be taken back.

    Raises:
        DraftProtected: the rules are not sure of the place, or the file changed meanwhile.
    """
    if not (plan.is_sure or options.any_place):
        raise unsure(plan)
    if plan.report.after == plan.report.before:
        return plan.report
    recorded = ledger.record(plan.record) if plan.record is not None else None
    try:
        note.write_draft(plan.draft, plan.report.after, now=now)
    except FindvalueError:
        if recorded is not None:  # what was not written must not be undone
            ledger.forget(recorded)
        raise
    if plan.undone is not None:
        ledger.forget(plan.undone)
    return replace(plan.report, written=True)


def stream_draft(data: bytes) -> Draft:
    """Return a draft that came in by a stream.

    Raises:
        UsageError: it is of a kind that findvalue cannot write.
    """
    return Draft(data=data, format=note.format_of(None, data))


def write_copy(data: bytes, path: Path | None) -> None:
    """Write a changed draft to a new place; None is standard output.

    Raises:
        DraftProtected: something else stands there, or it cannot be written.
    """
    if path is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    try:
        with path.open("xb") as file:
            file.write(data)
    except FileExistsError:
        raise DraftProtected(f"{path} exists already", hint="name a new file") from None
    except OSError as error:
        raise DraftProtected(f"{path} cannot be written: {error.strerror}") from error


def unsure(plan: Plan) -> DraftProtected:
    """Return the error for a draft in which no place is certain."""
    placement = plan.report.placement
    rule = placement.rule if placement else "none"
    return DraftProtected(
        f"no certain place for the paragraph in {plan.draft.path or 'the draft'} (rule: {rule})",
        hint="name the line it goes before with --at LINE, or put {{ findvalue }} where it belongs",
    )
