"""The dial: resolve once, keep the addresses that may be asked, connect to one of those."""

from __future__ import annotations

import errno
import queue
import re
import socket
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from findvalue.fetch.deadline import Deadline
from findvalue.fetch.guard import Target, is_public, private
from findvalue.fetch.model import Limits
from findvalue.fetch.trouble import NoConnection, Refused
from findvalue.urls import is_local_name

SocketOptions = Iterable[tuple[int, int, int | bytes]]
_Address = tuple[socket.AddressFamily, tuple[Any, ...]]  # what ``connect`` takes, and its family

_TRIES = 6  # addresses of one host that are dialled
_IMPATIENCE = 1.0  # seconds for an address when there is another one to try

_NUMBER = re.compile(r"[0-9.]+|[0-9a-f.]*:[0-9a-f:.]*")  # an IPv4 address in some spelling, or IPv6
_NO_ROUTE = {errno.ENETUNREACH, errno.EHOSTUNREACH}


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One request to one address: whom it asks, and what it may use."""

    target: Target
    exempt: bool  # whether its place may lie in a private network
    source: Target | None  # the address that redirected here
    deadline: Deadline
    limits: Limits
    proxy: tuple[str, int] | None = None  # a trusted hop that is dialled instead

    @property
    def place(self) -> tuple[str, int]:
        """The host and port that are dialled."""
        return self.proxy or self.target.place


def dial(visit: Visit, place: tuple[str, int], options: SocketOptions) -> socket.socket:
    """Connect to the place of a visit.

    Args:
        visit: what was agreed on.
        place: the host and port that the HTTP library is about to dial.
        options: socket options.

    Returns:
        A connected socket, with the connect timeout on it.

    Raises:
        Refused: the place is another than agreed on, or lies in a private network.
        NoConnection: it cannot be reached.
    """
    if place != visit.place:
        raise Refused(f"{visit.target.label} can be read as two different addresses")
    found = look_up(place, visit)
    free = visit.exempt or visit.proxy is not None
    allowed = found if free else [item for item in found if is_public(item[1][0])]
    if not allowed:
        raise Refused(private(visit.target, str(found[0][1][0]), visit.source))
    failure = OSError()
    for number, address in enumerate(allowed, start=1):
        another = number < len(allowed)
        patience = min(_IMPATIENCE, visit.limits.connect) if another else visit.limits.connect
        try:
            return _connected(address, min(patience, visit.deadline.left()), options)
        except OSError as error:
            failure = error
    raise NoConnection(_why_lost(failure, visit.limits.connect))


def look_up(place: tuple[str, int], visit: Visit) -> list[_Address]:
    """Resolve a host once.

    No call to a resolver can be interrupted, so one that may take long happens in a thread that
    is left behind when it does.

    Args:
        place: host and port.
        visit: how long it may take.

    Returns:
        Families and socket addresses, in the resolver's order: at least one, at most six.

    Raises:
        NoConnection: there is no such host, or nobody answers.
    """
    if _NUMBER.fullmatch(place[0]):  # nobody has to be asked
        addresses = _resolved(place)
    else:
        answers: queue.SimpleQueue[list[_Address]] = queue.SimpleQueue()
        ask = threading.Thread(target=lambda: answers.put(_resolved(place)), daemon=True)
        ask.start()
        seconds = min(visit.limits.connect, visit.deadline.left())
        try:
            addresses = answers.get(timeout=seconds)
        except queue.Empty:
            raise NoConnection(f"no name server answered within {seconds:.2g} s") from None
    if not addresses:
        raise NoConnection("its name is not known, or there is no network")
    return addresses


def _resolved(place: tuple[str, int]) -> list[_Address]:
    try:
        found = socket.getaddrinfo(*place, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):  # UnicodeError: a label that no name server takes
        return []
    return [(family, address) for family, _, _, _, address in found[:_TRIES]]


def check_behind_proxy(visit: Visit) -> None:
    """Refuse what a proxy would find in its own network, as far as the host shows it.

    The proxy resolves names, so no address can be checked. But an address written as a number, in
    any spelling, and a name of a local network are known for what they are.

    Raises:
        Refused: the host is private.
    """
    target = visit.target
    try:
        found = socket.getaddrinfo(*target.place, flags=socket.AI_NUMERICHOST)
    except (OSError, UnicodeError):
        is_private = is_local_name(target.host)
    else:
        is_private = not all(is_public(str(item[4][0])) for item in found)
    if is_private:
        raise Refused(private(target, target.host, visit.source))


def _connected(address: _Address, seconds: float, options: SocketOptions) -> socket.socket:
    family, sockaddr = address
    line = socket.socket(family, socket.SOCK_STREAM)
    try:
        for option in options:
            line.setsockopt(*option)
        line.settimeout(max(seconds, 0.001))  # 0 would mean: do not wait at all
        line.connect(sockaddr)
    except BaseException:
        line.close()
        raise
    return line


def _why_lost(failure: OSError, seconds: float) -> str:
    if isinstance(failure, TimeoutError):
        return f"no connection within {seconds:.2g} s"
    if isinstance(failure, ConnectionRefusedError):
        return "nothing listens there (connection refused)"
    if failure.errno in _NO_ROUTE:
        return "there is no way to it (no network?)"
    return "no connection"
