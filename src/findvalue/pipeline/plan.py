"""What a refresh or a look-up asks: one job per address. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from findvalue import sources as source_lists
from findvalue.errors import UsageError
from findvalue.pipeline.due import may_ask, may_ask_about, topic_key
from findvalue.pipeline.feeder import Job
from findvalue.text import words
from findvalue.types import Source, SourceState

TOPIC_KEPT = timedelta(hours=24)  # how long a search source's answer serves its topic


def standing_jobs(
    sources: Sequence[Source],
    states: Mapping[str, SourceState],
    *,
    now: datetime,
    offline: bool,
    everything: bool = False,
    leased: Collection[str] = (),
) -> list[Job]:
    """Return a job for each feed, page and saved file that may be asked.

    Args:
        sources: active sources; search sources are left out, they need a topic.
        states: what is known of them.
        now: the moment, aware.
        offline: leave out whatever needs the network.
        everything: ask healthy sources before their time, too; one that fails or that told us
            to wait is asked when its time has come.
        leased: keys of sources that a worker asks now; they are left to it.
    """
    jobs = []
    for source in sources:
        if source.kind == "search" or (offline and source.path is None) or source.key in leased:
            continue
        state = states.get(source.key) or SourceState(key=source.key)
        early = source.path is not None or (everything and state.failures == 0)
        if early or may_ask(source.key, states, now):
            jobs.append(Job(source=source, state=state, url=source.url or ""))
    return jobs


def topic_jobs(
    sources: Sequence[Source],
    states: Mapping[str, SourceState],
    topics: Iterable[str],
    *,
    now: datetime,
) -> list[Job]:
    """Return a job for each search source and topic that has no answer younger than a day."""
    asked = [(source, topic) for source in _searches(sources) for topic in topics]
    return _topic_jobs(asked, states, now)


def respelt_jobs(
    sources: Sequence[Source],
    states: Mapping[str, SourceState],
    topics: Iterable[str],
    *,
    read: Callable[[str], str],
    now: datetime,
) -> list[Job]:
    """Return a job for each search source that found nothing for a topic that is misspelt.

    Args:
        sources: active sources.
        states: what is known of them, the answers about these topics included.
        topics: as they were typed.
        read: says how a topic is read; asked only about topics for which something is missing.
        now: the moment, aware.
    """
    asked: list[tuple[Source, str]] = []
    for topic in topics:
        found_nothing = [each for each in _searches(sources) if _is_empty(each, topic, states)]
        reading = read(topic) if found_nothing else topic
        if words(reading) != words(topic):
            asked += [(source, reading) for source in found_nothing]
    return _topic_jobs(asked, states, now)


def _topic_jobs(
    asked: Iterable[tuple[Source, str]], states: Mapping[str, SourceState], now: datetime
) -> list[Job]:
    jobs: dict[str, Job] = {}
    for source, topic in asked:
        if not may_ask_about(source.key, topic, states, now):
            continue
        try:
            url = source_lists.search_url(source, topic)
        except UsageError:  # a topic of signs alone, or one that is too long for this source
            continue
        key = topic_key(source.key, topic)
        jobs[key] = Job(
            source=replace(source, refresh=TOPIC_KEPT),
            state=states.get(key) or SourceState(key=key),
            url=url,
            search=states.get(source.key) or SourceState(key=source.key),
        )
    return list(jobs.values())


def _searches(sources: Sequence[Source]) -> list[Source]:
    return [source for source in sources if source.kind == "search"]


def _is_empty(source: Source, topic: str, states: Mapping[str, SourceState]) -> bool:
    state = states.get(topic_key(source.key, topic))
    return state is not None and state.last_success is not None and not state.articles
