from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from findvalue.errors import ParseError
from findvalue.parse.pages import read_page
from findvalue.types import Page

URL = "https://www.harbour-post.example/2026/03/tide-mill"
TEXT = "The mill at Saltmere grinds again. " * 20


def page(head: str = "", body: str = "", *, url: str = URL, lang: str = "en") -> Page:
    html = f"<!doctype html><html lang={lang}><head>{head}</head><body>{body}</body></html>"
    return read_page(html.encode(), url=url, text=False)


def linked(**fields: object) -> str:
    node = {"@context": "https://schema.org", "@type": "NewsArticle", **fields}
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


def test_a_full_page_gives_every_field_with_its_origin() -> None:
    head = (
        "<title>Tide mill turns again | Harbour Post</title>"
        '<meta property="og:title" content="Tide mill turns again">'
        '<meta property="og:site_name" content="Harbour Post">'
        '<meta name="description" content="After a hundred years.">'
        '<link rel="canonical" href="/2026/03/tide-mill">'
        + linked(
            headline="Tide mill turns again",
            author={"@type": "Person", "name": "Mara Quill"},
            datePublished="2026-03-05T21:30:00-05:00",
            isAccessibleForFree="False",
        )
    )
    found = page(head, "<h1>Tide mill turns again</h1>")
    assert found.title == "Tide mill turns again"
    assert found.authors == ("Mara Quill",)
    assert found.site_name == "Harbour Post"
    assert found.published == datetime(2026, 3, 5, 21, 30, tzinfo=timezone(timedelta(hours=-5)))
    assert found.canonical_url == "https://www.harbour-post.example/2026/03/tide-mill"
    assert found.paywalled is True
    assert found.excerpt == "After a hundred years."
    assert found.language == "en"
    assert found.kind == "article-newspaper"
    assert dict(found.origins) == {
        "title": "heading",
        "authors": "json-ld",
        "site_name": "meta",
        "published": "json-ld",
        "canonical_url": "link",
        "language": "html",
        "paywalled": "json-ld",
        "excerpt": "meta",
    }


def test_a_page_that_says_nothing_leaves_every_field_open() -> None:
    found = page(lang="")
    assert found == Page(url=URL, published=datetime(2026, 3, 1, tzinfo=UTC)) or (
        found.title,
        found.authors,
        found.site_name,
        found.published,
        found.canonical_url,
        found.paywalled,
    ) == (None, (), None, None, None, None)
    assert not found.origins


@pytest.mark.parametrize(
    ("address", "cited"),
    [
        ("https://www.harbour-post.example/other?utm_source=x", True),
        ("https://harbour-post.example/other", True),
        ("https://m.harbour-post.example/other", True),
        ("https://elsewhere.example/other", False),
        ("https://www.harbour-post.example/", False),
        ("javascript:alert(1)", False),
    ],
)
def test_the_canonical_address_counts_on_the_same_site_and_not_for_the_home_page(
    address: str, *, cited: bool
) -> None:
    found = page(f'<link rel="canonical" href="{address}">').canonical_url
    assert bool(found) is cited
    assert found is None or "utm_source" not in found


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"isAccessibleForFree": False}, True),
        ({"isAccessibleForFree": "http://schema.org/False"}, True),
        ({"isAccessibleForFree": "true"}, False),
        ({"hasPart": {"@type": "WebPageElement", "isAccessibleForFree": "no"}}, True),
        ({}, None),
    ],
)
def test_a_paywall_is_what_the_page_says_of_itself(
    said: dict[str, object], *, expected: bool | None
) -> None:
    assert page(linked(headline="Closed", **said)).paywalled is expected


def test_a_content_tier_tells_of_a_paywall() -> None:
    assert page('<meta property="article:content_tier" content="metered">').paywalled is True
    assert page('<meta property="article:content_tier" content="free">').paywalled is False


def test_a_date_in_the_future_is_no_date() -> None:
    body = linked(headline="Soon", datePublished="2031-01-01T08:00:00Z").encode()
    now = datetime(2026, 3, 6, tzinfo=UTC)
    assert read_page(body, url=URL, text=False).published is not None
    assert read_page(body, url="https://a.example/b", text=False, now=now).published is None


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(ParseError, match="binary"):
        read_page(b"\x89PNG\r\n\x1a\n" + bytes(range(32)) * 40, url=URL)


def test_every_text_is_clean() -> None:
    hostile = "Safe\u202e evil\x1b[31m <b>bold</b>\u200b"
    head = (
        f'<meta property="og:title" content="{hostile}"><meta name="author" content="Ann\u202e Lee">'
        f'<meta property="og:site_name" content="Si\x07te">{linked(headline=hostile)}'
    )
    found = page(head, f"<h1>{hostile}</h1>")
    shown = " ".join([found.title or "", *found.authors, found.site_name or ""])
    assert "\u202e" not in shown
    assert "\x1b" not in shown
    assert "\u200b" not in shown


def test_the_text_is_read_only_when_it_is_wanted() -> None:
    body = f"<html><body><article><h1>Tide mill</h1><p>{TEXT}</p></article></body></html>".encode()
    assert read_page(body, url=URL, text=False).text is None
    found = read_page(body, url=URL)
    assert found.text is not None
    assert "The mill at Saltmere grinds again." in found.text
    assert found.origins["text"] in {"trafilatura", "paragraphs"}
