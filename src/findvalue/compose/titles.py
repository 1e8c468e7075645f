"""Titles as they are cited: the publisher's own words without the site's name and the shouting."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

from findvalue import fuzzy
from findvalue.text import clean_text, fold, shorten

CITED = 90  # characters of a title that a paragraph shows
_MATCHES = 85  # token set ratio from which a last segment is the site's name
_FEWEST_WORDS = 2  # a title is never cut to fewer
_BREAK = re.compile(r"\s+(?:[|–—·•]|::|-|»)\s+")
_SECTIONS = frozenset({"blog", "news", "medium", "home", "articles", "opinion", "substack"})
_ACRONYM = 4  # letters up to which a word in capitals may be an acronym


def clean_title(
    title: str,
    site_name: str | None = None,
    feed_title: str | None = None,
    host: str = "",
    *,
    body: str = "",
) -> str:
    """Return a title as it is cited.

    Entities are decoded, a last segment that names the site is cut off, and a title in capitals
    becomes sentence case; everything else is the publisher's wording and stays.

    Args:
        title: the title as stored.
        site_name: the publication's name.
        feed_title: the name of the source that delivered it.
        host: the article's host without "www.".
        body: the article's text; it tells how words of a title in capitals are written.

    Returns:
        One line of plain text, "" when the title holds none.
    """
    title = clean_text(html.unescape(title))
    names = [name for name in (site_name, feed_title, host, host.partition(".")[0]) if name]
    return _sentence_case(_without_site(title, names), body)


def cited_title(title: str) -> str:
    """Return a cleaned title cut to what fits a paragraph: at ": ", else at a word with "…"."""
    if len(title) <= CITED:
        return title
    head, colon, _ = title[:CITED].rpartition(": ")
    if colon and len(head.split()) > _FEWEST_WORDS:
        return head
    return shorten(title, CITED)


def _without_site(title: str, names: Iterable[str]) -> str:
    breaks = list(_BREAK.finditer(title))
    if not breaks:
        return title
    head, tail = title[: breaks[-1].start()], title[breaks[-1].end() :]
    if len(head.split()) < _FEWEST_WORDS:
        return title
    named = any(fuzzy.token_set_ratio(fold(tail), fold(name)) >= _MATCHES for name in names)
    return head if named or fold(tail) in _SECTIONS else title


def _sentence_case(title: str, body: str) -> str:
    letters = [char for char in title if char.isalpha()]
    if not any(char.islower() or not char.isupper() for char in letters):
        if len(title.split()) <= _FEWEST_WORDS or not letters:
            return title
        written = {word.upper(): word for word in reversed(re.findall(r"[\w’'-]+", body))}
        cased = re.sub(r"[\w’'-]+", lambda found: _cased(found[0], written), title)
        return cased[0].upper() + cased[1:]
    return title


def _cased(word: str, written: dict[str, str]) -> str:
    if word in written:
        return written[word]
    return word if len(word) < _ACRONYM and word.isalpha() is False else word.lower()
