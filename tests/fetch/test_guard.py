"""Which addresses may be asked: text first, then what a host resolves to."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from findvalue.errors import FetchError, RefusedAddress
from findvalue.fetch import Fetcher, FetchRequest
from findvalue.fetch.guard import is_public, private, redirected, target_of
from findvalue.urls import is_local_name

if TYPE_CHECKING:
    from tests.fetch.conftest import Server

BAD = [
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "0.1.2.3", "10.1.2.3", "172.16.0.1", "192.168.1.1",
    "169.254.169.254", "100.64.0.1", "192.0.0.8", "192.0.2.1", "198.18.0.1", "198.51.100.1",
    "203.0.113.1", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255", "192.88.99.1",
    "168.63.129.16", "::1", "::", "fe80::1", "fec0::1", "fc00::1", "fd00:ec2::254", "ff02::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1",
    "64:ff9b:1::7f00:1", "2002:7f00:1::", "2001::1", "2001:db8::1", "2001:20::1", "3fff::1",
    "100::1", "5f00::1",
]  # fmt: skip
GOOD = ["8.8.8.8", "93.184.216.34", "::ffff:8.8.8.8", "2606:4700::1111", "2001:4860:4860::8888"]
ODD = ["127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0", "127.0.1", "0x7f.1", "017700000001"]


def literal(address: str) -> str:
    return f"http://[{address}]/" if ":" in address else f"http://{address}/"


def ask(fetcher: Fetcher, url: str) -> None:
    fetcher.fetch(FetchRequest(key="k", url=url))


@pytest.mark.parametrize("address", BAD)
def test_a_private_address_is_refused_before_any_dial(
    fetcher: Fetcher, dialled: list[tuple[str, int]], address: str
) -> None:
    """S2: the 39 bad addresses as literals."""
    with pytest.raises(RefusedAddress, match="private address"):
        ask(fetcher, literal(address))
    assert not dialled


@pytest.mark.parametrize("address", BAD)
def test_a_name_that_resolves_to_a_private_address_is_refused(
    fetcher: Fetcher,
    dialled: list[tuple[str, int]],
    resolver: Callable[..., list[str]],
    address: str,
) -> None:
    """S2: the 39 bad addresses as DNS answers."""
    resolver("feeds.example.org", address)
    with pytest.raises(RefusedAddress, match=r"feeds\.example\.org \(.+\) is a private address"):
        ask(fetcher, "http://feeds.example.org/rss")
    assert not dialled


@pytest.mark.parametrize("address", GOOD)
def test_a_public_address_is_dialled(
    fetcher: Fetcher,
    dialled: list[tuple[str, int]],
    resolver: Callable[..., list[str]],
    address: str,
) -> None:
    """S2: the 5 good addresses as DNS answers; the dial itself is stopped by the test's hook."""
    resolver("feeds.example.org", address)
    with pytest.raises(FetchError, match=r"no connection|there is no way to it"):
        ask(fetcher, "http://feeds.example.org/rss")
    assert dialled == [(address, 80)]


@pytest.mark.parametrize("address", GOOD)
def test_a_public_literal_is_public(address: str) -> None:
    """S2: the 5 good addresses as literals."""
    assert is_public(address)
    assert target_of(literal(address)).host == address


@pytest.mark.parametrize("address", ["fe80::1%eth0", "not an address", "", "1.2.3"])
def test_what_is_no_address_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("host", ODD)
def test_an_odd_spelling_of_loopback_is_refused(
    fetcher: Fetcher, dialled: list[tuple[str, int]], secret: Server, host: str
) -> None:
    """S1: spellings that are no literal but resolve to 127.0.0.1 or 0.0.0.0."""
    with pytest.raises(FetchError):
        ask(fetcher, f"http://{host}:{secret.port}/")
    assert not dialled
    assert not secret.calls


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("file:///etc/passwd", "an address of the kind file: is never asked"),
        ("FILE:///etc/passwd", "of the kind file:"),
        ("ftp://example.org/x", "of the kind ftp:"),
        ("data:text/html,hello", "of the kind data:"),
        ("gopher://example.org/", "of the kind gopher:"),
        ("javascript:alert(1)", "of the kind javascript:"),
        ("JaVaScRiPt:alert(1)", "of the kind javascript:"),
        (" http://example.org/", "an address that is not valid"),
        ("http://", "an address that is not valid"),
        ("http:///path", "an address that is not valid"),
        ("//example.org/", "an address that is not valid"),
        ("http://[::1/", "an address that is not valid"),
        ("http://example.org:0/", "an address that is not valid"),
        ("http://example.org:65536/", "an address that is not valid"),
        ("http://example.org:port/", "an address that is not valid"),
        ("http://127.0.0.1:80\\@example.com/", "a user name or password in it"),
        ("http://example.org/a b", "an address that is not valid"),
        ("http://example.org/\r\nX-Evil: 1", "an address that is not valid"),
        ("http://example.org/\x00", "an address that is not valid"),
        ("http://user:hunter2@example.org/", "a user name or password in it is never asked"),
        ("http://[fe80::1%25eth0]/", "escaped host or a network zone"),
        ("http://ex%61mple.org/", "escaped host or a network zone"),
        ("http://example.org/" + "a" * 3_000, "an address that is not valid"),
    ],
)
def test_an_address_that_is_never_asked_is_refused_with_the_reason(
    fetcher: Fetcher, dialled: list[tuple[str, int]], url: str, words: str
) -> None:
    """S3."""
    with pytest.raises(RefusedAddress) as caught:
        ask(fetcher, url)
    assert words in caught.value.fact
    assert "hunter2" not in caught.value.fact
    assert not dialled


def test_a_host_of_other_letters_is_asked_under_its_ascii_name(
    fetcher: Fetcher, resolver: Callable[..., list[str]], server: Server
) -> None:
    server.says("/caf%C3%A9")
    resolver("xn--bcher-kva.example", "127.0.0.1")
    url = f"http://bücher.example:{server.port}/café"
    found = fetcher.fetch(FetchRequest(key="k", url=url, allow_private=True))
    assert found.status == 200
    assert server.calls[0].headers["host"] == f"xn--bcher-kva.example:{server.port}"


@pytest.mark.parametrize("host", ["ab\u0338.example", "\u2665" * 70 + ".example", "a。。b"])
def test_a_host_that_has_no_ascii_name_is_refused(fetcher: Fetcher, host: str) -> None:
    with pytest.raises((RefusedAddress, FetchError)):
        ask(fetcher, f"http://{host}/")


def test_a_full_width_loopback_is_loopback(fetcher: Fetcher, secret: Server) -> None:
    with pytest.raises(FetchError):  # refused as text or as an address: both will do
        ask(fetcher, f"http://\uff11\uff12\uff17.0.0.1:{secret.port}/")
    assert not secret.calls


def test_an_address_is_taken_apart_once() -> None:
    target = target_of("HTTPS://Example.ORG:8443/a?b=c#d")
    assert (target.scheme, target.host, target.port) == ("https", "example.org", 8443)
    assert target.url.endswith("/a?b=c")
    assert target.origin == ("https", "example.org", 8443)
    assert target.label == "example.org:8443"


@pytest.mark.parametrize(("scheme", "port"), [("http", 80), ("https", 443)])
def test_without_a_port_the_schemes_own_is_dialled(scheme: str, port: int) -> None:
    assert target_of(f"{scheme}://example.org/").place == ("example.org", port)


def test_who_redirects_to_a_private_address_is_named() -> None:
    inside = target_of("http://10.0.0.1/")
    assert private(inside, "10.0.0.1", target_of("http://example.org/")).startswith("example.org")
    assert private(inside, "10.0.0.1", None).startswith("10.0.0.1")


def test_http_and_https_of_a_host_are_one_site_and_another_port_is_another() -> None:
    assert target_of("http://example.org/").site == target_of("https://example.org/").site
    assert target_of("http://example.org:8080/").site == "example.org:8080"
    assert target_of("http://[2606:4700::1111]:8080/").site == "[2606:4700::1111]:8080"


@pytest.mark.parametrize("hidden", ["\u202e", "\u200b", "\ufeff", "\x1b"])
def test_a_message_never_shows_what_nobody_sees(fetcher: Fetcher, hidden: str) -> None:
    with pytest.raises(FetchError) as caught:
        ask(fetcher, f"http://ab{hidden}cd.example/")
    assert hidden not in caught.value.fact


def test_a_redirect_reads_utf8_that_arrived_as_latin_1() -> None:
    sent = "/caf\u00e9".encode().decode("latin-1")
    assert redirected(target_of("http://example.org/"), sent).url.endswith("/caf\u00e9")


def test_a_redirect_may_hold_real_latin_1() -> None:
    assert redirected(target_of("http://example.org/"), "/caf\u00e9").url.endswith("/caf\u00e9")


def test_a_redirect_to_nonsense_names_the_host_that_redirects() -> None:
    with pytest.raises(RefusedAddress, match=r"^example\.org redirects to an address that"):
        redirected(target_of("http://example.org/"), "http://[::1")


@pytest.mark.parametrize(
    "host", ["intranet", "nas.local", "x.internal", "a.home.arpa", "localhost."]
)
def test_a_name_of_a_local_network_is_known_by_its_ending(host: str) -> None:
    assert is_local_name(host)
    assert not is_local_name("example.org")
