"""A server on 127.0.0.1 that says exactly what a test tells it to, byte by byte, and remembers.

Nothing in these tests can dial anything but 127.0.0.1: an audit hook of Python forbids it, below
everything that is under test.
"""

from __future__ import annotations

import contextlib
import errno
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from findvalue.fetch import Fetched, Fetcher, FetchRequest, Limits

FEED = b"<rss version='2.0'><channel><title>Harbour</title></channel></rss>"
QUICK = Limits(connect=1, read=0.25, total=0.4)

Answer = bytes | Callable[["Call"], object]


@dataclass(slots=True)
class Call:
    """One request that a server got, and the way to answer it."""

    path: str
    headers: dict[str, str]  # names in lower case, bytes read as Latin-1
    names: list[str]  # as they were written
    at: float
    line: socket.socket
    stopping: threading.Event

    def send(self, data: bytes) -> None:
        self.line.sendall(data)

    def wait(self, seconds: float) -> bool:
        """Wait, or less when the test is over; say whether it is."""
        return self.stopping.wait(seconds)


@dataclass(slots=True)
class Server:
    """Listens on a port of its own; answers of paths are bytes, or functions that send them."""

    answers: dict[str, Answer] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    listener: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))
    wrap: Callable[[socket.socket], socket.socket] | None = None
    _stopping: threading.Event = field(default_factory=threading.Event)

    @property
    def port(self) -> int:
        return int(self.listener.getsockname()[1])

    def url(self, path: str = "/", host: str = "127.0.0.1", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"

    def paths(self) -> list[str]:
        return [call.path for call in self.calls]

    def on(self, path: str, answer: Answer) -> str:
        """Set what a path answers; return its address."""
        self.answers[path] = answer
        return self.url(path)

    def says(
        self, path: str, body: bytes = FEED, status: str = "200 OK", **headers: str | None
    ) -> str:
        """Let a path answer in good order; ``Content-Length`` and others may be replaced."""
        return self.on(path, reply(body, status, **headers))

    def redirects(self, path: str, to: str, status: str = "302 Found") -> str:
        return self.says(path, b"", status, Location=to)

    def start(self) -> None:
        self.listener.listen(128)
        threading.Thread(target=self._accept, daemon=True).start()

    def stop(self) -> None:
        self._stopping.set()
        with contextlib.suppress(OSError):  # wakes the thread that accepts
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def _accept(self) -> None:
        while not self._stopping.is_set():
            try:
                line, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(line,), daemon=True).start()

    def _serve(self, line: socket.socket) -> None:
        with contextlib.suppress(OSError, ValueError):
            line.settimeout(20)
            if self.wrap:
                line = self.wrap(line)
            with line:
                self._talk(line)

    def _talk(self, line: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            if not (more := line.recv(65_536)):
                return
            head += more
        first, *lines = head.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
        pairs = [text.partition(": ") for text in lines]
        headers = {name.lower(): value for name, _, value in pairs}
        names = [name for name, _, _ in pairs]
        call = Call(first.split(" ")[1], headers, names, time.monotonic(), line, self._stopping)
        self.calls.append(call)
        try:
            answer = self.answers.get(call.path, reply(b"nothing here", "404 Not Found"))
            if callable(answer):
                answer(call)
            else:
                line.sendall(answer)
        finally:
            # A close with unread bytes would reset the connection under the answer.
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_WR)


def reply(body: bytes, status: str = "200 OK", **headers: str | None) -> bytes:
    """Build an answer; a header that is None is left out, "_" in a name stands for "-"."""
    lines: dict[str, str | None] = {
        "Content-Type": "application/rss+xml",
        "Content-Length": str(len(body)),
    }
    lines |= {name.replace("_", "-"): value for name, value in headers.items()}
    text = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value is not None)
    return f"HTTP/1.1 {status}\r\n{text}\r\n".encode("latin-1") + body


@pytest.fixture
def make_server() -> Iterator[Callable[[], Server]]:
    """Start servers, each a host of its own in the eyes of politeness."""
    servers: list[Server] = []

    def make() -> Server:
        server = Server()
        server.start()
        servers.append(server)
        return server

    yield make
    for server in servers:
        server.stop()


@pytest.fixture
def server(make_server: Callable[[], Server]) -> Server:
    return make_server()


@pytest.fixture
def secret(make_server: Callable[[], Server]) -> Server:
    """A private service that must never be reached."""
    server = make_server()
    server.says("/", b"CANARY")
    return server


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    """A fetcher without pauses."""
    with Fetcher(gap=timedelta(0)) as fetcher:
        yield fetcher


@pytest.fixture
def quick() -> Iterator[Fetcher]:
    """A fetcher without pauses and with little patience."""
    with Fetcher(gap=timedelta(0), limits=QUICK) as fetcher:
        yield fetcher


@pytest.fixture
def ask(fetcher: Fetcher) -> Callable[..., Fetched]:
    """Fetch an address of a test's own server."""

    def call(url: str, **options: Any) -> Fetched:  # noqa: ANN401 - whatever a request takes
        return fetcher.fetch(FetchRequest(key="k", url=url, allow_private=True, **options))

    return call


# --- nothing but 127.0.0.1 -----------------------------------------------------------------------


class _Dials:
    """What was dialled in the running test, and the order to let nothing out."""

    def __init__(self) -> None:
        self.watching = False
        self.seen: list[tuple[str, int]] = []

    def hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event != "socket.connect" or not self.watching:
            return
        address = arguments[1]
        if isinstance(address, tuple):
            self.seen.append((str(address[0]), int(address[1])))
            if ":" in str(address[0]):
                raise OSError(errno.ENETUNREACH, "a test must not dial this")
            if address[0] != "127.0.0.1":
                raise ConnectionAbortedError("a test must not dial this")


_DIALS = _Dials()
sys.addaudithook(_DIALS.hook)


@pytest.fixture(autouse=True)
def dialled() -> Iterator[list[tuple[str, int]]]:
    """Give what was dialled, host and port, allowed or not."""
    _DIALS.watching, _DIALS.seen = True, []
    yield _DIALS.seen
    _DIALS.watching = False


@pytest.fixture
def resolver(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Let names resolve to what a test says: addresses, or (address, port) pairs.

    Returns a function that takes a host and its addresses and returns the list of look-ups.
    """
    known: dict[str, list[tuple[str, int | None]]] = {}
    asked: list[str] = []
    real = socket.getaddrinfo

    def fake(host: str, port: int, *arguments: Any, **options: Any) -> list[Any]:  # noqa: ANN401 - as getaddrinfo
        if host not in known:
            return list(real(host, port, *arguments, **options))
        asked.append(host)
        return [
            (
                socket.AF_INET6 if ":" in address else socket.AF_INET,
                socket.SOCK_STREAM,
                6,
                "",
                (address, other or port, 0, 0) if ":" in address else (address, other or port),
            )
            for address, other in known[host]
        ]

    def resolve(host: str, *addresses: str | tuple[str, int]) -> list[str]:
        known[host] = [(item, None) if isinstance(item, str) else item for item in addresses]
        return asked

    monkeypatch.setattr(socket, "getaddrinfo", fake)
    return resolve
