"""Which language an article is written in, whatever its source claims."""

from __future__ import annotations

import unicodedata
from collections import Counter
from functools import cache, lru_cache

from findvalue.compose.data import table
from findvalue.text import words
from findvalue.types import Article

DEFAULT_LANGUAGE = "en"  # whose word lists serve when there are none for a language
UNKNOWN = "und"  # some language in a script that is not Latin
_LETTERS = 200  # letters that are asked for their script
_READ = 1_500  # characters of a text that are looked at
_FEWEST = 5  # signs that must be found before a text overrules its source
_CLEARLY = 2.0  # how many times the runner-up's count the winner needs


def language_of(article: Article) -> str | None:
    """Return the language an article is written in, or None when nobody can tell.

    The text itself is asked first: many sources carry the default language of their software.

    Args:
        article: the stored article.

    Returns:
        An ISO 639-1 code, or "und" for a foreign script that several languages use.
    """
    declared = (article.language or "").replace("_", "-").partition("-")[0].lower()
    read = guess_language(f"{article.title} {article.body[:_READ]}")
    if read == UNKNOWN and declared not in {"", DEFAULT_LANGUAGE}:
        return declared
    return read or declared or None


def guess_language(text: str) -> str | None:
    """Return the language a text is clearly written in, or None when it does not tell.

    Args:
        text: plain text, an article's or a note's; its first 1,500 characters are looked at.

    Returns:
        An ISO 639-1 code, or "und" for a foreign script that several languages use.
    """
    return _script_of(text[:_READ]) or _read_from(text[:_READ])


@lru_cache(maxsize=256)
def _script_of(text: str) -> str | None:
    """Return the language of the script that most of a text's letters belong to, None for Latin."""
    letters = [char for char in text if char.isalpha()][:_LETTERS]
    scripts: dict[str, str] = table("words", "languages")["scripts"]
    foreign = [char for char in letters if not char.isascii()]
    counts = Counter(scripts.get(unicodedata.name(char, "").partition(" ")[0]) for char in foreign)
    found = {code: count for code, count in counts.items() if code}
    if not found or 2 * sum(found.values()) < len(letters):
        return None
    if found.keys() == {"zh", "ja"}:
        return "ja"  # Japanese is written with Chinese characters as well
    return max(sorted(found), key=found.__getitem__)


@lru_cache(maxsize=256)
def _read_from(text: str) -> str | None:
    """Return the language of which a text clearly shows more signs than of any other."""
    signs = _signs()
    said = words(text)
    letters = set(text.lower())
    counts = {
        language: sum(word in small for word in said) + len(letters & typical)
        for language, (small, typical) in signs.items()
    }
    (best, most), (_, next_most) = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:2]
    return best if most >= _FEWEST and most >= _CLEARLY * next_most else None


@cache
def _signs() -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """Return each language's small words, folded, and its letters."""
    lists = table("words", "languages")
    return {
        language: (
            frozenset(word for entry in entries for word in words(entry)),
            frozenset(lists["letters"].get(language, "")),
        )
        for language, entries in lists["words"].items()
    }
