"""Titles as they are cited: the publisher's own words without the site's name and the shouting."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

from findvalue import fuzzy
from findvalue.compose.casing import quieten
from findvalue.text import clean_text, fold, shorten, words

CITED = 90  # characters of a title that a paragraph shows
_MATCHES = 85  # token set ratio from which a last segment is the site's name
_FEWEST_WORDS = 2  # a title is never cut to fewer
_BREAK = re.compile(r"\s+(?:[|–—·•»]|::|-)\s+")
_SECTIONS = frozenset({"blog", "news", "medium", "home", "articles", "opinion", "substack"})
_SCHEME = re.compile(r"https?://", re.IGNORECASE)  # mail programs would make a link of it


def clean_title(
    title: str,
    site_name: str | None = None,
    feed_title: str | None = None,
    host: str = "",
    *,
    body: str = "",
) -> str:
    """Return a title as it is cited.

    Entities are decoded, addresses lose their "https://", a last segment that names the site is cut off, and a
    title in capitals becomes sentence case. Everything else is the publisher's wording and stays.

    Args:
        title: the title as stored.
        site_name: the publication's name.
        feed_title: the name of the source that delivered it.
        host: the article's host without "www.".
        body: the article's text; it tells how words of a title in capitals are written.

    Returns:
        One line of plain text, "" when the title holds none.
    """
    title = " ".join(_SCHEME.sub("", clean_text(html.unescape(title))).split())
    names = [name for name in (site_name, feed_title, host, host.partition(".")[0]) if name]
    return _sentence_case(_without_site(title, names), body)


def cited_title(title: str) -> str:
    """Return a cleaned title cut to what fits a paragraph: at ": ", else at a word with "…"."""
    if len(title) <= CITED:
        return title
    head = title[:CITED].rpartition(": ")[0]
    return head if len(head.split()) > _FEWEST_WORDS else shorten(title, CITED)


def _without_site(title: str, names: Iterable[str]) -> str:
    breaks = list(_BREAK.finditer(title))
    if not breaks:
        return title
    head, tail = title[: breaks[-1].start()], fold(title[breaks[-1].end() :])
    if len(head.split()) < _FEWEST_WORDS:
        return title
    return head if tail in _SECTIONS or any(_is_name(tail, name) for name in names) else title


def _is_name(tail: str, name: str) -> bool:
    """Say whether a segment is the site's name: alike, and neither much shorter nor longer."""
    said, named = words(tail), words(name)
    if not said or not len(said) / 2 <= len(named) <= len(said) * 2:
        return False
    return fuzzy.token_set_ratio(tail, fold(name)) >= _MATCHES


def _sentence_case(title: str, body: str) -> str:
    """Return a title in capitals as a sentence; any other title as it is."""
    if not title.isupper() or len(title.split()) <= _FEWEST_WORDS:
        return title
    cased = quieten(title, body)
    return cased[0].upper() + cased[1:]
