"""What changes notes: the paragraph, its way into a draft, and the way back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from findvalue import paths
from findvalue.closing import Closing
from findvalue.pipeline.options import WriteOptions
from findvalue.protocols import Ledger
from findvalue.types import (
    Article,
    AttachReport,
    LedgerRecord,
    Match,
    Paragraph,
    People,
    Quote,
    ReferenceForm,
    Style,
    Tone,
    TopicKind,
)

if TYPE_CHECKING:  # a look-up needs none of them
    from findvalue.note import Draft
    from findvalue.pipeline.notes import Places, Plan
    from findvalue.pipeline.planned import Planned
    from findvalue.store import SQLiteLedger

NOBODY = People()
DEFAULTS = WriteOptions()


class Desk(Closing):
    """Writes paragraphs into notes, and remembers what it wrote.

    Args:
        clock: returns the current moment, aware UTC.
        environ: environment variables; they say where the ledger is.
    """

    def __init__(self, *, clock: Callable[[], datetime], environ: Mapping[str, str]) -> None:
        self._clock = clock
        self._environ = environ

    def close(self) -> None:
        """Close the ledger, when it was opened."""
        opened: SQLiteLedger | None = self.__dict__.pop("ledger", None)
        if opened is not None:
            opened.close()

    @cached_property
    def ledger(self) -> Ledger:
        """The record of what was put into which draft."""
        from findvalue.store import open_ledger

        return open_ledger(paths.ledger_path(self._environ))

    def paragraph(
        self,
        match: Match,
        *,
        tone: Tone = "neutral",
        style: Style = "link",
        people: People = NOBODY,
        kind: TopicKind | None = None,
        language: str = "en",
        quote: Quote | Literal["auto"] | None = "auto",
        unlike: Sequence[str] = (),
    ) -> Paragraph:
        """Compose the cited paragraph for a match.

        Args:
            match: what to write about.
            tone: formal, neutral or warm.
            style: how the source is cited.
            people: who writes to whom.
            kind: what sort of topic it is.
            language: of the note, ISO 639-1.
            quote: one of ``quotes``, None for none, "auto" for the best.
            unlike: paragraphs to others of the same panel, whose wordings are avoided.

        Raises:
            NotFaithful: the paragraph would say what the stored article does not.
        """
        from findvalue.pipeline import notes

        return notes.paragraph(
            match,
            tone=tone,
            style=style,
            people=people,
            kind=kind,
            now=self._clock(),
            language=language,
            quote=quote,
            unlike=unlike,
        )

    def quotes(self, match: Match) -> tuple[Quote, ...]:
        """Return the sentences that the paragraph for a match could quote, best first."""
        from findvalue.pipeline import notes

        return notes.quotes(match)

    def cite(
        self, article: Article, form: ReferenceForm = "apa", *, copy: str | None = None
    ) -> str:
        """Return the reference of an article.

        Args:
            article: a stored article.
            form: link, apa, mla or chicago; or csl-json, bibtex or ris for a file that
                reference managers import.
            copy: where an archive keeps a copy of its page; cited after the original.
        """
        from findvalue.pipeline import notes

        return notes.reference(article, form, copy=copy)

    def plan_attach(
        self,
        draft: Draft | Path | str,
        paragraph: Paragraph,
        *,
        people: People = NOBODY,
        options: WriteOptions = DEFAULTS,
        rewritten: str = "",
    ) -> Plan:
        """Work out how a paragraph goes into a draft, without writing; ``write`` does it.

        Args:
            draft: the path of a draft, or one that is read already.
            paragraph: what to insert; it replaces the paragraph of an earlier run.
            people: who writes to whom; the sender's name helps to find the sign-off.
            options: where it goes, and what may be overwritten.
            rewritten: the paragraph's sentences as the user changed them, "" when they did not.

        Raises:
            DraftProtected: it cannot be done without risk to the draft.
            NotFaithful: the paragraph does not say what its stored article says.
        """
        from findvalue.pipeline import notes

        read = read_draft(draft)
        return notes.plan_attach(
            read,
            paragraph,
            self._records(read),
            people=people,
            options=options,
            now=self._clock(),
            rewritten=rewritten,
        )

    def places(
        self,
        draft: Draft | Path | str,
        paragraph: Paragraph,
        *,
        people: People = NOBODY,
        force: bool = False,
        rewritten: str = "",
    ) -> Places:
        """Return where a paragraph may stand in a draft; ``WriteOptions.place`` takes one of them.

        Takes and raises what ``plan_attach`` does.
        """
        from findvalue import note
        from findvalue.pipeline.notes import as_shown

        read = read_draft(draft)
        return note.places(
            read,
            as_shown(paragraph, rewritten),
            records=self._records(read),
            sender=people.sender or None,
            force=force,
        )

    def planned(self, plan: Plan) -> Planned:
        """Return the draft of a plan as it will be once it is written."""
        from findvalue.pipeline.planned import planned

        return planned(plan, self._records(plan.draft), now=self._clock())

    def last_write(self, draft: Draft | Path | str) -> LedgerRecord | None:
        """Return the record of the last write, if the draft still is what that left, to the byte."""
        from findvalue import note

        read = read_draft(draft)
        records = note.standing_records(self._records(read), read.data)
        as_left = records and records[0].after_hash == note.digest(read.data)
        return records[0] if as_left else None

    def write(self, plan: Plan, *, options: WriteOptions = DEFAULTS) -> AttachReport:
        """Make a planned change to a draft, and remember it.

        Raises:
            DraftProtected: the rules are not sure of the place, or the file changed meanwhile.
        """
        from findvalue.pipeline import notes

        return notes.write(plan, self.ledger, options=options, now=self._clock())

    def attach(
        self,
        path: Path | str,
        paragraph: Paragraph,
        *,
        people: People = NOBODY,
        options: WriteOptions = DEFAULTS,
    ) -> AttachReport:
        """Put a paragraph into a draft, or in the place of the one that is there.

        Takes and raises what ``plan_attach`` and ``write`` do.
        """
        plan = self.plan_attach(path, paragraph, people=people, options=options)
        return self.write(plan, options=options)

    def plan_detach(self, draft: Draft | Path | str, *, options: WriteOptions = DEFAULTS) -> Plan:
        """Work out how the paragraph leaves a draft, without writing.

        Raises:
            DraftProtected: there is no paragraph of ours, or the user edited it.
        """
        from findvalue.pipeline import notes

        read = read_draft(draft)
        return notes.plan_detach(read, self._records(read), options=options, now=self._clock())

    def detach(self, path: Path | str, *, options: WriteOptions = DEFAULTS) -> AttachReport:
        """Take the paragraph out of a draft.

        Takes and raises what ``plan_detach`` and ``write`` do.
        """
        return self.write(self.plan_detach(path, options=options), options=options)

    def plan_undo(self, draft: Draft | Path | str, *, options: WriteOptions = DEFAULTS) -> Plan:
        """Work out how the last write to a draft is taken back, without writing.

        Raises:
            DraftProtected: nothing was written to it, or it was changed since.
        """
        from findvalue.pipeline import notes

        read = read_draft(draft)
        return notes.plan_undo(read, self._records(read), options=options)

    def undo(self, path: Path | str, *, options: WriteOptions = DEFAULTS) -> AttachReport:
        """Restore the bytes that a draft had before the last write.

        Takes and raises what ``plan_undo`` and ``write`` do.
        """
        return self.write(self.plan_undo(path, options=options), options=options)

    def _records(self, draft: Draft) -> list[LedgerRecord]:
        """Return the records of a draft, and those of its old name when it was moved."""
        from findvalue import note

        path = draft.target or draft.path
        if path is None:
            return []
        known = self.ledger.records(path)
        old = note.moved_from(draft, known, self.ledger.records(backups=False))
        return [*known, *self.ledger.records(old)] if old and old != path else known


def read_draft(draft: Draft | Path | str) -> Draft:
    """Return a draft that is given by its path, or as it was read."""
    from findvalue import note

    return note.read_draft(draft) if isinstance(draft, (Path, str)) else draft
