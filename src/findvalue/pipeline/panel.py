"""One note for each person of a panel: their own topic, article and wording, solved as one problem."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from findvalue import compose
from findvalue.citation import citation_parts
from findvalue.compose import NoteTemplate, Option
from findvalue.errors import NotFaithful, UsageError
from findvalue.pipeline.choice import CONSIDERED, Choice, choices
from findvalue.pipeline.notes import language_of_text
from findvalue.rank.product import Story, same_story, story_of
from findvalue.sources.interview import load_interview, read_interview
from findvalue.text import words
from findvalue.types import (
    Article,
    Interviewer,
    Match,
    Paragraph,
    People,
    Style,
    Tone,
    Topic,
)

LEAST_WORTH = 30.0  # of 100: an article worth less embarrasses, so the note goes without one
_ROUNDS = 4  # how often the articles' own pages may change who gets what
_TONES: Mapping[str, Tone] = {"formal": "formal", "neutral": "neutral", "warm": "warm"}

Search = Callable[[Interviewer, Topic], Sequence[Match]]
Enrich = Callable[[Match], tuple[Match, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """How notes are to be written.

    Args:
        template: the note with its fields.
        tone: of the paragraphs.
        style: how sources are cited.
        any_spelling: take an article that was found for a word read as another one.
        has_read: the user says that they read the articles.
    """

    template: NoteTemplate
    tone: Tone = "neutral"
    style: Style = "link"
    any_spelling: bool = False
    has_read: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Gift:
    """What one person gets.

    Args:
        person: who.
        topic: the topic that it is about; None without an article.
        choice: the article, and what it is worth; None when none is good enough.
        paragraph: what the note says about it.
        left: topics that stay for the follow-up.
        remarks: what the user should know.
    """

    person: Interviewer
    topic: Topic | None = None
    choice: Choice | None = None
    paragraph: Paragraph | None = None
    left: tuple[Topic, ...] = ()
    remarks: tuple[str, ...] = ()


def read_note_template(name: str) -> NoteTemplate:
    """Return a template: one that ships with findvalue, by its name, or the user's own file.

    Raises:
        UsageError: there is none, or the file is no text.
    """
    path = Path(name)
    if name in compose.shipped_templates() or not (path.suffix or path.is_file()):
        return compose.shipped_template(name)
    try:
        return compose.read_template(path.read_text("utf-8"), name=name)
    except FileNotFoundError:
        listed = ", ".join(compose.shipped_templates())
        raise UsageError(
            f"there is no template at {name}", hint=f"name a file, or one of {listed}"
        ) from None
    except UnicodeDecodeError:
        raise UsageError(f"{name} is not UTF-8 text", hint="save it as UTF-8") from None


def tone_of(template: NoteTemplate) -> Tone:
    """Return the tone that goes with a template: its own for a shipped one, else neutral."""
    return _TONES.get(template.name, "neutral")


# --- who gets what -----------------------------------------------------------------------------


@dataclass(slots=True, kw_only=True)
class Panel:
    """Finds and deals out the articles.

    Args:
        people: who gets something, each by a name of their own.
        company: the readers' firm, "" when it is not known.
        search: returns the matches for a topic of a person.
        enrich: adds what an article's own page says; may replace the match.
        wanted: how notes are to be written.
        now: the moment, aware.
        sent_urls: addresses that nobody may get any more.
        sent: what is stored of them; nobody gets another telling of one.
        languages: of the notes, by the person's name; the template's where none is named.
    """

    people: Sequence[Interviewer]
    company: str
    search: Search
    enrich: Enrich
    wanted: Wanted
    now: datetime
    sent_urls: frozenset[str] = frozenset()
    sent: Sequence[Article] = ()
    languages: Mapping[str, str] = field(default_factory=dict)
    _found: dict[tuple[str, str], list[Choice]] = field(default_factory=dict)
    _asked: set[str] = field(default_factory=set)
    _remarks: dict[str, list[str]] = field(default_factory=dict)

    def gifts(self) -> list[Gift]:
        """Return what each person gets, in their order."""
        for person in self.people:
            for topic in person.topics:
                self._look_up(person, topic)
        dealt = self._deal()
        for _ in range(_ROUNDS):
            if not self._learn(dealt.values()):
                break
            dealt = self._deal()
        said: list[str] = []
        return [self._gift(person, dealt.get(person.name), said) for person in self.people]

    def _look_up(self, person: Interviewer, topic: Topic) -> None:
        """Remember what could be sent to a person about a topic."""
        matches = list(self.search(person, topic))
        if matches and not self.wanted.any_spelling and _is_repaired(matches[0]):
            self._remark(
                person,
                f'"{topic.text}" was read as "{matches[0].read_as}": write it so, or add --yes',
            )
            matches = []
        stories = [story_of(article) for article in self.sent]
        fresh = [
            match
            for match in matches
            if match.article.url not in self.sent_urls and not _is_told(match.article, stories)
        ]
        people = People(recipient=person.name, company=self.company)
        self._found[person.name, topic.text] = choices(
            fresh, people=people, kind=topic.kind, now=self.now
        )

    def _deal(self) -> dict[str, tuple[Topic, Choice]]:
        """Return the topic and the article of each person who gets one: the best total."""
        offers = [
            (person, topic, choice)
            for person in self.people
            for topic in person.topics
            for choice in self._found[person.name, topic.text]
            if choice.worth.score >= LEAST_WORTH
        ]
        stories = _stories(choice.match.article for _, _, choice in offers)
        by_option = {
            Option(
                person=person.name,
                topic=topic.text,
                url=choice.match.article.url,
                score=choice.score,
                story=stories[choice.match.article.url],
            ): (topic, choice)
            for person, topic, choice in offers
        }
        assigned = compose.assign(by_option)
        return {name: by_option[option] for name, option in assigned.items()}

    def _learn(self, dealt: Iterable[tuple[Topic, Choice]]) -> bool:
        """Ask the pages of the articles that were dealt out; say whether any one said more."""
        changed = False
        for _, choice in list(dealt):
            before = choice.match
            if before.article.url in self._asked:
                continue
            self._asked.add(before.article.url)
            after, _remark = self.enrich(before)
            self._asked.add(after.article.url)
            if after.article != before.article:
                changed = True
                self._replace(before.article, after.article)
        return changed

    def _replace(self, before: Article, after: Article) -> None:
        """Judge every choice of an article anew, now that more is known of it."""
        people = People(company=self.company)
        kinds = {
            (person.name, topic.text): topic.kind
            for person in self.people
            for topic in person.topics
        }
        for key, found in self._found.items():
            if any(choice.match.article == before for choice in found):
                ranked = sorted(found, key=lambda choice: choice.rank)
                matches = [
                    replace(choice.match, article=after)
                    if choice.match.article == before
                    else choice.match
                    for choice in ranked
                ]
                self._found[key] = choices(
                    matches, people=people, kind=kinds.get(key), now=self.now
                )

    def _gift(
        self, person: Interviewer, dealt: tuple[Topic, Choice] | None, said: list[str]
    ) -> Gift:
        remarks = self._remarks.get(person.name, [])
        if dealt is None:
            return Gift(
                person=person,
                left=person.topics,
                remarks=(*remarks, *self._why_nothing(person)),
            )
        topic, choice = dealt
        left = tuple(each for each in person.topics if each != topic)
        try:
            paragraph = self._paragraph(person, topic, choice.match, said)
        except NotFaithful as error:
            return Gift(person=person, left=person.topics, remarks=(*remarks, error.fact))
        said.append(paragraph.text)
        return Gift(
            person=person,
            topic=topic,
            choice=choice,
            paragraph=paragraph,
            left=left,
            remarks=tuple(remarks),
        )

    def _why_nothing(self, person: Interviewer) -> Iterator[str]:
        """Say why a person gets no article."""
        if not person.topics:
            yield "no topics are given: the note goes without an article"
        for topic in person.topics:
            found = self._found[person.name, topic.text]
            if found:
                against = found[0].worth.against
                reason = f": {against.reason}" if against else ""
                title = found[0].match.article.title
                if found[0].worth.score >= LEAST_WORTH:
                    reason = ": it goes to somebody else"
                yield f'"{topic.text}": “{title}” is not sent{reason}'
            else:
                yield f'"{topic.text}": no article is good enough'

    def _paragraph(
        self, person: Interviewer, topic: Topic, match: Match, said: Sequence[str]
    ) -> Paragraph:
        return compose.compose(
            match.article,
            match.read_as or topic.text,
            citation=citation_parts(match.article, self.wanted.style),
            now=self.now,
            tone=self.wanted.tone,
            style=self.wanted.style,
            recipient=person.name,
            kind=topic.kind,
            has_read=self.wanted.has_read,
            language=self.languages.get(person.name) or language_of_text(self.wanted.template.body),
            unlike=said,
        )

    def _remark(self, person: Interviewer, remark: str) -> None:
        self._remarks.setdefault(person.name, []).append(remark)


def _is_repaired(match: Match) -> bool:
    return words(match.read_as or match.topic) != words(match.topic)


def _is_told(article: Article, stories: Iterable[Story]) -> bool:
    mine = story_of(article)
    return any(same_story(mine, story) for story in stories)


def _stories(articles: Iterable[Article]) -> dict[str, str]:
    """Return the story of each article by its address: near-duplicates share one."""
    leaders: list[tuple[str, Story]] = []
    found: dict[str, str] = {}
    for article in sorted({each.url: each for each in articles}.values(), key=lambda it: it.url):
        mine = story_of(article)
        leader = next((url for url, story in leaders if same_story(story, mine)), None)
        if leader is None:
            leaders.append((article.url, mine))
        found[article.url] = leader or article.url
    return found


__all__ = [
    "CONSIDERED",
    "LEAST_WORTH",
    "Gift",
    "NoteTemplate",
    "Panel",
    "Wanted",
    "load_interview",
    "read_interview",
    "read_note_template",
    "tone_of",
]
