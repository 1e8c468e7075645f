"""What a good match needs beside its topic: recent, from a source that is trusted, not twice.

Every part is bounded and scaled by how well the article fits, so that a poor match never rises for
being new. Together they move a score by a twelfth of it at the most: enough to decide between
articles that fit about as well, never between one that fits and one that does not.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from findvalue import fuzzy
from findvalue.text import words
from findvalue.types import Article, Candidate, TopicKind

# Points of a score of 100; topical relevance takes the rest.
RELEVANCE = 85.0
_FRESH = 5.0
_SOURCE = 6.0
_TAGS = 4.0
_REPEATED = 2.0  # taken off for each further article of one source, from the third on
_MOST_REPEATED = 6.0
_ENOUGH = 2  # articles of one source that cost nothing

_HALF_LIFE: dict[TopicKind | None, timedelta] = {
    "business": timedelta(days=30),
    None: timedelta(days=90),
    "hobby": timedelta(days=365),
}
_AHEAD = timedelta(days=2)  # a date further in the future is a mistake and says nothing

_SAME_STORY = 85  # mean similarity of titles and leads: docs/ranking.md
_COMPARED = 400  # characters of a lead
_ALIKE_TITLES = 70  # below it the mean cannot reach _SAME_STORY
_SAME_WEEK = timedelta(days=7)


def freshness(article: Article, *, now: datetime, kind: TopicKind | None) -> float:
    """Return the points for an article's age; an undated one gets half of them."""
    published = article.published
    if published is None or published > now + _AHEAD:
        return _FRESH / 2
    age = max(now - published, timedelta(0))
    return float(_FRESH * 0.5 ** (age / _HALF_LIFE[kind]))


def source_points(weight: float) -> float:
    """Return the points for a source's weight: half for 1, all from 4, none up to a quarter."""
    doublings = math.log2(weight) if weight > 0 else -math.inf
    return float(_SOURCE * min(max(0.5 + doublings / 4, 0.0), 1.0))


def tag_points(tags: Sequence[str], topic: Sequence[str]) -> float:
    """Return the points for a source that is tagged with a word of the topic."""
    named = {word for tag in tags for word in words(tag)}
    return _TAGS if named.intersection(topic) else 0.0


def repetition(articles: Sequence[Article]) -> list[float]:
    """Return what each article loses for coming after others of its source, best first.

    Articles of one source only are all alike in this, and those added by hand have no source.
    """
    named = {article.source for article in articles}
    seen: Counter[str] = Counter()
    lost: list[float] = []
    for article in articles:
        seen[article.source] += 1
        further = seen[article.source] - _ENOUGH
        free = not article.source or len(named) == 1 or further <= 0
        lost.append(0.0 if free else -min(_REPEATED * further, _MOST_REPEATED))
    return lost


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What two articles are compared by, folded once."""

    title: str
    numbers: tuple[str, ...]
    lead: str  # as it stands; few titles are so alike that it is looked at
    published: datetime | None


def story_of(article: Article) -> Story:
    """Return what an article tells, in a form that compares quickly."""
    title = words(article.title)
    return Story(
        title=" ".join(title),
        numbers=tuple(word for word in title if word.isdigit()),
        lead=article.body[:_COMPARED],
        published=article.published,
    )


def same_story(left: Story, right: Story) -> bool:
    """Say whether two articles tell one story: a copy, an agency's text, an edited headline.

    Careful, because a wrong "yes" hides an article: titles with different numbers and articles
    published more than a week apart are never the same.
    """
    if not left.title or left.numbers != right.numbers:
        return False
    if left.published and right.published and abs(left.published - right.published) > _SAME_WEEK:
        return False
    alike = fuzzy.token_set_ratio(left.title, right.title)
    if alike < _ALIKE_TITLES:
        return False
    if not left.lead and not right.lead:
        return left.title == right.title
    leads = " ".join(words(left.lead)), " ".join(words(right.lead))
    return (alike + fuzzy.token_set_ratio(*leads)) / 2 >= _SAME_STORY


def better_copy(left: Candidate, right: Candidate) -> bool:
    """Say whether the first of two copies is the one to send: free to read, trusted, complete."""
    return _worth(left) > _worth(right)


def _worth(candidate: Candidate) -> tuple[bool, float, bool]:
    article = candidate.article
    return not article.paywalled, candidate.weight, bool(article.text)
