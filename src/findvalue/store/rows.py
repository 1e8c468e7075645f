"""Between the model and its rows: articles, states, times. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from findvalue.errors import UsageError
from findvalue.types import Article, Candidate, Hit, SourceState, SourceStatus, Validators

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
DAY = timedelta(days=1) // _MICROSECOND  # as times are stored

Row = Sequence[Any]  # sqlite3 promises no more

# The columns of an article in the order of article_values and article_of.
ARTICLE_COLUMNS = (
    "url, title, authors, site_name, published, summary, text, language, source, paywalled,"
    " fetched_at"
)
STATE_COLUMNS = (
    "key, status, detail, etag, last_modified, body_hash, moved_to, next_at, last_attempt,"
    " last_success, failures, articles"
)


def plain(text: str) -> str:
    """Return the text with lone surrogates, which are not text, replaced by question marks."""
    if text.isascii():
        return text
    return text.encode("utf-8", "replace").decode("utf-8")


def plain_or_none(text: str | None) -> str | None:
    """Return ``plain(text)``, or None for None."""
    return None if text is None else plain(text)


def micros(moment: datetime | None) -> int | None:
    """Return the microseconds since 1970 of an aware time.

    Raises:
        UsageError: the time has no zone.
    """
    if moment is None:
        return None
    if moment.tzinfo is None:
        raise UsageError(f"{moment.isoformat()}: a time without a zone", hint="use aware times")
    return (moment - _EPOCH) // _MICROSECOND


def moment_of(value: int | None) -> datetime | None:
    """Return the aware UTC time of microseconds since 1970."""
    return None if value is None else _EPOCH + timedelta(microseconds=value)


def names_text(names: Sequence[str]) -> str:
    """Return several short texts as one."""
    return json.dumps([plain(name) for name in names], ensure_ascii=False) if names else "[]"


@lru_cache(maxsize=4_096)  # the same few authors and tags come again and again
def names_of(text: str) -> tuple[str, ...]:
    """Return the texts that ``names_text`` made one."""
    return tuple(json.loads(text)) if text != "[]" else ()


def article_values(article: Article) -> tuple[Any, ...]:
    """Return the values of an article in the order of ``ARTICLE_COLUMNS``."""
    return (
        plain(article.url),
        plain(article.title),
        names_text(article.authors),
        plain_or_none(article.site_name),
        micros(article.published),
        plain(article.summary),
        plain(article.text),
        plain_or_none(article.language),
        plain(article.source),
        int(article.paywalled),
        micros(article.fetched_at),
    )


def article_of(row: Row) -> Article:
    """Return the article of a row of ``ARTICLE_COLUMNS``."""
    return Article(
        url=row[0],
        title=row[1],
        authors=names_of(row[2]),
        site_name=row[3],
        published=moment_of(row[4]),
        summary=row[5],
        text=row[6],
        language=row[7],
        source=row[8],
        paywalled=bool(row[9]),
        fetched_at=moment_of(row[10]),
    )


def state_values(state: SourceState) -> tuple[Any, ...]:
    """Return the values of a state in the order of ``STATE_COLUMNS``."""
    return (
        plain(state.key),
        state.status.value,
        plain(state.detail),
        plain_or_none(state.validators.etag),
        plain_or_none(state.validators.last_modified),
        state.body_hash,
        plain_or_none(state.moved_to),
        micros(state.next_at),
        micros(state.last_attempt),
        micros(state.last_success),
        state.failures,
        state.articles,
    )


def state_of(row: Row) -> SourceState:
    """Return the state of a row of ``STATE_COLUMNS``."""
    return SourceState(
        key=row[0],
        status=SourceStatus(row[1]),
        detail=row[2],
        validators=Validators(etag=row[3], last_modified=row[4]),
        body_hash=row[5],
        moved_to=row[6],
        next_at=moment_of(row[7]),
        last_attempt=moment_of(row[8]),
        last_success=moment_of(row[9]),
        failures=row[10],
        articles=row[11],
    )


def candidates_from(
    found: Sequence[Hit], articles: Iterable[Row], givers: Iterable[Row]
) -> list[Candidate]:
    """Return the articles of hits, in their order; ids that do not exist are left out.

    Args:
        found: the hits.
        articles: rows of ``ARTICLE_COLUMNS`` with the id behind them.
        givers: rows of an article's id, and the weight and tags of a source that delivered it.
            The highest weight counts, and every tag.
    """
    known = {row[-1]: article_of(row) for row in articles}
    given: dict[int, tuple[float, tuple[str, ...]]] = {}
    for number, weight, labels in givers:
        best, tags = given.get(number, (weight, ()))
        given[number] = max(weight, best), tuple(dict.fromkeys(tags + names_of(labels)))
    return [
        Candidate(
            id=hit.id,
            bm25=hit.bm25,
            article=known[hit.id],
            weight=given[hit.id][0],
            tags=given[hit.id][1],
        )
        for hit in found
        if hit.id in known
    ]
