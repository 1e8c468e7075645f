"""What the three steps of a note share: Draft, Shape, Send; and the letters of a panel beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from flask import Blueprint, Response, request

from findvalue.web.preview import Preview
from findvalue.web.rendering import done, here, page
from findvalue.web.session import Letter

pages = Blueprint("steps", __name__)

STEPS = (("draft.page", "Draft"), ("shape.page", "Shape"), ("out.page", "Send"))
LONGEST_LINE = 200  # characters of a name, a firm, a role

_Text = TypeVar("_Text", bound=str)


def step(template: str, shown: Preview, *, status: int = 200, **values: object) -> Response:
    """Return the page of a step.

    Args:
        template: the page's template.
        shown: the open letter as it will be.
        status: of the answer.
        values: what the template shows beside it.
    """
    session = here()
    return page(
        template,
        status=status,
        preview=shown,
        letter=shown.letter,
        work=session.work,
        steps=STEPS,
        now=session.now(),
        **values,
    )


def decide(how: Callable[[Letter], Letter], *, typing: str = "") -> None:
    """Change the open letter; the way back stays open. ``typing`` is as in ``Session.change``."""
    here().change(lambda work: work.with_letter(how(work.letter)), typing=typing)


def turn_to_the_letter_of_the_form() -> None:
    """Show the letter that the form was made for: another window may have turned to another one.

    Without this, what is decided about one person would be done to the letter of another.
    """
    if request.method == "POST" and (meant := request.form.get("letter", type=int)) is not None:
        here().turn_to(meant)


def typed_into(before: Mapping[str, str], after: Mapping[str, str]) -> str:
    """Return the one text field in which two states of a form differ, "" when there are more."""
    changed = [name for name, value in after.items() if before.get(name) != value]
    return changed[0] if len(changed) == 1 else ""


def line(field: str, limit: int = LONGEST_LINE) -> str:
    """Return what was typed into a field of the form, on one line."""
    return " ".join(request.form.get(field, "").split())[:limit]


def text(field: str) -> str:
    """Return what was typed into a text area of the form; browsers send CRLF for a line break."""
    return request.form.get(field, "").replace("\r\n", "\n")


def one_of(field: str, allowed: Sequence[_Text], usual: _Text) -> _Text:
    """Return the value of a field of the form when it is one that the form offers."""
    typed = request.form.get(field, "")
    return next((each for each in allowed if each == typed), usual)


@pages.post("/undo")
def undo() -> Response:
    """Take the last decision back."""
    if not here().undo():
        here().say("There is nothing to take back.")
    return done(_back())


@pages.post("/letter")
def turn() -> Response:
    """Show the letter to another person."""
    here().turn_to(request.form.get("open", 0, int))
    return done(_back())


def _back() -> str:
    """Return the page that a form was on; a form names one of ours, never an address."""
    return one_of("back", ("find.page", *(end for end, _ in STEPS)), "shape.page")
