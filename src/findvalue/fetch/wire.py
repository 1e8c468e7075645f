"""The way from an ``HTTPAdapter`` of requests down to our own connections.

The connection class is our own and everything around it is the library's, so the host name stays
the host name: ``Host``, SNI and certificate checks are untouched, while the address that is
dialled is the one that was checked. There is no ``requests.Session``: a session is what reads
.netrc and the environment, keeps cookies, and reads the whole body of a redirect.

An adapter serves one request over one connection. So each request is dialled, and checked, on its
own: none can ride on a connection that was opened under an exception made for another.
"""
# ruff: noqa: ANN401 - the methods that are overridden here take whatever their libraries pass

from __future__ import annotations

import io
import socket
import ssl
from functools import partial
from typing import Any

from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

from findvalue.fetch.dialling import Visit, dial
from findvalue.fetch.trouble import too_long

_HEAD = 256_000  # bytes allowed on the wire beside the body: headers, chunk sizes
_BUFFER = 65_536  # bytes

_HTTPResponse: Any = HTTPConnection.response_class  # the one of the standard library


class Adapter(HTTPAdapter):
    """Serves one visit.

    Args:
        visit: whom to ask.
        tls: the context that verifies certificates, for an https address.
    """

    def __init__(self, visit: Visit, tls: ssl.SSLContext | None) -> None:
        self._tls = tls
        self._pools: dict[str, Any] = {
            "http": partial(_Pool, visit=visit),
            "https": partial(_TLSPool, visit=visit),
        }
        super().__init__(pool_connections=1, pool_maxsize=1, max_retries=0)

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        """Make the manager of connections with our own classes in it."""
        super().init_poolmanager(*args, ssl_context=self._tls, **options)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        """Make the manager of connections through a proxy, likewise."""
        manager = super().proxy_manager_for(proxy, ssl_context=self._tls, **options)
        manager.pool_classes_by_scheme = self._pools
        return manager

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        """Do nothing: the context verifies, and holds its authorities already."""

    def build_response(self, req: PreparedRequest, resp: Any) -> Response:
        """Wrap the answer; its cookies are not kept, so they are not even read."""
        response = Response()
        response.request = req
        response.raw = resp
        return response


class _Guarded(HTTPConnection):
    """A connection to what the visit says, and to nothing else."""

    def __init__(self, *args: Any, visit: Visit, **options: Any) -> None:
        super().__init__(*args, **options)
        self._visit = visit
        make_answer: Any = partial(_Answer, limit=visit.limits.wire)
        self.response_class = make_answer

    def _new_conn(self) -> socket.socket:
        place = self._dns_host.lower(), self.port
        line = dial(self._visit, place, self.socket_options or ())
        self._visit.deadline.hold(line)
        return line


class _GuardedTLS(_Guarded, HTTPSConnection):
    """The same under TLS."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Guarded


class _TLSPool(HTTPSConnectionPool):
    ConnectionCls = _GuardedTLS


class _Answer(_HTTPResponse):  # type: ignore[misc]  # known at run time only
    """An answer whose every byte is counted as it arrives: headers, chunk sizes, body, trailers.

    Without it a chunk of negative size would be read to the end of the stream in one piece, and
    an endless row of trailers would be read for as long as it lasts.
    """

    def __init__(self, sock: socket.socket, *args: Any, limit: int, **options: Any) -> None:
        super().__init__(sock, *args, **options)
        answer: Any = self
        answer.fp = io.BufferedReader(_Meter(answer.fp.detach(), limit + _HEAD), _BUFFER)


class _Meter(io.RawIOBase):
    def __init__(self, raw: Any, limit: int) -> None:
        self._raw = raw
        self._limit = self._left = limit

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        count: int | None = self._raw.readinto(buffer)
        self._left -= count or 0
        if self._left < 0:
            raise too_long(self._limit)
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()
