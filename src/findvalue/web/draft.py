"""Draft: the note that the paragraph goes into; pasted, from a template, or one for each person."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Blueprint, Response, request

from findvalue.errors import FindvalueError, UsageError
from findvalue.types import Interview, Interviewer
from findvalue.web.background import Task
from findvalue.web.bench import blocks_of, preview
from findvalue.web.rendering import done, here
from findvalue.web.session import Letter, Work
from findvalue.web.steps import decide, line, one_of, step, text, turn_to_the_letter_of_the_form

if TYPE_CHECKING:
    from findvalue.pipeline.notes import Draft
    from findvalue.pipeline.panel import Gift, Wanted

pages = Blueprint("draft", __name__)
pages.before_request(turn_to_the_letter_of_the_form)

TEMPLATES = (("neutral", "Neutral"), ("formal", "Formal"), ("warm", "Warm"))
_NAMES = tuple(name for name, _ in TEMPLATES)
_UPLOADED = Path("interview.yaml")  # what errors call an interview that came by a form
EXAMPLE = """company: Harrow & Pike
role: operations analyst
date: 2026-06-09
me: Jonas Lindqvist

interviewers:
  - name: Ngozi Okafor
    email: ngozi.okafor@harrowandpike.example
    topics:
      - {topic: battery recycling, kind: business}
      - {topic: sailing, kind: hobby}
  - name: Tom Ashgrove
    topics: [sourdough baking]
"""


@pages.get("/draft", endpoint="page")
def show() -> Response:
    """Show the note as it was given, and the ways to give another one."""
    return _page()


@pages.post("/draft/text")
def paste() -> Response:
    """Take a note as it was pasted; an empty one leaves the file named at the start."""
    from findvalue.pipeline.notes import Draft

    typed, session = text("note"), here()
    if not typed.strip() and session.work.letter.of_panel:
        session.say("An empty note was not taken.", "warning")
        return done("draft.page")
    pasted = Draft(data=typed.encode(), format="txt") if typed.strip() else None
    decide(lambda letter: _with_draft(letter, pasted, None))
    return done("shape.page" if session.work.letter.pick else "draft.page")


@pages.post("/draft/template")
def from_template() -> Response:
    """Fill in a note template for one person."""
    from findvalue.pipeline.letters import blank_letter
    from findvalue.pipeline.panel import read_note_template, tone_of

    session = here()
    interview = Interview(company=line("company"), role=line("role"), me=line("sender"))
    template = read_note_template(one_of("template", _NAMES, "neutral"))
    reader = Interviewer(name=line("recipient"))
    try:
        _need({"reader": reader.name, "your name": interview.me})
        slotted, bare = blank_letter(template, interview, reader)
    except FindvalueError as error:
        return _page(trouble=error, of="template", status=400)

    def filled(work: Work) -> Work:
        letter = _with_draft(work.letter, slotted, bare)
        letter = replace(letter, recipient=reader.name, tone=tone_of(template))
        return replace(work.with_letter(letter), sender=interview.me, company=interview.company)

    session.change(filled)
    return done("draft.page")


@pages.post("/draft/interview")
def from_interview() -> Response:
    """Write one note for each person of an interview file, each with another article."""
    session = here()
    try:
        interview = _given()
        letters = _dealt(interview, one_of("template", _NAMES, "neutral"))
    except FindvalueError as error:
        return _page(trouble=error, of="interview", typed=text("interview"), status=422)
    if not session.read_only:
        topics = [topic.text for person in interview.interviewers for topic in person.topics]
        session.refreshing.ask(Task(topics=tuple(topics)))
    session.change(lambda work: _panel(work, interview, letters))
    return done("draft.page")


@pages.post("/draft/deal")
def deal() -> Response:
    """Deal the articles out again: meanwhile there may be better ones."""
    interview = here().work.interview
    if interview is not None:
        letters = _dealt(interview, one_of("template", _NAMES, "neutral"))
        here().change(lambda work: _panel(work, interview, letters))
    return done("draft.page")


@pages.post("/draft/forget")
def forget() -> Response:
    """Go back to one note."""
    here().change(lambda work: replace(work, interview=None, letters=(Letter(),), open=0))
    return done("draft.page")


# --- inside ------------------------------------------------------------------------------------


def _page(
    *, trouble: FindvalueError | None = None, of: str = "", typed: str = "", status: int = 200
) -> Response:
    session = here()
    with session.library() as library:
        shown = preview(session, library)
    return step(
        "draft.html",
        shown,
        status=status,
        own=_own_text(shown.letter.draft),
        blocks=blocks_of(shown.draft),
        templates=TEMPLATES,
        example=EXAMPLE,
        trouble=trouble,
        of=of,
        typed=typed,
        form=request.form,
        held=_day_of(session.work.interview),
    )


def _day_of(interview: Interview | None) -> datetime | None:
    """Return a moment of the day on which an interview was; one without a time ends with the day."""
    held = interview.held_at if interview else None
    return held - timedelta(seconds=1) if held else None


def _given() -> Interview:
    """Return the interview that was chosen or pasted, else the one named at the start.

    Raises:
        SourceListError: it is not valid.
    """
    from findvalue.pipeline.panel import load_interview, read_interview

    uploaded, pasted, named = request.files.get("file"), text("interview"), here().interview
    if uploaded and uploaded.filename:
        return read_interview(uploaded.read(), _UPLOADED)
    if named is not None and not pasted.strip():
        return load_interview(named)
    return read_interview(pasted.encode(), _UPLOADED)


def _own_text(draft: Draft | None) -> str:
    return draft.data.decode() if draft else ""


def _need(values: dict[str, str]) -> None:
    for name, value in values.items():
        if not value:
            raise UsageError(f"the template needs the {name}", hint="fill it in")


def _with_draft(letter: Letter, draft: Draft | None, bare: Draft | None) -> Letter:
    """Return the letter with another note; a place counted in the old one means nothing in it."""
    return replace(letter, draft=draft, bare=bare, place=None, force=False, subject=None)


def _dealt(interview: Interview, template: str) -> list[Letter]:
    """Return a letter for each person; no article goes to two of them."""
    from findvalue.pipeline.panel import Wanted, read_note_template, tone_of

    session = here()
    chosen = read_note_template(template)
    wanted = Wanted(template=chosen, tone=tone_of(chosen))
    kept = _own_letter(session.work)
    taken = [letter.pick.article for letter in kept if letter.pick]
    with session.library() as library:
        gifts = library.gifts(interview, wanted=wanted, taken=taken, ask_pages=False)
    return [_letter(gift, interview, wanted) for gift in gifts]


def _letter(gift: Gift, interview: Interview, wanted: Wanted) -> Letter:
    from findvalue.pipeline.letters import blank_letter

    topic = gift.topic.text if gift.topic else ""
    slotted, bare = blank_letter(wanted.template, interview, gift.person, topic=topic)
    return Letter(
        recipient=gift.person.name,
        email=gift.person.email,
        topics=gift.person.topics,
        pick=gift.choice.match if gift.choice else None,
        kind=gift.topic.kind if gift.topic else None,
        tone=wanted.tone,
        style=wanted.style,
        draft=slotted,
        bare=bare,
        of_panel=True,
        remarks=gift.remarks,
    )


def _own_letter(work: Work) -> list[Letter]:
    """Return the letter of the file named at the start, if there is one."""
    return [letter for letter in work.letters if here().note and letter.draft is None][:1]


def _panel(work: Work, interview: Interview, letters: list[Letter]) -> Work:
    """Return the work with a letter for each person; the file named at the start keeps its own."""
    own = _own_letter(work)
    return replace(
        work,
        letters=(*own, *letters),
        open=len(own) if letters else 0,
        sender=interview.me,
        company=interview.company,
        interview=interview,
    )
