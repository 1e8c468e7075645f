"""Lanes: threads that fetch what is asked of them, one request each, for as long as they are open."""

from __future__ import annotations

import queue
import threading
from concurrent.futures import Future

from findvalue.closing import Closing
from findvalue.errors import FetchError
from findvalue.fetch import Fetched, Fetcher, FetchRequest
from findvalue.parse import ParsedSource
from findvalue.pipeline.feeder import Answered, Job, Parsed


class Lanes(Closing):
    """Hands out everything that happens, in the order it happens, to one thread.

    A refresh knows what it asks before it begins; a worker asks for more while it goes on. The
    threads are daemons, so that none of them keeps a process alive.

    Args:
        fetcher: asks; keeps the manners towards each server.
        number: how many requests run at the same time.
    """

    def __init__(self, fetcher: Fetcher, number: int) -> None:
        self._fetcher = fetcher
        self._number = number
        self._requests: queue.SimpleQueue[FetchRequest | None] = queue.SimpleQueue()
        self._events: queue.SimpleQueue[Answered | Parsed | Exception] = queue.SimpleQueue()
        for each in range(number):
            threading.Thread(target=self._work, name=f"lane-{each}", daemon=True).start()

    def close(self) -> None:
        """Let the lanes end after what they are at; nobody waits for them."""
        for _ in range(self._number):
            self._requests.put(None)

    def ask(self, request: FetchRequest) -> None:
        """Have an address asked as soon as a lane is free."""
        self._requests.put(request)

    def await_parsing(self, job: Job, answer: Fetched, future: Future[ParsedSource]) -> None:
        """Hand out a ``Parsed`` when the future is done."""
        future.add_done_callback(lambda done: self._events.put(Parsed(job, answer, done)))

    def next(self, timeout: float) -> Answered | Parsed | None:
        """Return what happens next, or None when nothing does within so many seconds."""
        try:
            event = self._events.get(timeout=timeout)
        except queue.Empty:
            return None
        if isinstance(event, Exception):
            raise event
        return event

    def _work(self) -> None:
        while (request := self._requests.get()) is not None:
            self._events.put(self._answer(request))

    def _answer(self, request: FetchRequest) -> Answered | Exception:
        try:
            return Answered(request, self._fetcher.fetch(request))
        except FetchError as error:
            return Answered(request, error)
        except Exception as error:  # noqa: BLE001 - it is raised again in the caller's thread
            return error
