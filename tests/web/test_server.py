"""The server on a real port: where it listens, what it bears, and what it cuts off."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator

import pytest

from findvalue.errors import UsageError
from findvalue.web import server as server_module
from findvalue.web.guard import BODY_LIMIT
from findvalue.web.server import MOST_CONNECTIONS, Server
from tests.support.site import Site

pytestmark = pytest.mark.endurance

_PATIENCE = 30.0  # seconds after which a test that hangs fails


@contextlib.contextmanager
def line(server: Server) -> Iterator[socket.socket]:
    """Open a connection."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=_PATIENCE) as opened:
        yield opened


def everything(opened: socket.socket) -> bytes:
    """Read until the server has said all, or cuts the connection."""
    parts = []
    with contextlib.suppress(ConnectionError):
        while part := opened.recv(65_536):
            parts.append(part)
    return b"".join(parts)


def answer_to(server: Server, request: bytes) -> bytes:
    """Send bytes as they are, and return the answer."""
    with line(server) as opened:
        with contextlib.suppress(ConnectionError):
            opened.sendall(request.replace(b"PORT", str(server.port).encode()))
        return everything(opened)


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


def get(server: Server, path: str = "/static/style.css") -> bytes:
    return answer_to(server, f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n".encode())


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever does not send a whole request at once is late."""
    monkeypatch.setattr(server_module, "READING", 0.2)


def test_it_listens_on_this_computer_alone(served: Server) -> None:
    assert served.server_address == ("127.0.0.1", served.port)
    assert served.port != 0
    assert served.start_url.startswith(f"http://127.0.0.1:{served.port}/start?token=")


def test_it_listens_before_it_serves(site: Site) -> None:
    with Server(site.session) as server, line(server):
        pass


def test_a_port_that_is_taken_is_named(served: Server, site: Site) -> None:
    with pytest.raises(UsageError, match=f"cannot listen on port {served.port}"):
        Server(site.session, served.port)


def test_it_answers_and_hangs_up(served: Server) -> None:
    answer = get(served)
    assert status(answer) == 200
    assert b"\r\nConnection: close\r\n" in answer
    assert b"\r\nServer: findvalue\r\n" in answer


@pytest.mark.parametrize(
    "head",
    [
        b"GET /sources HTTP/1.1\r\n\r\n",
        b"GET /sources HTTP/1.1\r\nHost: evil.example\r\n\r\n",
        b"GET http://evil.example:PORT/sources HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n",
        b"GET /sources HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nHost: evil.example\r\n\r\n",
        b"GET /sources HTTP/1.0\r\n\r\n",
    ],
)
def test_a_host_that_is_not_ours_is_refused(served: Server, head: bytes) -> None:
    assert status(answer_to(served, head)) == 403


def test_the_start_address_leads_in(served: Server) -> None:
    path = served.start_url.partition(f":{served.port}")[2]
    entered = get(served, path)
    assert status(entered) == 303
    [cookie] = [
        part.partition(b": ")[2].partition(b";")[0]
        for part in entered.split(b"\r\n")
        if part.lower().startswith(b"set-cookie")
    ]
    head = b"GET / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nCookie: %s\r\n\r\n" % cookie
    assert status(answer_to(served, head)) == 200


@pytest.mark.parametrize(
    "path", ["/../../../etc/passwd", "/static/../app.py", "/static/%2e%2e/app.py", "/%2e%2e/x"]
)
def test_no_path_leads_out(served: Server, path: str) -> None:
    answer = get(served, path)
    assert status(answer) in {403, 404}
    assert b"root:" not in answer
    assert b"import" not in answer


@pytest.mark.parametrize(
    "request_line", [b"<script>alert(1)</script>", b"GET / HTTP/9<b>", b"GET /<b>  HTTP/1.1 x"]
)
def test_what_is_no_request_is_answered_in_plain_text(served: Server, request_line: bytes) -> None:
    answer = answer_to(served, request_line + b"\r\nHost: x\r\n\r\n")
    assert b"html" not in answer
    assert not answer.startswith(b"HTTP") or status(answer) == 400


# --- W5: bodies ----------------------------------------------------------------------------------


def post(length: str, body: bytes = b"", extra: bytes = b"") -> bytes:
    head = f"POST /topics HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nContent-Length: {length}\r\n"
    return head.encode() + extra + b"\r\n" + body


def test_a_body_of_ten_megabytes_is_refused(served: Server) -> None:
    size = 10 * 1024 * 1024
    assert size > BODY_LIMIT
    assert status(answer_to(served, post(str(size), b"x" * size))) == 413


@pytest.mark.parametrize("length", ["99999999999", "9" * 5_000])
def test_a_body_that_only_says_it_is_big_is_not_waited_for(served: Server, length: str) -> None:
    with line(served) as opened:
        opened.sendall(post(length))
        assert status(opened.recv(65_536)) == 413


@pytest.mark.parametrize("length", ["-1", "1e3", "x", "+5", "\xb2"])
def test_a_length_that_is_none_is_refused(served: Server, length: str) -> None:
    answer = answer_to(served, post(length))
    assert status(answer) == 400


def test_a_body_in_chunks_is_refused(served: Server) -> None:
    request = b"POST / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert status(answer_to(served, request + b"5\r\nabcde\r\n0\r\n\r\n")) == 411


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    "begun",
    [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nX: ", post("100", b"only so")],
)
def test_who_does_not_finish_a_request_is_cut_off(served: Server, begun: bytes) -> None:
    answer = answer_to(served, begun)  # ends, because the server ends it
    assert not answer or status(answer) == 400


@pytest.mark.usefixtures("impatient")
def test_who_sends_drop_by_drop_is_cut_off(served: Server) -> None:
    with line(served) as opened:
        opened.sendall(post("100000"))
        opened.settimeout(0.05)
        assert any(is_cut_off(opened) for _ in range(int(_PATIENCE / 0.05)))


def is_cut_off(opened: socket.socket) -> bool:
    """Send a drop; say whether the server has had enough."""
    try:
        opened.sendall(b"x")
        return not opened.recv(65_536)
    except TimeoutError:
        return False
    except OSError:
        return True


def test_two_hundred_connections_leave_it_standing(served: Server) -> None:
    with contextlib.ExitStack() as stack:
        lines = [stack.enter_context(line(served)) for _ in range(200)]
        refused = [each for each in lines[MOST_CONNECTIONS:] if b"503" in everything(each)]
        assert len(refused) == 200 - MOST_CONNECTIONS
    for _ in range(100):  # the others have hung up; their places come free
        answer = get(served)
        if answer and status(answer) == 200:
            return
    pytest.fail("no place came free")
