"""From a phrase in a hurry to the words of an index. Every string is a valid topic."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from findvalue.protocols import Index
from findvalue.rank.lexicon import MOST_WORDS, alias, family, is_known, spellings
from findvalue.rank.mined import abbreviations, expansion
from findvalue.rank.query import Alternative, Kinship, Query, Repair, Unit
from findvalue.rank.repair import cuts_of, repaired
from findvalue.rank.tokens import Token, literals, tokens
from findvalue.relevance import STOP_WORDS
from findvalue.text import fold, is_unspaced

RELATED = 0.75  # what a word of the same family counts, against the word itself
SHORT = 4  # units up to which it counts that much: a long topic has words enough of its own
_NAMES = range(2, 7)  # words of a name that an abbreviation may stand for
_PART = 2  # letters of its parts at the least
_CUT_FROM = 7  # letters of a word that may also be written as two


def understand(index: Index, topic: str, *, exact: bool = False) -> Query:
    """Return what a topic asks of an index.

    Args:
        index: its vocabulary decides what is misspelt, and which other forms are worth a search.
        topic: any string.
        exact: take every word as it is spelt: no repairs and no other words.
    """
    typed = tokens(topic)
    counts = index.frequencies({token.term for token in typed})
    typed = [part for token in typed for part in _opened(token, counts)]
    repairs: tuple[Repair, ...] = ()
    if not exact:
        repairs = tuple(repaired(index, typed, counts))
        typed = [part for token in typed for part in _reread(token, repairs)]
    units = _units(index, typed, exact=exact)
    asked = {term for unit in units for term in unit.terms}
    asked |= {other.term for unit in units for other in unit.alternatives}
    counts |= index.frequencies(asked - counts.keys())
    return Query(
        topic=topic,
        read_as=_rewritten(topic, repairs),
        units=tuple(_held(unit, counts) for unit in units),
        repairs=repairs,
        counts=counts,
        literals=literals(topic),
    )


def _opened(token: Token, counts: dict[str, int]) -> Iterator[Token]:
    """Yield the words of a phrase that no article holds, else the token."""
    parts = token.term.split()
    if len(parts) == 1 or counts.get(token.term) or is_unspaced(token.term):
        yield token
    else:
        yield from (Token(term=part, typed=part) for part in parts)


def _reread(token: Token, repairs: Sequence[Repair]) -> Iterator[Token]:
    for repair in repairs:
        if repair.typed == token.term:
            yield from (Token(term=part, typed=part) for part in repair.read.split())
            return
    yield token


def _rewritten(topic: str, repairs: Sequence[Repair]) -> str:
    """Return the topic with its repaired words put in, the rest as typed."""
    read = {repair.typed: repair.read for repair in repairs}
    if not read:
        return topic
    return re.sub(r"\w+", lambda match: read.get(fold(match[0]), match[0]), topic)


# --- units -------------------------------------------------------------------------------------


def _units(index: Index, typed: Sequence[Token], *, exact: bool) -> list[Unit]:
    """Return what is searched for: aliases first, then what stands alone, without stop words."""
    units: list[Unit] = []
    at = 0
    while at < len(typed):
        length, others = (0, ()) if exact else _alias(typed, at)
        if length:
            units.append(_unit(typed[at : at + length], others))
        elif typed[at].term not in STOP_WORDS:
            units.append(Unit(terms=(typed[at].term,)))
        at += length or 1
    if not units:
        units = [Unit(terms=(token.term,)) for token in typed]
    units = list({unit.terms: unit for unit in units}.values())
    return units if exact else _extended(index, units)


def _alias(typed: Sequence[Token], at: int) -> tuple[int, tuple[str, ...]]:
    """Return how many tokens from here on have an alias, the longest, and what it is."""
    for length in range(min(MOST_WORDS, len(typed) - at), 0, -1):
        span = typed[at : at + length]
        found = alias([word for token in span for word in token.term.split()])
        if found and (not found.capitals or span[0].capitals):
            return length, found.others
    return 0, ()


def _unit(span: Sequence[Token], others: Sequence[str]) -> Unit:
    terms = [token.term for token in span if token.term not in STOP_WORDS]
    return Unit(
        terms=tuple(dict.fromkeys(terms or [span[0].term])),
        alternatives=tuple(_same(term, "alias") for term in others),
    )


def _extended(index: Index, units: Sequence[Unit]) -> list[Unit]:
    """Return the units with the other ways in which articles may say them."""
    merged = _explained(index, _merged(index, units))
    words_alone = [unit.terms[0] for unit in merged if len(unit.terms) == 1]
    cuts = _cuts(index, words_alone)
    related = RELATED * min(1.0, SHORT / max(len(merged), 1))
    return [_with_others(unit, cuts, related) for unit in merged]


def _merged(index: Index, units: Sequence[Unit]) -> list[Unit]:
    """Make one unit of two neighbours that some article writes as one word: electro mobility."""
    pairs = {
        left.terms + right.terms: left.terms[0] + right.terms[0]
        for left, right in pairwise(units)
        if not left.alternatives and not right.alternatives
    }
    held = index.spelled(set(pairs.values())) if pairs else {}
    merged: list[Unit] = []
    for unit in units:
        before = merged[-1].terms if merged else ()
        joined = pairs.get(before + unit.terms)
        if joined and held.get(joined):
            merged[-1] = Unit(terms=before + unit.terms, alternatives=(_same(joined),))
        else:
            merged.append(unit)
    return merged


def _explained(index: Index, units: Sequence[Unit]) -> list[Unit]:
    """Give units the abbreviations and the names that articles explain in brackets."""
    spans = {
        tuple(unit.terms[0] for unit in units[at : at + length]): (at, at + length)
        for length in _NAMES
        for at in range(len(units) - length + 1)
        if all(_is_plain(unit) for unit in units[at : at + length])
    }
    short = abbreviations(index, list(spans))
    if not short:
        return [_with_expansion(index, unit) for unit in units]
    name = max(short, key=len)
    start, end = spans[name]
    named = Unit(terms=name, alternatives=(_same(short[name], "alias"),))
    return [*units[:start], named, *units[end:]]


def _with_expansion(index: Index, unit: Unit) -> Unit:
    word = unit.terms[0]
    if not _is_plain(unit) or is_known(word):
        return unit
    name = expansion(index, word)
    return Unit(terms=unit.terms, alternatives=(_same(name, "alias"),)) if name else unit


def _is_plain(unit: Unit) -> bool:
    return len(unit.terms) == 1 and not unit.alternatives and unit.terms[0].isalpha()


def _cuts(index: Index, alone: Sequence[str]) -> dict[str, list[str]]:
    """Return for each word the phrases of two words that it may also be written as: start up."""
    cuts = {
        word: cuts_of(word, shortest=_PART)
        for word in alone
        if len(word) >= _CUT_FROM and word.isalpha()
    }
    held = index.spelled({half for pairs in cuts.values() for pair in pairs for half in pair})
    return {
        word: [" ".join(pair) for pair in pairs if all(map(held.get, pair))]
        for word, pairs in cuts.items()
    }


def _with_others(unit: Unit, cuts: Mapping[str, Sequence[str]], related: float) -> Unit:
    if len(unit.terms) > 1:
        return unit
    word = unit.terms[0]
    same = [_same(other) for other in (*spellings(word), *cuts.get(word, ()))]
    kin = [Alternative(term=other, weight=related, kinship="family") for other in family(word)]
    known = {other.term: other for other in (*kin, *same, *unit.alternatives)}
    return replace(unit, alternatives=tuple(known.values()))


def _same(term: str, kinship: Kinship = "spelling") -> Alternative:
    return Alternative(term=term, weight=1, kinship=kinship)


def _held(unit: Unit, counts: Mapping[str, int]) -> Unit:
    """Return the unit without the alternatives that no article holds."""
    held = tuple(other for other in unit.alternatives if counts.get(other.term))
    return replace(unit, alternatives=held)
