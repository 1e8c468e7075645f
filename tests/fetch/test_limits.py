"""Time and size: nothing a server does makes a request longer or larger than its limits."""

from __future__ import annotations

import contextlib
import gzip
import os
import socket
import threading
import time
import tracemalloc
import zlib
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from findvalue.errors import FetchError
from findvalue.fetch import Fetched, Fetcher, FetchRequest, Limits
from findvalue.fetch.deadline import Deadline
from findvalue.types import SourceStatus

if TYPE_CHECKING:
    from tests.fetch.conftest import Call, Server

pytestmark = pytest.mark.endurance

Ask = Callable[..., Fetched]
LONG = 40  # seconds that a server keeps silent: longer than any limit here or of our own
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


def silent(call: Call) -> None:
    call.wait(LONG)


def stalling(data: bytes) -> Callable[[Call], None]:
    def send(call: Call) -> None:
        call.send(data)
        call.wait(LONG)

    return send


def drip(data: bytes, pause: float = 0.05) -> Callable[[Call], None]:
    def send(call: Call) -> None:
        for byte in data:
            call.send(bytes([byte]))
            if call.wait(pause):
                return

    return send


def endless(start: bytes, piece: bytes) -> Callable[[Call], None]:
    def send(call: Call) -> None:
        call.send(start)
        while not call.wait(0):
            call.send(piece)

    return send


@pytest.mark.parametrize(
    "answer",
    [
        silent,
        drip(OK + b"X-Pad: " + b"a" * 500),
        drip(OK + b"Content-Length: 500\r\n\r\n" + b"x" * 500),
        drip(OK + b"\r\n" + b"x" * 500),
        drip(OK + b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\nx\r\n" * 500),
        drip(b"HTTP/1.1 100 Continue\r\n\r\n" * 50),
        stalling(OK + b"Content-Length: 900\r\n\r\nhalf"),
        stalling(OK + b"\r\nhalf"),
    ],
    ids=["silence", "headers", "body", "endless-body", "chunks", "continue", "stall", "open-end"],
)
def test_a_slow_answer_ends_with_the_deadline(
    quick: Fetcher, server: Server, answer: Callable[[Call], None]
) -> None:
    """F1: with 0.4 s in place of 20; each of them lasts 25 s or longer."""
    ended = r"no whole answer within 0\.4 s|gave no answer in time|stopped answering"
    with pytest.raises(FetchError, match=ended) as caught:
        quick.fetch(FetchRequest(key="k", url=server.on("/", answer), allow_private=True))
    assert caught.value.source_status is SourceStatus.UNREACHABLE


def test_a_deadline_counts_over_all_redirects(fetcher: Fetcher, server: Server) -> None:
    """F1: each hop alone is fast enough."""

    def late(call: Call) -> None:
        call.wait(0.15)
        call.send(b"HTTP/1.1 302 Found\r\nLocation: /again\r\n\r\n")

    server.on("/", late)
    server.on("/again", late)
    request = FetchRequest(key="k", url=server.url(), allow_private=True)
    with pytest.raises(FetchError, match=r"no whole answer within 0\.4 s"):
        fetcher.fetch(request, limits=Limits(total=0.4, hops=1_000))


def test_an_answer_that_comes_byte_by_byte_is_taken(fetcher: Fetcher, server: Server) -> None:
    body = b"<rss/>"
    url = server.on("/", drip(OK + b"Content-Length: 6\r\n\r\n" + body, 0.001))
    assert fetcher.fetch(FetchRequest(key="k", url=url, allow_private=True)).body == body


def test_a_name_server_that_never_answers_does_not_hold_a_request(
    quick: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, answered = threading.Event(), threading.Event()

    def resolve(*_: object, **__: object) -> list[object]:
        gate.wait(LONG)
        answered.set()
        return []

    monkeypatch.setattr("socket.getaddrinfo", resolve)
    with pytest.raises(FetchError, match=r"no (name server|whole answer)"):
        quick.fetch(FetchRequest(key="k", url="http://feeds.example.org/"))
    assert not answered.is_set()
    gate.set()


def test_a_place_that_swallows_connections_costs_the_connect_timeout() -> None:
    """F1: a full backlog, as behind a firewall that drops."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        port = full.getsockname()[1]
        waiting = [socket.socket() for _ in range(3)]
        for line in waiting:
            line.setblocking(False)  # noqa: FBT003 - as the standard library has it
            line.connect_ex(("127.0.0.1", port))
        request = FetchRequest(key="k", url=f"http://127.0.0.1:{port}/", allow_private=True)
        with (
            Fetcher(limits=Limits(connect=0.3)) as fetcher,
            pytest.raises(FetchError, match=r"no connection within 0\.3 s") as caught,
        ):
            fetcher.fetch(request)
        assert caught.value.passing
        for line in waiting:
            line.close()


def test_waiting_for_others_counts_within_the_deadline(quick: Fetcher, server: Server) -> None:
    request = FetchRequest(key="k", url=server.on("/", stalling(b"")), allow_private=True)
    patient = threading.Thread(
        target=lambda: fetch_quietly(quick, request, Limits(read=LONG, total=LONG))
    )
    patient.start()
    while not server.calls:
        time.sleep(0.01)
    with pytest.raises(FetchError, match=r"no whole answer within 0\.4 s"):
        quick.fetch(request)
    quick.close()
    patient.join()
    assert len(server.calls) == 1


def fetch_quietly(fetcher: Fetcher, request: FetchRequest, limits: Limits) -> None:
    with contextlib.suppress(FetchError):
        fetcher.fetch(request, limits=limits)


@pytest.mark.parametrize(
    "start",
    [OK + b"Connection: close\r\n\r\n", OK + b"Transfer-Encoding: chunked\r\n\r\n"],
    ids=["body", "chunked"],
)
def test_an_endless_body_stops_at_the_cap(ask: Ask, server: Server, start: bytes) -> None:
    """F2 and case G: 5 MB, less than 40 MB of memory."""
    piece = b"<item><title>Sailing</title></item>" * 2_000
    if b"chunked" in start:
        piece = b"%x\r\n%s\r\n" % (len(piece), piece)
    server.on("/", endless(start, piece))
    tracemalloc.start()
    with pytest.raises(FetchError, match=r"longer than 5\.0 MB"):
        ask(server.url())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 40_000_000


@pytest.mark.parametrize(
    ("start", "piece"),
    [
        (OK + b"Transfer-Encoding: chunked\r\n\r\n-1\r\n", b"x" * 60_000),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"Trailer: y\r\n" * 5_000),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1;" + b"e" * 60_000 + b"\r\nx\r\n"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1_000),
    ],
    ids=["negative-chunk", "trailers", "extensions", "continue"],
)
def test_what_is_no_body_is_counted_too(
    ask: Ask, server: Server, start: bytes, piece: bytes
) -> None:
    """F2: bytes that no limit on the body sees."""
    server.on("/", endless(start, piece))
    with pytest.raises(FetchError, match=r"longer than 5\.\d MB"):
        ask(server.url())


def test_a_declared_length_above_the_cap_is_refused_at_the_header(ask: Ask, server: Server) -> None:
    """F1: ``/cl/huge`` declares 10 GB and stalls."""
    server.on("/", stalling(OK + b"Content-Length: 10737418240\r\n\r\nx"))
    with pytest.raises(FetchError, match="longer than 5"):
        ask(server.url())


@pytest.mark.parametrize("length", ["5000000", "9" * 400, "-1", "12x", "\u0663"])
def test_an_absurd_length_is_no_way_around_the_cap(ask: Ask, server: Server, length: str) -> None:
    head = OK + b"Content-Length: " + length.encode("utf-8") + b"\r\n\r\n"
    server.on("/", endless(head, b"x" * 60_000))
    if length == "5000000":
        assert len(ask(server.url()).body) == 5_000_000
    else:
        with pytest.raises(FetchError):
            ask(server.url())


def test_a_small_gzip_that_grows_without_end_stops_at_the_cap(ask: Ask, server: Server) -> None:
    """S11: under 40 MB."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    server.on(
        "/",
        endless(
            OK + b"Content-Encoding: gzip\r\n\r\n\x1f\x8b\x08\0\0\0\0\0\0\x03",
            piece,
        ),
    )
    tracemalloc.start()
    with pytest.raises(FetchError, match="longer than 5"):
        ask(server.url())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 40_000_000


def test_a_gzip_that_does_not_shrink_is_counted_on_the_wire(ask: Ask, server: Server) -> None:
    noise = gzip.compress(os.urandom(5_600_000), 0)
    server.on("/", OK + b"Content-Encoding: gzip\r\n\r\n" + noise)
    with pytest.raises(FetchError, match="longer than 5"):
        ask(server.url())


def test_the_body_of_a_redirect_is_not_read(ask: Ask, server: Server) -> None:
    """F6: ``/redirect/big-body``."""
    server.on("/", endless(b"HTTP/1.1 302 Found\r\nLocation: /feed\r\n\r\n", b"x" * 65_536))
    server.says("/feed")
    assert ask(server.url()).status == 200


def test_the_body_of_an_error_is_not_read(ask: Ask, server: Server) -> None:
    server.on("/", endless(b"HTTP/1.1 500 Oh\r\n\r\n", b"x" * 65_536))
    with pytest.raises(FetchError, match=r"the server failed \(500\)"):
        ask(server.url())


def test_closing_a_fetcher_ends_what_is_running_and_what_comes_later(server: Server) -> None:
    server.on("/", silent)
    fetcher = Fetcher(gap=timedelta(0), limits=Limits(read=LONG, total=LONG))
    request = FetchRequest(key="k", url=server.url(), allow_private=True)
    failures: list[FetchError] = []

    def run() -> None:
        try:
            fetcher.fetch(request)
        except FetchError as error:
            failures.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    while not server.calls:
        time.sleep(0.01)
    fetcher.close()
    thread.join()
    assert "stopped before an answer came" in failures[0].fact
    with pytest.raises(FetchError, match="stopped before an answer came"):
        fetcher.fetch(request)
    assert len(server.calls) == 1


def test_a_connection_that_comes_after_the_end_is_shut_at_once() -> None:
    deadline = Deadline(5)
    deadline.expire()
    ours, theirs = socket.socketpair()
    with ours, theirs:
        deadline.hold(ours)
        assert theirs.recv(1) == b""
        deadline.release()
