"""What English itself says of a word: whether it exists, its other forms, spellings and aliases.

The lists lie beside this module and are read when they are first needed. The large ones are
sorted and stay one block of bytes, in which a line is found by halving: quicker than a dictionary
when a process looks up few words.
Where they come from: docs/ranking.md and ``data/LICENCES``.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
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


def bases(word: str) -> list[str]:
    """Return what a folded word may be an inflection of, itself first."""
    found = [
        word.removesuffix(ending) + base
        for ending, base in _INFLECTIONS
        if word.endswith(ending) and len(word) - len(ending) + len(base) >= _SHORTEST_BASE
    ]
    return list(dict.fromkeys(found))


def words_like(word: str, slips: int) -> list[str]:
    """Return the dictionary's words with the same first letter and about the same length."""
    listed = _beginning_with(word[:1])
    lengths = range(len(word) - slips, len(word) + slips + 1)
    found = [other for length in lengths for other in listed.get(length, ())]
    if word.endswith("s"):  # the list leaves out plurals
        singular = (other for length in lengths for other in listed.get(length - 1, ()))
        found += [f"{other}s" for other in singular if _takes_s(other)]
    return found


def family(word: str) -> list[str]:
    """Return folded words of one family that stemming does not unite: Cuba and Cuban."""
    found = [form for base in bases(word) for form in _line("forms.txt", base) or ()]
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


def _takes_s(singular: str) -> bool:
    """Say whether a word's plural may be made with an -s alone."""
    return not singular.endswith(("ss", "x", "z", "ch", "sh"))


@cache
def _beginning_with(letter: str) -> dict[int, list[str]]:
    """Return the listed words that begin with a letter, by their length."""
    start = f"\n{letter}".encode()
    found: dict[int, list[str]] = {}
    for name in ("words.txt", "names.txt"):
        data = b"\n" + _data(name)
        first, last = data.find(start), data.rfind(start)
        if first >= 0:
            for word in data[first : data.index(b"\n", last + 1)].decode("ascii").split():
                found.setdefault(len(word), []).append(word)
    return found


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
    return any(_line(name, word) is not None for name in ("words.txt", "names.txt"))


def _line(name: str, word: str) -> list[str] | None:
    """Return what follows a word on its line in a sorted list; None when it has no line."""
    data, wanted = _data(name), word.encode("utf-8", "replace")
    low, high = 0, len(data)
    while low < high:
        middle = (low + high) // 2
        start = data.rfind(b"\n", low, middle) + 1 or low
        end = data.index(b"\n", middle)
        first, *others = data[start:end].split(b" ")
        if first == wanted:
            return [other.decode("ascii") for other in others]
        if first < wanted:
            low = end + 1
        else:
            high = start
    return None


@cache
def _data(name: str) -> bytes:
    return (Path(__file__).parent / "data" / name).read_bytes()
