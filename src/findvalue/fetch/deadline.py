"""The deadline of a whole request, kept by a watchdog that shuts the connection.

No timeout of a socket bounds a request: one byte every few seconds, or an endless row of
``100 Continue``, resets it for ever. So one thread looks at all running requests and shuts the
connection of the one whose time is over; whoever reads from it wakes at once.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator


class Deadline:
    """When one request has to be over, and the connection that is shut then.

    Args:
        seconds: from now.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.ends = time.monotonic() + seconds
        self.expired = False
        self._line: socket.socket | None = None
        self._lock = threading.Lock()

    def left(self) -> float:
        """Return the seconds left, 0 when the time is over."""
        return 0.0 if self.expired else max(0.0, self.ends - time.monotonic())

    def why(self) -> str:
        """Return why a request ended that ran into it, in plain words."""
        if time.monotonic() < self.ends:
            return "stopped before an answer came"
        return f"no whole answer within {self.seconds:g} s"

    def hold(self, line: socket.socket) -> None:
        """Remember the connection of the request.

        A duplicate of the descriptor is kept: TLS takes the socket itself away, and a closed
        descriptor may already belong to another connection when the time is over.
        """
        with self._lock:
            self._line = line.dup()
            if self.expired:
                self._shut()

    def release(self) -> None:
        """Let go of the connection."""
        with self._lock:
            if self._line:
                self._line.close()
                self._line = None

    def expire(self) -> None:
        """Shut the connection: the time is over, or the fetcher closes."""
        with self._lock:
            self.expired = True
            self._shut()

    def _shut(self) -> None:
        if self._line:
            with contextlib.suppress(OSError):  # the server was faster
                self._line.shutdown(socket.SHUT_RDWR)


class Watchdog:
    """One thread that keeps the deadlines of all running requests."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._running: set[Deadline] = set()
        self._wakes = float("inf")
        self._thread: threading.Thread | None = None
        self._closed = False

    @contextlib.contextmanager
    def deadline(self, seconds: float) -> Iterator[Deadline]:
        """Give a request this many seconds; after ``close`` it gets none."""
        deadline = Deadline(seconds)
        with self._changed:
            if self._closed:
                deadline.expire()
            else:
                self._running.add(deadline)
                self._watch(deadline.ends)
        try:
            yield deadline
        finally:
            with self._changed:
                self._running.discard(deadline)
            deadline.release()

    def close(self) -> None:
        """End all running requests at once."""
        with self._changed:
            self._closed = True
            for deadline in self._running:
                deadline.expire()
            self._changed.notify()

    def _watch(self, ends: float) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="deadlines", daemon=True)
            self._thread.start()
        elif ends < self._wakes:
            self._changed.notify()

    def _run(self) -> None:
        with self._changed:
            while not self._closed:
                now = time.monotonic()
                for deadline in self._running:
                    if deadline.ends <= now:
                        deadline.expire()
                waiting = [d.ends for d in self._running if not d.expired]
                self._wakes = min(waiting, default=float("inf"))
                self._changed.wait(self._wakes - now if waiting else None)
