"""The article's own page, asked for the one article that is about to be cited.

Only when the feed's entry left something open; its facts stay where the page says nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from findvalue.compose import choose_quote
from findvalue.errors import FindvalueError
from findvalue.fetch import Fetcher, FetchRequest, Limits
from findvalue.parse import Box
from findvalue.parse.pages import read_page
from findvalue.pipeline.reading import USER_AGENT
from findvalue.text import TEXT_LIMIT
from findvalue.types import Article, Page, Source
from findvalue.urls import clean_url, host_of, is_citable_url, names_publisher, same_site

PATIENCE = 8.0  # seconds for the page, redirects and all


@dataclass(frozen=True, slots=True, kw_only=True)
class Enriched:
    """An article after its page was asked."""

    article: Article
    remark: str = ""  # why the page was of no use, "" when it was, or was not needed


def is_wanting(article: Article, topic: str) -> bool:
    """Say whether a citation of this article would miss something that its page may say.

    An address that names no publisher is never cited, so its page is not asked.
    """
    if not names_publisher(article.url):
        return False
    if not (article.published and article.authors and article.site_name):
        return True
    return choose_quote(article, topic) is None


def ask_page(article: Article, sources: Sequence[Source], *, now: datetime) -> Enriched:
    """Fetch an article's page through the guard, read it in the box, and fill in what is missing.

    Args:
        article: the stored article.
        sources: the active sources; one that may be private vouches for its own host and port.
        now: the moment, aware.
    """
    request = FetchRequest(
        key=article.url,
        url=article.url,
        accept="page",
        allow_private=any(vouches(source, article.url) for source in sources),
    )
    try:
        limits = Limits(total=PATIENCE)
        with Fetcher(limits=limits, user_agent=USER_AGENT, clock=lambda: now) as fetcher:
            answer = fetcher.fetch(request)
        with Box(workers=1) as box:
            page = box.submit(
                read_page, answer.body, url=answer.final_url, content_type=answer.content_type
            ).result()
    except FindvalueError as error:
        return Enriched(article=article, remark=f"its page could not be had: {error.fact}")
    return Enriched(article=merged(article, page))


def merged(article: Article, page: Page) -> Article:
    """Return an article with what its page adds. Pure.

    The feed's title and date stay: they are the publisher's own words at the time. The page's
    site name is better than a feed's title, and its text replaces a shorter one. An address that
    led to another host gives way to the one it led to, so that the cited host is the real one.
    """
    longer = len(page.text or "") > len(article.body)
    return replace(
        article,
        url=_address(article, page),
        authors=article.authors or page.authors,
        site_name=page.site_name or article.site_name,
        published=article.published or _day_shown(page.published),
        language=article.language or page.language,
        paywalled=article.paywalled or bool(page.paywalled),
        text=(page.text or "")[:TEXT_LIMIT] if longer else article.text,
    )


def _day_shown(published: datetime | None) -> datetime | None:
    """Return a page's date as a moment of the same day in UTC: what is cited is the day it shows."""
    return published and published.replace(tzinfo=UTC)


def _address(article: Article, page: Page) -> str:
    if host_of(page.url) == host_of(article.url):
        return article.url
    canonical = page.canonical_url or ""  # what a page says of itself holds for its own site only
    final = clean_url(canonical if same_site(canonical, page.url) else page.url)
    return final if is_citable_url(final) else article.url


def vouches(source: Source, url: str) -> bool:
    """Say whether a source that may be private lies at the same host and port."""
    if not (source.allow_private and source.url):
        return False
    return urlsplit(source.url).netloc == urlsplit(url).netloc
