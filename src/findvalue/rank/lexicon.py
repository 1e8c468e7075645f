"""What English itself says of a word: whether it exists, its other forms, spellings and aliases.

The lists lie beside this module and are read when they are first needed. The large ones stay one
block of bytes in which a line is found by searching: quicker than a dictionary for one look-up.
Where they come from: docs/ranking.md and ``data/LICENCES``.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import NamedTuple

from findvalue.text import words

# Endings that differ between British and American English; each pair works in both directions.
_ENDINGS = (
    ("isation", "ization"), ("isations", "izations"), ("ising", "izing"), ("ised", "ized"),
    ("ise", "ize"), ("iser", "izer"), ("isers", "izers"), ("ises", "izes"), ("yse", "yze"),
    ("yses", "yzes"), ("ysed", "yzed"), ("ysing", "yzing"), ("our", "or"), ("ours", "ors"),
    ("oured", "ored"), ("ouring", "oring"), ("ourful", "orful"), ("ourable", "orable"),
    ("ourite", "orite"), ("ourites", "orites"), ("tre", "ter"), ("tres", "ters"),
    ("ogue", "og"), ("ogues", "ogs"), ("ence", "ense"), ("ences", "enses"),
)  # fmt: skip
_TURNED = tuple((new, old) for old, new in _ENDINGS)
# What an inflected word may be a form of: the list of families holds base forms.
_INFLECTIONS = (
    ("", ""), ("ies", "y"), ("es", ""), ("s", ""), ("ing", ""), ("ing", "e"), ("ed", ""), ("ed", "e"),
)  # fmt: skip
_SHORTEST_BASE = 3
MOST_WORDS = 8  # words of an alias at the most


class Alias(NamedTuple):
    """What may be said in the place of an abbreviation, or of what it stands for."""

    others: tuple[str, ...]  # folded; words joined by spaces
    capitals: bool  # only when it is typed in capitals


def is_known(word: str) -> bool:
    """Say whether a folded word is in an English dictionary, or the plural of one that is."""
    return _has(word) or (word.endswith("s") and _has(word[:-1]))


def words_like(word: str, slips: int) -> list[str]:
    """Return the dictionary's words with the same first letter and about the same length."""
    lengths = range(len(word) - slips, len(word) + slips + 1)
    listed = _beginning_with(word[:1])
    found = [other for other in listed if len(other) in lengths]
    if word.endswith("s"):  # the list leaves out plurals
        found += [f"{other}s" for other in listed if len(other) + 1 in lengths]
    return found


def family(word: str) -> list[str]:
    """Return folded words of one family that stemming does not unite: Cuba and Cuban."""
    found: list[str] = []
    for ending, base in _INFLECTIONS:
        stem = word.removesuffix(ending) + base
        if word.endswith(ending) and len(stem) >= _SHORTEST_BASE:
            found += _line("forms.txt", stem)
    return [form for form in dict.fromkeys(found) if form != word]


def spellings(word: str) -> list[str]:
    """Return how else a folded word is spelt in British or American English."""
    changed = [
        word.removesuffix(old) + new
        for old, new in (*_ENDINGS, *_TURNED)
        if word.endswith(old) and len(word) - len(old) >= _SHORTEST_BASE
    ]
    regular = [other for other in changed if is_known(other)]
    return list(dict.fromkeys([*regular, *_odd_spellings().get(word, ())]))


def alias(said: Sequence[str]) -> Alias | None:
    """Return what may be said in the place of these folded words, singular or plural."""
    return _aliases().get(tuple(map(_singular, said)))


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


@cache
def _beginning_with(letter: str) -> tuple[str, ...]:
    start = f"\n{letter}".encode()
    words_there: list[str] = []
    for name in ("words.txt", "names.txt"):
        data = _data(name)
        first, last = data.find(start), data.rfind(start)
        if first >= 0:
            words_there += data[first : data.index(b"\n", last + 1)].decode("ascii").split()
    return tuple(words_there)


@cache
def _aliases() -> dict[tuple[str, ...], Alias]:
    found: dict[tuple[str, ...], Alias] = {}
    for fields in _table("aliases.tsv"):
        said = [" ".join(words(field)) for field in fields]
        capitals = fields[0].isupper() and fields[0].isalpha()
        for at, text in enumerate(said):
            others = [
                other for other in said if other != text and not (capitals and other == said[0])
            ]
            key = tuple(map(_singular, text.split()))
            known = found.get(key, Alias((), capitals=False)).others
            merged = tuple(dict.fromkeys((*known, *others)))
            if merged:
                found[key] = Alias(merged, capitals=capitals and at == 0)
    return found


@cache
def _odd_spellings() -> dict[str, tuple[str, ...]]:
    return {
        word: tuple(other for other in fields if other != word)
        for fields in _table("spellings.tsv")
        for word in fields
    }


def _table(name: str) -> list[list[str]]:
    lines = _data(name).decode("utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def _has(word: str) -> bool:
    line = f"\n{word}\n".encode()
    return line in _data("words.txt") or line in _data("names.txt")


def _line(name: str, word: str) -> list[str]:
    """Return what follows a word on its line, in a list of lines that each begin with a word."""
    data = _data(name)
    start = data.find(f"\n{word} ".encode())
    if start < 0:
        return []
    return data[start + 1 : data.index(b"\n", start + 1)].decode("utf-8").split()[1:]


@cache
def _data(name: str) -> bytes:
    found = resources.files(__package__).joinpath("data", name).read_bytes()
    return b"\n" + found  # every line then begins after a line break
