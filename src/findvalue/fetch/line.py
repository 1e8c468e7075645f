"""Sends requests, each over a connection of its own, and says in plain words why one failed."""

from __future__ import annotations

import contextlib
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from requests import PreparedRequest, RequestException
from requests.adapters import DEFAULT_CA_BUNDLE_PATH
from requests.structures import CaseInsensitiveDict
from urllib3.exceptions import HTTPError

from findvalue.errors import UsageError
from findvalue.fetch.deadline import Deadline
from findvalue.fetch.dialling import Visit, check_behind_proxy
from findvalue.fetch.failures import explain
from findvalue.fetch.guard import Target, refused, target_of
from findvalue.fetch.model import Limits
from findvalue.fetch.silence import SILENCE
from findvalue.fetch.trouble import NoConnection
from findvalue.fetch.wire import Adapter

if TYPE_CHECKING:
    from urllib3 import HTTPResponse

_REMEMBERED = 30.0  # seconds in which a place that could not be reached is not dialled again


class Line:
    """The way out.

    Args:
        proxy: address of an HTTP proxy that everything goes through, or None. It is trusted: it
            decides which machine a name leads to, and may itself lie in a private network.

    Raises:
        UsageError: the proxy is not an http or https address.
    """

    def __init__(self, proxy: str | None = None) -> None:
        self._proxies = {"http": proxy, "https": proxy} if proxy else {}
        self._proxy = _place_of(proxy) if proxy else None
        self._lost: dict[tuple[tuple[str, int], bool], tuple[float, str]] = {}
        self._tls: ssl.SSLContext | None = None
        self._lock = threading.Lock()

    def sent(self, target: Target) -> Target:
        """Return an address as it is sent: other letters of a host as ASCII (RFC 5891).

        Raises:
            RefusedAddress: the host has no such form.
        """
        if target.url.isascii():
            return target
        request = PreparedRequest()
        try:
            request.prepare_url(target.url, None)
        except (RequestException, ValueError):
            raise refused(f"{target.label} is not a valid host") from None
        return target_of(request.url or "")

    def visit(
        self,
        target: Target,
        deadline: Deadline,
        limits: Limits,
        *,
        exempt: bool,
        source: Target | None = None,
    ) -> Visit:
        """Return a visit to an address, unless it is known already that it would fail.

        Args:
            target: the address.
            deadline: when it has to be over.
            limits: what it may use.
            exempt: whether the place may lie in a private network.
            source: the address that redirected to it.

        Raises:
            Refused: its place may not be asked.
            NoConnection: it could not be reached a moment ago.
        """
        visit = Visit(
            target=target,
            exempt=exempt,
            source=source,
            deadline=deadline,
            limits=limits,
            proxy=self._proxy,
        )
        if self._proxy and not exempt:
            check_behind_proxy(visit)
        until, lost = self._lost.get((visit.place, exempt), (0.0, ""))
        if lost and time.monotonic() < until:
            raise NoConnection(lost)
        return visit

    def forget_lost(self) -> None:
        """Dial again what could not be reached."""
        self._lost.clear()

    @contextlib.contextmanager
    def get(self, visit: Visit, headers: Mapping[str, str]) -> Iterator[HTTPResponse]:
        """Send a GET and give the answer, its body unread.

        Args:
            visit: whom to ask.
            headers: all headers.

        Raises:
            Refused: the address leads into a private network.
            NoConnection: it cannot be reached.
            Trouble: no answer, or none that is HTTP; also for what goes wrong while the caller
                reads the body.
        """
        tls = self._context() if visit.target.scheme == "https" else None
        answered = False
        try:
            with (
                SILENCE,
                contextlib.closing(Adapter(visit, tls)) as adapter,
                contextlib.closing(self._sent(adapter, visit, headers)) as raw,
            ):
                answered = True
                yield raw
        except (RequestException, HTTPError) as error:
            raise explain(error, answered=answered) from None
        except NoConnection as lost:
            if visit.deadline.left():  # else it was not given the time to answer
                until = time.monotonic() + _REMEMBERED
                self._lost[visit.place, visit.exempt] = until, lost.reason
            raise
        finally:
            visit.deadline.release()

    def _sent(self, adapter: Adapter, visit: Visit, headers: Mapping[str, str]) -> HTTPResponse:
        limits = visit.limits
        try:
            response = adapter.send(
                _prepared(visit.target, headers),
                stream=True,
                timeout=(limits.connect, limits.read),
                proxies=self._proxies,
            )
        except ValueError as error:  # what a library makes of an answer that nobody thought of
            raise explain(error, answered=False) from None
        raw: HTTPResponse = response.raw
        return raw

    def _context(self) -> ssl.SSLContext:
        """Return the one TLS context of this line: reading the authorities takes 40 ms of CPU.

        The system's authorities count beside those of certifi, and with them ``SSL_CERT_FILE``.
        """
        with self._lock:
            if self._tls is None:
                self._tls = ssl.create_default_context(cafile=DEFAULT_CA_BUNDLE_PATH)
                self._tls.load_default_certs()
            return self._tls


def _prepared(target: Target, headers: Mapping[str, str]) -> PreparedRequest:
    request = PreparedRequest()
    request.method = "GET"
    request.url = target.url
    request.headers = CaseInsensitiveDict(headers)
    return request


def _place_of(proxy: str) -> tuple[str, int]:
    parts = urlsplit(proxy)
    ports = {"http": 80, "https": 443}
    if parts.scheme not in ports or not parts.hostname:
        raise UsageError(
            "the proxy is not an http or https address",
            hint="write it as http://HOST:PORT",
        )
    return parts.hostname, parts.port or ports[parts.scheme]
