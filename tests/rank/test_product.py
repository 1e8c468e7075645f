"""What counts beside the topic, part by part."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from findvalue.rank.product import (
    freshness,
    repetition,
    same_story,
    source_points,
    story_of,
    tag_points,
)
from findvalue.types import Article

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def article(**changes: object) -> Article:
    fields: dict[str, object] = {"url": "https://one.example/1", "title": "One"} | changes
    return Article(**fields)  # type: ignore[arg-type]  # any field


@given(days=st.integers(min_value=-10_000, max_value=100_000))
def test_freshness_is_bounded(days: int) -> None:
    points = freshness(article(published=NOW - timedelta(days=days)), now=NOW, kind=None)
    assert 0 <= points <= 5


def test_freshness_halves_with_the_half_life() -> None:
    today = freshness(article(published=NOW), now=NOW, kind="business")
    month = freshness(article(published=NOW - timedelta(days=30)), now=NOW, kind="business")
    assert month == pytest.approx(today / 2)


@given(weight=st.floats(allow_nan=False))
def test_source_points_are_bounded(weight: float) -> None:
    assert 0 <= source_points(weight) <= 6


def test_source_points_grow_with_the_weight() -> None:
    points = [source_points(weight) for weight in (0, 0.5, 1, 1.5, 2, math.inf)]
    assert points == sorted(points)
    assert source_points(1) == 3


def test_a_tag_counts_by_its_words() -> None:
    assert tag_points(["Clean energy"], ["energy"]) > 0 == tag_points(["art"], ["energy"])


def test_articles_without_a_source_never_repeat_each_other() -> None:
    assert repetition([article() for _ in range(9)]) == [0.0] * 9


def test_each_further_article_of_a_source_loses_more_to_a_limit() -> None:
    sources = ["a", "a", "a", "b", "a", "a", "a", "a"]
    lost = repetition([article(source=source) for source in sources])
    assert lost == [0, 0, -2, 0, -4, -6, -6, -6]


BODY = "The council of Fenwick voted for the new bridge by eleven to four on Monday night."


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("Fenwick votes for a new bridge", BODY),
        ("Fenwick votes for a new bridge (update)", BODY),
        ("FENWICK VOTES FOR A NEW BRIDGE", f"FENWICK (Agency) - {BODY}"),
        ("Fenwick votes for new bridge", BODY.removesuffix(" on Monday night.")),
    ],
)
def test_an_edited_copy_is_the_same_story(title: str, body: str) -> None:
    original = story_of(article(title="Fenwick votes for a new bridge", text=BODY))
    assert same_story(original, story_of(article(title=title, text=body)))


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("Fenwick votes against a new bridge tax", "The levy fell by one vote after a long night."),
        ("Fenwick", "A walk through the town in four hours, with a map."),
        ("", BODY),
        ("Fenwick votes for a new bridge", ""),
        ("Fenwick votes for a new bridge, part 2", BODY),
    ],
)
def test_another_story_is_not(title: str, body: str) -> None:
    original = story_of(article(title="Fenwick votes for a new bridge", text=BODY))
    assert not same_story(original, story_of(article(title=title, text=body)))


def test_titles_alone_must_be_equal() -> None:
    bare = [story_of(article(title=title)) for title in ("A new bridge", "A new bridge!", "Bridge")]
    assert same_story(bare[0], bare[1])
    assert not same_story(bare[0], bare[2])
