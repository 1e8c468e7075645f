"""Redirects are followed by hand: few of them, and remembered only when they are permanent."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from findvalue.errors import FetchError
from findvalue.fetch import Fetched

if TYPE_CHECKING:
    from tests.fetch.conftest import Server

Ask = Callable[..., Fetched]


def chain(server: Server, *statuses: str) -> str:
    for number, status in enumerate(statuses):
        server.redirects(f"/{number}", f"/{number + 1}", status)
    server.says(f"/{len(statuses)}")
    return server.url("/0")


def test_five_redirects_are_followed(ask: Ask, server: Server) -> None:
    """F6: ``/redirect/chain?n=5``."""
    found = ask(chain(server, *["302 Found"] * 5))
    assert found.final_url == server.url("/5")
    assert len(server.calls) == 6


def test_six_redirects_are_too_many(ask: Ask, server: Server) -> None:
    """F6: ``/redirect/chain?n=6``; the sixth is not even asked."""
    with pytest.raises(FetchError, match="redirects more than 5 times"):
        ask(chain(server, *["302 Found"] * 6))
    assert len(server.calls) == 6


def test_a_loop_ends(ask: Ask, server: Server) -> None:
    """F6: ``/redirect/loop``."""
    server.redirects("/", "/")
    with pytest.raises(FetchError, match="redirects more than 5 times"):
        ask(server.url())


@pytest.mark.parametrize("status", ["301 Moved", "308 Permanent"])
def test_a_permanent_redirect_is_remembered(ask: Ask, server: Server, status: str) -> None:
    """F7 and case C: the caller may ask the new address from now on."""
    found = ask(chain(server, status))
    assert found.url == server.url("/0")
    assert found.moved_to == found.final_url == server.url("/1")


@pytest.mark.parametrize("status", ["302 Found", "303 See Other", "307 Temporary"])
def test_a_temporary_redirect_is_not_remembered(ask: Ask, server: Server, status: str) -> None:
    found = ask(chain(server, status))
    assert found.moved_to is None


def test_only_the_permanent_hops_before_a_temporary_one_are_remembered(
    ask: Ask, server: Server
) -> None:
    found = ask(chain(server, "301 Moved", "308 Permanent", "302 Found", "301 Moved"))
    assert found.final_url == server.url("/4")
    assert found.moved_to == server.url("/2")


def test_a_permanent_redirect_to_an_error_is_an_error(ask: Ask, server: Server) -> None:
    server.redirects("/", "/missing", "301 Moved")
    with pytest.raises(FetchError, match=r"not found \(404\)"):
        ask(server.url())


def test_a_permanent_redirect_to_a_304_is_remembered(ask: Ask, server: Server) -> None:
    from findvalue.types import Validators

    server.redirects("/", "/new", "301 Moved")
    server.on("/new", b"HTTP/1.1 304 Not Modified\r\n\r\n")
    found = ask(server.url(), validators=Validators(etag='"1"'))
    assert (found.status, found.moved_to) == (304, server.url("/new"))


@pytest.mark.parametrize(
    ("location", "path"),
    [
        ("next", "/a/next"),
        ("../next", "/next"),
        ("?q=1", "/a/b?q=1"),
        (" /next ", "/next"),
        ("/next#part", "/next"),
        ("/caf\u00c3\u00a9", "/caf%C3%A9"),
    ],
)
def test_a_location_is_read_against_the_address_that_gave_it(
    ask: Ask, server: Server, location: str, path: str
) -> None:
    server.redirects("/a/b", location)
    server.says(path)
    assert ask(server.url("/a/b")).final_url == server.url(path)


def test_a_location_with_a_line_break_cannot_smuggle_a_header(ask: Ask, server: Server) -> None:
    server.redirects("/", "/next\rX-Evil: 1")
    with pytest.raises(FetchError):
        ask(server.url())
    assert all("x-evil" not in call.headers for call in server.calls)


def test_validators_go_along_with_a_redirect(ask: Ask, server: Server) -> None:
    from findvalue.types import Validators

    url = chain(server, "302 Found")
    ask(url, validators=Validators(etag='"1"'))
    assert [call.headers.get("if-none-match") for call in server.calls] == ['"1"', '"1"']
