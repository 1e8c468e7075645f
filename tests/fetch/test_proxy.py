"""A proxy is used only when it is named, and trusted with nothing but names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from findvalue.errors import FetchError, RefusedAddress, UsageError
from findvalue.fetch import Fetched, Fetcher, FetchRequest, fetch_all

if TYPE_CHECKING:
    from tests.fetch.conftest import Server


@pytest.fixture
def proxied(server: Server) -> Iterator[Fetcher]:
    """A fetcher whose proxy is the test's own server."""
    with Fetcher(gap=timedelta(0), proxy=server.url("")) as fetcher:
        yield fetcher


def test_a_request_goes_to_the_proxy_with_its_whole_address(
    proxied: Fetcher, server: Server, dialled: list[tuple[str, int]]
) -> None:
    url = "http://feeds.example.org/rss"
    server.says(url)
    found = proxied.fetch(FetchRequest(key="k", url=url))
    assert found.final_url == url
    assert server.calls[0].headers["host"] == "feeds.example.org"
    assert dialled == [("127.0.0.1", server.port)]


def test_an_https_request_asks_the_proxy_for_a_tunnel(proxied: Fetcher, server: Server) -> None:
    server.says("feeds.example.org:443", b"", "403 No")
    with pytest.raises(FetchError, match=r"feeds\.example\.org: "):
        proxied.fetch(FetchRequest(key="k", url="https://feeds.example.org/rss"))
    assert server.paths() == ["feeds.example.org:443"]


@pytest.mark.parametrize(
    "host", ["127.0.0.1:9", "127.1", "2130706433", "[::1]", "localhost", "intranet", "nas.local"]
)
def test_what_is_plainly_private_is_not_even_asked_of_the_proxy(
    proxied: Fetcher, server: Server, host: str
) -> None:
    with pytest.raises(RefusedAddress, match="a private address"):
        proxied.fetch(FetchRequest(key="k", url=f"http://{host}/"))
    assert not server.calls


def test_a_public_number_may_be_asked_of_the_proxy(proxied: Fetcher, server: Server) -> None:
    server.says("http://93.184.216.34/")
    assert proxied.fetch(FetchRequest(key="k", url="http://93.184.216.34/")).status == 200


def test_a_redirect_behind_the_proxy_is_checked_likewise(proxied: Fetcher, server: Server) -> None:
    server.redirects("http://feeds.example.org/", "http://localhost/secret")
    with pytest.raises(RefusedAddress, match=r"feeds\.example\.org redirects to localhost"):
        proxied.fetch(FetchRequest(key="k", url="http://feeds.example.org/"))
    assert len(server.calls) == 1


def test_an_exception_holds_behind_the_proxy_too(proxied: Fetcher, server: Server) -> None:
    server.says("http://intranet/feed")
    request = FetchRequest(key="k", url="http://intranet/feed", allow_private=True)
    assert proxied.fetch(request).status == 200


def test_the_source_gets_no_word_meant_for_the_proxy(
    server: Server, make_server: Callable[[], Server]
) -> None:
    proxy = make_server()
    proxy.says("http://feeds.example.org/")
    with Fetcher(proxy=f"http://me:hunter2@127.0.0.1:{proxy.port}") as fetcher:
        fetcher.fetch(FetchRequest(key="k", url="http://feeds.example.org/"))
    assert proxy.calls[0].headers["proxy-authorization"].startswith("Basic ")
    assert not server.calls


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1080", "127.0.0.1:3128", "http://", "x"])
def test_a_proxy_that_is_none_is_a_mistake_of_the_caller(proxy: str) -> None:
    with pytest.raises(UsageError, match="the proxy is not an http or https address"):
        Fetcher(proxy=proxy)


def test_a_redirect_to_another_host_loses_the_headers_of_the_source(
    proxied: Fetcher, server: Server
) -> None:
    """S9: ``/redirect/with-auth``, with a real second host."""
    server.redirects("http://a.example/", "http://a.example/next")
    server.redirects("http://a.example/next", "http://b.example/")
    server.redirects("http://b.example/", "http://a.example/back")
    server.says("http://a.example/back")
    headers = {"X-Api-Key": "hunter2", "Authorization": "Bearer hunter2", "Cookie": "id=hunter2"}
    proxied.fetch(FetchRequest(key="k", url="http://a.example/", headers=headers))
    told = ["hunter2" in str(call.headers) for call in server.calls]
    assert told == [True, True, False, True]


@pytest.mark.parametrize(
    "other", ["http://a.example:8080/", "http://www.a.example/", "http://b.example/"]
)
def test_a_remembered_move_to_another_origin_gets_no_headers(
    proxied: Fetcher, server: Server, other: str
) -> None:
    """S9."""
    server.says(other)
    request = FetchRequest(
        key="k", url="http://a.example/", moved_to=other, headers={"X-Api-Key": "hunter2"}
    )
    assert proxied.fetch(request).final_url == other
    assert "hunter2" not in str(server.calls[0].headers)


def test_a_host_that_redirects_is_not_kept_while_the_other_is_asked(
    proxied: Fetcher, server: Server
) -> None:
    """Two hosts that redirect to each other cannot lock each other out."""
    server.redirects("http://a.example/", "http://b.example/end")
    server.redirects("http://b.example/", "http://a.example/end")
    server.says("http://a.example/end")
    server.says("http://b.example/end")
    asked = [FetchRequest(key=name, url=f"http://{name}.example/") for name in "ab"] * 3
    assert all(isinstance(found, Fetched) for _, found in fetch_all(proxied, asked))
