"""The words of a paragraph: sentences per slot and tone, read from one data file per language."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any, Literal, get_args

from findvalue.errors import UsageError
from findvalue.types import Tone

Slot = Literal["lead", "cite", "reference", "quote", "offer"]
SLOTS: tuple[Slot, ...] = get_args(Slot)
FIELDS = frozenset({"topic", "title", "origin", "site", "date", "author", "quote", "reference"})
CONDITIONS = frozenset({"named", "recent", "read", "hobby", "business"})

_FIELD = re.compile(r"\{(\w+)\}")
_FOLDER = "wording"


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """A template sentence, with what must hold before it may be used."""

    text: str  # with {fields}
    fields: frozenset[str]
    needs: frozenset[str]  # names of CONDITIONS
    mine: bool = False  # the user says it of themselves

    @property
    def literals(self) -> list[str]:
        """The words between the fields."""
        return [piece for piece in _FIELD.split(self.text)[::2] if piece]

    def render(self, values: Mapping[str, str]) -> str:
        """Return the sentence with its fields filled in; values are never looked at again."""
        return _FIELD.sub(lambda field: values[field[1]], self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicWords:
    """How a language names a topic, and which topics do not fit as they were typed."""

    question: str
    phrase: str
    interrogatives: frozenset[str]
    indirect: tuple[str, ...]
    first_person: frozenset[str]
    bare_verbs: frozenset[str]


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

    def quoted(self, text: str) -> str:
        """Return a text in this language's quotation marks, its own marks turned into inner ones."""
        return self.quotes[0] + requote(text, self.inner_quotes) + self.quotes[1]


def languages() -> tuple[str, ...]:
    """Return the languages a paragraph can be written in."""
    folder = resources.files("findvalue.compose") / _FOLDER
    names = (entry.name for entry in folder.iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


@cache
def wording(language: str) -> Wording:
    """Return a language's words.

    Args:
        language: an ISO 639-1 code.

    Raises:
        UsageError: there is no data file for this language.
    """
    if language not in languages():
        known = ", ".join(languages())
        raise UsageError(
            f"no paragraph can be written in the language {language!r} yet",
            hint=f"use one of: {known}",
        )
    path = resources.files("findvalue.compose") / _FOLDER / f"{language}.toml"
    return _wording(tomllib.loads(path.read_text("utf-8")))


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
    topic = data["topic"]
    return Wording(
        language=data["language"],
        name=data["name"],
        quotes=tuple(data["quotes"]),
        inner_quotes=tuple(data["inner_quotes"]),
        in_language=data["in_language"],
        languages=data["languages"],
        months=tuple(data["date"]["months"]),
        date_form=data["date"]["form"],
        topic=TopicWords(
            question=topic["question"],
            phrase=topic["phrase"],
            interrogatives=frozenset(topic["interrogatives"]),
            indirect=tuple(topic["indirect"]),
            first_person=frozenset(topic["first_person"]),
            bare_verbs=frozenset(topic["bare_verbs"]),
        ),
        slots={
            (slot, tone): tuple(_phrase(entry) for entry in data[slot][tone])
            for slot in SLOTS
            for tone in get_args(Tone)
        },
    )


def _phrase(entry: Mapping[str, Any]) -> Phrase:
    text = entry["text"]
    return Phrase(
        text=text,
        fields=frozenset(_FIELD.findall(text)),
        needs=frozenset(entry.get("needs", ())),
        mine=entry.get("mine", False),
    )
