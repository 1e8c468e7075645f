"""What the pages show of a letter as it will be: the note, what there is to say of it, its way out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from findvalue.errors import DraftProtected, FindvalueError, NotFaithful
from findvalue.types import Paragraph, Quote
from findvalue.web.session import Letter, Work

if TYPE_CHECKING:
    from findvalue.pipeline.check import CheckReport, Finding
    from findvalue.pipeline.notes import Draft, Places, Plan
    from findvalue.pipeline.outgoing import Outgoing
    from findvalue.pipeline.planned import Block, Planned

_FAITHFUL = frozenset({"G01", "N12", "N13"})  # rules that hold a paragraph against its article


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
        """What the note is known by, as it is and as it will be: nothing else is ever written."""
        if self.draft is None:
            return ""
        after = self.plan.report.after if self.plan else b""
        both = sha256(self.draft.data).digest() + sha256(after).digest()
        return sha256(both).hexdigest()

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
        """The user's own version of the paragraph, if it is about the article of now, or ""."""
        own, pick = self.letter.rewritten, self.letter.pick
        return own.text if own and pick and own.url == pick.article.url else ""

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
        choices = self.places.choices
        where = f"{choices.index(self.place) + 1} of {len(choices)}"
        return f"The paragraph stands at place {where}: {self.counts or 'no note yet'}."

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

    @property
    def gate(self) -> Refusal | None:
        """Why the letter may not leave, or None: the gate before every way out."""
        if self.refusal is not None:
            return self.refusal
        if self.planned is None or self.plan is None:
            return Refusal(of="other", fact="there is no note yet", hint="paste one at Draft")
        found = self.report.findings if self.report else ()
        false = next((it for it in found if it.rule in _FAITHFUL and it.level == "error"), None)
        if false is None:
            return None
        fact = f"line {false.line} does not say what its article says: {false.message}"
        return Refusal(of="other", fact=fact, hint="correct the paragraph, or compose it again")

    def outgoing(self, work: Work) -> Outgoing:
        """Return the letter on its way out.

        Raises:
            NotFaithful: the gate is closed.
        """
        from findvalue.pipeline.outgoing import Outgoing

        shut = self.gate
        if shut is not None or self.planned is None or self.plan is None:
            raise NotFaithful(shut.fact if shut else "", hint=shut.hint if shut else "")
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


def refusal_of(error: FindvalueError) -> Refusal:
    """Return what stands in the way of a letter, as an error says it."""
    if isinstance(error, NotFaithful):
        return Refusal(of="version", fact=error.fact, hint=error.hint)
    of: Literal["note", "other"] = "note" if isinstance(error, DraftProtected) else "other"
    return Refusal(of=of, fact=error.fact, hint=error.hint)
