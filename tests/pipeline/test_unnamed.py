"""Google News shows what is written; its links name no publisher, so nobody cites them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from findvalue import Article
from findvalue.errors import NothingFound
from findvalue.pipeline.enrich import is_wanting
from findvalue.types import Match
from findvalue.urls import names_publisher
from tests.support.library import Opener

TOKEN = "https://news.google.com/rss/articles/CBMiWkFVX3lxTE1?oc=5"
TEXT = "Tide mills turn again because the harbour has paid for new wheels of oak. They are wide."


def article(url: str, site: str) -> Article:
    return Article(
        url=url,
        title="Tide mills of Saltmere turn again",
        authors=("Mara Quill",),
        site_name=site,
        published=datetime(2026, 6, 1, tzinfo=UTC),
        text=TEXT,
    )


@pytest.mark.parametrize(
    ("url", "named"),
    [
        (TOKEN, False),
        ("https://news.google.com/articles/CBMi", False),
        ("https://news.google.com/read/CBMi", False),
        ("https://news.google.com/about", True),
        ("https://blog.google.com/articles/x", True),
        ("https://harbourpost.example/rss/articles/x", True),
    ],
)
def test_only_links_with_a_token_name_no_publisher(url: str, *, named: bool) -> None:
    assert names_publisher(url) is named


def test_they_are_found_and_never_cited(library: Opener) -> None:
    opened = library("https://harbourpost.example/feed", offline=True)
    opened.add([article(TOKEN, "Harbour Post")])
    (match,) = opened.search("tide mills")
    with pytest.raises(NothingFound, match="leads on to the publisher by a script"):
        opened.paragraph(match)
    with pytest.raises(NothingFound):
        opened.cite(match.article)


def test_another_match_is_chosen_before_them(library: Opener) -> None:
    opened = library("https://harbourpost.example/feed", offline=True)
    matches = [
        Match(article=article(url, "Harbour Post"), score=score, topic="mills", read_as="mills")
        for url, score in ((TOKEN, 95.0), ("https://harbourpost.example/mills", 50.0))
    ]
    best, last = opened.choose(matches)
    assert (best.match.score, last.score) == (50.0, 0.0)
    assert last.worth.reasons[0] == "its link names no publisher, so it is never cited"


def test_their_page_is_not_asked() -> None:
    assert not is_wanting(Article(url=TOKEN, title="Tide mills of Saltmere turn again"), "mills")
