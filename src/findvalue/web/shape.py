"""Shape: how the paragraph speaks, where it stands, and the note around it as it will be."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, get_args

from flask import Blueprint, Response, request

from findvalue.types import Style, Tone
from findvalue.web.bench import language_of, preview
from findvalue.web.preview import Preview
from findvalue.web.rendering import done, here
from findvalue.web.session import BEST_QUOTE, NO_QUOTE, Rewritten, Work
from findvalue.web.steps import (
    decide,
    line,
    one_of,
    step,
    text,
    turn_to_the_letter_of_the_form,
    typed_into,
)

pages = Blueprint("shape", __name__)
pages.before_request(turn_to_the_letter_of_the_form)

LONGEST_QUOTE = 1_000  # characters
TONES = (("formal", "Formal"), ("neutral", "Neutral"), ("warm", "Warm"))
STYLES = (
    ("link", "Title, site and date"),
    ("apa", "APA reference"),
    ("mla", "MLA reference"),
    ("chicago", "Chicago reference"),
)
LANGUAGES = {"en": "English", "de": "German", "es": "Spanish"}


@pages.get("/shape", endpoint="page")
def show() -> Response:
    """Show the note as it will be, and what can be decided about it."""
    shown = _shown()
    quotes = _quotes(shown)
    return step(
        "shape.html",
        shown,
        tones=TONES,
        styles=STYLES,
        languages=_languages(shown),
        quotes=quotes,
        quote=shown.letter.quote if shown.letter.quote in dict(quotes) else BEST_QUOTE,
    )


@pages.post("/shape")
def shape() -> Response:
    """Take what the user decided about tone, citation, people and quote."""
    names = {name: line(name) for name in ("recipient", "sender", "company")}
    choices: dict[str, Any] = {
        "tone": one_of("tone", get_args(Tone), "neutral"),
        "style": one_of("style", get_args(Style), "link"),
        "language": one_of("language", tuple(LANGUAGES), ""),
        "quote": line("quote", LONGEST_QUOTE) or BEST_QUOTE,
        "has_read": request.form.get("has_read") == "yes",
    }

    def decided(work: Work) -> Work:
        letter = replace(work.letter, recipient=names["recipient"], **choices)
        sender, company = names["sender"], names["company"]
        return replace(work.with_letter(letter), sender=sender, company=company)

    work = here().work
    same = all(getattr(work.letter, name) == value for name, value in choices.items())
    before = {"recipient": work.letter.recipient, "sender": work.sender, "company": work.company}
    here().change(decided, typing=typed_into(before, names) if same else "")
    return done("shape.page")


@pages.post("/shape/move")
def move() -> Response:
    """Put the paragraph at another place of the note."""
    place = request.form.get("place", type=int)
    decide(lambda letter: replace(letter, place=place))
    return done("shape.page")


@pages.post("/shape/rewrite")
def rewrite() -> Response:
    """Take the paragraph as the user rewrote it, to the letter; the preview says if it may go."""
    own, composed = text("text"), _shown().paragraph
    changed = composed is not None and own.split() not in ([], composed.text.split())
    version = Rewritten(composed.url, own) if composed and changed else None
    decide(lambda letter: replace(letter, rewritten=version))
    return done("shape.page")


@pages.post("/shape/compose")
def compose() -> Response:
    """Take findvalue's words again."""
    decide(lambda letter: replace(letter, rewritten=None))
    return done("shape.page")


@pages.post("/shape/force")
def force() -> Response:
    """Let an earlier paragraph be replaced, although the user edited it in the file."""
    decide(lambda letter: replace(letter, force=True))
    return done("shape.page")


@pages.post("/shape/enrich")
def enrich() -> Response:
    """Ask the article's own page for what its feed left open."""
    session = here()
    pick = session.work.letter.pick
    if pick is None or session.offline or session.read_only:
        return done("shape.page")
    with session.errand() as library:
        richer, remark = library.enrich(pick)
    known = richer.article == pick.article
    session.say(remark or ("Its page says no more." if known else "Its page was read."))
    decide(lambda letter: replace(letter, pick=richer) if letter.pick == pick else letter)
    return done("shape.page")


# --- inside ------------------------------------------------------------------------------------


def _shown() -> Preview:
    session = here()
    with session.library() as library:
        return preview(session, library)


def _languages(shown: Preview) -> list[tuple[str, str]]:
    """Return the languages a paragraph can have, the note's own first."""
    own = LANGUAGES.get(language_of(shown.draft), "English")
    return [("", f"As the note ({own})"), *LANGUAGES.items()]


def _quotes(shown: Preview) -> list[tuple[str, str]]:
    """Return what can be quoted: a value for the form, and the words."""
    sentences = [(each.text, f"“{each.text}”") for each in shown.quotes]
    best = [(BEST_QUOTE, sentences[0][1])] if sentences else []
    return [*best, *sentences[1:], (NO_QUOTE, "No quote")]
