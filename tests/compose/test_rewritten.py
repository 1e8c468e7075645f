"""The user's own version of a paragraph, held against the article that it cites."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from findvalue import compose
from findvalue.citation import citation_parts
from findvalue.compose.rewritten import LONGEST, rewritten_problems
from findvalue.types import Article, Paragraph

NOW = datetime(2026, 6, 10, 12, tzinfo=UTC)
ARTICLE = Article(
    url="https://tidewatch.example/slack-water",
    title="The quiet quarter of an hour",
    site_name="Tidewatch",
    published=datetime(2026, 5, 19, tzinfo=UTC),
    text="Sailing a narrow channel is safest in the quarter of an hour when the water stands.",
)


@pytest.fixture
def ours() -> Paragraph:
    return compose.compose(ARTICLE, "sailing", citation=citation_parts(ARTICLE), now=NOW)


def test_a_paragraph_that_was_not_touched_has_no_problem(ours: Paragraph) -> None:
    assert rewritten_problems(ours.text, ours) == ()


def test_the_user_may_say_anything_in_their_own_name(ours: Paragraph) -> None:
    text = f"I sailed past your office on Sunday and waved. {ours.text} What did you think?"
    assert rewritten_problems(text, ours) == ()


def test_a_changed_quote_is_a_problem(ours: Paragraph) -> None:
    assert ours.quote
    text = ours.text.replace("is safest", "is never safe")
    assert any("nor in the article" in problem for problem in rewritten_problems(text, ours))


def test_a_changed_date_is_a_problem(ours: Paragraph) -> None:
    text = ours.text.replace("19 May 2026", "19 May 2025")
    assert text != ours.text
    assert rewritten_problems(text, ours)


def test_another_link_is_a_problem(ours: Paragraph) -> None:
    assert rewritten_problems(f"{ours.text} https://elsewhere.example/", ours)


@pytest.mark.parametrize("hidden", ["\u202e", "\u200b", "\x1b", "\x00"])
def test_a_character_that_cannot_be_seen_is_a_problem(ours: Paragraph, hidden: str) -> None:
    assert rewritten_problems(f"{ours.text} Thank{hidden}you.", ours)


def test_an_empty_paragraph_is_a_problem(ours: Paragraph) -> None:
    assert rewritten_problems(" \n", ours) == ("it is empty",)


def test_a_very_long_paragraph_is_refused_without_being_read(ours: Paragraph) -> None:
    assert len(rewritten_problems("a" * (LONGEST + 1), ours)) == 1
