"""What an article is found by: its terms as PostgreSQL keeps them, and its words. Pure."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from findvalue.store.intake import Texts
from findvalue.store.stems import Stemmer
from findvalue.store.vocabulary import folded

_LONGEST = 40  # bytes of a term that stands for itself; longer ones are addresses and the like
# A tsvector takes a megabyte and numbers 16,383 places; our own texts end at 20,000 characters.
_PLACES = 16_000


@dataclass(frozen=True, slots=True)
class Found:
    """What an article is found by."""

    title: tuple[str, ...]  # lexemes, in order
    body: tuple[str, ...]
    words: frozenset[str]  # as they are spelt, folded

    @property
    def length(self) -> int:
        """How many terms there are, for BM25."""
        return len(self.title) + len(self.body)

    @property
    def lexemes(self) -> frozenset[str]:
        """Every term once."""
        return frozenset(self.title + self.body)

    def vector(self) -> str:
        """Return the terms as the text of a tsvector.

        A gap of one place parts title and body, so that no phrase begins in one and ends in the
        other.
        """
        last = len(self.title)
        numbered = [*enumerate(self.title, 1), *enumerate(self.body, last + 2)]
        places: dict[str, list[str]] = {}
        for place, lexeme in numbered[:_PLACES]:
            places.setdefault(lexeme, []).append(f"{place}{'A' if place <= last else 'B'}")
        return " ".join(f"{quoted(lexeme)}:{','.join(at)}" for lexeme, at in places.items())


NOTHING = Found((), (), frozenset())


def found_by(texts: Texts | None, stemmer: Stemmer) -> Found:
    """Return what an article with this title and body is found by; nothing for no article."""
    if texts is None:
        return NOTHING
    title, body = (folded(text).split() for text in texts)
    return Found(
        title=tuple(map(lexeme_of, stemmer.stemmed(title))),
        body=tuple(map(lexeme_of, stemmer.stemmed(body))),
        words=frozenset(title).union(body),
    )


def words_of(texts: Texts) -> set[str]:
    """Return the words of a title and a body as they are spelt, folded."""
    return {word for text in texts for word in folded(text).split()}


def lexeme_of(term: str) -> str:
    """Return the lexeme that stands for a term: itself, or a digest when it is long."""
    encoded = term.encode()
    return term if len(encoded) <= _LONGEST else hashlib.sha256(encoded).hexdigest()[:_LONGEST]


def quoted(lexeme: str) -> str:
    """Return a lexeme as it stands in the text of a tsvector or tsquery."""
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"
