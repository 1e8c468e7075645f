"""The words of a paragraph: sentences per slot and tone, read from one data file per language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Literal, get_args

from findvalue.compose.data import names, table
from findvalue.errors import UsageError
from findvalue.text import words
from findvalue.types import Tone

Slot = Literal["lead", "cite", "reference", "quote", "offer"]
SLOTS: tuple[Slot, ...] = get_args(Slot)
FIELDS = frozenset({"topic", "title", "origin", "site", "date", "author", "quote", "reference"})
CONDITIONS = frozenset({"named", "recent", "read", "hobby", "business", "noun"})

_FIELD = re.compile(r"\{(\w+)\}")
_FOLDER = "wording"
_STRIKING = 6  # letters from which a word is noticed when it comes twice


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """A template sentence, with what must hold before it may be used."""

    text: str  # with {fields}
    fields: frozenset[str]
    needs: frozenset[str]  # names of CONDITIONS
    mine: bool = False  # the user says it of themselves
    ends: str = ""  # what a lead leaves the reader with: an "item", or a "search"
    after: str = ""  # the ending that a sentence needs before it

    @property
    def literals(self) -> list[str]:
        """The words between the fields."""
        return [piece for piece in _FIELD.split(self.text)[::2] if piece]

    @property
    def striking(self) -> frozenset[str]:
        """Its own words that a reader would notice the second time."""
        said = (word for literal in self.literals for word in words(literal))
        return frozenset(word for word in said if len(word) >= _STRIKING)

    def render(self, values: Mapping[str, str]) -> str:
        """Return the sentence with its fields filled in; values are never looked at again."""
        return _FIELD.sub(lambda field: values[field[1]], self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicWords:
    """How a language names a topic, and which topics do not fit as they were typed."""

    question: str  # "the question {topic}"
    phrase: str  # "the topic {topic}"
    interrogatives: tuple[str, ...]
    indirect: tuple[str, ...]  # "how to": openings that fit although they ask
    first_person: frozenset[str]
    infinitive: str  # "to"; "" when the language has no such mark
    after_verb: frozenset[str]  # words after which the one before was a verb
    hardly_nouns: frozenset[str]  # verbs that are verbs wherever they open a topic
    past: frozenset[str]
    gerunds: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """One language's sentences and its habits of quoting and dating."""

    language: str
    name: str
    quotes: tuple[str, str]
    inner_quotes: tuple[str, str]
    in_language: str
    languages: Mapping[str, str]
    months: tuple[str, ...]
    date_form: str
    topic: TopicWords
    slots: Mapping[tuple[Slot, Tone], tuple[Phrase, ...]]

    def long_date(self, day: date) -> str:
        """Return a date as this language writes it in a letter."""
        return self.date_form.format(day=day.day, month=self.months[day.month - 1], year=day.year)

    def dates_in(self, text: str) -> list[str]:
        """Return the dates of this language's long form that a text holds."""
        months = "|".join(map(re.escape, self.months))
        form = re.escape(self.date_form)
        for field, digits in (("day", r"\d{1,2}"), ("month", f"(?:{months})"), ("year", r"\d{4}")):
            form = form.replace(re.escape(f"{{{field}}}"), digits)
        return re.findall(rf"\b{form}\b", text)

    def quoted(self, text: str) -> str:
        """Return a text in this language's quotation marks, its own marks turned into inner ones."""
        return self.quotes[0] + requote(text, self.inner_quotes) + self.quotes[1]


def languages() -> tuple[str, ...]:
    """Return the languages a paragraph can be written in."""
    return names(_FOLDER, ".toml")


@cache
def wording(language: str) -> Wording:
    """Return a language's words.

    Args:
        language: an ISO 639-1 code.

    Raises:
        UsageError: there is no data file for this language.
    """
    if language not in languages():
        raise UsageError(
            f"no paragraph can be written in the language {language!r} yet",
            hint=f"use one of: {', '.join(languages())}",
        )
    return _wording(table(_FOLDER, language))


def requote(text: str, marks: tuple[str, str]) -> str:
    """Return a text whose double quotation marks are all replaced by the given pair.

    A mark after a space or a bracket opens, any other closes. An odd number of straight marks
    (an inch, a slip) is left alone.
    """
    if text.count('"') % 2:
        return text
    parts: list[str] = []
    for index, char in enumerate(text):
        if char not in '"“”„«»':
            parts.append(char)
            continue
        opens = index == 0 or text[index - 1].isspace() or text[index - 1] in "([{—–-/"
        parts.append(marks[0] if opens else marks[1])
    return "".join(parts)


def _wording(data: Mapping[str, Any]) -> Wording:
    return Wording(
        language=data["language"],
        name=data["name"],
        quotes=tuple(data["quotes"]),
        inner_quotes=tuple(data["inner_quotes"]),
        in_language=data["in_language"],
        languages=data["languages"],
        months=tuple(data["date"]["months"]),
        date_form=data["date"]["form"],
        topic=_topic_words(data["topic"]),
        slots={
            (slot, tone): tuple(_phrase(entry) for entry in data[slot][tone])
            for slot in SLOTS
            for tone in get_args(Tone)
        },
    )


def _topic_words(data: Mapping[str, Any]) -> TopicWords:
    return TopicWords(
        question=data["question"],
        phrase=data["phrase"],
        interrogatives=tuple(data["interrogatives"]),
        indirect=tuple(data["indirect"]),
        first_person=frozenset(data["first_person"]),
        infinitive=data["infinitive"],
        after_verb=frozenset(data["after_verb"]),
        hardly_nouns=frozenset(data["hardly_nouns"]),
        past=frozenset(data["past"]),
        gerunds=data["gerunds"],
    )


def _phrase(entry: Mapping[str, Any]) -> Phrase:
    text = entry["text"]
    return Phrase(
        text=text,
        fields=frozenset(_FIELD.findall(text)),
        needs=frozenset(entry.get("needs", ())),
        mine=entry.get("mine", False),
        ends=entry.get("ends", ""),
        after=entry.get("after", ""),
    )
