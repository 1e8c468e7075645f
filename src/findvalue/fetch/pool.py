"""Fetching many addresses: parallel over hosts, one at a time within a host, never all in memory."""

from __future__ import annotations

import contextlib
import heapq
import itertools
import queue
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from types import TracebackType
from typing import Self

from findvalue.errors import FetchError, RefusedAddress
from findvalue.fetch.client import Fetcher
from findvalue.fetch.guard import target_of
from findvalue.fetch.model import Fetched, FetchRequest, Limits

Outcome = tuple[FetchRequest, Fetched | FetchError]

_TICK = 0.1  # seconds between two looks at the stop event
_GENTLE_WORKERS = 4


def fetch_all(
    fetcher: Fetcher,
    requests: Iterable[FetchRequest],
    *,
    workers: int = 16,
    stop: threading.Event | None = None,
    second_pass: bool = True,
) -> Iterator[Outcome]:
    """Ask for many addresses and give the answers as they come.

    One request at a time goes to a host. A host that asked to wait is not asked again: its other
    requests fail at once. Requests whose connection failed or broke are asked once more when all
    others are done, by fewer workers and with more time to connect; not when no host at all
    answered, for then the network is at fault.

    The threads are daemons and stop with the caller, so that Ctrl-C ends in moments.

    Args:
        fetcher: asks for one address.
        requests: what to ask for; read at once, in the caller's thread.
        workers: threads.
        stop: set it to end early; what is still running is left unanswered.
        second_pass: whether to ask again.

    Yields:
        Each request with its answer, or with the error that it ended in.
    """
    stop = stop or threading.Event()
    later: dict[int, Outcome] = {}
    answered = False
    with _Pass(fetcher, list(requests), workers=workers, stop=stop) as first:
        for request, answer in first:
            if not isinstance(answer, FetchError):
                answered = True
                yield request, answer
                continue
            answered = answered or answer.status is not None
            if second_pass and answer.passing:
                later[id(request)] = request, answer
            else:
                yield request, answer
    if later and answered and not stop.is_set():
        fetcher.forget_lost()
        waiting = [request for request, _ in later.values()]
        gentle = _gentle(fetcher.limits)
        with _Pass(fetcher, waiting, workers=_GENTLE_WORKERS, stop=stop, limits=gentle) as second:
            for request, answer in second:
                before = later.pop(id(request), None)
                if before and isinstance(answer, FetchError):
                    answer.seconds += before[1].seconds
                yield request, answer
    yield from later.values()


def _gentle(limits: Limits) -> Limits:
    """Return more time to connect and less in all: both passes together stay within the total."""
    return replace(limits, connect=2 * limits.connect, total=limits.total / 2)


class _Pass:
    """Workers that ask each request once, and the answers on their way to the caller."""

    def __init__(
        self,
        fetcher: Fetcher,
        requests: Sequence[FetchRequest],
        *,
        workers: int,
        stop: threading.Event,
        limits: Limits | None = None,
    ) -> None:
        self._fetcher = fetcher
        self._limits = limits
        # A second pass must not make a run with many dead servers long.
        self._ends = time.monotonic() + (fetcher.limits.total if limits else float("inf"))
        self._stop = stop
        self._waiting: dict[str, deque[FetchRequest]] = {}
        for request in requests:
            self._waiting.setdefault(_site_of(request), deque()).append(request)
        self._number = itertools.count()
        self._turns = [
            (fetcher.manners.ready_at(site), next(self._number), site) for site in self._waiting
        ]
        heapq.heapify(self._turns)
        self._untaken = self._unseen = len(requests)
        self._answers: queue.SimpleQueue[tuple[FetchRequest, Fetched | Exception]]
        self._answers = queue.SimpleQueue()
        self._changed = threading.Condition()
        self._over = False
        self._threads = self._room = min(workers, len(self._waiting))

    def __enter__(self) -> Self:
        for number in range(self._threads):
            threading.Thread(target=self._work, name=f"fetch-{number}", daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._changed:
            self._over = True
            self._changed.notify_all()

    def __iter__(self) -> Iterator[Outcome]:
        while self._unseen and not self._stop.is_set() and time.monotonic() < self._ends:
            with contextlib.suppress(queue.Empty):
                request, answer = self._answers.get(timeout=_TICK)
                self._unseen -= 1
                self._make_room()
                if isinstance(answer, Exception) and not isinstance(answer, FetchError):
                    raise answer
                yield request, answer

    def _work(self) -> None:
        while taken := self._take():
            site, request = taken
            self._answers.put((request, self._answer(request)))
            self._give_back(site)

    def _answer(self, request: FetchRequest) -> Fetched | Exception:
        begun = time.monotonic()
        try:
            return self._fetcher.fetch(request, limits=self._limits)
        except FetchError as error:
            error.seconds = time.monotonic() - begun
            return error.with_traceback(None)  # a trace holds frames, and they hold half a body
        except Exception as error:  # noqa: BLE001 - it goes to the caller, who raises it
            return error

    def _take(self) -> tuple[str, FetchRequest] | None:
        """Return the request whose host may be asked next, waiting for it; None at the end.

        There is room for one answer a worker, running or waiting for the caller: a caller who is
        slow slows the workers, and memory holds that many bodies at most.
        """
        with self._changed:
            while self._untaken and not self._over:
                pause = None
                if self._turns and self._room:
                    pause = self._turns[0][0] - time.monotonic()
                if pause is not None and pause <= 0:
                    _, _, site = heapq.heappop(self._turns)
                    self._untaken -= 1
                    self._room -= 1
                    return site, self._waiting[site].popleft()
                self._changed.wait(pause)
            self._changed.notify_all()
        return None

    def _make_room(self) -> None:
        with self._changed:
            self._room += 1
            self._changed.notify()

    def _give_back(self, site: str) -> None:
        if self._waiting[site]:
            with self._changed:
                turn = self._fetcher.manners.ready_at(site), next(self._number), site
                heapq.heappush(self._turns, turn)
                self._changed.notify()


def _site_of(request: FetchRequest) -> str:
    try:
        return target_of(request.moved_to or request.url).site
    except RefusedAddress:
        return ""  # fetching it will say so
