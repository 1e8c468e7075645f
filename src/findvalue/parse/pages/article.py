"""An article page becomes a Page: each field from the most certain place that has it."""

from __future__ import annotations

import re

from findvalue.parse.dates import parse_date
from findvalue.parse.pages.digest import Digest, read_digest
from findvalue.parse.pages.markup import decode
from findvalue.text import clean_text
from findvalue.types import Page
from findvalue.urls import host_of


def read_page(body: bytes, *, url: str, content_type: str | None = None, text: bool = True) -> Page:
    """Return what an article page says of itself.

    Args:
        body: the page as it was answered, decompressed.
        url: where it came from, after redirects.
        content_type: the Content-Type header, if there was one.
        text: whether the article's text is wanted too; it costs ten times the rest.

    Raises:
        ParseError: the bytes are not text.
    """
    html = decode(body, content_type)
    digest = read_digest(html, url)
    linked = digest.linked
    title = (
        linked.title or digest.meta("og:title") or next(iter(digest.headings), "") or digest.title
    )
    site = digest.meta("og:site_name") or linked.publisher or linked.website
    stamp = linked.published or digest.meta("article:published_time", "date")
    published = parse_date(stamp) if stamp else None
    authors = tuple(name.name for name in linked.authors if not name.name.startswith("http"))
    return Page(
        url=url,
        title=title or None,
        authors=authors or tuple(filter(None, [digest.meta("author")])),
        site_name=site or host_of(url) or None,
        published=published,
        canonical_url=digest.canonical or None,
        language=digest.language or None,
        paywalled=None if linked.free is None else not linked.free,
        excerpt=digest.meta("og:description", "description") or linked.excerpt or None,
        text=None,
    )
