"""A server with many ports on 127.0.0.1: each is a host of its own in the eyes of politeness."""

from __future__ import annotations

import contextlib
import selectors
import socket
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tests.support.server import feed

Reply = bytes | Callable[["Request"], bytes | None]


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it came in."""

    pier: int
    path: str
    head: str
    nth: int  # how many requests this pier got before


class Held(bytes):
    """An answer after which the connection stays open."""

    __slots__ = ()


def reply(body: bytes, status: str = "200 OK", **headers: str) -> bytes:
    """Build an answer; "_" in the name of a header stands for "-"."""
    lines = {"Content-Type": "application/rss+xml", "Content-Length": str(len(body))}
    lines |= {name.replace("_", "-"): value for name, value in headers.items()}
    text = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"HTTP/1.1 {status}\r\n{text}\r\n".encode("latin-1") + body


def redirect(to: str, status: str = "302 Found") -> bytes:
    """Build a redirect."""
    return reply(b"", status, Location=to)


@dataclass(slots=True)
class Harbour:
    """Serves every port from one thread. A pier without an answer keeps silent for ever."""

    ports: list[int]
    answers: dict[int, Reply] = field(default_factory=dict)
    seen: list[Request] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    _visits: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    def url(self, pier: int, path: str = "/feed") -> str:
        """Return the address of a pier."""
        return f"http://127.0.0.1:{self.ports[pier]}{path}"

    def asked(self, pier: int) -> list[Request]:
        """Return the requests that a pier got."""
        return [request for request in self.seen if request.pier == pier]

    def arrive(self, pier: int, head: str) -> bytes | None:
        """Remember a request and return what to answer; None to keep silent."""
        request = Request(pier, head.split(" ")[1], head, self._visits[pier])
        self._visits[pier] += 1
        self.seen.append(request)
        self.times.append(time.monotonic())
        answer = self.answers.get(pier)
        return answer(request) if callable(answer) else answer


@contextlib.contextmanager
def open_harbour(piers: int) -> Iterator[Harbour]:
    """Listen on so many ports."""
    listeners = [socket.create_server(("127.0.0.1", 0), backlog=64) for _ in range(piers)]
    harbour = Harbour([listener.getsockname()[1] for listener in listeners])
    over = threading.Event()
    thread = threading.Thread(target=_serve, args=(harbour, listeners, over), daemon=True)
    thread.start()
    try:
        yield harbour
    finally:
        over.set()
        thread.join()
        for listener in listeners:
            listener.close()


def _serve(harbour: Harbour, listeners: list[socket.socket], over: threading.Event) -> None:
    lines: set[socket.socket] = set()
    with selectors.DefaultSelector() as selector:
        for pier, listener in enumerate(listeners):
            listener.settimeout(0)
            selector.register(listener, selectors.EVENT_READ, pier)
        while not over.is_set():
            for key, _ in selector.select(0.05):
                if isinstance(key.data, int):
                    with contextlib.suppress(OSError):  # whoever dialled was killed
                        line, _ = key.fileobj.accept()  # type: ignore[union-attr]
                        lines.add(line)
                        selector.register(line, selectors.EVENT_READ, _Talk(key.data, line))
                elif key.data.go_on(harbour):
                    selector.unregister(key.fileobj)
                    if not key.data.silent:
                        key.data.line.close()
    for line in lines:
        line.close()


@dataclass(slots=True)
class _Talk:
    """One connection."""

    pier: int
    line: socket.socket
    head: bytes = b""
    silent: bool = False

    def go_on(self, harbour: Harbour) -> bool:
        """Read on; answer when the request is whole. Say whether nothing is to be read any more."""
        try:
            more = self.line.recv(65_536)
            self.head += more
            if more and b"\r\n\r\n" not in self.head:
                return False
            if more:
                answer = harbour.arrive(self.pier, self.head.decode("latin-1"))
                self.silent = answer is None or isinstance(answer, Held)
                self.line.settimeout(60)
                self.line.sendall(answer or b"")
                if not self.silent:
                    self.line.shutdown(socket.SHUT_WR)
        except OSError:  # whoever asked was killed, or had enough
            pass
        return True


def listed(*urls: str, **options: str) -> str:
    """Return a source list over these addresses, each allowed to be private."""
    extra = "".join(f", {name}: {value}" for name, value in options.items())
    entries = "".join(
        f"  - {{name: source {number}, url: '{url}', allow_private: true{extra}}}\n"
        for number, url in enumerate(urls)
    )
    return f"version: 1\nsources:\n{entries}"


def news(pier: int, edition: int, entries: int = 5) -> bytes:
    """Return a feed whose articles are of this pier and this edition alone."""
    titles = [f"Harbour report {pier} of edition {edition}, part {n}" for n in range(entries)]
    return feed(*titles, site=f"pier{pier}.harbour.example/{edition}")
