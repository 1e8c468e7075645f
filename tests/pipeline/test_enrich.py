"""The article's own page completes what the feed left open, and never stands in the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from findvalue import Article, Page
from findvalue.pipeline.enrich import is_wanting, merged
from tests.support.library import Clock, Opener
from tests.support.server import Answer, Scripted

PAGE = b"""<!doctype html><html lang="en"><head><title>Sailing by night | Harbour Daily</title>
<meta property="og:site_name" content="Harbour Daily">
<meta name="author" content="Ola Brandt">
<meta property="article:published_time" content="2026-05-04T10:00:00Z"></head><body><article>
<h1>Sailing by night</h1>
<p>Night sailing rewards a crew that has agreed on who looks where before the sun is gone.</p>
<p>The harbour lights help less than most people think, because they hide the buoys.</p>
<p>A red lamp below deck keeps the eyes of the whole watch used to the dark for hours.</p>
</article></body></html>"""


def bare_feed(link: str) -> bytes:
    return (
        "<?xml version='1.0'?><rss version='2.0'><channel><title>Posts</title>"
        f"<item><title>Sailing by night</title><link>{link}</link></item></channel></rss>"
    ).encode()


def test_author_date_and_quote_come_from_the_page(server: Scripted, library: Opener) -> None:
    page = server.script("/night", Answer(PAGE, headers={"Content-Type": "text/html"}))
    opened = library(server.script("/feed", Answer(bare_feed(page))))
    opened.refresh()
    match, remark = opened.enrich(opened.search("sailing")[0])
    assert remark == ""
    assert match.article.authors == ("Ola Brandt",)
    assert match.article.published == datetime(2026, 5, 4, 10, tzinfo=UTC)
    assert "Night sailing rewards a crew" in opened.paragraph(match).text


def test_what_the_page_said_is_stored(server: Scripted, library: Opener, clock: Clock) -> None:
    page = server.script("/night", Answer(PAGE, headers={"Content-Type": "text/html"}))
    opened = library(server.script("/feed", Answer(bare_feed(page))))
    opened.refresh()
    opened.enrich(opened.search("sailing")[0])
    clock.forward(hours=7)
    opened.refresh()
    assert opened.search("harbour lights", floor=0)[0].article.authors == ("Ola Brandt",)
    opened.enrich(opened.search("sailing")[0])
    assert len(server.asked("/night")) == 1


def test_a_page_that_cannot_be_had_leaves_the_article_as_it_is(
    server: Scripted, library: Opener
) -> None:
    page = server.script("/night", Answer(status=500))
    opened = library(server.script("/feed", Answer(bare_feed(page))))
    opened.refresh()
    before = opened.search("sailing")[0]
    after, remark = opened.enrich(before)
    assert after == before
    assert "500" in remark


def test_offline_asks_no_page(server: Scripted, library: Opener) -> None:
    page = server.script("/night", Answer(PAGE))
    feed = server.script("/feed", Answer(bare_feed(page)))
    library(feed).refresh()
    opened = library(feed, offline=True)
    opened.enrich(opened.search("sailing")[0])
    assert server.asked("/night") == []


def test_a_private_page_elsewhere_is_never_asked(server: Scripted, library: Opener) -> None:
    opened = library(server.script("/feed", Answer(bare_feed("https://a.example/1"))))
    opened.add([replace(ARTICLE, url="http://127.0.0.1:9/night")])
    _, remark = opened.enrich(opened.search("sailing")[0])
    assert "127.0.0.1" in remark


ARTICLE = Article(url="https://a.example/1", title="Sailing", summary="Short.", source="A")


@pytest.mark.parametrize(
    ("page", "url"),
    [
        (Page(url="https://a.example/1?x=1"), "https://a.example/1"),
        (Page(url="https://b.example/one"), "https://b.example/one"),
        (
            Page(url="https://a.example/1", canonical_url="http://localhost/1"),
            "https://a.example/1",
        ),
        (Page(url="http://10.0.0.1/1"), "https://a.example/1"),
        (
            Page(url="https://b.example/1", canonical_url="https://newspaper.example/1"),
            "https://b.example/1",
        ),
        (
            Page(url="https://b.example/one?utm_source=x", canonical_url="https://b.example/1"),
            "https://b.example/1",
        ),
    ],
)
def test_the_cited_host_is_the_one_that_answers(page: Page, url: str) -> None:
    assert merged(ARTICLE, page).url == url


def test_a_shorter_text_never_replaces_a_longer_one() -> None:
    assert merged(ARTICLE, Page(url=ARTICLE.url, text="Less")).body == "Short."


def test_an_article_with_everything_is_not_wanting() -> None:
    whole = Article(
        url="https://a.example/1",
        title="Sailing by night",
        authors=("Ola Brandt",),
        site_name="A",
        published=datetime(2026, 5, 4, tzinfo=UTC),
        text="Night sailing rewards a crew that has agreed on who looks where. It is dark.",
    )
    assert not is_wanting(whole, "sailing")


def test_the_cited_day_is_the_one_that_the_page_shows() -> None:
    late = datetime(2026, 5, 4, 23, 30, tzinfo=timezone(timedelta(hours=-5)))
    page = Page(url=ARTICLE.url, published=late)
    assert merged(ARTICLE, page).published == datetime(2026, 5, 4, 23, 30, tzinfo=UTC)
