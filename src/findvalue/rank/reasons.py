"""Why an article is offered, in words that a person understands. Each one is true of the article."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice

from findvalue.rank.evidence import Said
from findvalue.rank.passages import marked
from findvalue.rank.query import Query
from findvalue.spoken import counted
from findvalue.types import Article, Candidate

CLOSE = 0.43  # similarity above which meaning alone is a reason: docs/ranking.md
_SHOWN = 3  # places of a text that are quoted
_DAYS_IN_A_MONTH = 30.44
_DAYS_IN_A_YEAR = 365.25
_LEFT_IN_DAYS = 60
_LEFT_IN_MONTHS = 24


def reasons(
    query: Query,
    candidate: Candidate,
    said: Sequence[Said],
    *,
    likeness: float | None,
    copies: int,
    now: datetime,
) -> tuple[str, ...]:
    """Return why a match is one.

    Args:
        query: the topic as it was understood.
        candidate: the article and its sources.
        said: how the article says the topic.
        likeness: its similarity of meaning; None when it is not known.
        copies: other sources that tell the same story.
        now: the current time, aware.
    """
    about = _about_topic(query, candidate.article, said, likeness)
    return (*about, *_about_origin(candidate, copies, now))


def _about_topic(
    query: Query, article: Article, said: Sequence[Said], likeness: float | None
) -> Iterator[str]:
    for repair in query.repairs:
        yield f"'{repair.typed}' read as '{repair.read}'"
    words = [word for one in said for word in one.words]
    if titled := _quoted(article.title, words):
        yield f"title contains {titled}"
    elif inside := _quoted(article.body, words):
        yield f"text contains {inside}"
    for one in said:
        if one.instead_of:
            other = one.words
            shown = _quoted(article.title, other, 1) or _quoted(article.body, other, 1)
            yield f"{shown} stands for '{one.instead_of}'"
    if likeness is not None and likeness >= CLOSE:
        yield "close to the topic in meaning"


def _about_origin(candidate: Candidate, copies: int, now: datetime) -> Iterator[str]:
    published = candidate.article.published
    if published is not None and published <= now:
        yield _age((now - published).days)
    if candidate.weight != 1:
        yield f"source weight {candidate.weight:g}"
    if copies:
        yield f"same story in {copies} other source{'s' if copies > 1 else ''}"


def _quoted(text: str, words: Sequence[str], most: int = _SHOWN) -> str:
    """Return the runs of a text that are words of the topic, quoted as they stand there."""
    runs: list[tuple[int, int]] = []
    for start, end in marked(text, words):
        if runs and not text[runs[-1][1] : start].strip():
            runs[-1] = runs[-1][0], end
        else:
            runs.append((start, end))
    pieces: dict[str, str] = {}
    for start, end in runs:
        pieces.setdefault(text[start:end].lower(), text[start:end])
    return " and ".join(f'"{piece}"' for piece in islice(pieces.values(), most))


def _age(days: int) -> str:
    """Return an age in the unit in which people say it."""
    if days < 1:
        return "published today"
    if days < _LEFT_IN_DAYS:
        return f"{counted(days, 'day')} old"
    if days < _LEFT_IN_MONTHS * _DAYS_IN_A_MONTH:
        return f"{days / _DAYS_IN_A_MONTH:.0f} months old"
    return f"{days / _DAYS_IN_A_YEAR:.0f} years old"
