"""Checking sources: what each one answers right now, and what to do about it. Nothing is stored."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from findvalue import sources as source_lists
from findvalue.errors import FetchError, FindvalueError, ParseError
from findvalue.fetch import Fetched, Fetcher, FetchRequest, fetch_all
from findvalue.parse import Box, ParsedSource
from findvalue.pipeline.discovery import SAMPLE_TOPIC, Scout, Sighting
from findvalue.pipeline.feeder import Job
from findvalue.pipeline.outcomes import Timing, delivered
from findvalue.pipeline.reading import USER_AGENT, read_answer, saved_answer
from findvalue.types import Source, SourceState, SourceStatus

Progress = Callable[[str, int, int], None]  # a source's name, how many are done, how many there are


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What one source answered."""

    source: Source
    status: SourceStatus
    detail: str = ""  # the reason in plain words, "" when all is well
    articles: int = 0
    newest: datetime | None = None  # when its newest article was published, where it says so
    moved_to: str | None = None  # where it says that it is for good
    feeds: tuple[Sighting, ...] = ()  # found on the page that it answered instead of a feed


class _Reading(NamedTuple):
    """An answer that is being read."""

    source: Source
    answer: Fetched
    parsed: Future[ParsedSource]


def check_sources(
    sources: Iterable[Source],
    *,
    clock: Callable[[], datetime],
    environ: Mapping[str, str],
    topic: str | None = None,
    progress: Progress = lambda *_: None,
) -> list[Checked]:
    """Ask sources once, and a second time, slower, where a connection failed.

    Args:
        sources: what to ask.
        clock: what time it is, aware UTC.
        environ: environment variables for ``${NAME}`` in headers.
        topic: what searches are asked about; None for a sample.
        progress: called after each source.

    Returns:
        What became of each source, in the order given.
    """
    with Fetcher(clock=clock, user_agent=USER_AGENT) as fetcher, Box() as box:
        checkup = Checkup(fetcher, box, now=clock, environ=environ, topic=topic or SAMPLE_TOPIC)
        return checkup.run(list(sources), progress)


class Checkup:
    """Asks sources how they are.

    Args:
        fetcher: asks.
        box: where untrusted bytes are read.
        now: the clock, aware UTC.
        environ: environment variables for ``${NAME}`` in headers.
        topic: what searches are asked about.
    """

    def __init__(
        self,
        fetcher: Fetcher,
        box: Box,
        *,
        now: Callable[[], datetime],
        environ: Mapping[str, str],
        topic: str = SAMPLE_TOPIC,
    ) -> None:
        self._fetcher = fetcher
        self._box = box
        self._now = now
        self._environ = environ
        self._topic = topic

    def run(self, sources: Sequence[Source], progress: Progress = lambda *_: None) -> list[Checked]:
        """Return what became of each source, in the order given."""
        found: dict[str, Checked] = {}
        pages: dict[str, Fetched] = {}
        for checked, page in self._answers(sources):
            key = checked.source.key
            found[key] = checked
            if page:
                pages[key] = page
            progress(checked.source.name, len(found), len(sources))
        for key, page in pages.items():
            found[key] = self._with_feeds(found[key], page)
        return [found[source.key] for source in sources]

    def _answers(self, sources: Sequence[Source]) -> Iterator[tuple[Checked, Fetched | None]]:
        """Yield each source's result, and the page when it answered one instead of a feed."""
        reading: deque[_Reading] = deque()
        for source, answer in self._asked(sources):
            if isinstance(answer, FindvalueError):
                yield _failed(source, answer), None
                continue
            reading.append(_Reading(source, answer, read_answer(self._box, source, answer)))
            while reading and reading[0].parsed.done():
                yield self._read(reading.popleft())
        while reading:
            yield self._read(reading.popleft())

    def _asked(
        self, sources: Sequence[Source]
    ) -> Iterator[tuple[Source, Fetched | FindvalueError]]:
        """Yield what each source answers: saved files first, then the others as they come."""
        requests: list[FetchRequest] = []
        by_key = {source.key: source for source in sources}
        for source in sources:
            try:
                job = self._job(source)
                if source.path is not None:
                    yield source, saved_answer(job, self._now())
                else:
                    requests.append(job.request(self._environ))
            except FindvalueError as error:
                yield source, error
        for request, answer in fetch_all(self._fetcher, requests):
            yield by_key[request.key], answer

    def _job(self, source: Source) -> Job:
        url = source.url or ""
        if source.kind == "search":
            url = source_lists.search_url(source, self._topic)
        return Job(source=source, state=SourceState(key=source.key), url=url)

    def _read(self, reading: _Reading) -> tuple[Checked, Fetched | None]:
        try:
            return self._judged(reading.source, reading.answer, reading.parsed.result()), None
        except ParseError as error:
            page = reading.answer if reading.source.kind == "feed" else None
            return _failed(reading.source, error), page

    def _judged(self, source: Source, answer: Fetched, parsed: ParsedSource) -> Checked:
        dates = [each.article.published for each in parsed.deliveries if each.article.published]
        state = delivered(
            SourceState(key=source.key),
            source,
            answer,
            Timing(now=self._now(), jitter=0.0),
            ttl=parsed.ttl,
            body_hash=parsed.body_hash,
            dates=dates,
            articles=len(parsed.deliveries),
            complete=parsed.complete,
        )
        return Checked(
            source=source,
            status=state.status,
            detail=state.detail,
            articles=state.articles,
            newest=max(dates, default=None),
            moved_to=answer.moved_to if source.kind != "search" else None,
        )

    def _with_feeds(self, checked: Checked, page: Fetched) -> Checked:
        """Add the feeds that a page declares; the page is not asked again."""
        source = checked.source
        scout = Scout(
            self._fetcher, self._box, source.url or "", allow_private=source.allow_private
        )
        return replace(checked, feeds=tuple(scout.declared(page.body, page.final_url)))


def _failed(source: Source, error: FindvalueError) -> Checked:
    status = error.source_status if isinstance(error, FetchError) else SourceStatus.BROKEN
    return Checked(source=source, status=status, detail=error.fact)
