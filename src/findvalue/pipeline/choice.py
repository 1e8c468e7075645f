"""Which match is worth sending: relevance, scaled by what the article is worth to its reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from findvalue.compose import choose_quote
from findvalue.compose.value import Judgement, Reader, Worth, choice_score, worth
from findvalue.types import Match, People, TopicKind
from findvalue.urls import names_publisher

_UNNAMED = Judgement(
    name="no publisher", points=-100.0, reason="its link names no publisher, so it is never cited"
)
CONSIDERED = 10  # matches among which the one to send is chosen


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A match with what it is worth sending."""

    match: Match
    rank: int  # as a search shows it, from 1
    worth: Worth
    score: float  # 0 to 100, what the choice goes by


def choices(
    matches: Sequence[Match], *, people: People, kind: TopicKind | None, now: datetime
) -> list[Choice]:
    """Return the matches in the order in which they are worth sending.

    Args:
        matches: what was found for one topic, best first.
        people: who writes to whom.
        kind: what sort of topic it is.
        now: the moment of writing, aware.
    """
    judged = [
        _choice(match, rank, people, kind, now) for rank, match in enumerate(matches, start=1)
    ]
    return sorted(judged, key=lambda choice: (-choice.score, choice.rank))


def _choice(
    match: Match, rank: int, people: People, kind: TopicKind | None, now: datetime
) -> Choice:
    quote = choose_quote(match.article, match.read_as or match.topic)
    reader = Reader(
        topic=match.topic,
        kind=kind,
        company=people.company,
        quote=quote.text if quote else "",
    )
    value = worth(match.article, now=now, reader=reader)
    if not names_publisher(match.article.url):
        value = Worth(score=0.0, judgements=(*value.judgements, _UNNAMED))
        return Choice(match=match, rank=rank, worth=value, score=0.0)
    return Choice(match=match, rank=rank, worth=value, score=choice_score(match.score, value))
