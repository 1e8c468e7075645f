"""An article page becomes a Page: each field from the most certain place that has it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from findvalue.parse.pages.authors import read_authors
from findvalue.parse.pages.digest import Digest, read_digest
from findvalue.parse.pages.layout import OUTSIDE_XPATH, parse_tree, read_layout
from findvalue.parse.pages.markup import decode, visible
from findvalue.parse.pages.published import read_published
from findvalue.parse.pages.site import read_site
from findvalue.parse.pages.text import read_text
from findvalue.parse.pages.titles import read_title
from findvalue.text import clean_text
from findvalue.types import Page
from findvalue.urls import clean_url, same_site

_KINDS = (
    ("newsarticle", "article-newspaper"),
    ("reportage", "article-newspaper"),
    ("analysisnews", "article-newspaper"),
    ("opinionnews", "article-newspaper"),
    ("blogposting", "post-weblog"),
)
_LANGUAGE_SIZE = 12  # characters of a language tag
_LOCKED = frozenset({"locked", "metered"})


def read_page(
    body: bytes,
    *,
    url: str,
    content_type: str | None = None,
    text: bool = True,
    now: datetime | None = None,
) -> Page:
    """Return what an article page says of itself.

    Args:
        body: the page as it was answered, decompressed.
        url: where it came from, after redirects.
        content_type: the Content-Type header, if there was one.
        text: whether the article's text is wanted too; it costs twice as much as all the rest.
        now: when given, a date more than two days after it is no date.

    Returns:
        A page whose fields are certain enough to cite, and None or empty where they are not;
        ``origins`` names where each one was read.

    Raises:
        ParseError: the bytes are not text.
    """
    html = decode(body, content_type)
    shown = visible(html)
    digest = read_digest(html, shown, url)
    title = read_title(digest, shown)
    layout = read_layout(shown, title[0] or "")
    fields: dict[str, tuple[Any, str]] = {
        "title": title,
        "authors": read_authors(digest, layout),
        "site_name": read_site(digest),
        "published": read_published(digest, layout, search=_search(shown, url), now=now),
        "canonical_url": _canonical(digest),
        "language": _language(digest),
        "paywalled": _paywalled(digest),
        "excerpt": _excerpt(digest),
        "text": read_text(html, url) if text else (None, ""),
    }
    return Page(
        url=url,
        kind=_kind(digest),
        origins={field: origin for field, (_, origin) in fields.items() if origin},
        **{field: value for field, (value, _) in fields.items()},
    )


def _search(page: str, url: str) -> Callable[[], date | None]:
    """Return a search for a day in the text of a page, by htmldate when it is installed.

    Not its extensive search, which loads every language that dateparser knows: three seconds.
    """

    def search() -> date | None:
        try:
            from htmldate import find_date
        except ImportError:
            return None
        tree = parse_tree(page)
        if tree is None:
            return None
        for part in tree.xpath(f"//*[{OUTSIDE_XPATH}]"):
            part.drop_tree()
        found = find_date(tree, url=url, original_date=True, extensive_search=False)
        return date.fromisoformat(found) if found else None

    return search


def _canonical(digest: Digest) -> tuple[str | None, str]:
    """Return the address that the page calls its own: on the same site, and not the home page."""
    for address, origin in ((digest.canonical, "link"), (digest.meta("og:url"), "meta")):
        if address and same_site(address, digest.url) and urlsplit(address).path not in {"", "/"}:
            return clean_url(address), origin
    return None, ""


def _language(digest: Digest) -> tuple[str | None, str]:
    """Return the language tag: of the page's root, else of JSON-LD, else of a meta tag."""
    for value, origin in (
        (digest.language, "html"),
        (digest.linked.language, "json-ld"),
        (digest.meta("content-language", "og:locale", "dc.language"), "meta"),
    ):
        tag = value.strip().replace("_", "-").partition(",")[0]
        if tag[:2].isalpha() and len(tag) <= _LANGUAGE_SIZE:
            return clean_text(tag), origin
    return None, ""


def _paywalled(digest: Digest) -> tuple[bool | None, str]:
    """Say whether the page says that it cannot be read by everyone; None when it does not say."""
    if digest.linked.free is not None:
        return not digest.linked.free, "json-ld"
    tier = digest.meta("article:content_tier", "og:article:content_tier").lower()
    return (tier in _LOCKED, "meta") if tier else (None, "")


def _excerpt(digest: Digest) -> tuple[str | None, str]:
    """Return how the page sums itself up."""
    for value, origin in (
        (
            digest.meta("og:description", "description", "twitter:description", "dc.description"),
            "meta",
        ),
        (digest.linked.excerpt, "json-ld"),
    ):
        if value:
            return value, origin
    return None, ""


def _kind(digest: Digest) -> str | None:
    """Return the CSL type of what JSON-LD calls the page."""
    said = digest.linked.type.lower()
    return next((kind for stem, kind in _KINDS if stem in said), None)
