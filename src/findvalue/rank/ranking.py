"""From a topic to ranked matches: understand, find, score, put in order, explain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from findvalue.protocols import Index
from findvalue.rank.evidence import evidence, said_in, spells
from findvalue.rank.lexical import POOL
from findvalue.rank.meaning import Embedder
from findvalue.rank.passages import best_passage
from findvalue.rank.product import (
    RELEVANCE,
    Story,
    better_copy,
    freshness,
    repetition,
    same_story,
    source_points,
    story_of,
    tag_points,
)
from findvalue.rank.query import Query
from findvalue.rank.reading import understand
from findvalue.rank.reasons import CLOSE, reasons
from findvalue.rank.topical import Fit, fits
from findvalue.types import Candidate, Hit, Match, Scope, TopicKind

# Points of relevance that the best article needs for anything to be offered, and that the others
# need beside it: docs/ranking.md.
FLOOR = 40.0
FOLLOWERS_FLOOR = 20.0
_LEADERS = 3  # articles of which the surest tells how well the topic is covered at all
_SPARE = 20  # articles beyond those asked for that may move up, or turn out to be copies


def search(
    index: Index,
    topic: str,
    *,
    now: datetime,
    limit: int = 10,
    floor: float | None = None,
    collapse: bool = True,
    exact: bool = False,
    kind: TopicKind | None = None,
    scope: Scope = Scope(),  # noqa: B008 - frozen
    semantic: Embedder | None = None,
) -> list[Match]:
    """Return the articles that fit a topic, best first.

    Args:
        index: the stored articles.
        topic: any string.
        now: the current time, aware.
        limit: how many matches at the most.
        floor: the lowest score (0-100) to return, 0 for all; None for what is worth sending,
            which asks for relevance and not for freshness or the like.
        collapse: show the same story of several sources once.
        exact: take every word as it is spelt.
        kind: what sort of topic it is; news ages faster for business.
        scope: which articles may be seen.
        semantic: what compares by meaning; used when the store holds vectors of its.
    """
    query = understand(index, topic, exact=exact)
    if not query.units or limit < 1:
        return []
    looked_at = limit * 2 + _SPARE if not query.literals else POOL
    found = fits(index, query, scope, semantic, limit=looked_at)
    candidates = index.candidates([Hit(number, fit.total) for number, fit in found.items()])
    if query.literals:
        candidates = [one for one in candidates if spells(one.article, query.literals)]
    if not candidates:
        return []
    ranked = _scored(index, query, candidates, found, now=now, kind=kind)
    if floor is None:
        ranked = [entry for entry in ranked if entry.relevance >= FOLLOWERS_FLOOR]
    else:
        ranked = [entry for entry in ranked if entry.score >= floor]
    if collapse:
        ranked = _collapsed(ranked, enough=limit + _SPARE // 2)
    if floor is None:
        ranked = _worth_sending(query, ranked, found)
    return [_match(query, entry, found, now=now) for entry in _varied(ranked)[:limit]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """A candidate on its way to a match."""

    candidate: Candidate
    parts: Mapping[str, float]  # name -> points
    copies: frozenset[str] = field(default_factory=frozenset)  # other sources with the same story

    @property
    def score(self) -> float:
        return sum(self.parts.values())

    @property
    def relevance(self) -> float:
        return self.parts["words"] + self.parts.get("meaning", 0.0)

    @property
    def order(self) -> tuple[float, float, str]:
        """The best first, then the newest, then by address."""
        published = self.candidate.article.published
        newest = published.timestamp() if published else 0.0
        return -round(self.score, 6), -newest, self.candidate.article.url


def _scored(
    index: Index,
    query: Query,
    candidates: Sequence[Candidate],
    found: Mapping[int, Fit],
    *,
    now: datetime,
    kind: TopicKind | None,
) -> list[_Entry]:
    """Score candidates: how well the topic is covered at all, times how each one compares."""
    size, terms = index.size(), query.terms
    certainty = max(
        evidence(query, candidate.article, found[candidate.id], size=size).certainty
        for candidate in candidates[:_LEADERS]
    )
    top = found[candidates[0].id].total
    entries = [
        _Entry(
            candidate=candidate,
            parts=_parts(
                terms, candidate, found[candidate.id], certainty / top, now=now, kind=kind
            ),
        )
        for candidate in candidates
    ]
    return sorted(entries, key=lambda entry: entry.order)


def _parts(
    topic: Sequence[str],
    candidate: Candidate,
    fit: Fit,
    scale: float,
    *,
    now: datetime,
    kind: TopicKind | None,
) -> dict[str, float]:
    """Return the points of each part; all of them shrink with how poorly the article fits."""
    share = fit.total * scale
    parts = {
        "words": RELEVANCE * fit.words * scale,
        "meaning": RELEVANCE * fit.meaning * scale,
        "freshness": share * freshness(candidate.article, now=now, kind=kind),
        "source": share * source_points(candidate.weight),
        "tags": share * tag_points(candidate.tags, topic),
    }
    if fit.likeness is None:
        del parts["meaning"]
    return parts


def _worth_sending(
    query: Query, ranked: Sequence[_Entry], found: Mapping[int, Fit]
) -> list[_Entry]:
    """Return what is good enough to be offered: nothing, when even the best is not."""
    good = [entry for entry in ranked if _shows(query, entry, found)]
    return good if any(entry.relevance >= FLOOR for entry in good) else []


def _shows(query: Query, entry: _Entry, found: Mapping[int, Fit]) -> bool:
    """Say whether a reader can see why an article was found.

    The index's stemming goes too far at times: it finds "Eve" for "EV".
    """
    likeness = found[entry.candidate.id].likeness
    near = likeness is not None and likeness >= CLOSE
    return near or bool(said_in(query, entry.candidate.article))


def _collapsed(ranked: Sequence[_Entry], *, enough: int) -> list[_Entry]:
    """Keep the best copy of each story, and remember who else tells it."""
    kept: list[_Entry] = []
    stories: list[Story] = []
    for entry in ranked:
        if len(kept) >= enough:
            break
        story = story_of(entry.candidate.article)
        at = next((at for at, one in enumerate(stories) if same_story(one, story)), None)
        if at is None:
            kept.append(entry)
            stories.append(story)
            continue
        first, second = kept[at], entry
        if better_copy(second.candidate, first.candidate):
            first, second = second, first
        kept[at] = _joined(first, second)
    return sorted(kept, key=lambda entry: entry.order)


def _joined(kept: _Entry, dropped: _Entry) -> _Entry:
    source = dropped.candidate.article.source
    copies = (kept.copies | dropped.copies | {source}) - {kept.candidate.article.source, ""}
    return replace(kept, copies=copies)


def _varied(ranked: Sequence[_Entry]) -> list[_Entry]:
    """Let several sources have their say: the third article of one source loses a little."""
    lost = repetition([entry.candidate.article for entry in ranked])
    varied = [
        replace(entry, parts={**entry.parts, "variety": points * entry.relevance / 100})
        if points
        else entry
        for entry, points in zip(ranked, lost, strict=True)
    ]
    return sorted(varied, key=lambda entry: entry.order)


def _match(query: Query, entry: _Entry, found: Mapping[int, Fit], *, now: datetime) -> Match:
    candidate = entry.candidate
    said = said_in(query, candidate.article)
    words = [word for one in said for word in one.words]
    return Match(
        article=candidate.article,
        score=entry.score,
        reasons=reasons(
            query,
            candidate,
            said,
            likeness=found[candidate.id].likeness,
            copies=len(entry.copies),
            now=now,
        ),
        passage=best_passage(candidate.article, query.read_as, words=words),
        topic=query.topic,
        read_as=query.read_as,
        parts=entry.parts,
    )
