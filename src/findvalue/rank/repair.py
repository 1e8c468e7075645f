"""Misspelt and joined words, read as words that the stored articles hold.

Method and figures: docs/ranking.md. Three things make the difference: comparing with words as they
are spelt, not with their stems; counting a swap of neighbours as one slip; and never touching a
word that is real, for else a topic that no article covers turns into another topic.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from findvalue import fuzzy
from findvalue.protocols import Index
from findvalue.rank.lexicon import alias, bases, family, is_known, spellings, words_like
from findvalue.rank.query import Repair
from findvalue.rank.tokens import Token
from findvalue.relevance import STOP_WORDS

_COMMON = 0.5  # points per natural logarithm of a candidate's article count
_ODD_SLIP = 2.5  # a wrong or an extra letter: there are 25 times as many as swaps and omissions
_SECOND_SLIP = 3.0  # on top, for a second slip in one word
_ELSEWHERE = 1.5  # for a word that only the dictionary has
_SHORTEST = 4  # letters of a word that is repaired: shorter ones have too many neighbours
_LONG = 8  # letters from which two slips can be told from another word
_CANDIDATES = 30  # words looked at closely
_SPLIT_FROM = 6  # letters; shorter words are not cut in two
_HALF = 3  # letters of each half at the least
_RARE = 3  # articles that a half must occur in when no dictionary has it
_APART = 4.0  # for two halves that no article holds side by side
_BLURRED = 4  # letters at the least of a half that is misspelt itself


def repaired(index: Index, typed: Sequence[Token], counts: Mapping[str, int]) -> Iterator[Repair]:
    """Yield a repair for each word that no article holds and that can be read otherwise.

    Args:
        index: the vocabulary to read in.
        typed: the topic's tokens.
        counts: how many articles hold each of them.
    """
    for token in typed:
        word = token.term
        if word in STOP_WORDS or not word.isalpha():
            continue
        found = counts.get(word, 0)
        if found and _is_real(index, word):
            continue
        read = _unhumped(index, token) or _read(index, word, found)
        if read:
            yield Repair(typed=word, read=read)


def cuts_of(word: str, *, shortest: int = _HALF) -> list[tuple[str, str]]:
    """Return every way to cut a word in two, stop words aside.

    Args:
        word: a folded word.
        shortest: letters of each half at the least.
    """
    cuts = [(word[:at], word[at:]) for at in range(shortest, len(word) - shortest + 1)]
    return [cut for cut in cuts if not STOP_WORDS.intersection(cut)]


def _is_real(index: Index, word: str) -> bool:
    """Say whether a word that the index finds stands in an article, or another form of it does.

    Stemming finds more than words: "softwar" has the stem of "software".
    """
    forms = [*bases(word), f"{word}s"]
    return any(map(is_known, forms)) or any(index.spelled(forms).values())


def _unhumped(index: Index, token: Token) -> str | None:
    """Read LikeThis as the words that its capitals mark."""
    parts = token.humps
    return " ".join(parts) if len(parts) > 1 and any(index.frequencies(parts).values()) else None


def _read(index: Index, word: str, found: int) -> str | None:
    """Return what a word that no article holds was meant to be, or None.

    Args:
        index: the vocabulary to read in.
        word: the word, folded.
        found: how many articles hold words of its stem. Another word must be likelier than these.
    """
    if is_known(word) or alias([word]):
        return None
    read = max((*_neighbours(index, word), *_halves(index, word)), default=None)
    if read is None:
        read = max(_blurred_halves(index, word), default=None)
    if read is None or not _leads_anywhere(index, read[1]):
        return None
    likelihood, meant = read
    if found and likelihood <= _COMMON * math.log1p(found):
        return meant if _is_slip(index, word, meant, found) else None
    return meant


def _is_slip(index: Index, word: str, meant: str, found: int) -> bool:
    """Say whether a word is another of the same stem with one slip; two would be another ending."""
    return fuzzy.edits(word, meant) == 1 and index.frequencies([meant])[meant] == found


def _leads_anywhere(index: Index, read: str) -> bool:
    """Say whether an article holds a word that was read, or a word of its family.

    When none does, the word is real and no article is about it: it stays as it was typed.
    """
    if " " in read:
        return True
    return any(index.frequencies([read, *family(read), *spellings(read)]).values())


def _neighbours(index: Index, word: str) -> Iterator[tuple[float, str]]:
    """Yield the words that this one may be a slip of, each with its likelihood in logarithms.

    A noisy channel (Kernighan, Church and Gale, 1990, "A spelling correction program based on a
    noisy channel model"): how likely the slip is, times how common the word is in the articles.
    Dictionary words that no article holds take part, so that "equaliyt" is not read as "quality".
    """
    slips = 0 if len(word) < _SHORTEST else 1 if len(word) < _LONG else 2
    if not slips:
        return
    held = dict(index.spelled_like(word, edits=slips))
    for other, far in fuzzy.nearest(word, list(held), at_most=slips, limit=_CANDIDATES):
        yield _COMMON * math.log1p(held[other]) - _oddity(word, other, far), other
    listed = words_like(word, slips)
    for other, far in fuzzy.nearest(word, listed, at_most=slips, limit=_CANDIDATES):
        if other not in held:
            yield -_ELSEWHERE - _oddity(word, other, far), other


def _oddity(word: str, other: str, slips: int) -> float:
    """Return how unlikely it is to type ``word`` for ``other``."""
    if slips > 1:
        return _ODD_SLIP + _SECOND_SLIP
    swapped_or_omitted = len(other) > len(word) or sorted(other) == sorted(word)
    return 0.0 if swapped_or_omitted else _ODD_SLIP


def _halves(index: Index, word: str) -> Iterator[tuple[float, str]]:
    """Yield the pairs of words that may have been written as one."""
    if len(word) < _SPLIT_FROM:
        return
    cuts = cuts_of(word)
    halves = {half for cut in cuts for half in cut}
    counts = index.spelled(halves)
    counts |= index.frequencies(
        {half for half in halves if not counts[half] and is_known(half)}  # "lanes" beside "lane"
    )
    good = [f"{a} {b}" for a, b in cuts if _is_word(a, counts) and _is_word(b, counts)]
    together = index.frequencies(good)
    for pair in good:
        if together[pair]:
            yield _COMMON * math.log1p(together[pair]), pair
        else:
            common = min(counts[half] for half in pair.split())
            yield _COMMON * math.log1p(common) - _APART, pair


def _blurred_halves(index: Index, word: str) -> Iterator[tuple[float, str]]:
    """Yield the pairs of words that may have been written as one with a slip in one of them.

    Only pairs that some article holds side by side: there are too many ways to cut and to slip.
    """
    cuts = [cut for cut in cuts_of(word) if max(map(len, cut)) >= _BLURRED]
    counts = index.spelled({half for cut in cuts for half in cut})
    pairs: dict[str, float] = {}
    for cut in cuts:
        for at in (0, 1):
            sound, blurred = cut[at], cut[1 - at]
            if len(blurred) < _BLURRED or not _is_word(sound, counts):
                continue
            held = [other for other, _ in index.spelled_like(blurred, edits=1)]
            for other, slips in fuzzy.nearest(blurred, held, at_most=1, limit=_CANDIDATES):
                pair = f"{sound} {other}" if at == 0 else f"{other} {sound}"
                pairs[pair] = -_oddity(blurred, other, slips)
    together = index.frequencies(pairs) if pairs else {}
    for pair, likelihood in pairs.items():
        if together[pair]:
            yield _COMMON * math.log1p(together[pair]) + likelihood, pair


def _is_word(half: str, counts: Mapping[str, int]) -> bool:
    count = counts.get(half, 0)
    return count >= _RARE or (count > 0 and is_known(half))
