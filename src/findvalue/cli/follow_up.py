"""findvalue follow-up: what is new since the notes were written."""

from __future__ import annotations

from pathlib import Path

import click

from findvalue.cli.draft import (
    Writing,
    is_cut_off,
    sender_option,
    show_notes,
    template_option,
    writing_options,
)
from findvalue.cli.search import bring_up_to_date, nothing_found
from findvalue.cli.session import Session, pass_session
from findvalue.errors import NothingFound


@click.command("follow-up")
@click.argument("interview", type=click.Path(path_type=Path), required=False)
@template_option(None, "follow-up; without INTERVIEW follow-up-short")
@writing_options
@sender_option
@pass_session
def follow_up(
    session: Session,
    *,
    interview: Path | None,
    template: str | None,
    writing: Writing,
    sender: str,
) -> None:
    """Write short follow-up notes about what is new on the topics of your notes.

    A note is written to everybody who got one before and for whom there is something new: an
    article published since then, or one on another topic of theirs. INTERVIEW takes its people
    alone, and knows all their topics; without it the earlier note gives the greeting, the sign-off
    and the language. No article goes out twice.
    """
    from findvalue.pipeline.followup import SHORT
    from findvalue.pipeline.panel import load_interview, read_note_template

    known = load_interview(interview) if interview else None
    wanted = writing.wanted(read_note_template(template or ("follow-up" if known else SHORT)))
    with session.library(offline=writing.offline) as library:
        topics = library.topics_sent(known)
        if not topics:
            whom = f"to anyone in {interview}" if interview else "yet"
            raise NothingFound(
                f"no note was written {whom}",
                hint="findvalue draft writes them, findvalue attach --to NAME remembers who gets one",
            )
        report = bring_up_to_date(session, library, topics)
        notes = library.follow_up(known, wanted=wanted, format=writing.format_, sender=sender)
        if not notes and is_cut_off(report):
            raise nothing_found(library, topics, report)
        if not notes:
            raise NothingFound(
                "there is nothing new on the topics of your notes",
                hint="ask again in some days, or add a source: findvalue sources list",
            )
        paths = [Path(note.name) for note in notes]
        if not writing.dry_run:
            paths = library.save(notes, writing.folder, numbered=True)
    show_notes(session, notes, paths, writing)
