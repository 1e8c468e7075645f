"""Abbreviations that the articles explain themselves: "electric vehicle (EV)".

Articles name what is too new or too special for any list. Both directions are found without an
index of their own: brackets leave no trace among words, so an explained abbreviation is a phrase.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from findvalue.protocols import Index
from findvalue.relevance import STOP_WORDS
from findvalue.text import words
from findvalue.types import Scope

_LETTERS = range(2, 7)  # of an abbreviation that is looked up
_READ = 20  # articles in which an explanation is looked for
_BEFORE = 90  # characters before the brackets that may hold it
_FILLERS = 3  # "of", "and" and the like inside a name that the letters leave out


def abbreviations(index: Index, names: Sequence[tuple[str, ...]]) -> dict[tuple[str, ...], str]:
    """Return the abbreviations of names of several words, where articles explain them.

    Args:
        index: the stored articles.
        names: folded words of each name.
    """
    short = {name: "".join(word[0] for word in name) for name in names if len(name) in _LETTERS}
    held = index.spelled(set(short.values())) if short else {}
    asked = {name: f"{' '.join(name)} {abbreviation}" for name, abbreviation in short.items()}
    asked = {name: phrase for name, phrase in asked.items() if held.get(short[name])}
    explained = index.frequencies(asked.values()) if asked else {}
    return {name: short[name] for name, phrase in asked.items() if explained[phrase]}


def expansion(index: Index, abbreviation: str) -> str | None:
    """Return what articles say an abbreviation stands for, or None.

    Args:
        index: the stored articles.
        abbreviation: a folded word.
    """
    if len(abbreviation) not in _LETTERS or not abbreviation.isalpha():
        return None
    hits = index.hits([(abbreviation,)], every=True, limit=_READ, scope=Scope())
    for candidate in index.candidates(hits):
        article = candidate.article
        for name in _explanations(f"{article.title}\n{article.body}", abbreviation):
            return name
    return None


def _explanations(text: str, abbreviation: str) -> Iterator[str]:
    for match in re.finditer(rf"\({re.escape(abbreviation)}s?\)", text, re.IGNORECASE):
        before = words(text[max(match.start() - _BEFORE, 0) : match.start()])
        for count in range(len(abbreviation), len(abbreviation) + _FILLERS + 1):
            name = before[-count:]
            if len(name) == count and abbreviation in (_initials(name), _initials(_bare(name))):
                yield " ".join(name)
                break


def _initials(name: Sequence[str]) -> str:
    return "".join(word[0] for word in name)


def _bare(name: Sequence[str]) -> list[str]:
    return [name[0], *(word for word in name[1:] if word not in STOP_WORDS)]
