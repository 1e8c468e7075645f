"""Works out a letter as it will be, anew for every page, from the very bytes that would be written.

Nothing here changes anything. What stands in the way of the letter (an edited paragraph, a quote
that is not the article's) comes back as a ``Refusal`` beside what can be shown all the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from findvalue.errors import FindvalueError
from findvalue.types import Match, Paragraph, People, Quote
from findvalue.web.preview import Preview, refusal_of
from findvalue.web.session import NO_QUOTE, Letter, Session, Work

if TYPE_CHECKING:
    from findvalue.pipeline import Library
    from findvalue.pipeline.check import CheckReport, PanelNote
    from findvalue.pipeline.notes import Draft
    from findvalue.pipeline.planned import Block


def preview(session: Session, library: Library) -> Preview:
    """Return the open letter as it will be.

    Args:
        session: this run.
        library: its library.
    """
    work = session.work
    return _Bench(session, library, work).preview(work.open)


def draft_of(session: Session, letter: Letter) -> Draft | None:
    """Return the note of a letter: its own text, else the file named at the start as it is now.

    Raises:
        DraftProtected: the file cannot be read safely.
        UsageError: it is not there any more.
    """
    from findvalue.pipeline.notes import read_draft

    if letter.draft is not None or session.note is None:
        return letter.draft
    return read_draft(session.note)


def blocks_of(draft: Draft | None) -> tuple[Block, ...]:
    """Return a note as it stands; nothing when there is none, or it cannot be read."""
    from findvalue.pipeline.planned import blocks_of

    try:
        return blocks_of(draft) if draft else ()
    except FindvalueError:
        return ()


def language_of(draft: Draft | None) -> str:
    """Return the language of a note; English when there is none, or it cannot be read."""
    from findvalue.pipeline.notes import language_of_draft

    try:
        return language_of_draft(draft) if draft else "en"
    except FindvalueError:
        return "en"


# --- inside ------------------------------------------------------------------------------------


class _Bench:
    """Every letter of the work; what one says depends on what those before it say."""

    def __init__(self, session: Session, library: Library, work: Work) -> None:
        self._session = session
        self._library = library
        self._work = work
        self._paragraphs: dict[int, Paragraph | FindvalueError | None] = {}

    def preview(self, index: int) -> Preview:
        letter = self._work.letters[index]
        shown = Preview(letter=letter)
        try:
            shown = replace(shown, draft=draft_of(self._session, letter))
        except FindvalueError as error:
            return replace(shown, refusal=refusal_of(error))
        composed = self._paragraph(index)
        if isinstance(composed, FindvalueError):
            shown = replace(shown, refusal=refusal_of(composed))
            composed = None
        elif composed is not None:
            match = self._match(letter)
            quotes = self._library.quotes(match) if match else ()
            shown = replace(shown, paragraph=composed, quotes=quotes)
        return self._planned(shown, composed)

    def _planned(self, shown: Preview, composed: Paragraph | None) -> Preview:
        """Return the preview with the note as it will be, or with what stands in the way."""
        try:
            shown = self._with_plan(shown, composed)
        except FindvalueError as error:
            shown = replace(self._fallback(shown, composed), refusal=refusal_of(error))
        if shown.plan is None:
            return shown
        try:
            made = self._library.planned(shown.plan)
        except FindvalueError as error:  # a note that cannot be read at all
            return replace(shown, plan=None, places=None, refusal=refusal_of(error))
        return replace(shown, planned=made, report=self._report(shown))

    def _with_plan(
        self, shown: Preview, composed: Paragraph | None, *, own: bool = True
    ) -> Preview:
        from findvalue.pipeline.notes import plan_nothing
        from findvalue.pipeline.options import WriteOptions

        letter = shown.letter
        if composed is None:
            draft = letter.bare or shown.draft
            return replace(shown, plan=plan_nothing(draft) if draft else None)
        draft = shown.draft or _empty()
        people = self._people(letter)
        words = shown.own_words if own else ""
        # What findvalue itself wrote last is nobody's edit, even in the user's own words.
        last = self._library.last_write(draft)
        force = letter.force or bool(last and last.paragraph)
        places = self._library.places(draft, composed, people=people, force=force, rewritten=words)
        shown = replace(shown, places=places)
        place = None if shown.place == places.usual else shown.place
        options = WriteOptions(force=force, place=place, any_place=True)
        plan = self._library.plan_attach(
            draft, composed, people=people, options=options, rewritten=words
        )
        return replace(shown, plan=plan)

    def _fallback(self, shown: Preview, composed: Paragraph | None) -> Preview:
        """Return what can be shown although the letter is not as wanted."""
        from findvalue.pipeline.notes import plan_nothing

        if composed is not None and shown.own_words:
            try:
                return self._with_plan(shown, composed, own=False)
            except FindvalueError:
                pass
        return replace(shown, plan=plan_nothing(shown.draft) if shown.draft else None)

    def _paragraph(self, index: int) -> Paragraph | FindvalueError | None:
        """Return the paragraph of a letter, in other words than those before it; or why not."""
        if index not in self._paragraphs:
            letter = self._work.letters[index]
            before = [self._paragraph(other) for other in range(index)]
            said = [each.text for each in before if isinstance(each, Paragraph)]
            try:
                self._paragraphs[index] = self._composed(letter, said)
            except FindvalueError as error:
                self._paragraphs[index] = error
        return self._paragraphs[index]

    def _composed(self, letter: Letter, said: list[str]) -> Paragraph | None:
        match = self._match(letter)
        if match is None:
            return None
        draft = draft_of(self._session, letter)
        return self._library.paragraph(
            match,
            tone=letter.tone,
            style=letter.style,
            people=self._people(letter),
            kind=letter.kind,
            language=letter.language or language_of(draft),
            quote=self._quote(letter, match),
            unlike=said,
        )

    def _match(self, letter: Letter) -> Match | None:
        """Return the picked article as it is stored now."""
        if letter.pick is None:
            return None
        stored = self._library.article(letter.pick.article.url)
        return replace(letter.pick, article=stored) if stored else letter.pick

    def _quote(self, letter: Letter, match: Match) -> Quote | Literal["auto"] | None:
        if letter.quote == NO_QUOTE:
            return None
        for found in self._library.quotes(match):
            if found.text == letter.quote:
                return found
        return "auto"

    def _people(self, letter: Letter) -> People:
        return People(
            sender=self._work.sender,
            recipient=letter.recipient,
            company=self._work.company,
            has_read=letter.has_read,
        )

    def _report(self, shown: Preview) -> CheckReport | None:
        if shown.plan is None or shown.draft is None:
            return None
        return self._library.check_plan(
            shown.plan,
            people=self._people(shown.letter),
            interview=self._work.interview,
            panel=list(self._others(shown.letter)),
        )

    def _others(self, mine: Letter) -> Iterator[PanelNote]:
        """Yield the notes to the others, as far as they can be worked out."""
        from findvalue.pipeline.check import PanelNote

        for index, letter in enumerate(self._work.letters):
            composed = self._paragraph(index)
            if letter is mine or not isinstance(composed, Paragraph):
                continue
            try:
                shown = Preview(letter=letter, draft=draft_of(self._session, letter))
                plan = self._with_plan(shown, composed).plan
            except FindvalueError:
                continue
            if plan is not None:
                text = self._library.planned(plan).note.text
                yield PanelNote(text=text, url=composed.url)


def _empty() -> Draft:
    from findvalue.pipeline.notes import Draft

    return Draft(data=b"", format="txt")
