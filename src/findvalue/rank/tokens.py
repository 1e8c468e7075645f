"""A topic cut into what can be searched: words, and phrases where letters stand alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise

from findvalue.text import apart, fold, is_unspaced, words

LONGEST = 400  # characters of a topic that are looked at
MOST = 32  # tokens of a topic that are looked at
_PAIR = 2  # signs of a script without spaces that are searched side by side
_LONGEST_PHRASE = 4  # single letters in a row that make one phrase, as in "r.s.v.p."
_WORD = re.compile(r"\w+")
_SIGNED = re.compile(r"(?<!\S)\w+(?:\+\+|#)(?![\w+#])")
_POSSESSIVE = re.compile(r"['’]s?$")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A piece of a topic."""

    term: str  # folded; several words are a phrase
    typed: str
    glued: bool = False  # a hyphen or the like joins it to the token before

    @property
    def capitals(self) -> bool:
        """Whether it was typed in capitals only."""
        return self.typed.isupper()

    @property
    def humps(self) -> tuple[str, ...]:
        """Its parts when it is written LikeThis, folded; else itself alone."""
        return tuple(fold(part) for part in _HUMP.split(self.typed))


def tokens(topic: str) -> list[Token]:
    """Return the tokens of a topic in order.

    Where a single letter takes part ("R&D", "e-commerce", "rock'n'roll", "U.S.") the pieces only
    mean something side by side, so they become one phrase.
    """
    return [token for chunk in topic[:LONGEST].split() for token in _tokens(chunk)][:MOST]


def literals(topic: str) -> tuple[str, ...]:
    """Return the folded names that only their signs tell apart, as in "C++" and "F#".

    An index of words cannot know them from "C" and "F"; the articles' texts can.
    """
    return tuple(dict.fromkeys(fold(name) for name in _SIGNED.findall(topic[:LONGEST])))


def _tokens(chunk: str) -> Iterator[Token]:
    pieces = [piece for piece in _WORD.findall(_POSSESSIVE.sub("", chunk)) if words(piece)]
    if any(" " in apart(fold(piece)) for piece in pieces):
        yield from _signs(pieces)
        return
    lone = any(len(piece) == 1 for piece in pieces)
    if lone and 1 < len(pieces) <= _LONGEST_PHRASE:
        yield Token(term=" ".join(words(" ".join(pieces))), typed=chunk)
        return
    for at, piece in enumerate(pieces):
        yield Token(term=fold(piece), typed=piece, glued=at > 0)


def _signs(pieces: list[str]) -> Iterator[Token]:
    """Yield the words and, of scripts without spaces, every two neighbouring signs.

    Pairs come near to words without a dictionary (Nie, Gao, Zhang and Zhou, 2000, "On the use of
    words and n-grams for Chinese information retrieval").
    """
    parts = [part for piece in pieces for part in apart(fold(piece)).split()]
    for unspaced, group in groupby(parts, key=is_unspaced):
        run = list(group)
        pairs = pairwise(run) if unspaced and len(run) > _PAIR else [run] if unspaced else []
        yield from (Token(term=" ".join(pair), typed="".join(pair)) for pair in pairs)
        yield from (Token(term=word, typed=word) for word in run if not unspaced)
