"""What a refresh or a look-up asks: one job per address. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from findvalue import sources as source_lists
from findvalue.pipeline.due import may_ask, topic_key
from findvalue.pipeline.feeder import Job
from findvalue.types import Source, SourceState

TOPIC_KEPT = timedelta(hours=24)  # how long a search source's answer serves its topic


def standing_jobs(
    sources: Sequence[Source],
    states: Mapping[str, SourceState],
    *,
    now: datetime,
    offline: bool,
    everything: bool = False,
) -> list[Job]:
    """Return a job for each feed, page and saved file that may be asked.

    Args:
        sources: active sources; search sources are left out, they need a topic.
        states: what is known of them.
        now: the moment, aware.
        offline: leave out whatever needs the network.
        everything: ask healthy sources before their time, too; one that fails or that told us
            to wait is asked when its time has come.
    """
    jobs = []
    for source in sources:
        if source.kind == "search" or (offline and source.path is None):
            continue
        state = states.get(source.key) or SourceState(key=source.key)
        early = source.path is not None or (everything and state.failures == 0)
        if early or may_ask(source.key, states, now):
            jobs.append(Job(source=source, state=state, url=source.url or ""))
    return jobs


def topic_jobs(
    sources: Sequence[Source],
    states: Mapping[str, SourceState],
    topics: Sequence[str],
    *,
    now: datetime,
) -> list[Job]:
    """Return a job for each search source and topic that has no answer younger than a day."""
    jobs: dict[str, Job] = {}
    for source in sources:
        if source.kind != "search" or source.url is None:
            continue
        for topic in topics:
            key = topic_key(source.key, topic)
            if may_ask(key, states, now):
                jobs[key] = Job(
                    source=replace(source, refresh=TOPIC_KEPT),
                    state=states.get(key) or SourceState(key=key),
                    url=source_lists.search_url(source, topic),
                )
    return list(jobs.values())
