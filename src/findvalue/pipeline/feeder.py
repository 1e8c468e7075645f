"""Two streams made one: answers as they arrive, and articles as they are read."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Self

from findvalue import sources as source_lists
from findvalue.errors import FetchError
from findvalue.fetch import Fetched, Fetcher, FetchRequest, fetch_all
from findvalue.parse import ParsedSource
from findvalue.types import Source, SourceState

_HELD = 8  # answers held in memory between the network and the store


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One thing to ask: a source and, for a search source, the address with the topic in it."""

    source: Source
    state: SourceState
    url: str = ""  # "" for a saved file
    search: SourceState | None = None  # the search's own state, when it is asked about one topic

    @property
    def last_attempt(self) -> datetime | None:
        """When this source was asked last, about whatever."""
        return (self.search or self.state).last_attempt

    def request(self, environ: Mapping[str, str]) -> FetchRequest:
        """Return the request for the fetcher; header values may come from ``environ``."""
        source = self.source
        return FetchRequest(
            key=self.state.key,
            url=self.url,
            moved_to=self.state.moved_to,
            validators=self.state.validators,
            headers=source_lists.resolved_headers(source, environ),
            accept="page" if source.kind == "page" else "json" if source.json else "feed",
            allow_private=source.allow_private,
            robots=source.kind == "page",
        )


@dataclass(frozen=True, slots=True)
class Answered:
    """A request came to its end, well or not."""

    request: FetchRequest
    answer: Fetched | FetchError


@dataclass(frozen=True, slots=True)
class Parsed:
    """A body was read, or could not be: the future knows."""

    job: Job
    answer: Fetched
    future: Future[ParsedSource]


@dataclass(frozen=True, slots=True)
class _Ended:
    error: BaseException | None


class Feeder:
    """Iterates over everything that happens during a refresh, in the order it happens.

    A thread drains the fetcher; the caller alone handles what comes out, so that the store has
    one writer. At most eight answers are held at a time: the network waits for the store.

    Args:
        fetcher: asks.
        requests: what to ask.
        stop: ends the asking; set when the block is left.
    """

    def __init__(
        self, fetcher: Fetcher, requests: Sequence[FetchRequest], stop: threading.Event
    ) -> None:
        self._fetcher = fetcher
        self._requests = requests
        self._stop = stop
        self._room = threading.Semaphore(_HELD)
        self._events: queue.SimpleQueue[Answered | Parsed | _Ended] = queue.SimpleQueue()
        self._parsing = 0
        self._thread = threading.Thread(target=self._drain, name="findvalue-feeder", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._room.release(_HELD)
        self._thread.join(timeout=1)

    def __iter__(self) -> Iterator[Answered | Parsed]:
        asking = True
        while asking or self._parsing:
            event = self._events.get()
            if isinstance(event, _Ended):
                asking = False
                if event.error:
                    raise event.error
                continue
            parsing = self._parsing
            yield event
            if isinstance(event, Parsed):
                self._parsing -= 1
            if self._parsing <= parsing:  # the caller is done with it, and no child reads it
                self._room.release()

    def await_parsing(self, job: Job, answer: Fetched, future: Future[ParsedSource]) -> None:
        """Hand out a ``Parsed`` when the future is done."""
        self._parsing += 1
        future.add_done_callback(lambda done: self._events.put(Parsed(job, answer, done)))

    def _drain(self) -> None:
        try:
            for request, answer in fetch_all(self._fetcher, self._requests, stop=self._stop):
                self._room.acquire()
                self._events.put(Answered(request, answer))
        except BaseException as error:  # noqa: BLE001 - it is raised again in the caller's thread
            self._events.put(_Ended(error))
        else:
            self._events.put(_Ended(None))
