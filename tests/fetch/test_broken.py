"""Answers that are cut, garbled or not HTTP: a clean error, never half a body."""

from __future__ import annotations

import gzip
import logging
import random
import socket
import struct
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from findvalue.errors import FetchError, RefusedAddress
from findvalue.fetch import Fetched, Fetcher, FetchRequest, Limits
from findvalue.types import SourceStatus

if TYPE_CHECKING:
    from tests.fetch.conftest import Call, Server

Ask = Callable[..., Fetched]
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n"
FEED = b"<rss>" + b"<item><title>Sailing</title></item>" * 200 + b"</rss>"
PACKED = gzip.compress(FEED, mtime=0)
GZIP = OK + b"Content-Encoding: gzip\r\n\r\n"


@pytest.mark.parametrize(
    "answer",
    [
        OK + b"Content-Length: 90000\r\n\r\n" + FEED,
        OK + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % len(FEED) + FEED[:100],
        OK + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % len(FEED) + FEED + b"\r\n",
        OK + b"Transfer-Encoding: chunked\r\n\r\nZZZ\r\nhello\r\n0\r\n\r\n",
        OK + b"Transfer-Encoding: chunked\r\n\r\n\r\n\r\n",
        OK + b"Transfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n",
        OK + b"Transfer-Encoding: chunked\r\n\r\n5",
        GZIP + PACKED[: len(PACKED) // 2],
        GZIP + PACKED[:-1],
        GZIP + PACKED[:5],
        GZIP,
    ],
)
def test_a_body_that_is_cut_off_is_an_error(ask: Ask, server: Server, answer: bytes) -> None:
    """F3: ``/cl/too-long``, ``/chunked/cut``, ``/chunked/bad-size``, ``/bomb/gzip-cut``."""
    with pytest.raises(FetchError, match="the answer was cut off") as caught:
        ask(server.on("/", answer))
    assert caught.value.passing


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (GZIP + b"this is not gzip", "not the gzip that it says"),
        (GZIP + PACKED[:40] + b"\xff" * 200, "not the gzip that it says"),
        (GZIP + PACKED[:-8] + b"\0" * 8, "not the gzip that it says"),
        (GZIP + PACKED + PACKED, "goes on behind its end"),
        (GZIP + PACKED + b"garbage", "goes on behind its end"),
        (OK + b"Content-Encoding: br\r\n\r\nxx", "compressed in a way that we did not ask for"),
        (OK + b"Content-Encoding: gzip, gzip\r\n\r\nxx", "compressed in a way that"),
    ],
)
def test_a_compression_that_is_broken_or_unasked_is_an_error(
    ask: Ask, server: Server, answer: bytes, words: str
) -> None:
    """F3: ``/bomb/gzip-broken``."""
    with pytest.raises(FetchError, match=words) as caught:
        ask(server.on("/", answer))
    assert caught.value.source_status is SourceStatus.BROKEN


@pytest.mark.parametrize(
    "answer",
    [
        GZIP + PACKED,
        GZIP.replace(b"gzip", b"X-GZIP") + PACKED,
        GZIP.replace(b"gzip", b"Identity") + FEED,
        OK + b"\r\n" + FEED,
        OK + b"Content-Length: %d\r\n\r\n" % len(FEED) + FEED,
        OK + b"Content-Length: %d, %d\r\n\r\n" % (len(FEED), len(FEED)) + FEED,
        OK + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % len(FEED) + FEED + b"\r\n0\r\n\r\n",
        OK
        + b"Transfer-Encoding: chunked\r\n\r\n%x;a=b\r\n" % len(FEED)
        + FEED
        + b"\r\n0\r\nA: b\r\n\r\n",
        OK.replace(b"1.1", b"1.0") + b"\r\n" + FEED,
        b"HTTP/1.1 100 Continue\r\n\r\n" + OK + b"\r\n" + FEED,
        OK.replace(b"200 OK", b"200") + b"\r\n" + FEED,
        OK.replace(b"200 OK", b"203 Non-Authoritative") + b"\r\n" + FEED,
        OK.replace(b"\r\n", b"\n") + b"\n" + FEED,
    ],
)
def test_a_whole_answer_in_any_framing_is_taken(ask: Ask, server: Server, answer: bytes) -> None:
    found = ask(server.on("/", answer))
    assert (found.status, found.body) == (200, FEED)


def test_a_gzip_in_pieces_of_one_byte_is_read_whole(ask: Ask, server: Server) -> None:
    pieces = b"".join(b"1\r\n%c\r\n" % byte for byte in PACKED)
    answer = GZIP.replace(b"\r\n\r\n", b"\r\nTransfer-Encoding: chunked\r\n\r\n")
    assert ask(server.on("/", answer + pieces + b"0\r\n\r\n")).body == FEED


def test_a_body_longer_than_declared_is_read_as_declared(ask: Ask, server: Server) -> None:
    """F4: ``/cl/too-short``; whether it makes sense is for the parser to say."""
    server.on("/", OK + b"Content-Length: 5\r\n\r\n" + FEED)
    assert ask(server.url()).body == FEED[:5]


def reset(call: Call) -> None:
    call.line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    call.line.close()


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (reset, "closed the connection without an answer"),
        (b"", "closed the connection without an answer"),
        (b"\x00\x01\x02garbage\xff\r\n\r\n" * 20, "the answer is not valid HTTP"),
        (b"HTTP/1.1 abc OK\r\n\r\n", "the answer is not valid HTTP"),
        (b"HTTP/9.9 200 OK\r\n\r\n", "the answer is not valid HTTP"),
        (b"HTTP/1.1 " + b"2" * 70_000, "the answer is not valid HTTP"),
        (OK + b"".join(b"X-%d: y\r\n" % n for n in range(2_000)) + b"\r\n", "not valid HTTP"),
        (OK + b"X-Long: " + b"a" * (1 << 20) + b"\r\n\r\n", "the answer is not valid HTTP"),
        (OK + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx", "the answer is not valid HTTP"),
        (b"HTTP/1.1 304 Not Modified\r\n\r\n", "nothing changed, but we have nothing yet"),
        (b"HTTP/1.1 302 Found\r\n\r\n", "redirects without saying where to"),
        (b"HTTP/1.1 302 Found\r\nLocation: \r\n\r\n", "redirects without saying where to"),
        (b"HTTP/1.1 204 No Content\r\n\r\n", r"answered without any content \(204\)"),
        (b"HTTP/1.1 206 Partial Content\r\n\r\nx", r"answered only a part \(206\)"),
        (b"HTTP/1.1 101 Switching\r\n\r\n", r"answered with an error \(101\)"),
        (OK.replace(b"rss+xml", b"pdf") + b"\r\n%PDF-1.4", "answered with application/pdf"),
        (OK.replace(b"application/rss+xml", b"Image/PNG") + b"\r\n", "answered with image, not"),
    ],
)
def test_an_answer_that_is_none_ends_in_one_clear_line(
    ask: Ask, server: Server, answer: bytes | Callable[[Call], object], words: str
) -> None:
    """F5: and it is asked once only."""
    with pytest.raises(FetchError, match=words) as caught:
        ask(server.on("/", answer))
    assert "\n" not in caught.value.fact
    assert len(caught.value.fact) < 120
    assert len(server.calls) == 1


def test_a_port_where_nothing_listens_is_an_error(ask: Ask) -> None:
    with pytest.raises(FetchError, match=r"127\.0\.0\.1:1: nothing listens there") as caught:
        ask("http://127.0.0.1:1/")
    assert caught.value.source_status is SourceStatus.UNREACHABLE
    assert caught.value.passing


def test_a_name_that_nobody_knows_is_an_error(ask: Ask, resolver: Callable[..., list[str]]) -> None:
    resolver("gone.example")
    with pytest.raises(FetchError, match=r"gone\.example: its name is not known"):
        ask("http://gone.example/")


def test_a_label_that_no_name_server_takes_is_an_unknown_name(ask: Ask) -> None:
    with pytest.raises(FetchError, match="its name is not known"):
        ask(f"http://{'a' * 80}.example/")


@pytest.mark.parametrize("number", range(6))
def test_no_garbled_head_gets_past_the_error(ask: Ask, server: Server, number: int) -> None:
    """F5: 150 answers with a few bytes replaced, cut out or doubled; only ``FetchError`` may fly."""
    dice = random.Random(number)  # noqa: S311 - a repeatable test
    whole = OK + b'ETag: "a"\r\nLast-Modified: x\r\nTransfer-Encoding: chunked\r\n'
    whole += (
        b"Set-Cookie: a=b; expires=Mon\r\nCache-Control: max-age=1\r\n\r\n4\r\n<a/>\r\n0\r\n\r\n"
    )
    for _ in range(25):
        answer = bytearray(whole)
        for _ in range(dice.randint(1, 6)):
            at = dice.randrange(len(answer))
            piece = dice.randbytes(dice.randint(0, 3))
            answer[at : at + dice.randint(0, 3)] = piece
        try:
            ask(server.on("/", bytes(answer)))
        except FetchError as error:
            assert "\n" not in error.fact  # noqa: PT017 - most of them succeed


def test_nothing_of_an_address_or_a_header_is_in_an_error_or_a_log(
    ask: Ask, server: Server, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """S10: every way to fail, and all that urllib3 likes to log of it."""
    answers: list[bytes | Callable[[Call], object]] = [
        reset,
        b"",
        b"garbage",
        b"HTTP/1.1 200 OK\r\nno colon hunter2\r\nX: y\r\n\r\n",
        OK + b"Content-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\nzz",
        OK + b"Content-Length: hunter2\r\n\r\n",
        b"HTTP/1.1 401 hunter2\r\nWWW-Authenticate: hunter2\r\n\r\nhunter2",
        b"HTTP/1.1 302 F\r\nLocation: http://u:hunter2@127.0.0.1/\r\n\r\n",
        b"HTTP/1.1 302 F\r\nLocation: http://10.0.0.1/?t=hunter2\r\n\r\n",
        b"HTTP/1.1 302 F\r\nLocation: hunter2:x\r\n\r\n".replace(b"hunter2:x", b"ftp://hunter2@x/"),
        GZIP + b"hunter2",
    ]
    with caplog.at_level(logging.DEBUG):
        for number, answer in enumerate(answers):
            path = f"/{number}?token=hunter2"
            server.on(path, answer)
            try:
                ask(server.url(path), headers={"X-Key": "hunter2"})
            except FetchError as error:
                shown = f"{error} {error.hint} {error!r} {error.__cause__}"
                assert "hunter2" not in shown
    captured = capfd.readouterr()
    assert "hunter2" not in caplog.text + captured.out + captured.err
    assert not caplog.records


def test_other_users_of_urllib3_keep_their_logs(caplog: pytest.LogCaptureFixture) -> None:
    with Fetcher(), caplog.at_level(logging.DEBUG):
        logging.getLogger("urllib3.connectionpool").warning("of somebody else")
    assert "of somebody else" in caplog.text


def test_an_error_survives_the_way_from_another_process(ask: Ask, server: Server) -> None:
    import pickle

    with pytest.raises(FetchError) as caught:
        ask(server.says("/", b"", "429 Slow Down", Retry_After="120"))
    again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - our own bytes
    assert (again.status, again.retry_after) == (429, 120)
    assert again.source_status is SourceStatus.BLOCKED


def test_a_request_is_not_asked_again_where_nothing_answered_a_moment_ago(
    fetcher: Fetcher, dialled: list[tuple[str, int]]
) -> None:
    request = FetchRequest(key="k", url="http://127.0.0.1:1/", allow_private=True)
    for _ in range(3):
        with pytest.raises(FetchError, match="nothing listens"):
            fetcher.fetch(request)
    assert len(dialled) == 1
    fetcher.forget_lost()
    with pytest.raises(FetchError, match="nothing listens"):
        fetcher.fetch(request)
    assert len(dialled) == 2


def test_a_place_that_got_no_time_to_answer_is_not_given_up(
    quick: Fetcher, monkeypatch: pytest.MonkeyPatch, server: Server
) -> None:
    """A redirect that took all the time must not take the next host away from others."""
    url = server.says("/")
    real = socket.getaddrinfo
    request = FetchRequest(key="k", url=url.replace("127.0.0.1", "localhost"), allow_private=True)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: threading.Event().wait(2) or [])
    with pytest.raises(FetchError):
        quick.fetch(request)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: real("127.0.0.1", server.port))
    assert quick.fetch(request, limits=Limits()).status == 200


def test_a_private_place_is_refused_even_when_nothing_listens_there(fetcher: Fetcher) -> None:
    """S4: whether its owner found it closed a moment ago is nobody's business."""
    url = "http://127.0.0.1:1/"
    with pytest.raises(FetchError, match="nothing listens"):
        fetcher.fetch(FetchRequest(key="k", url=url, allow_private=True))
    with pytest.raises(RefusedAddress):
        fetcher.fetch(FetchRequest(key="k", url=url))
