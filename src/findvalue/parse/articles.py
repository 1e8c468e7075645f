"""The clean stage: what a source delivered becomes plain articles with an identity."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime

from findvalue.parse.dates import AHEAD
from findvalue.parse.html import html_to_text
from findvalue.text import SUMMARY_LIMIT, TEXT_LIMIT, TITLE_LIMIT, clean_text
from findvalue.types import Article, Delivery, Entry, ParsedFeed, Source
from findvalue.urls import clean_url, is_safe_url, unwrap

ENTRY_LIMIT = 500  # the newest entries of a feed; more is an archive, not news
_NAME_LIMIT = 100
_MAIL = re.compile(r"\(?[\w.+-]{1,64}@[\w.-]{1,200}\)?")


def deliveries(source: Source, feed: ParsedFeed, *, fetched_at: datetime) -> tuple[Delivery, ...]:
    """Return the articles of a feed, newest first as far as dates are known.

    Args:
        source: the source that delivered the feed.
        feed: the feed.
        fetched_at: when it was fetched, aware.
    """
    found: dict[str, Delivery] = {}
    for entry in feed.entries:
        article = _article(source, feed, entry, fetched_at)
        if article is None:
            continue
        key = entry.id or article.url
        if key in found:
            key = f"{key}|{article.url}"
        found.setdefault(key, Delivery(article=article, entry_key=_short(key)))
    return tuple(list(found.values())[:ENTRY_LIMIT])


def _article(
    source: Source, feed: ParsedFeed, entry: Entry, fetched_at: datetime
) -> Article | None:
    title = html_to_text(entry.title or "", TITLE_LIMIT)
    url = clean_url(unwrap((entry.link or "").strip()))
    if not title or not is_safe_url(url):
        return None
    summary = html_to_text(entry.summary or "", SUMMARY_LIMIT)
    text = html_to_text(entry.content or "", TEXT_LIMIT)
    published = entry.published or entry.updated
    if published is not None and published > fetched_at + AHEAD:
        published = None
    return Article(
        url=url,
        title=title,
        authors=tuple(name for name in map(_author, entry.authors) if name),
        site_name=clean_text(entry.site_name or feed.title or source.name, TITLE_LIMIT) or None,
        published=published,
        summary=summary,
        text=text,
        language=entry.language or feed.language or source.language,
        source=source.name,
        paywalled=source.paywalled,
        fetched_at=fetched_at,
    )


def _author(name: str) -> str:
    return clean_text(_MAIL.sub("", name[:_NAME_LIMIT]), _NAME_LIMIT).strip(" ,;()")


def _short(key: str) -> str:
    if len(key) <= 500:  # noqa: PLR2004
        return key
    return hashlib.blake2b(key.encode("utf-8", "replace"), digest_size=16).hexdigest()
