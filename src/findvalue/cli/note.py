"""findvalue attach, detach and undo: what changes a note."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import click

from findvalue.cli.present import is_repaired, show_claims
from findvalue.cli.search import (
    bring_up_to_date,
    enriched,
    nothing_found,
    picked,
    stored_article,
    worth_sending,
)
from findvalue.cli.session import Session, pass_session
from findvalue.errors import DraftProtected
from findvalue.pipeline import Library, WriteOptions
from findvalue.pipeline.choice import CONSIDERED
from findvalue.pipeline.notes import (
    Draft,
    Plan,
    language_of_draft,
    read_draft,
    stream_draft,
    unsure,
    write_copy,
)
from findvalue.types import Match, People, Style, Tone, TopicKind

_STREAM = "-"  # the draft is standard input, the result goes to standard output

draft_argument = click.argument("draft", type=click.Path(path_type=Path, allow_dash=True))
dry_run_option = click.option("--dry-run", is_flag=True, help="Print the change, write nothing.")
force_option = click.option(
    "--force", is_flag=True, help="Change the paragraph even if you edited it."
)
yes_option = click.option("-y", "--yes", is_flag=True, help="Do not ask.")


@click.command()
@draft_argument
@click.argument("topic")
@click.option(
    "--pick",
    type=click.IntRange(1),
    help="Take this match of the search instead of the one most worth sending.",
)
@click.option("--url", help="Take the stored article with this address.")
@click.option(
    "--tone",
    type=click.Choice(["formal", "neutral", "warm"]),
    default="neutral",
    show_default=True,
    help="How the paragraph speaks.",
)
@click.option(
    "--style",
    type=click.Choice(["link", "apa", "mla", "chicago"]),
    default="link",
    show_default=True,
    help="How the source is cited.",
)
@click.option("--kind", type=click.Choice(["business", "hobby"]), help="What sort of topic it is.")
@click.option(
    "--from",
    "sender",
    default="",
    envvar="FINDVALUE_FROM",
    metavar="NAME",
    help="Your name; helps to find the sign-off.",
)
@click.option("--to", "recipient", default="", metavar="NAME", help="Who reads the note.")
@click.option("--company", default="", help="The reader's company.")
@click.option("--read", "has_read", is_flag=True, help="You have read the article and may say so.")
@click.option(
    "--at", type=click.IntRange(1), metavar="LINE", help="Insert before this line of the note."
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, allow_dash=True),
    metavar="FILE",
    help="Write a copy here; the draft stays as it is.",
)
@dry_run_option
@force_option
@yes_option
@click.option("--exact", is_flag=True, help="Take every word of the topic as it is spelt.")
@click.option("--offline", is_flag=True, help="Never touch the network.")
@pass_session
def attach(
    session: Session,
    *,
    draft: Path,
    topic: str,
    pick: int | None,
    url: str | None,
    tone: Tone,
    style: Style,
    kind: TopicKind | None,
    sender: str,
    recipient: str,
    company: str,
    has_read: bool,
    at: int | None,
    output: Path | None,
    dry_run: bool,
    force: bool,
    yes: bool,
    exact: bool,
    offline: bool,
) -> None:
    """Put a short cited paragraph about TOPIC into the note DRAFT.

    DRAFT is a .txt, .md, .html, .eml or .docx file, or - for standard input. The paragraph
    replaces the slot {{ findvalue }} if the note has one, or the paragraph of an earlier run;
    else it stands before the closing lines. Everything else stays as it is, byte for byte.
    """
    people = People(sender=sender, recipient=recipient, company=company, has_read=has_read)
    options = WriteOptions(at=at, force=force)
    read = _read(draft)
    with session.library(offline=offline) as library:
        match = _chosen(
            session, library, topic, pick=pick, url=url, exact=exact, kind=kind, people=people
        )
        _ask_about_repairs(session, match, accepted=yes or dry_run or session.terminal.interactive)
        match = enriched(session, library, match)
        paragraph = library.paragraph(
            match,
            tone=tone,
            style=style,
            people=people,
            kind=kind,
            language=language_of_draft(read),
        )
        plan = library.plan_attach(read, paragraph, people=people, options=options)
        _finish(session, library, plan, options, output=output, dry_run=dry_run, yes=yes)


@click.command()
@draft_argument
@dry_run_option
@force_option
@yes_option
@pass_session
def detach(session: Session, *, draft: Path, dry_run: bool, force: bool, yes: bool) -> None:
    """Take the paragraph out of the note DRAFT again; everything else stays as it is."""
    options = WriteOptions(force=force)
    with session.library(offline=True) as library:
        plan = library.plan_detach(_read(draft), options=options)
        _finish(session, library, plan, options, output=None, dry_run=dry_run, yes=yes)


@click.command()
@draft_argument
@dry_run_option
@force_option
@yes_option
@pass_session
def undo(session: Session, *, draft: Path, dry_run: bool, force: bool, yes: bool) -> None:
    """Restore the note DRAFT as it was before the last change findvalue made to it."""
    options = WriteOptions(force=force)
    with session.library(offline=True) as library:
        plan = library.plan_undo(_read(draft), options=options)
        _finish(session, library, plan, options, output=None, dry_run=dry_run, yes=yes)


def _read(draft: Path) -> Draft:
    """Read the draft from its file, or from standard input."""
    if str(draft) != _STREAM:
        return read_draft(draft)
    return stream_draft(sys.stdin.buffer.read())


def _chosen(
    session: Session,
    library: Library,
    topic: str,
    *,
    pick: int | None,
    url: str | None,
    exact: bool,
    kind: TopicKind | None,
    people: People,
) -> Match:
    """Return the match that the user means: the one picked, else the one most worth sending."""
    if url is not None:
        return Match(article=stored_article(library, url), score=0.0, topic=topic, read_as=topic)
    report = bring_up_to_date(session, library, (topic,))
    matches = library.search(topic, limit=max(pick or 0, CONSIDERED), exact=exact, kind=kind)
    if not matches:
        raise nothing_found(library, (topic,), report)
    if pick is None:
        return worth_sending(session, library, matches, people=people, kind=kind)
    return picked(matches, pick, topic)


def _ask_about_repairs(session: Session, match: Match, *, accepted: bool) -> None:
    """Never let a guessed word into a note that nobody looks at."""
    if not is_repaired(match):
        return
    if not accepted:
        raise DraftProtected(
            f'"{match.topic}" was read as "{match.read_as}", and nobody is here to confirm it',
            hint=f'use "{match.read_as}" as the topic, or add --yes',
        )
    session.terminal.remark(f'"{match.topic}" was read as "{match.read_as}"')


def _finish(
    session: Session,
    library: Library,
    plan: Plan,
    options: WriteOptions,
    *,
    output: Path | None,
    dry_run: bool,
    yes: bool,
) -> None:
    """Show the change, ask where somebody can answer, and make it."""
    terminal, report = session.terminal, plan.report
    if dry_run:
        terminal.raw(report.diff + "\n" * bool(report.diff))
        _remark(session, plan)
        return
    if output is not None or plan.draft.path is None:
        if not plan.is_sure:
            raise unsure(plan)
        write_copy(report.after, None if output is None or str(output) == _STREAM else output)
        return
    if report.before == report.after:
        terminal.remark(f"{report.path} holds this paragraph already; nothing was changed")
        return
    if terminal.interactive and not yes:
        terminal.note(report.diff)
        _remark(session, plan)
        click.confirm("Write this?", abort=True, err=True, default=True)
        options = replace(options, any_place=True)
    library.write(plan, options=options)
    if report.action == "restored":
        terminal.remark(f"{report.path} is again as it was before the last change")
    else:
        terminal.remark(f"{report.path}: paragraph {report.action}; findvalue undo takes it back")


def _remark(session: Session, plan: Plan) -> None:
    """Say what a reader of the diff should know: the place's rule, and what is said in his name."""
    placement, paragraph = plan.report.placement, plan.report.paragraph
    if placement and not plan.is_sure:
        session.terminal.remark(f"not sure of the place ({placement.rule}); --at LINE sets it")
    if paragraph:
        show_claims(session.terminal, paragraph)
