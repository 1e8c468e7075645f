"""findvalue draft: one note for each interviewer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from findvalue.cli.present import show_claims
from findvalue.cli.search import bring_up_to_date, nothing_found
from findvalue.cli.session import Session, pass_session
from findvalue.types import DraftFormat, RefreshReport, Style, Tone

if TYPE_CHECKING:
    from findvalue.pipeline.letters import NewNote
    from findvalue.pipeline.panel import NoteTemplate, Wanted

FORMATS = ("txt", "md", "html", "eml", "docx")

Command = Callable[..., Any]

_WRITING = (
    click.option(
        "--tone",
        type=click.Choice(["formal", "neutral", "warm"]),
        help="How the paragraphs speak; the template's own tone otherwise.",
    ),
    click.option(
        "--style",
        type=click.Choice(["link", "apa", "mla", "chicago"]),
        default="link",
        show_default=True,
        help="How the source is cited.",
    ),
    click.option(
        "--format",
        "format_",
        type=click.Choice(FORMATS),
        default="txt",
        show_default=True,
        help="The kind of file; .eml opens as a draft in mail programs.",
    ),
    click.option(
        "-o",
        "--output",
        "folder",
        type=click.Path(path_type=Path, file_okay=False),
        default=Path(),
        metavar="DIR",
        help="Where the notes go; the current folder otherwise.",
    ),
    click.option("--mailto", is_flag=True, help="Print each note as a mailto: address, too."),
    click.option("--dry-run", is_flag=True, help="Print the notes, write nothing."),
    click.option("-y", "--yes", is_flag=True, help="Take a misspelt topic as it was understood."),
    click.option("--offline", is_flag=True, help="Never touch the network."),
)
sender_option = click.option(
    "--from",
    "sender",
    default="",
    envvar="FINDVALUE_FROM",
    metavar="NAME",
    help="Your name, when an earlier note is not signed.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """The options of every command that writes new notes; each as its help says."""

    tone: Tone | None
    style: Style
    format_: DraftFormat
    folder: Path
    mailto: bool
    dry_run: bool
    yes: bool
    offline: bool

    def wanted(self, template: NoteTemplate) -> Wanted:
        """Return how the notes of a template are to be written."""
        from findvalue.pipeline.panel import Wanted, tone_of

        tone = self.tone or tone_of(template)
        return Wanted(template=template, tone=tone, style=self.style, any_spelling=self.yes)


def writing_options(command: Command) -> Command:
    """Give a command the options of writing new notes, together as its argument ``writing``."""
    names = [each.name for each in fields(Writing)]

    @wraps(command)
    def call(*arguments: object, **options: Any) -> object:  # noqa: ANN401 - whatever click passes
        writing = Writing(**{name: options.pop(name) for name in names})
        return command(*arguments, writing=writing, **options)

    for option in reversed(_WRITING):
        call = option(call)
    return call


def template_option(default: str | None, said: str) -> Callable[[Command], Command]:
    """Return the option for the template.

    Args:
        default: its name.
        said: what the help calls the default.
    """
    return click.option(
        "--template",
        default=default,
        show_default=said,
        metavar="NAME|FILE",
        help="A template that ships with findvalue, or a text file of your own with {{ fields }}.",
    )


@click.command()
@click.argument("interview", type=click.Path(path_type=Path))
@template_option("neutral", "neutral")
@writing_options
@pass_session
def draft(
    session: Session,
    *,
    interview: Path,
    template: str,
    writing: Writing,
) -> None:
    """Write one note for each interviewer of the file INTERVIEW.

    INTERVIEW is a YAML file: company, role, date, me, and the interviewers with the topics that
    each of them cared about. Everybody gets another article, about their own topic, in words of
    its own. No file is ever overwritten.
    """
    from findvalue.pipeline.panel import load_interview, read_note_template

    known = load_interview(interview)
    wanted = writing.wanted(read_note_template(template))
    topics = tuple(topic.text for person in known.interviewers for topic in person.topics)
    with session.library(offline=writing.offline) as library:
        report = bring_up_to_date(session, library, topics)
        session.terminal.progress("choosing")
        notes = library.draft(known, wanted=wanted, format=writing.format_)
        session.terminal.end_progress()
        if topics and is_cut_off(report) and not any(note.gift.paragraph for note in notes):
            raise nothing_found(library, topics, report)
        paths = [Path(note.name) for note in notes]
        if not writing.dry_run:
            paths = library.save(notes, writing.folder)
    show_notes(session, notes, paths, writing)


def is_cut_off(report: RefreshReport | None) -> bool:
    """Say whether not one source could be reached: then nobody knows whether there is nothing."""
    return bool(report and report.outcomes and len(report.failed) == len(report.outcomes))


def show_notes(session: Session, notes: list[NewNote], paths: list[Path], writing: Writing) -> None:
    """Say what each person gets, and what was left out."""
    terminal = session.terminal
    for number, (note, path) in enumerate(zip(notes, paths, strict=True)):
        if writing.dry_run:
            terminal.raw("\n" * bool(number))
            _show_letter(session, note)
        else:
            terminal.write(str(path), "  ", (_summary(note), "dim"))
        if writing.mailto:
            _show_mailto(session, note)
        for remark in note.gift.remarks:
            terminal.remark(f"warning: {note.gift.person.name}: {remark}")
        if note.gift.paragraph:
            show_claims(terminal, note.gift.paragraph)


def _show_letter(session: Session, note: NewNote) -> None:
    person = note.gift.person
    address = f"{person.name} <{person.email}>" if person.email else person.name
    session.terminal.write((f"To: {address}", "bold"))
    session.terminal.raw(f"Subject: {note.subject}\n\n{note.text}")


def _show_mailto(session: Session, note: NewNote) -> None:
    if note.mailto:
        session.terminal.raw(f"{note.mailto}\n")
        return
    session.terminal.remark(
        f"{note.gift.person.name}: the note is too long for a mailto: address,"
        " mail programs would cut it; --format eml makes a draft"
    )


def _summary(note: NewNote) -> str:
    gift = note.gift
    if gift.paragraph is None:
        return "no article"
    article = gift.paragraph.article
    return f"{gift.paragraph.topic}: {article.title} ({article.site_name or article.source})"
