"""Manners towards a server: one request at a time, a pause between two, and rest when it asks."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator, Mapping
from datetime import timedelta

from findvalue.fetch.deadline import Deadline
from findvalue.fetch.trouble import resting, silent

_TICK = 0.5  # seconds after which a waiting request sees that its fetcher was closed


class Manners:
    """Who may be asked when. A site is what ``Target.site`` says: a host, mostly.

    Args:
        gap: the least time between two requests to the same site.
        gaps: sites that want another one.
    """

    def __init__(self, gap: timedelta, gaps: Mapping[str, timedelta]) -> None:
        self._gap = gap.total_seconds()
        self._gaps = {site: pause.total_seconds() for site, pause in gaps.items()}
        self._changed = threading.Condition()
        self._busy: set[str] = set()
        self._ready: dict[str, float] = {}
        self._rests: dict[str, float] = {}

    def gap(self, site: str) -> float:
        """Return the least seconds between two requests to a site."""
        return self._gaps.get(site, self._gap)

    def ready_at(self, site: str) -> float:
        """Return when a site may be asked next, on the monotonic clock, if nobody asks it now."""
        with self._changed:
            return self._ready.get(site, 0.0)

    def free_at(self, site: str) -> float:
        """Return when a site is done with its pause and its rest, on the monotonic clock."""
        with self._changed:
            return max(self._ready.get(site, 0.0), self._rests.get(site, 0.0))

    @contextlib.contextmanager
    def turn(self, site: str, deadline: Deadline, *, at_once: bool = False) -> Iterator[None]:
        """Wait until a site may be asked, and keep everybody else from it.

        Args:
            site: whom to ask.
            deadline: how long to wait at most.
            at_once: no pause before: a redirect within a site is part of the same visit.

        Raises:
            Trouble: it asked to be left alone, or the turn did not come in time.
        """
        with self._changed:
            while True:
                pause, left = self._pause(site, at_once=at_once), deadline.left()
                if not left:
                    raise silent("its turn did not come in time")
                if pause <= 0:
                    break
                self._changed.wait(min(pause, left, _TICK))
            self._busy.add(site)
        try:
            yield
        finally:
            with self._changed:
                self._busy.discard(site)
                self._ready[site] = time.monotonic() + self.gap(site)
                self._changed.notify_all()

    def _pause(self, site: str, *, at_once: bool) -> float:
        now = time.monotonic()
        if (rest := self._rests.get(site, now) - now) > 0:
            raise resting(rest)
        if site in self._busy:
            return float("inf")
        return 0.0 if at_once else self._ready.get(site, now) - now

    def remember(self, site: str, seconds: float) -> None:
        """Remember that a site was asked so many seconds ago by somebody else of us."""
        pause = self.gap(site) - seconds
        if 0 < pause <= self.gap(site):
            ready = time.monotonic() + pause
            with self._changed:
                self._ready[site] = max(ready, self._ready.get(site, ready))

    def let_rest(self, site: str, seconds: float) -> None:
        """Remember that a site asked to be left alone."""
        until = time.monotonic() + seconds
        with self._changed:
            self._rests[site] = max(until, self._rests.get(site, until))
