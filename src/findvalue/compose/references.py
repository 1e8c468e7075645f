"""References in an academic style: cut before the URL, and checked word by word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from findvalue.compose.facts import title_of
from findvalue.compose.wording import languages, wording
from findvalue.text import clean_text, words
from findvalue.types import Article, CitationParts
from findvalue.urls import host_of

_ENDED = re.compile(r"[.?!][\"'”’»)]*$")
_SCHEME = re.compile(r"https?://", re.IGNORECASE)
_JOINERS = frozenset({"and", "et", "al", "others"})
# What the styles add of their own: APA's "(n.d.)" and "Retrieved ... from", MLA's "Accessed".
_STYLE_WORDS = _JOINERS | {"n", "d", "nd", "retrieved", "accessed", "from", "in"}
_READING = frozenset({"retrieved", "accessed"})
_SHORTEST_MONTH = 3  # letters of an abbreviated month


def without_url(parts: CitationParts, url: str) -> CitationParts:
    """Return citation parts whose reference ends before the URL, which has a line of its own.

    An address inside the title loses its "https://", so that the note has one link.
    """
    before, found, after = parts.rendered.partition(url)
    rendered = " ".join(part for part in (before.strip(), after.strip(" .")) if part)
    rendered = _SCHEME.sub("", rendered.rstrip(" ,:;") if found else parts.rendered.strip())
    if rendered and not _ENDED.search(rendered):
        rendered += "."
    return replace(parts, rendered=rendered)


def part_problems(parts: CitationParts, article: Article) -> Iterator[str]:
    """Yield what a citation says that the article does not, in plain words."""
    authors = _words_of(article.authors)
    if not set(words(parts.author)) <= authors | (_JOINERS if authors else set()):
        yield f"the author is not “{parts.author}”"
    sites = [words(name) for name in _sites(article)]
    known = parts.site in _sites(article)
    if parts.site and not known and not any(_within(words(parts.site), site) for site in sites):
        yield f"the publication is not “{parts.site}”"
    if parts.date and not names_day(parts.date, article.published):
        yield f"the date is not “{parts.date}”"


def reference_problems(rendered: str, article: Article) -> Iterator[str]:
    """Yield what a reference in an academic style says that the article does not."""
    said = words(rendered.replace(article.url, " "))
    titles = (words(title_of(article)), words(clean_text(article.title)))
    if not any(_within(title, said) for title in titles):
        yield f"the reference does not hold the title “{title_of(article)}”"
    known = _words_of((article.title, article.url, *article.authors, *_sites(article)))
    known |= {word[0] for word in _words_of(article.authors)} | _STYLE_WORDS | set(titles[0])
    for word in said:
        if word not in known and not _dates(word, article, said):
            yield f"the reference says “{word}”, which the article does not"


def names_day(text: str, day: date | None) -> bool:
    """Say whether a date in words or digits is this day, and holds nothing else."""
    if day is None:
        return False
    said = words(text)
    numbers = [int(word) for word in said if word.isdecimal()]
    if day.year not in numbers:
        return False
    numbers.remove(day.year)
    letters = [word for word in said if word.isalpha() and word != "de"]
    if not all(is_month(word, day.month) for word in letters):
        return False
    if letters:  # the month is a word, so no number may pass for it
        return numbers in ([], [day.day])
    return sorted(numbers) in ([], [day.month], sorted([day.month, day.day]))


def is_month(word: str, month: int) -> bool:
    """Say whether a folded word is a month's name or its abbreviation, in any shipped language."""
    names = (words(wording(code).months[month - 1])[0] for code in languages())
    return any(
        name == word or (len(word) >= _SHORTEST_MONTH and name.startswith(word)) for name in names
    )


def _dates(word: str, article: Article, said: list[str]) -> bool:
    """Say whether a word belongs to the article's date, or to the day it was read."""
    read_on = _READING.intersection(said) and article.published is None
    for day in (article.published, article.fetched_at if read_on else None):
        if day is None:
            continue
        if word.isdecimal() and int(word) in {day.year, day.month, day.day}:
            return True
        if is_month(word, day.month):
            return True
    return False


def _sites(article: Article) -> list[str]:
    return [name for name in (article.site_name, article.source, host_of(article.url)) if name]


def _words_of(texts: Iterable[str]) -> set[str]:
    return {word for text in texts for word in words(text)}


def _within(inner: list[str], outer: list[str]) -> bool:
    size = len(inner)
    return size > 0 and any(outer[at : at + size] == inner for at in range(len(outer) - size + 1))
