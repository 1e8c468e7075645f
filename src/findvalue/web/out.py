"""Send: every way on which the note leaves; copied, downloaded, mailed, saved. The gate is in all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, get_args

from flask import Blueprint, Response, abort, make_response, request

from findvalue.errors import DraftProtected, FindvalueError
from findvalue.text import words
from findvalue.types import DraftFormat
from findvalue.web.bench import preview
from findvalue.web.preview import Preview, refusal_of
from findvalue.web.rendering import done, here
from findvalue.web.steps import decide, line, step, turn_to_the_letter_of_the_form, typed_into

if TYPE_CHECKING:
    from findvalue.pipeline.check import CheckReport
    from findvalue.pipeline.options import WriteOptions
    from findvalue.web.session import Mood

pages = Blueprint("out", __name__)
pages.before_request(turn_to_the_letter_of_the_form)

KINDS: dict[DraftFormat, tuple[str, str]] = {
    "eml": ("message/rfc822", "Mail draft (.eml)"),
    "docx": (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "Word (.docx)",
    ),
    "html": ("text/html; charset=utf-8", "Web page (.html)"),
    "md": ("text/markdown; charset=utf-8", "Markdown (.md)"),
    "txt": ("text/plain", "Plain text (.txt)"),
}
_MOODS: dict[str, Mood] = {
    "ok": "good",
    "unsure": "warning",
    "closed": "warning",
    "unasked": "info",
}


@pages.get("/out", endpoint="page")
def show() -> Response:
    """Show the ways out."""
    session = here()
    with session.library() as library:
        shown = preview(session, library)
        last = library.last_write(shown.draft) if shown.draft else None
    way, rich, shut = None, "", shown.gate
    if shut is None:
        try:
            way = shown.outgoing(session.work)
            rich = way.rich()
        except FindvalueError as error:  # an address or a slot that is left over
            way, shut = None, refusal_of(error)
    return step(
        "out.html",
        shown,
        way=way,
        rich=rich,
        refusal=shut,
        kinds=KINDS,
        name=file_name(shown),
        can_undo=last is not None,
    )


@pages.post("/out/address")
def address() -> Response:
    """Take the address and the subject of the mail."""
    session = here()
    with session.library() as library:
        shown = preview(session, library)
    own = shown.planned.subject if shown.planned else ""
    said = shown.letter.subject
    before = {"email": shown.letter.email, "subject": own if said is None else said}
    after = {"email": line("email"), "subject": line("subject")}
    subject = None if after["subject"] == own else after["subject"]
    decide(
        lambda letter: replace(letter, email=after["email"], subject=subject),
        typing=typed_into(before, after),
    )
    return done("out.page")


@pages.get("/out/<name>.<any(eml, docx, html, md, txt):kind>")
def download(name: str, kind: str) -> Response:
    """Return the note as a file."""
    del name  # what the browser calls it
    wanted = next((each for each in get_args(DraftFormat) if each == kind), None)
    if wanted is None:
        abort(404)
    session = here()
    with session.library() as library:
        shown = preview(session, library)
    answer = make_response(shown.outgoing(session.work).file(wanted))
    answer.headers["Content-Type"] = KINDS[wanted][0]
    answer.headers["Content-Disposition"] = f'attachment; filename="{file_name(shown)}.{wanted}"'
    return answer


@pages.post("/out/save")
def save() -> Response:
    """Write the note into the file named at the start, as ``findvalue attach`` does."""
    session = here()
    session.refuse_when_read_only()
    with session.library() as library:
        shown = preview(session, library)
        try:
            shown.outgoing(session.work)  # the gate
            _check_seen(shown)
            if shown.plan is not None and shown.file is not None:
                library.write(shown.plan, options=_looked_at())
                session.say(f"{shown.file.name} is saved.", "good", hint="Undo takes it back.")
        except FindvalueError as error:
            session.say(error.fact, "bad", hint=error.hint)
    return done("out.page")


@pages.post("/out/restore")
def restore() -> Response:
    """Put the file back as it was before the last save."""
    session = here()
    session.refuse_when_read_only()
    with session.library() as library:
        shown = preview(session, library)
        try:
            _check_seen(shown)
            if shown.draft is not None and shown.file is not None:
                library.write(library.plan_undo(shown.draft), options=_looked_at())
                session.say(f"{shown.file.name} is as it was before the last save.", "good")
        except FindvalueError as error:
            session.say(error.fact, "bad", hint=error.hint)
    return done("out.page")


@pages.post("/out/links")
def links() -> Response:
    """Ask every link of the note: alive, where it says, free to read, still quoting right."""
    session = here()
    with session.library() as library:
        shown = preview(session, library)
    if shown.plan is None:
        return done("out.page")
    with session.errand() as library:
        report = library.check_plan(shown.plan, links=True)
    _tell(report)
    return done("out.page")


def file_name(shown: Preview) -> str:
    """Return what the note's file is called, without its ending: what any header can say."""
    if shown.file is not None:
        return "-".join(_plain_words(shown.file.stem)) or "note"
    return "-".join(["note", *_plain_words(shown.letter.recipient)])


# --- inside ------------------------------------------------------------------------------------


def _plain_words(text: str) -> list[str]:
    return [word for word in words(text) if word.isascii()]


def _looked_at() -> WriteOptions:
    """Return how a change is made whose every line the user had before their eyes."""
    from findvalue.pipeline.options import WriteOptions

    return WriteOptions(any_place=True)


def _check_seen(shown: Preview) -> None:
    """Refuse to write anything but what the page shows, or over another file than it shows.

    Raises:
        DraftProtected: the file was changed since, or the letter was, in another window.
    """
    if request.form.get("seen", "") != shown.seen:
        raise DraftProtected(
            "the note was changed since this page was made; nothing was written",
            hint="The page shows it as it is now. Look at it, and save again.",
        )


def _tell(report: CheckReport) -> None:
    session = here()
    for remark in report.remarks:
        session.say(remark)
    for each in report.links:
        session.say(f"{each.url}: {each.detail or each.status}", _MOODS.get(each.status, "bad"))
    if not report.links:
        session.say("There is no link in the note.")
