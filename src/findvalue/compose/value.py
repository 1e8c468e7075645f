"""Whether an article is worth sending, apart from how well it matches the topic.

A thank-you note carries one link, and the reader judges the sender by it. So an article loses points
for what would embarrass the sender (a paywall, an advertisement, bad news of the reader's firm) and
gains some for what speaks for it (it is new, it is signed, it comes from the source itself).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from findvalue.compose.data import any_of, table
from findvalue.compose.languages import DEFAULT_LANGUAGE, language_of
from findvalue.compose.titles import clean_title
from findvalue.relevance import stems
from findvalue.spoken import counted
from findvalue.text import fold, words
from findvalue.types import Article, TopicKind
from findvalue.urls import host_of

BASE = 60.0
NEWS_AGE = timedelta(days=180)
ANY_AGE = timedelta(days=730)
_FRESH = timedelta(days=30)
_COUNT = re.compile(r"[0-9]{1,3}")  # a number with four digits is a year
# Whoever promises it by the clock is selling something.
_HASTE = re.compile(
    r"\bin (?:just |only |under )?\d+ (?:seconds|minutes|hours|days|weeks)\b", re.IGNORECASE
)
_SERIOUS = -8.0  # points
_SHORT = 40  # words below which an article says little
_RELEVANCE = 0.4  # share of a choice that relevance has for itself; worth scales the rest


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """One thing that speaks for or against sending an article."""

    name: str
    points: float
    reason: str
    rule: str = ""  # id of the lint rule that warns of it, "" when none does


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """How much an article is worth sending, 0 to 100, and why."""

    score: float
    judgements: tuple[Judgement, ...] = ()

    @property
    def parts(self) -> Mapping[str, float]:
        """Points by name; with the base they add up to the score before it is bounded."""
        return {judgement.name: judgement.points for judgement in self.judgements}

    @property
    def reasons(self) -> tuple[str, ...]:
        """The reasons, the weightiest first."""
        ordered = sorted(self.judgements, key=lambda judgement: -abs(judgement.points))
        return tuple(judgement.reason for judgement in ordered)

    @property
    def against(self) -> Judgement | None:
        """What speaks against it most, None when nothing does."""
        worst = min(self.judgements, key=lambda judgement: judgement.points, default=None)
        return worst if worst and worst.points < 0 else None

    @property
    def warnings(self) -> tuple[Judgement, ...]:
        """What speaks against it so much that whoever chooses should see it beside the title."""
        return tuple(judgement for judgement in self.judgements if judgement.points <= _SERIOUS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """What is known of the person who gets the note, and of the one who sends it."""

    topic: str = ""  # its words are never held against an article
    kind: TopicKind | None = None
    company: str = ""
    competitors: tuple[str, ...] = ()
    sender_hosts: tuple[str, ...] = ()  # sites of the sender's own: sending them is self-serving
    quote: str = ""  # the sentence that would be quoted


def worth(article: Article, *, now: datetime, reader: Reader | None = None) -> Worth:
    """Return how much an article is worth sending.

    Args:
        article: the stored article.
        now: the time of writing, aware.
        reader: what is known of the person who gets the note.

    Returns:
        A score from 0 to 100; an ordinary dated article has about 70.
    """
    known = reader or Reader()
    judgements = tuple(judgement for judge in _JUDGES for judgement in judge(article, known, now))
    points = BASE + sum(judgement.points for judgement in judgements)
    return Worth(score=min(max(points, 0.0), 100.0), judgements=judgements)


def choice_score(relevance: float, value: Worth) -> float:
    """Return the score by which the article to send is chosen: relevance first, scaled by worth.

    Args:
        relevance: the match's score, 0 to 100.
        value: what the article is worth.
    """
    return relevance * (_RELEVANCE + (1 - _RELEVANCE) * value.score / 100)


def _age(article: Article, reader: Reader, now: datetime) -> Iterator[Judgement]:
    if article.published is None:
        yield Judgement(name="age", points=-10, reason="it carries no date", rule="N14")
        return
    days = max((now - article.published).days, 0)
    old = ANY_AGE if reader.kind == "hobby" else NEWS_AGE
    if days > old.days:
        points = -25.0 if days > ANY_AGE.days else -12.0
        yield Judgement(name="age", points=points, reason=f"it is {_said(days)} old", rule="N14")
    elif days <= _FRESH.days:
        yield Judgement(name="age", points=10, reason=f"it is only {_said(days)} old")
    else:
        share = 1 - (days - _FRESH.days) / (old.days - _FRESH.days)
        yield Judgement(name="age", points=round(8 * share, 1), reason=f"it is {_said(days)} old")


def _said(days: int) -> str:
    for unit, size in (("year", 365), ("month", 30)):
        if days >= 2 * size:
            return counted(days // size, unit)
    return counted(days, "day")


def _access(article: Article, _reader: Reader, _now: datetime) -> Iterator[Judgement]:
    if article.paywalled:
        yield Judgement(name="access", points=-40, reason="it is behind a paywall", rule="N07")


def _authorship(article: Article, _reader: Reader, _now: datetime) -> Iterator[Judgement]:
    if article.authors and words(article.authors[0]) != words(article.site_name or ""):
        yield Judgement(name="author", points=5, reason="it is signed")


def _origin(article: Article, reader: Reader, _now: datetime) -> Iterator[Judgement]:
    host = host_of(article.url)
    lists = table("words", "worth")["origin"]
    if _ends(host, lists["primary"]):
        yield Judgement(name="origin", points=10, reason=f"{host} is a primary source")
    elif _ends(host, lists["wires"]):
        reason = f"{host} publishes releases that their subjects pay for"
        yield Judgement(name="origin", points=-20, reason=reason, rule="N17")
    elif _ends(host, lists["relays"]):
        reason = f"{host} only passes on what others published"
        yield Judgement(name="origin", points=-20, reason=reason)
    if host and any(_ends(host, [own]) for own in reader.sender_hosts):
        yield Judgement(name="own site", points=-20, reason=f"{host} is your own", rule="N17")


def _ends(host: str, endings: Sequence[str]) -> bool:
    return any(f".{host}".endswith(f".{ending.lstrip('.')}") for ending in endings)


def _promotion(article: Article, _reader: Reader, _now: datetime) -> Iterator[Judgement]:
    title = _title(article)
    lists = table("words", "worth")
    sells = _pattern("promotion").search(title)
    if sells:
        reason = f"it reads like an advertisement (“{sells[0]}”)"
        yield Judgement(name="promotion", points=-25, reason=reason, rule="N17")
    if _is_list(title, lists):
        yield Judgement(name="list", points=-10, reason="it is a list article", rule="N17")
    bait = _pattern("bait").search(title) or _HASTE.search(title)
    if bait:
        reason = f"its title is bait (“{bait[0]}”)"
        yield Judgement(name="bait", points=-15, reason=reason, rule="N17")
    if title.endswith(("!", "?")):
        points = -10 if title.endswith("!") else -4
        yield Judgement(
            name="headline", points=points, reason=f"its title ends in “{title[-1]}”", rule="N17"
        )


def _is_list(title: str, lists: Mapping[str, Any]) -> bool:
    """Say whether a title promises a number of things: "7 ways ...", "Top 10 ..."."""
    said = words(title)[:6]
    while said and said[0] in {"the", "top", "my", "our", "die", "los", "las"}:
        said = said[1:]
    counted = bool(said) and (said[0] in lists["numbers"] or _COUNT.fullmatch(said[0]))
    return bool(counted) and any(word in lists["listed"] for word in said[1:])


def _sensitive(article: Article, reader: Reader, _now: datetime) -> Iterator[Judgement]:
    text = f"{_title(article)} {reader.quote}"
    asked = stems(words(reader.topic))
    lists = table("words", "worth")["sensitive"]
    language = language_of(article)
    code = language if language in lists else DEFAULT_LANGUAGE
    for subject in lists[code]:
        found = _pattern("sensitive", code, subject).finditer(text)
        word = next((hit[0] for hit in found if not stems(words(hit[0])) <= asked), None)
        if word:
            reason = f"it touches on {subject} (“{word}”)"
            yield Judgement(name=subject, points=-30, reason=reason, rule="N15")


def _firm(article: Article, reader: Reader, _now: datetime) -> Iterator[Judgement]:
    title = _title(article)
    bad = _pattern("firm", "negative").search(title)
    if _names(reader.company, title) and bad:
        reason = f"it is bad news about {reader.company} (“{bad[0]}”)"
        yield Judgement(name="firm", points=-45, reason=reason, rule="N16")
    elif reader.company and _names(reader.company, article.site_name or ""):
        reason = f"{reader.company} published it, so your reader may know it"
        yield Judgement(name="firm", points=-10, reason=reason)
    for rival in reader.competitors:
        if _names(rival, title):
            reason = f"it is about a competitor, {rival}"
            yield Judgement(name="competitor", points=-15, reason=reason, rule="N16")


def _names(name: str, text: str) -> bool:
    return bool(name.strip()) and bool(any_of([fold(name)]).search(fold(text)))


def _substance(article: Article, reader: Reader, _now: datetime) -> Iterator[Judgement]:
    if len(article.body.split()) < _SHORT:
        yield Judgement(name="substance", points=-8, reason="little of its text is known")
    if reader.quote:
        yield Judgement(name="quote", points=5, reason="it has a sentence to quote")


def _title(article: Article) -> str:
    return clean_title(article.title, article.site_name, article.source, host_of(article.url))


@cache
def _pattern(*keys: str) -> re.Pattern[str]:
    listed: Any = table("words", "worth")
    for key in keys:
        listed = listed[key]
    return any_of(listed)


_JUDGES: tuple[Callable[[Article, Reader, datetime], Iterator[Judgement]], ...] = (
    _age,
    _access,
    _authorship,
    _origin,
    _promotion,
    _sensitive,
    _firm,
    _substance,
)
