"""findvalue follow-up: what is new since the notes were written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from findvalue.cli.draft import (
    dry_run_option,
    folder_option,
    format_option,
    is_cut_off,
    mailto_option,
    offline_option,
    show_notes,
    style_option,
    tone_option,
    yes_option,
)
from findvalue.cli.present import show_paragraph
from findvalue.cli.search import bring_up_to_date, nothing_found
from findvalue.cli.session import Session, pass_session
from findvalue.errors import NothingFound
from findvalue.types import DraftFormat, Style, Tone

if TYPE_CHECKING:
    from findvalue.pipeline import Library
    from findvalue.pipeline.letters import NewNote
    from findvalue.pipeline.panel import Wanted
    from findvalue.types import Interview


@click.command("follow-up")
@click.argument("interview", type=click.Path(path_type=Path), required=False)
@click.option(
    "--template",
    default="follow-up",
    show_default=True,
    metavar="NAME|FILE",
    help="A template that ships with findvalue, or a text file of your own with {{ fields }}.",
)
@tone_option
@style_option
@format_option
@folder_option
@mailto_option
@dry_run_option
@yes_option
@offline_option
@pass_session
def follow_up(
    session: Session,
    *,
    interview: Path | None,
    template: str,
    tone: Tone | None,
    style: Style,
    format_: DraftFormat,
    folder: Path,
    mailto: bool,
    dry_run: bool,
    yes: bool,
    offline: bool,
) -> None:
    """Say what is new on the topics of your notes, and write short follow-up notes.

    With INTERVIEW, a note is written to each of its people who got one before and for whom there
    is something new: an article published since then, or one on another topic of theirs. Without
    it, the paragraphs for all your notes are printed. No article goes out twice.
    """
    from findvalue.pipeline.panel import Wanted, load_interview, read_note_template, tone_of

    known = load_interview(interview) if interview else None
    chosen = read_note_template(template)
    wanted = Wanted(template=chosen, tone=tone or tone_of(chosen), style=style, any_spelling=yes)
    with session.library(offline=offline) as library:
        topics = library.topics_sent(known)
        if not topics:
            whom = f"to anyone in {interview}" if interview else "yet"
            raise NothingFound(
                f"no note was written {whom}",
                hint="findvalue draft writes them, findvalue attach --to NAME remembers who gets one",
            )
        report = bring_up_to_date(session, library, topics)
        try:
            if known is None:
                _show_news(session, library, wanted)
                return
            notes = _notes(library, known, wanted, format_)
        except NothingFound:
            if is_cut_off(report):
                raise nothing_found(library, topics, report) from None
            raise
        paths = [Path(note.name) for note in notes]
        if not dry_run:
            paths = library.save(notes, folder)
    show_notes(session, notes, paths, dry_run=dry_run, mailto=mailto)


def _notes(
    library: Library, interview: Interview, wanted: Wanted, format_: DraftFormat
) -> list[NewNote]:
    notes = library.follow_up(interview, wanted=wanted, format=format_)
    if not notes:
        raise _nothing_new()
    return notes


def _show_news(session: Session, library: Library, wanted: Wanted) -> None:
    """Print the paragraph for each note; without the interview there is no letter around it."""
    terminal = session.terminal
    news = [(gift.person.name, gift.paragraph) for gift in library.news(wanted=wanted)]
    found = [(name, paragraph) for name, paragraph in news if paragraph]
    if not found:
        raise _nothing_new()
    for number, (name, paragraph) in enumerate(found):
        if number:
            terminal.write("")
        terminal.write((f"{name}: {paragraph.topic}", "bold"))
        show_paragraph(terminal, paragraph)
    terminal.remark("name the interview file to have these written as notes")


def _nothing_new() -> NothingFound:
    return NothingFound(
        "there is nothing new on the topics of your notes",
        hint="ask again in some days, or add a source: findvalue sources list",
    )
