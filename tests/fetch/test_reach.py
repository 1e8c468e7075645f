"""What a redirect, a resolver or an exception can and cannot reach."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from findvalue.errors import FetchError, RefusedAddress
from findvalue.fetch import Fetched, Fetcher, FetchRequest, Limits
from findvalue.fetch.deadline import Deadline
from findvalue.fetch.dialling import Visit, dial
from findvalue.fetch.guard import target_of
from findvalue.fetch.trouble import Refused
from findvalue.types import Validators

if TYPE_CHECKING:
    from tests.fetch.conftest import Server

Ask = Callable[..., Fetched]


@pytest.mark.parametrize(
    "to",
    [
        "http://127.0.0.1:{port}/",
        "http://localhost:{port}/",
        "http://LOCALHOST:{port}/",
        "http://[::1]:{port}/",
        "http://[::ffff:127.0.0.1]:{port}/",
        "http://2130706433:{port}/",
        "http://127.1:{port}/",
        "http://0x7f000001:{port}/",
        "http://0:{port}/",
        "//127.0.0.1:{port}/",
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/",
        "file:///etc/passwd",
        "ftp://127.0.0.1/x",
        "data:application/rss+xml,<rss></rss>",
        "http://user:pw@127.0.0.1:{port}/",
        "http://127.0.0.1:{port}\\@example.com/",
    ],
)
def test_a_redirect_never_reaches_a_private_service(
    ask: Ask, server: Server, secret: Server, dialled: list[tuple[str, int]], to: str
) -> None:
    """S1: the request itself may ask its own private server, and nothing beyond it."""
    server.redirects("/", to.format(port=secret.port))
    with pytest.raises(FetchError) as caught:
        ask(server.url())
    assert not secret.calls
    assert {port for _, port in dialled} == {server.port}
    assert "CANARY" not in str(caught.value)


def test_the_message_of_a_redirect_names_both_hosts(
    ask: Ask, server: Server, secret: Server
) -> None:
    """S4."""
    server.redirects("/", secret.url())
    with pytest.raises(RefusedAddress) as caught:
        ask(server.url())
    assert f"127.0.0.1:{server.port} redirects to 127.0.0.1:{secret.port}" in caught.value.fact
    assert "allow_private" in caught.value.fact


def test_without_the_exception_a_private_source_is_refused_naming_the_setting(
    fetcher: Fetcher, server: Server
) -> None:
    """S4."""
    with pytest.raises(RefusedAddress) as caught:
        fetcher.fetch(FetchRequest(key="k", url=server.says("/")))
    assert f"127.0.0.1:{server.port} is a private address" in caught.value.fact
    assert "allow_private: true" in caught.value.fact
    assert not server.calls


def test_with_the_exception_a_private_source_works(ask: Ask, server: Server) -> None:
    """S4."""
    assert ask(server.says("/")).status == 200


def test_an_exception_is_of_its_own_request_alone(
    ask: Ask, fetcher: Fetcher, server: Server
) -> None:
    """S4: no later request rides on a connection or a permission of an earlier one."""
    url = server.says("/")
    ask(url)
    with pytest.raises(RefusedAddress):
        fetcher.fetch(FetchRequest(key="other", url=url))
    assert len(server.calls) == 1


def test_a_redirect_within_the_private_server_is_followed(ask: Ask, server: Server) -> None:
    server.redirects("/", "/feed")
    server.says("/feed")
    assert ask(server.url()).final_url == server.url("/feed")


def test_a_remembered_move_does_not_carry_the_exception(
    fetcher: Fetcher, server: Server, secret: Server
) -> None:
    """S4: an address that a redirect led to once is no address that the user wrote."""
    request = FetchRequest(key="k", url=server.url(), moved_to=secret.url(), allow_private=True)
    with pytest.raises(RefusedAddress):
        fetcher.fetch(request)
    assert not secret.calls


def test_a_remembered_move_within_the_server_is_asked_first(
    fetcher: Fetcher, server: Server
) -> None:
    server.says("/new")
    request = FetchRequest(
        key="k", url=server.url("/old"), moved_to=server.url("/new"), allow_private=True
    )
    assert fetcher.fetch(request).final_url == server.url("/new")
    assert server.paths() == ["/new"]


def test_a_name_is_resolved_once_and_dialled_as_resolved(
    ask: Ask, server: Server, resolver: Callable[..., list[str]], dialled: list[tuple[str, int]]
) -> None:
    """S7: between check and dial there is no second look-up for a rebinding to answer."""
    server.says("/")
    asked = resolver("feeds.example.org", "127.0.0.1")
    ask(server.url(host="feeds.example.org"))
    assert asked == ["feeds.example.org"]
    assert dialled == [("127.0.0.1", server.port)]


def test_of_a_mixed_answer_only_the_public_addresses_are_dialled(
    fetcher: Fetcher,
    secret: Server,
    resolver: Callable[..., list[str]],
    dialled: list[tuple[str, int]],
) -> None:
    """S7: the public one is dead here; loopback is not dialled in its place."""
    resolver("feeds.example.org", "127.0.0.1", "93.184.216.34", "10.0.0.1")
    with pytest.raises(FetchError, match="no connection"):
        fetcher.fetch(FetchRequest(key="k", url=secret.url(host="feeds.example.org")))
    assert dialled == [("93.184.216.34", secret.port)]
    assert not secret.calls


def test_a_dead_first_address_is_not_the_end(
    ask: Ask, server: Server, resolver: Callable[..., list[str]], make_server: Callable[[], Server]
) -> None:
    """S7."""
    dead = make_server()
    port = dead.port
    dead.stop()
    resolver("feeds.example.org", ("127.0.0.1", port), ("127.0.0.1", server.port))
    server.says("/")
    assert ask(server.url(host="feeds.example.org")).status == 200


def test_what_is_dialled_is_what_was_read(server: Server, dialled: list[tuple[str, int]]) -> None:
    """Should the HTTP library ever read an address in another way, it gets no connection."""
    target = target_of("http://feeds.example.org/")
    visit = Visit(target=target, exempt=True, source=None, deadline=Deadline(5), limits=Limits())
    with pytest.raises(Refused, match="can be read as two different addresses"):
        dial(visit, ("127.0.0.1", server.port), ())
    assert not dialled


def test_after_a_redirect_the_next_host_is_checked_at_its_dial(
    ask: Ask, server: Server, secret: Server, resolver: Callable[..., list[str]]
) -> None:
    """S7: rebinding by way of a redirect."""
    resolver("rebind.example.org", "127.0.0.1")
    server.redirects("/", secret.url(host="rebind.example.org"))
    with pytest.raises(RefusedAddress, match=r"redirects to rebind\.example\.org:\d+ \(127"):
        ask(server.url())
    assert not secret.calls


def test_only_the_first_origin_gets_the_headers_of_the_source(
    ask: Ask, server: Server, resolver: Callable[..., list[str]]
) -> None:
    """S9: another name of the same private place is another origin."""
    resolver("other.example.org", "127.0.0.1")
    server.redirects("/", "/next")
    server.redirects("/next", server.url("/away", host="other.example.org"))
    with pytest.raises(RefusedAddress):
        ask(server.url(), headers={"X-Api-Key": "hunter2", "Authorization": "Bearer hunter2"})
    first, second = server.calls
    assert first.headers["x-api-key"] == second.headers["x-api-key"] == "hunter2"
    assert first.headers["authorization"] == "Bearer hunter2"


def test_another_origin_gets_no_header_of_the_source(fetcher: Fetcher, server: Server) -> None:
    """S9: what a remembered move leads to is another origin, even on the same place."""
    server.says("/feed")
    request = FetchRequest(
        key="k",
        url=f"https://127.0.0.1:{server.port}/feed",
        moved_to=server.url("/feed"),
        headers={"X-Api-Key": "hunter2", "Authorization": "Bearer hunter2"},
        allow_private=True,
    )
    fetcher.fetch(request)
    assert "x-api-key" not in server.calls[0].headers
    assert "authorization" not in server.calls[0].headers


def test_no_cookie_is_ever_sent_back(ask: Ask, server: Server) -> None:
    """S9."""
    server.on("/", b"HTTP/1.1 302 F\r\nLocation: /b\r\nSet-Cookie: id=1; Path=/\r\n\r\n")
    server.says("/b", Set_Cookie="other=2; Path=/")
    ask(server.url())
    ask(server.url("/b"))
    assert all("cookie" not in call.headers for call in server.calls)


def test_neither_netrc_nor_a_proxy_of_the_environment_is_used(
    server: Server,
    secret: Server,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: object,
) -> None:
    """S9."""
    netrc = f"{tmp_path}/.netrc"
    with open(netrc, "w", encoding="ascii") as file:  # noqa: PTH123 - a path given as text
        file.write("machine 127.0.0.1 login me password hunter2\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", netrc)
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, secret.url())
    with Fetcher() as fetcher:
        fetcher.fetch(FetchRequest(key="k", url=server.says("/"), allow_private=True))
    assert "authorization" not in server.calls[0].headers
    assert not secret.calls


def test_every_request_names_the_project_asks_for_gzip_and_closes(ask: Ask, server: Server) -> None:
    ask(server.says("/"))
    headers = server.calls[0].headers
    assert headers["user-agent"] == "findvalue"
    assert headers["accept-encoding"] == "gzip"
    assert headers["connection"] == "close"
    assert "application/rss+xml" in headers["accept"]


@pytest.mark.parametrize(("accept", "kind"), [("page", "text/html"), ("json", "application/json")])
def test_the_wanted_kind_is_asked_for(ask: Ask, server: Server, accept: str, kind: str) -> None:
    ask(server.says("/"), accept=accept)
    assert server.calls[0].headers["accept"].startswith(kind)


def test_a_source_may_name_itself_and_what_it_accepts(ask: Ask, server: Server) -> None:
    ask(server.says("/"), headers={"user-agent": "Reader of mine", "Accept": "text/xml"})
    names = [name.lower() for name in server.calls[0].names]
    assert server.calls[0].headers["user-agent"] == "Reader of mine"
    assert names.count("user-agent") == names.count("accept") == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Key": "hunter2\r\nX-Evil: 1"},
        {"X-Key": "hunter2 \u2713"},
        {"X-Key": " hunter2"},
        {"X-Key": ""},
        {"X Key": "hunter2"},
        {"": "hunter2"},
        {"Host": "hunter2"},
        {"Transfer-Encoding": "hunter2"},
        {"Content-Length": "2"},
        {"if-none-match": "hunter2"},
    ],
)
def test_a_header_that_cannot_be_sent_fails_without_showing_its_value(
    ask: Ask, server: Server, headers: dict[str, str]
) -> None:
    """S10."""
    with pytest.raises(FetchError, match="cannot be sent") as caught:
        ask(server.says("/"), headers=headers)
    assert "hunter2" not in f"{caught.value}{caught.value.hint}"
    assert not server.calls


def test_validators_that_could_not_have_come_from_a_server_are_not_sent(
    ask: Ask, server: Server
) -> None:
    ask(server.says("/"), validators=Validators(etag='"a"\r\nX-Evil: 1', last_modified="\u2713"))
    assert not {"if-none-match", "if-modified-since", "x-evil"} & set(server.calls[0].headers)
