"""A source's answer, by the kind of the source."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from findvalue.errors import ParseError
from findvalue.parse import ParsedSource, body_hash, parse_source
from findvalue.types import Source

URL = "https://example.org/feed"
NOW = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)
FEED = (
    b"<rss><channel><title>Tide Tables</title><ttl>60</ttl><lastBuildDate>%s</lastBuildDate>"
    b"<item><title>One</title><link>https://example.org/1</link></item></channel></rss>"
)


def parse(source: Source, body: bytes) -> ParsedSource:
    return parse_source(source, body, url=URL, content_type=None, fetched_at=NOW)


def test_a_feed_source_gives_articles_and_what_the_feed_asks_for() -> None:
    parsed = parse(Source(name="S", url=URL), FEED % b"now")
    assert [delivery.article.title for delivery in parsed.deliveries] == ["One"]
    assert (parsed.title, parsed.ttl, parsed.complete) == ("Tide Tables", timedelta(hours=1), True)


def test_a_feed_that_is_cut_short_says_so() -> None:
    assert not parse(Source(name="S", url=URL), (FEED % b"now")[:-30]).complete


def test_a_search_that_answers_json_is_read_by_its_map() -> None:
    source = Source(
        name="S",
        kind="search",
        url=URL + "?q={topic}",
        json={"items": "hits", "title": "name", "url": "address", "date": "day"},
    )
    body = b'{"hits": [{"name": "One", "address": "https://example.org/1", "day": "2026-06-01"}]}'
    (delivery,) = parse(source, body).deliveries
    assert delivery.article.title == "One"
    assert delivery.article.published == datetime(2026, 6, 1, tzinfo=UTC)


def test_a_feed_source_may_answer_a_json_feed() -> None:
    body = b'{"version": "https://jsonfeed.org/version/1", "items": [{"id": "https://example.org/1", "title": "One"}]}'
    assert (
        parse(Source(name="S", url=URL), body).deliveries[0].article.url == "https://example.org/1"
    )


def test_a_page_source_gives_the_articles_it_links_to() -> None:
    body = b"""<html><body><article><h2><a href="/2026/06/one">Harbour wind keeps the ferry in port</a></h2></article>
    <article><h2><a href="/2026/06/two">Second tide of the year is the highest</a></h2></article></body></html>"""
    parsed = parse(Source(name="S", kind="page", url=URL, links="article h2 a"), body)
    assert [delivery.article.url for delivery in parsed.deliveries] == [
        "https://example.org/2026/06/one",
        "https://example.org/2026/06/two",
    ]
    assert parsed.deliveries[0].article.site_name == "S"


def test_a_page_without_article_links_is_a_broken_source() -> None:
    with pytest.raises(ParseError) as caught:
        parse(Source(name="S", kind="page", url=URL), b"<html><body><p>Nothing</p></body></html>")
    assert caught.value.fact == "no article links found"


def test_the_room_loads_no_library_before_it_reads() -> None:
    heavy = "{'lxml', 'feedparser', 'bs4', 'requests', 'zoneinfo', 'multiprocessing'}"
    script = f"import sys, findvalue.parse; print(sorted({heavy} & set(sys.modules)))"
    result = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert result.stdout == "[]\n"


def test_the_hash_ignores_what_changes_with_every_fetch() -> None:
    first, second = FEED % b"10:00", FEED % b"10:05"
    assert body_hash(first) == body_hash(second)
    assert body_hash(first + b"<!-- 0.2 s -->") == body_hash(first)
    assert body_hash(first) != body_hash(first.replace(b"One", b"Two"))


def test_the_hash_of_anything_else_is_that_of_all_of_it() -> None:
    assert body_hash(b'{"items": [1]}') != body_hash(b'{"items": [2]}')
    assert body_hash(b"") == body_hash(b"")
    assert body_hash(b"<rss><item>never closed") != body_hash(b"<rss><item>never ends")
