"""The open letter as it will be: worked out anew for every page, from the very bytes to be written.

Nothing here changes anything. What stands in the way of the letter (an edited paragraph, a quote
that is not the article's) comes back as a ``Refusal`` beside what can be shown all the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from findvalue.errors import DraftProtected, FindvalueError, NotFaithful
from findvalue.types import Match, Paragraph, People, Quote
from findvalue.web.session import NO_QUOTE, Letter, Session, Work

if TYPE_CHECKING:
    from findvalue.pipeline import Library
    from findvalue.pipeline.check import CheckReport, Finding, PanelNote
    from findvalue.pipeline.notes import Draft, Places, Plan
    from findvalue.pipeline.outgoing import Outgoing
    from findvalue.pipeline.planned import Block, Planned


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why the letter cannot be as the user wants it.

    Args:
        of: what stands in the way: the user's own version of the paragraph, a paragraph in the
            note that is protected, or anything else.
        fact: what is so.
        hint: what to do.
    """

    of: Literal["version", "note", "other"]
    fact: str
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A block of the note with what there is to say about it."""

    block: Block
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """The open letter as it will be.

    Args:
        letter: what the user decided.
        draft: the note that the paragraph goes into; None when there is none yet.
        paragraph: as findvalue composes it; None when no article was picked.
        quotes: the sentences that it could quote, best first.
        plan: how it goes into the note.
        planned: the note then.
        places: where else it could stand.
        report: what there is to say about the note.
        refusal: why it is not as wanted, or None.
    """

    letter: Letter
    draft: Draft | None = None
    paragraph: Paragraph | None = None
    quotes: tuple[Quote, ...] = ()
    plan: Plan | None = None
    planned: Planned | None = None
    places: Places | None = None
    report: CheckReport | None = None
    refusal: Refusal | None = None

    @property
    def file(self) -> Path | None:
        """The file that it may be saved to."""
        return self.draft.path if self.draft else None

    @property
    def seen(self) -> str:
        """What the note's bytes are known by, so that nobody overwrites what they have not seen."""
        return sha256(self.draft.data).hexdigest() if self.draft else ""

    @property
    def place(self) -> int:
        """How many paragraphs of the note stand above ours."""
        if self.places is None:
            return 0
        wanted = self.letter.place
        return wanted if wanted in self.places.choices else self.places.usual

    @property
    def up(self) -> int | None:
        """The next place further up."""
        return self.places.above(self.place) if self.places else None

    @property
    def down(self) -> int | None:
        """The next place further down."""
        return self.places.below(self.place) if self.places else None

    @property
    def own_words(self) -> str:
        """The user's own version of the paragraph, or ""."""
        return _own_words(self.letter)

    @property
    def counts(self) -> str:
        """How much there is to mend and to consider, "" for nothing."""
        if self.report is None:
            return ""
        errors, warnings = self.report.count("error"), self.report.count("warning")
        said = [f"{errors} to mend"] * bool(errors) + [f"{warnings} to consider"] * bool(warnings)
        return ", ".join(said) or "nothing to mend"

    @property
    def summary(self) -> str:
        """What changed with the preview, for whoever cannot see it."""
        if self.refusal is not None:
            return self.refusal.fact
        if self.places is None:
            return "The note is shown."
        spots = len(self.places.choices)
        return f"The paragraph stands at place {self.place} of {spots}: {self.counts or 'no note yet'}."

    def rows(self) -> Iterator[Row]:
        """Yield the blocks of the note, each with what there is to say about its lines."""
        if self.planned is None:
            return
        blocks = self.planned.blocks
        found = self.report.findings if self.report else ()
        ends = [block.first for block in blocks[1:]] + [len(self.planned.lines) + 2]
        start = 0
        for block, end in zip(blocks, ends, strict=True):
            yield Row(block=block, findings=tuple(it for it in found if start <= it.line < end))
            start = end

    def outgoing(self, work: Work) -> Outgoing:
        """Return the letter on its way out.

        Raises:
            FindvalueError: it is not as the user wants it, so it does not leave.
        """
        from findvalue.pipeline.outgoing import Outgoing

        if self.refusal is not None or self.planned is None or self.plan is None:
            refusal = self.refusal or Refusal(of="other", fact="there is no note yet")
            raise NotFaithful(refusal.fact, hint=refusal.hint)
        own = self.letter.subject
        interview = work.interview
        return Outgoing(
            planned=self.planned,
            paragraph=self.plan.report.paragraph,
            subject=self.planned.subject if own is None else own,
            sender=work.sender,
            sender_address=interview.my_email if interview else "",
            recipient=self.letter.recipient,
            recipient_address=self.letter.email,
        )


def preview(session: Session, library: Library, *, index: int | None = None) -> Preview:
    """Return a letter of this run as it will be.

    Args:
        session: this run.
        library: its library.
        index: which letter; None for the open one.
    """
    work = session.work
    bench = _Bench(session, library, work)
    return bench.preview(work.open if index is None else index)


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


def refusal_of(error: FindvalueError) -> Refusal:
    """Return what stands in the way of a letter, as an error says it."""
    if isinstance(error, NotFaithful):
        return Refusal(of="version", fact=error.fact, hint=error.hint)
    of: Literal["note", "other"] = "note" if isinstance(error, DraftProtected) else "other"
    return Refusal(of=of, fact=error.fact, hint=error.hint)


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


def _own_words(letter: Letter) -> str:
    """Return the user's version of the paragraph, if it is about the article of now."""
    own, pick = letter.rewritten, letter.pick
    return own.text if own and pick and own.url == pick.article.url else ""


def _empty() -> Draft:
    from findvalue.pipeline.notes import Draft

    return Draft(data=b"", format="txt")
