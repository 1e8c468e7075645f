"""Which language an article is written in, whatever its source claims."""

from __future__ import annotations

from functools import cache, lru_cache

from findvalue.compose.data import table
from findvalue.text import words
from findvalue.types import Article

DEFAULT_LANGUAGE = "en"  # whose word lists serve when there are none for a language
_READ = 1_500  # characters of a text that are looked at
_FEWEST = 6  # small words that must be found before a text overrules its source
_CLEARLY = 2.0  # how many times the runner-up's count the winner needs


def language_of(article: Article) -> str | None:
    """Return the language an article is written in, or None when nobody can tell.

    The text itself is asked first: many sources carry the default language of their software.

    Args:
        article: the stored article.

    Returns:
        An ISO 639-1 code.
    """
    declared = (article.language or "").replace("_", "-").partition("-")[0].lower()
    return _read_from(f"{article.title} {article.body[:_READ]}") or declared or None


@lru_cache(maxsize=256)
def _read_from(text: str) -> str | None:
    """Return the language whose small words a text holds clearly more of than any other's."""
    counts = dict.fromkeys(_small_words(), 0)
    for word in words(text):
        for language, listed in _small_words().items():
            counts[language] += word in listed
    (best, most), (_, next_most) = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:2]
    return best if most >= _FEWEST and most >= _CLEARLY * next_most else None


@cache
def _small_words() -> dict[str, frozenset[str]]:
    lists = table("words", "languages")
    return {
        language: frozenset(word for entry in entries for word in words(entry))
        for language, entries in lists.items()
    }
