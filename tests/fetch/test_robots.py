"""robots.txt is honoured for pages, asked once, and never a way in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from findvalue.errors import FetchError
from findvalue.fetch import Fetched, Fetcher, FetchRequest, Limits
from findvalue.types import SourceStatus

if TYPE_CHECKING:
    from tests.fetch.conftest import Call, Server

Ask = Callable[..., Fetched]
TEXT = {"Content_Type": "text/plain"}


def rules(server: Server, text: str, status: str = "200 OK") -> None:
    server.says("/robots.txt", text.encode(), status, Content_Type="text/plain")


def test_a_page_that_is_disallowed_is_not_fetched(ask: Ask, server: Server) -> None:
    rules(server, "User-agent: *\nDisallow: /page/\n")
    with pytest.raises(FetchError, match=r"its robots\.txt asks not to fetch") as caught:
        ask(server.says("/page/1"), robots=True)
    assert caught.value.source_status is SourceStatus.BLOCKED
    assert server.paths() == ["/robots.txt"]


def test_rules_for_our_own_name_count_before_those_for_all(ask: Ask, server: Server) -> None:
    rules(server, "User-agent: *\nDisallow: /\n\nUser-agent: findvalue\nAllow: /\n")
    assert ask(server.says("/page"), robots=True).status == 200


def test_a_page_that_is_allowed_is_fetched_and_the_file_asked_once(
    ask: Ask, server: Server
) -> None:
    rules(server, "User-agent: *\nDisallow: /private/\n")
    for number in range(3):
        assert ask(server.says(f"/page/{number}"), robots=True).status == 200
    assert server.paths().count("/robots.txt") == 1


def test_a_feed_is_fetched_without_asking(ask: Ask, server: Server) -> None:
    rules(server, "User-agent: *\nDisallow: /\n")
    assert ask(server.says("/feed")).status == 200
    assert server.paths() == ["/feed"]


@pytest.mark.parametrize("status", ["404 Not Found", "403 No", "410 Gone", "401 Password"])
def test_a_server_without_the_file_allows_everything(ask: Ask, server: Server, status: str) -> None:
    """RFC 9309, section 2.3.1.3."""
    rules(server, "", status)
    assert ask(server.says("/page"), robots=True).status == 200


def test_a_server_that_fails_to_give_the_file_allows_nothing(ask: Ask, server: Server) -> None:
    """RFC 9309, section 2.3.1.4."""
    rules(server, "", "500 Oh")
    for _ in range(2):
        with pytest.raises(FetchError, match=r"its robots\.txt cannot be read"):
            ask(server.says("/page"), robots=True)
    assert server.paths() == ["/robots.txt"]


def test_a_file_that_breaks_off_is_asked_for_again(ask: Ask, server: Server) -> None:
    server.on("/robots.txt", lambda call: call.line.close())
    with pytest.raises(FetchError) as caught:
        ask(server.says("/page"), robots=True)
    assert caught.value.passing
    rules(server, "")
    assert ask(server.url("/page"), robots=True).status == 200


def test_a_server_that_asks_to_wait_with_its_file_is_left_alone(ask: Ask, server: Server) -> None:
    rules(server, "", "429 Slow Down")
    with pytest.raises(FetchError) as caught:
        ask(server.says("/page"), robots=True)
    assert caught.value.source_status is SourceStatus.WAITING
    assert server.paths() == ["/robots.txt"]


@pytest.mark.parametrize(
    "body", [b"<html>Please log in</html>", b"\xff\xfe\x00binary", b"", b"Disallow: /"]
)
def test_a_file_that_makes_no_sense_forbids_nothing(ask: Ask, server: Server, body: bytes) -> None:
    server.says("/robots.txt", body, **TEXT)
    assert ask(server.says("/page"), robots=True).status == 200


def test_only_the_first_part_of_a_huge_file_is_read(ask: Ask, server: Server) -> None:
    text = b"User-agent: *\nDisallow: /page\n" + b"# filler\n" * 200_000
    server.says("/robots.txt", text, **TEXT)
    with pytest.raises(FetchError, match="asks not to fetch"):
        ask(server.says("/page"), robots=True)


def test_an_endless_file_is_cut(ask: Ask, server: Server) -> None:
    def endless(call: Call) -> None:
        call.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nUser-agent: *\n")
        while not call.wait(0):
            call.send(b"Allow: /\n" * 1_000)

    server.on("/robots.txt", endless)
    assert ask(server.says("/page"), robots=True).status == 200


def test_a_file_that_redirects_into_a_private_network_is_no_way_in(
    ask: Ask, server: Server, secret: Server
) -> None:
    """S1."""
    server.redirects("/robots.txt", secret.url())
    assert ask(server.says("/page"), robots=True).status == 200
    assert not secret.calls


def test_the_file_is_asked_for_without_the_secrets_of_the_source(ask: Ask, server: Server) -> None:
    """S9."""
    rules(server, "")
    ask(server.says("/page"), robots=True, headers={"X-Key": "hunter2"})
    asked = {call.path: call.headers for call in server.calls}
    assert "x-key" not in asked["/robots.txt"]
    assert asked["/page"]["x-key"] == "hunter2"


def test_a_redirect_to_another_place_asks_for_its_file_too(ask: Ask, server: Server) -> None:
    rules(server, "User-agent: *\nDisallow: /hidden\n")
    server.redirects("/page", "/hidden")
    with pytest.raises(FetchError, match="asks not to fetch"):
        ask(server.url("/page"), robots=True)
    assert "/hidden" not in server.paths()


def test_the_pause_lies_between_the_file_and_the_page(server: Server) -> None:
    rules(server, "")
    with Fetcher(gap=timedelta(seconds=0.2)) as fetcher:
        fetcher.fetch(
            FetchRequest(key="k", url=server.says("/page"), allow_private=True, robots=True)
        )
    first, second = server.calls
    assert second.at - first.at >= 0.19


def test_the_file_counts_within_the_deadline(server: Server) -> None:
    server.on("/robots.txt", lambda call: call.wait(5))
    with (
        Fetcher(gap=timedelta(0), limits=Limits(read=5, total=0.4)) as fetcher,
        pytest.raises(FetchError, match="no whole answer within"),
    ):
        fetcher.fetch(
            FetchRequest(key="k", url=server.says("/page"), allow_private=True, robots=True)
        )
    assert server.paths() == ["/robots.txt"]
