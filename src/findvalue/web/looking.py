"""Looking up: what a page asks for, and what it shows of each article."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Self

from findvalue.errors import SourceListError
from findvalue.text import words
from findvalue.types import Match, Topic

if TYPE_CHECKING:
    from findvalue.pipeline import Library
    from findvalue.pipeline.choice import Choice
    from findvalue.web.session import Session

SHOWN = 10  # articles of a topic
MORE = 40  # when the user asks for more
AGES = {"30": "Last 30 days", "182": "Last 6 months", "365": "Last year", "730": "Last two years"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is looked up, and through which filters."""

    topic: Topic | None = None
    days: int | None = None  # how old at the most
    tag: str = ""
    source: str = ""
    exact: bool = False
    more: bool = False

    @classmethod
    def asked(cls, topic: Topic | None, fields: Mapping[str, str]) -> Self:
        """Return the question that the fields of a form ask."""
        days = fields.get("age", "")
        return cls(
            topic=topic,
            days=int(days) if days in AGES else None,
            tag=fields.get("tag", ""),
            source=fields.get("source", ""),
            exact=bool(fields.get("exact")),
            more=bool(fields.get("more")),
        )

    def but(self, *, exact: bool | None = None, more: bool | None = None) -> Self:
        """Return the question with something else about it."""
        return replace(
            self,
            exact=self.exact if exact is None else exact,
            more=self.more if more is None else more,
        )

    @property
    def is_filtered(self) -> bool:
        """Whether articles are left out that fit the topic."""
        return bool(self.days or self.tag or self.source)

    @property
    def fields(self) -> dict[str, str]:
        """The fields that ask it again, the topic aside."""
        held = {
            "age": str(self.days or ""),
            "tag": self.tag,
            "source": self.source,
            "exact": "yes" if self.exact else "",
            "more": "yes" if self.more else "",
        }
        return {name: value for name, value in held.items() if value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was found, and what there is to filter by."""

    choices: tuple[Choice, ...] = ()  # in the order of the search
    best: str = ""  # address of the one most worth sending
    has_more: bool = False
    stored: int = 0  # articles in the store
    tags: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()  # of the source list
    notices: tuple[str, ...] = ()  # of the store
    read_as: str = ""  # the topic as it was read, when that is another one


def answer(session: Session, question: Question) -> Answer:
    """Look a question up in what is stored; touches no network."""
    with session.library() as library:
        found = _found(session, library, question) if question.topic else []
        shown = MORE if question.more else SHOWN
        choices = library.choose(
            found[:shown], kind=question.topic.kind if question.topic else None
        )
        tags, sources, problems = _listed(library)
        return Answer(
            choices=tuple(sorted(choices, key=lambda choice: choice.rank)),
            best=choices[0].match.article.url if choices else "",
            has_more=len(found) > shown,
            stored=library.store.size(),
            tags=tags,
            sources=sources,
            problems=problems,
            notices=library.notices,
            read_as=_read_as(found),
        )


def _found(session: Session, library: Library, question: Question) -> list[Match]:
    assert question.topic is not None  # noqa: S101 - the caller looked
    return library.search(
        question.topic.text,
        limit=(MORE if question.more else SHOWN) + 1,
        since=session.now() - timedelta(days=question.days) if question.days else None,
        exact=question.exact,
        kind=question.topic.kind,
        sources=(question.source,) if question.source else (),
        tags=(question.tag,) if question.tag else (),
    )


def _listed(library: Library) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Return the tags and names of the active sources, and what is wrong with their list."""
    try:
        active = library.source_list.active
    except SourceListError as error:
        return (), (), error.problems
    tags = sorted({tag for source in active for tag in source.tags}, key=str.casefold)
    names = sorted((source.name for source in active), key=str.casefold)
    return tuple(tags), tuple(names), library.problems


def _read_as(found: list[Match]) -> str:
    if found and words(found[0].read_as) != words(found[0].topic):
        return found[0].read_as
    return ""
