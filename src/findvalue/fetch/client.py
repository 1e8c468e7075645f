"""The fetcher: the one function of findvalue that asks the network for anything."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from findvalue.closing import Closing
from findvalue.errors import FetchError, RefusedAddress
from findvalue.fetch.answers import PERMANENT, TOO_MANY, content_type, fresh_for, validators
from findvalue.fetch.asking import sent_headers, unsendable
from findvalue.fetch.deadline import Deadline, Watchdog
from findvalue.fetch.guard import Target, redirected, target_of
from findvalue.fetch.manners import Manners
from findvalue.fetch.model import Accept, Fetched, FetchRequest, Limits
from findvalue.fetch.receiving import Answer, receive
from findvalue.fetch.robots import SIZE as ROBOTS_SIZE
from findvalue.fetch.robots import Robots
from findvalue.fetch.trouble import Refused, Trouble, silent
from findvalue.text import clean_text
from findvalue.types import SourceStatus, Validators

ARXIV = {"export.arxiv.org": timedelta(seconds=3)}  # its API's terms of use: one request in 3 s
_LIMITS = Limits()
_NO_WAIT_GIVEN = 60.0  # seconds that a site rests after a 429 that does not say for how long


@dataclass(frozen=True, slots=True, kw_only=True)
class _Errand:
    """What stays the same over all the hops of one request."""

    own: Target  # the address that the user wrote
    exempt: bool  # whether its place may be private
    headers: Mapping[str, str]  # for its origin alone
    validators: Validators
    accept: Accept
    robots: bool
    deadline: Deadline
    limits: Limits
    cut: bool = False  # whether the first part of a body is enough


@dataclass(frozen=True, slots=True, kw_only=True)
class _Arrival:
    target: Target  # the last address
    answer: Answer
    moved_to: str | None


class Fetcher(Closing):
    """Asks for addresses: guarded, bounded and polite. A context manager; safe for many threads.

    Args:
        limits: what one request may use.
        user_agent: how we name ourselves.
        gap: the least time between two requests to the same host.
        host_gaps: hosts that want another one.
        proxy: address of an HTTP proxy that everything goes through, or None; neither the
            environment nor .netrc is ever looked at.
        clock: what time it is, aware.

    Raises:
        UsageError: the proxy is not an http or https address.
    """

    def __init__(
        self,
        *,
        limits: Limits = _LIMITS,
        user_agent: str = "findvalue",
        gap: timedelta = timedelta(seconds=1),
        host_gaps: Mapping[str, timedelta] = ARXIV,
        proxy: str | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        from findvalue.fetch.line import Line

        self.limits = limits
        self.manners = Manners(gap, host_gaps)
        self._line = Line(proxy)
        self._user_agent = user_agent
        self._clock = clock
        self._watchdog = Watchdog()
        self._robots = Robots()

    def close(self) -> None:
        """End whatever is running; those requests fail, and so does every later one."""
        self._watchdog.close()

    def asked_before(self, url: str, seconds: float) -> None:
        """Remember that an earlier run asked an address's host so many seconds ago.

        So two runs in a row keep the pause between them; a time in the future is ignored.
        """
        with contextlib.suppress(RefusedAddress):  # asking it will say so
            self.manners.remember(target_of(url).site, seconds)

    def pause(self, url: str) -> timedelta:
        """Return how long from now an address's host is left alone, as manners or it asked."""
        try:
            site = target_of(url).site
        except RefusedAddress:
            return timedelta()
        return timedelta(seconds=max(self.manners.free_at(site) - time.monotonic(), 0.0))

    def forget_lost(self) -> None:
        """Dial again what could not be reached: without this a lost host fails for 30 s."""
        self._line.forget_lost()

    def fetch(self, request: FetchRequest, *, limits: Limits | None = None) -> Fetched:
        """Ask for one address and follow its redirects.

        Args:
            request: what to ask for.
            limits: others than the fetcher's, for this request.

        Returns:
            A whole answer: new content, or the word that nothing changed (304).

        Raises:
            RefusedAddress: the address, or one that it redirects to, is never asked.
            FetchError: anything else; the message names the host and the reason, never a query,
                a header or what the server wrote.
        """
        limits = limits or self.limits
        started = time.monotonic()
        with self._watchdog.deadline(limits.total) as deadline:
            own = self._line.sent(target_of(request.url))
            errand = _Errand(
                own=own,
                exempt=request.allow_private,
                headers=_checked(request.headers, own),
                validators=request.validators,
                accept=request.accept,
                robots=request.robots,
                deadline=deadline,
                limits=limits,
            )
            start = self._line.sent(target_of(request.moved_to)) if request.moved_to else own
            arrival = self._follow(errand, start)
        return self._fetched(request, arrival, time.monotonic() - started)

    def _fetched(self, request: FetchRequest, arrival: _Arrival, seconds: float) -> Fetched:
        headers = arrival.answer.headers
        return Fetched(
            url=request.url,
            final_url=arrival.target.url,
            status=arrival.answer.status,
            body=arrival.answer.body,
            content_type=content_type(headers),
            validators=validators(headers),
            moved_to=arrival.moved_to,
            fresh_for=fresh_for(headers),
            fetched_at=self._clock(),
            seconds=seconds,
        )

    def _follow(self, errand: _Errand, start: Target) -> _Arrival:
        target, source = start, None
        moved_to, permanent = None, True
        for _ in range(errand.limits.hops + 1):
            answer = self._ask(errand, target, source)
            if answer.location is None:
                return _Arrival(target=target, answer=answer, moved_to=moved_to)
            permanent = permanent and answer.status in PERMANENT
            source, target = target, self._line.sent(redirected(target, answer.location))
            moved_to = target.url if permanent else moved_to
        trouble = Trouble(f"redirects more than {errand.limits.hops} times")
        raise _failure(start, trouble, errand.deadline)

    def _ask(self, errand: _Errand, target: Target, source: Target | None) -> Answer:
        try:
            if errand.robots:
                self._robots.check(target, lambda file: self._robots_file(errand, file))
            return self._exchange(errand, target, source)
        except Trouble as trouble:
            self._let_rest(target, trouble)
            failure = _failure(target, trouble, errand.deadline)
        # Raised out here, so that it does not carry the frames, and with them the body, along.
        raise failure

    def _robots_file(self, errand: _Errand, file: Target) -> bytes:
        plain = replace(
            errand,
            headers={},
            validators=Validators(),
            accept="page",
            robots=False,
            limits=replace(errand.limits, body=ROBOTS_SIZE),
            cut=True,
        )
        return self._follow(plain, file).answer.body

    def _exchange(self, errand: _Errand, target: Target, source: Target | None) -> Answer:
        visit = self._line.visit(
            target,
            errand.deadline,
            errand.limits,
            exempt=errand.exempt and target.place == errand.own.place,
            source=source,
        )
        same_site = source is not None and source.site == target.site
        with (
            self.manners.turn(target.site, errand.deadline, at_once=same_site),
            self._line.get(visit, self._headers(errand, target)) as raw,
        ):
            answer = receive(
                raw,
                conditional=errand.validators != Validators(),
                limit=errand.limits.body,
                cut=errand.cut,
                now=self._clock,
            )
        if errand.deadline.expired:  # a connection that was shut looks like the end of a body
            raise silent("the answer was cut off")
        return answer

    def _headers(self, errand: _Errand, target: Target) -> dict[str, str]:
        return sent_headers(
            user_agent=self._user_agent,
            accept=errand.accept,
            own=errand.headers if target.origin == errand.own.origin else {},
            validators=errand.validators,
        )

    def _let_rest(self, target: Target, trouble: Trouble) -> None:
        if trouble.status is not None:
            default = _NO_WAIT_GIVEN if trouble.status == TOO_MANY else 0.0
            self.manners.let_rest(target.site, default if trouble.wait is None else trouble.wait)


def _checked(headers: Mapping[str, str], own: Target) -> Mapping[str, str]:
    if (name := unsendable(headers)) is not None:
        raise FetchError(
            f"{own.label}: the header {clean_text(name, 40)} cannot be sent",
            hint="remove it from the source, or look for a line break or other letters in it",
        )
    return headers


def _failure(target: Target, trouble: Trouble, deadline: Deadline) -> FetchError:
    if isinstance(trouble, Refused):
        return RefusedAddress(trouble.reason, source_status=trouble.means)
    if not deadline.left():
        return FetchError(
            f"{target.label}: {deadline.why()}", source_status=SourceStatus.UNREACHABLE
        )
    return FetchError(
        f"{target.label}: {trouble.reason}",
        hint=trouble.hint,
        status=trouble.status,
        retry_after=trouble.wait,
        source_status=trouble.means,
        passing=trouble.passing,
    )
