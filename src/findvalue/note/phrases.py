"""The words by which the parts of a letter are known, as phrases.toml holds them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from findvalue.text import words

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PhraseSet:
    """Phrases of several words, found at the start of a text.

    Args:
        phrases: each phrase as its folded words.
    """

    phrases: frozenset[Words]
    longest: int

    @classmethod
    def of(cls, texts: Iterable[str]) -> PhraseSet:
        """Return the set of these phrases; accents, case and punctuation do not matter."""
        phrases = frozenset(tuple(words(text)) for text in texts)
        return cls(phrases, max(map(len, phrases), default=0))

    def leading(self, found: Sequence[str]) -> int:
        """Return how many words the longest phrase at the start of ``found`` has, else 0."""
        for length in range(min(self.longest, len(found)), 0, -1):
            if tuple(found[:length]) in self.phrases:
                return length
        return 0

    def is_whole(self, found: Sequence[str]) -> bool:
        """Say whether ``found`` is one of the phrases, no more and no less."""
        return tuple(found) in self.phrases


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """All word lists that placing needs."""

    valedictions: PhraseSet
    closings: PhraseSet
    courtesies: PhraseSet
    salutations: PhraseSet
    header_names: PhraseSet
    quoted_from: PhraseSet
    quoted_more: PhraseSet
    wrote: PhraseSet
    on: PhraseSet
    original: PhraseSet
    footers: PhraseSet
    footer_mentions: tuple[str, ...]
    postscripts: PhraseSet


@cache
def word_lists() -> Phrases:
    """Return the word lists, read once."""
    import tomllib

    data = tomllib.loads(Path(__file__).with_name("phrases.toml").read_text("utf-8"))

    def every_language(table: str) -> PhraseSet:
        return PhraseSet.of(phrase for phrases in data[table].values() for phrase in phrases)

    headers, quotes, footers = data["headers"], data["quotes"], data["footers"]
    return Phrases(
        valedictions=every_language("valedictions"),
        closings=every_language("closings"),
        courtesies=PhraseSet.of(data["courtesies"]["begins"]),
        salutations=every_language("salutations"),
        header_names=PhraseSet.of(headers["names"]),
        quoted_from=PhraseSet.of(headers["from"]),
        quoted_more=PhraseSet.of(headers["more"]),
        wrote=PhraseSet.of(quotes["wrote"]),
        on=PhraseSet.of(quotes["on"]),
        original=PhraseSet.of(quotes["original"]),
        footers=PhraseSet.of(footers["begins"]),
        footer_mentions=tuple(" ".join(words(text)) for text in footers["mentions"]),
        postscripts=PhraseSet.of(data["postscripts"]["begins"]),
    )
