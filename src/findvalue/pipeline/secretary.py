"""Whole notes: checked before they are sent, drafted for a panel, followed up."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from findvalue.errors import FindvalueError, SourceListError
from findvalue.pipeline.desk import NOBODY, Desk, read_draft
from findvalue.types import Article, Match, People, SourceList

if TYPE_CHECKING:  # a look-up needs none of them
    from findvalue.note import Draft
    from findvalue.pipeline.check import CheckReport, Inquiry, PanelNote
    from findvalue.pipeline.followup import Sent
    from findvalue.pipeline.letters import NewNote
    from findvalue.pipeline.notes import Plan
    from findvalue.pipeline.panel import Gift, Wanted
    from findvalue.types import DraftFormat, Interview, Interviewer, Source, Topic


class Secretary(Desk):
    """Checks and writes whole notes, with what a library looks up."""

    offline: bool

    @property
    @abstractmethod
    def source_list(self) -> SourceList:
        """The source list; raises SourceListError when none of it can be used."""

    @abstractmethod
    def sendable(self, topic: Topic, *, since: datetime | None = None) -> list[Match]:
        """Return the stored articles among which one on a topic is chosen, best match first."""

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
        return self._checked(inquiry, links=True)

    def check_plan(
        self,
        plan: Plan,
        *,
        people: People = NOBODY,
        interview: Interview | None = None,
        panel: Sequence[PanelNote] = (),
        links: bool = False,
    ) -> CheckReport:
        """Check a note as it will be once a plan is written.

        Args:
            plan: of ``plan_attach``.
            people: who writes to whom.
            interview: the interview that the note belongs to.
            panel: the notes to the others, as they will be.
            links: ask every link, unless the library is offline.
        """
        from findvalue.pipeline import check

        made = self.planned(plan)
        inquiry = check.Inquiry(
            draft=made.draft,
            records=made.records,
            people=people,
            interview=interview,
            panel=panel,
            now=self._clock(),
        )
        return self._checked(inquiry, links=links)

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

        gifts = self.gifts(known, wanted=wish)
        return letters.write_letters(
            gifts, known, wish.template, format=format, prefix="note", now=self._clock()
        )

    def gifts(
        self,
        interview: Interview | Path,
        *,
        wanted: Wanted,
        taken: Sequence[Article] = (),
        ask_pages: bool = True,
    ) -> list[Gift]:
        """Return what each interviewer gets: no article or story goes to two of them.

        Args:
            interview: who was there, or the interview file.
            wanted: template, tone and style.
            taken: articles that somebody else gets already.
            ask_pages: ask the articles' own pages for what their feeds left open.

        Raises:
            SourceListError: the interview file is not valid.
        """
        known = self._interview(interview)

        def search(_: Interviewer, topic: Topic) -> list[Match]:
            return self.sendable(topic)

        return self._gifts(
            known.interviewers, known.company, search, wanted, taken=taken, ask_pages=ask_pages
        )

    def topics_sent(self, interview: Interview | None = None) -> tuple[str, ...]:
        """Return the topics that ``news`` looks up; none when no note was written.

        Args:
            interview: only its people; None for every note.
        """
        from findvalue.pipeline.followup import sent_notes

        notes = sent_notes(self.ledger.records(), interview)
        return tuple(dict.fromkeys(topic.text for sent in notes for topic in sent.person.topics))

    def news(
        self, interview: Interview | Path | None = None, *, wanted: Wanted | None = None
    ) -> list[Gift]:
        """Return what is new for each person a note was written to, as the ledger knows it.

        News is an article on a topic of the note that was published since it was written, or
        one on another topic of that person; never one that was put into any note, nor another
        telling of it.

        Args:
            interview: only its people, with all their topics; None for every note.
            wanted: tone and style; None for those of the follow-up template.

        Raises:
            SourceListError: the interview file is not valid.
        """
        from findvalue.pipeline import followup, panel

        known = self._interview(interview) if interview is not None else None
        wish = wanted or panel.Wanted(template=panel.read_note_template("follow-up"))
        notes = followup.sent_notes(self.ledger.records(), known)
        return self._news(notes, known.company if known else "", wish)

    def _news(
        self,
        notes: Sequence[Sent],
        company: str,
        wanted: Wanted,
        *,
        languages: Mapping[str, str] | None = None,
    ) -> list[Gift]:
        since = {sent.person.name: sent for sent in notes}

        def search(person: Interviewer, topic: Topic) -> list[Match]:
            begun = since[person.name].since_for(topic)
            found = self.sendable(topic, since=begun)
            # An article without a date may have been there before the note.
            return [match for match in found if begun is None or match.article.published]

        people = [sent.person for sent in since.values()]
        return self._gifts(people, company, search, wanted, sent=True, languages=languages)

    def follow_up(
        self,
        interview: Interview | Path | None = None,
        *,
        wanted: Wanted | None = None,
        format: DraftFormat = "txt",  # noqa: A002 - the public word
        sender: str = "",
    ) -> list[NewNote]:
        """Write a short note to each person for whom there is news; ``save`` puts them on the disk.

        Without an interview a note takes its greeting, its sign-off and its language from the
        last one to that person. Takes and raises what ``news`` does.

        Args:
            interview: who was there, or the interview file; None for every note.
            wanted: template, tone and style; None for the follow-up template.
            format: of the files.
            sender: who signs when there is no interview and the earlier note is not signed.

        Raises:
            UsageError: the template has an unknown field, or one without a value.
        """
        from findvalue.pipeline import followup, letters, panel
        from findvalue.pipeline.notes import language_of_text

        known = self._interview(interview) if interview is not None else None
        sent = followup.sent_notes(self.ledger.records(), known)
        before = {each.person.name: followup.around(each.last) for each in sent}
        named = "follow-up" if known else followup.SHORT
        wish = wanted or panel.Wanted(template=panel.read_note_template(named))
        templates = {
            each.person.name: followup.in_language(wish.template, followup.language_of(each.last))
            for each in sent
        }
        languages = {name: language_of_text(each.body) for name, each in templates.items()}
        news = self._news(sent, known.company if known else "", wish, languages=languages)
        gifts = [gift for gift in news if gift.paragraph]
        return letters.write_letters(
            gifts,
            known or followup.unknown_interview(sender),
            wish.template,
            format=format,
            prefix="follow-up",
            now=self._clock(),
            before=before,
            templates=templates,
        )

    def save(self, notes: Sequence[NewNote], folder: Path, *, numbered: bool = False) -> list[Path]:
        """Put new notes on the disk and into the ledger; nothing is overwritten.

        Args:
            notes: what to write.
            folder: where; it is made when it does not exist.
            numbered: give a note the next free name where there is one of its name already.

        Raises:
            DraftProtected: one of the files exists already (then none is written), or cannot be
                written.
        """
        from findvalue.pipeline import letters

        return letters.save_notes(notes, folder, self.ledger, numbered=numbered)

    # --- inside --------------------------------------------------------------------------------

    def _checked(self, inquiry: Inquiry, *, links: bool) -> CheckReport:
        from findvalue.pipeline import check
        from findvalue.pipeline.linkcheck import check_links

        asks = links and not self.offline
        ask = partial(check_links, sources=self._vouching(), now=self._clock()) if asks else None
        return check.check(inquiry, article_of=self.article, ask=ask)

    def _gifts(
        self,
        people: Sequence[Interviewer],
        company: str,
        search: Callable[[Interviewer, Topic], Sequence[Match]],
        wanted: Wanted,
        *,
        sent: bool = False,
        taken: Sequence[Article] = (),
        ask_pages: bool = True,
        languages: Mapping[str, str] | None = None,
    ) -> list[Gift]:
        from findvalue.pipeline.panel import Panel

        urls = self.ledger.sent_urls() if sent else ()
        articles = (self.article(url) for url in sorted(urls) if url)
        panel = Panel(
            people=people,
            company=company,
            search=search,
            enrich=self.enrich if ask_pages else lambda match: (match, ""),
            wanted=wanted,
            now=self._clock(),
            sent_urls=frozenset(urls) | {article.url for article in taken},
            sent=[*taken, *(article for article in articles if article)],
            languages=languages or {},
        )
        return panel.gifts()

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
