"""Whole notes: checked before they are sent, drafted for a panel, followed up."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from findvalue.errors import FindvalueError, SourceListError
from findvalue.pipeline.desk import NOBODY, Desk, read_draft
from findvalue.types import Article, Match, People, SourceList, TopicKind

if TYPE_CHECKING:  # a look-up needs none of them
    from findvalue.note import Draft
    from findvalue.pipeline.check import CheckReport, PanelNote
    from findvalue.pipeline.letters import NewNote
    from findvalue.pipeline.panel import Wanted
    from findvalue.types import DraftFormat, Interview, Interviewer, Source, Topic


class Secretary(Desk, ABC):
    """Checks and writes whole notes, with what a library looks up."""

    offline: bool

    @property
    @abstractmethod
    def source_list(self) -> SourceList:
        """The source list; raises SourceListError when none of it can be used."""

    @abstractmethod
    def search(
        self,
        topic: str,
        *,
        limit: int = 10,
        since: datetime | None = None,
        floor: float | None = None,
        collapse: bool = True,
        exact: bool = False,
        kind: TopicKind | None = None,
        sources: Sequence[str] = (),
        tags: Sequence[str] = (),
    ) -> list[Match]:
        """Return the stored articles that fit a topic, best first."""

    @abstractmethod
    def enrich(self, match: Match) -> tuple[Match, str]:
        """Return the match with what the article's own page adds, and a remark."""

    @abstractmethod
    def article(self, url: str) -> Article | None:
        """Return the stored article with this address."""

    def check(
        self,
        draft: Draft | Path | str,
        *,
        people: People = NOBODY,
        interview: Interview | Path | None = None,
        ignore: Collection[str] = (),
    ) -> CheckReport:
        """Check a note before it is sent; findvalue need not have written it.

        Lints the whole note, holds findvalue's paragraph against its stored article, and asks
        every link, unless the library is offline: alive, where it says, free to read, the quote
        still on its page.

        Args:
            draft: the path of a note, or one that is read already.
            people: who writes to whom.
            interview: the interview that the note belongs to, or its file.
            ignore: ids or names of rules that keep quiet.

        Raises:
            UsageError: there is no such rule, or no such note.
            DraftProtected: the note cannot be read safely.
            SourceListError: the interview file is not valid.
        """
        from findvalue.pipeline import check
        from findvalue.pipeline.linkcheck import check_links

        read = read_draft(draft)
        known = self._interview(interview) if interview is not None else None
        inquiry = check.Inquiry(
            draft=read,
            records=self._records(read),
            people=people,
            interview=known,
            panel=self._panel(read, known, people) if known else (),
            ignore=frozenset(ignore),
            now=self._clock(),
        )
        ask = partial(check_links, sources=self._vouching(), now=self._clock())
        return check.check(inquiry, article_of=self.article, ask=None if self.offline else ask)

    def draft(
        self,
        interview: Interview | Path,
        *,
        wanted: Wanted | None = None,
        format: DraftFormat = "txt",  # noqa: A002 - the public word
    ) -> list[NewNote]:
        """Write one note for each interviewer; ``save`` puts them on the disk.

        Each person gets their own topic, article and wording, so that the total is the best
        possible and no article or story goes out twice. Of two topics the better match wins.

        Args:
            interview: who was there, or the interview file.
            wanted: template, tone and style; None for the neutral template.
            format: of the files.

        Raises:
            SourceListError: the interview file is not valid.
            UsageError: the template has an unknown field, or one without a value.
        """
        from findvalue.pipeline import letters, panel

        known = self._interview(interview)
        wish = wanted or panel.Wanted(template=panel.read_note_template("neutral"))

        def search(_: Interviewer, topic: Topic) -> list[Match]:
            return self.search(topic.text, limit=panel.CONSIDERED, kind=topic.kind)

        now = self._clock()
        dealer = panel.Panel(
            interview=known, search=search, enrich=self.enrich, wanted=wish, now=now
        )
        gifts = dealer.gifts(known.interviewers)
        return letters.write_letters(
            gifts, known, wish.template, format=format, prefix="note", now=now
        )

    def save(self, notes: Sequence[NewNote], folder: Path) -> list[Path]:
        """Put new notes on the disk and into the ledger; nothing is overwritten.

        Raises:
            DraftProtected: one of the files exists already (then none is written), or cannot be
                written.
        """
        from findvalue.pipeline import letters

        return letters.save_notes(notes, folder, self.ledger)

    # --- inside --------------------------------------------------------------------------------

    def _interview(self, interview: Interview | Path) -> Interview:
        from findvalue.sources.interview import load_interview

        return load_interview(interview) if isinstance(interview, Path) else interview

    def _vouching(self) -> Sequence[Source]:
        """Return the active sources; a broken list vouches for nobody and hinders no check."""
        try:
            return self.source_list.active
        except SourceListError:
            return ()

    def _panel(self, draft: Draft, interview: Interview, people: People) -> list[PanelNote]:
        """Return the notes to the others of a panel, as they stand on the disk now."""
        from findvalue.note import read_text
        from findvalue.pipeline.check import PanelNote

        mine = draft.target or draft.path
        names = {each.name for each in interview.interviewers} - {people.recipient}
        own = {each.recipient for each in self._records(draft)}
        found: dict[Path, PanelNote] = {}
        for record in self.ledger.records():
            wanted = record.recipient in names - own and record.path != mine
            if wanted and record.path not in found and record.path.is_file():
                try:
                    text = read_text(read_draft(record.path)).text
                except FindvalueError:
                    continue
                found[record.path] = PanelNote(text=text, url=record.url)
        return list(found.values())
