"""TLS: the certificate is checked against the name, whatever address was dialled."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from findvalue.errors import FetchError
from findvalue.fetch import Fetcher, FetchRequest, Limits
from findvalue.types import SourceStatus

if TYPE_CHECKING:
    from tests.fetch.conftest import Server

pytestmark = pytest.mark.skipif(not shutil.which("openssl"), reason="no openssl to make keys with")
NAME = "feeds.example.org"


def openssl(folder: Path, command: str) -> None:
    program = shutil.which("openssl") or ""
    subprocess.run([program, *command.split()], cwd=folder, check=True, capture_output=True)


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An authority of our own, and certificates of it for NAME: one good, one expired."""
    folder = tmp_path_factory.mktemp("keys")
    (folder / "names").write_text(f"subjectAltName=DNS:{NAME}\n", "ascii")
    new = "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
    authority = "-subj /CN=Test-Authority -addext keyUsage=critical,keyCertSign"
    openssl(folder, f"{new} -x509 -days 2 -keyout ca.key -out ca.pem {authority}")
    for name, days in (("good", "2"), ("expired", "0")):
        openssl(folder, f"{new} -keyout {name}.key -out {name}.csr -subj /CN={NAME}")
        openssl(
            folder,
            f"x509 -req -in {name}.csr -CA ca.pem -CAkey ca.key -CAcreateserial"
            f" -days {days} -extfile names -out {name}.pem",
        )
    return folder


@pytest.fixture
def tls_server(
    server: Server, keys: Path, resolver: Callable[..., list[str]]
) -> Callable[..., Server]:
    resolver(NAME, "127.0.0.1")
    resolver("other.example.org", "127.0.0.1")

    def start(certificate: str = "good") -> Server:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(keys / f"{certificate}.pem", keys / f"{certificate}.key")
        server.wrap = lambda line: context.wrap_socket(line, server_side=True)
        server.says("/")
        return server

    return start


@pytest.fixture
def trusting(keys: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Fetcher]:
    monkeypatch.setenv("SSL_CERT_FILE", str(keys / "ca.pem"))
    with Fetcher(gap=timedelta(0)) as fetcher:
        yield fetcher


def request(server: Server, host: str = NAME) -> FetchRequest:
    url = server.url(host=host, scheme="https")
    return FetchRequest(key="k", url=url, allow_private=True)


def test_the_right_name_is_accepted_and_sent(
    trusting: Fetcher, tls_server: Callable[..., Server]
) -> None:
    server = tls_server()
    for _ in range(2):
        assert trusting.fetch(request(server)).status == 200
    assert server.calls[0].headers["host"] == f"{NAME}:{server.port}"


def test_another_name_is_refused(trusting: Fetcher, tls_server: Callable[..., Server]) -> None:
    server = tls_server()
    with pytest.raises(FetchError, match="its certificate is for another host") as caught:
        trusting.fetch(request(server, "other.example.org"))
    assert caught.value.source_status is SourceStatus.UNREACHABLE
    assert not caught.value.passing
    assert not server.calls


def test_an_unknown_authority_is_refused(
    fetcher: Fetcher, tls_server: Callable[..., Server]
) -> None:
    with pytest.raises(FetchError, match="its certificate is signed by an unknown authority"):
        fetcher.fetch(request(tls_server()))


def test_an_expired_certificate_is_refused(
    trusting: Fetcher, tls_server: Callable[..., Server]
) -> None:
    with pytest.raises(FetchError, match="its certificate has expired"):
        trusting.fetch(request(tls_server("expired")))


def test_a_server_that_speaks_no_tls_is_refused(
    fetcher: Fetcher, server: Server, resolver: Callable[..., list[str]]
) -> None:
    resolver(NAME, "127.0.0.1")

    def plain(line: socket.socket) -> socket.socket:
        line.sendall(b"HTTP/1.1 400 Bad\r\n\r\n")
        return line

    server.wrap = plain
    with pytest.raises(FetchError, match="no safe connection"):
        fetcher.fetch(request(server))


def test_a_handshake_that_never_ends_is_ended(
    server: Server, resolver: Callable[..., list[str]]
) -> None:
    """F1, under TLS."""
    resolver(NAME, "127.0.0.1")
    limits = Limits(connect=5, read=5, total=0.4)
    with (
        Fetcher(limits=limits) as fetcher,
        pytest.raises(FetchError, match="no whole answer within"),
    ):
        fetcher.fetch(request(server))


def test_a_body_under_tls_ends_with_the_deadline_too(
    keys: Path, monkeypatch: pytest.MonkeyPatch, tls_server: Callable[..., Server]
) -> None:
    """F1, under TLS."""
    monkeypatch.setenv("SSL_CERT_FILE", str(keys / "ca.pem"))
    server = tls_server()

    def stall(call: object) -> None:
        call.send(b"HTTP/1.1 200 OK\r\n\r\nhalf")  # type: ignore[attr-defined]  # a Call
        call.wait(5)  # type: ignore[attr-defined]  # a Call

    server.on("/", stall)
    with (
        Fetcher(limits=Limits(read=5, total=0.4)) as fetcher,
        pytest.raises(FetchError, match="no whole answer within"),
    ):
        fetcher.fetch(request(server))
