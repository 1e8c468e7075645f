"""Conditional requests: the server's own strings come back to it byte for byte."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from findvalue.fetch import Fetched, Fetcher, FetchRequest
from findvalue.types import Validators

if TYPE_CHECKING:
    from tests.fetch.conftest import Call, Server

Ask = Callable[..., Fetched]
ETAGS = ['"v1"', 'W/"v1"', "unquoted", '""', '"a b"', '"v1-gzip"', '"caf\u00c3\u00a9"', '"\u00ff"']
DATES = [
    "Mon, 02 Jun 2025 10:00:00 GMT",
    "Mon, 2 Jun 2025 10:00:00 +0200",
    "Monday, 02-Jun-25 10:00:00 GMT",
    "yesterday-ish",
    "0",
]


@pytest.mark.parametrize("etag", ETAGS)
def test_an_etag_comes_back_byte_for_byte(ask: Ask, server: Server, etag: str) -> None:
    url = server.says("/", ETag=etag)
    found = ask(url)
    assert found.validators.etag == etag
    ask(url, validators=found.validators)
    assert server.calls[1].headers["if-none-match"] == etag


@pytest.mark.parametrize("date", DATES)
def test_a_date_comes_back_byte_for_byte(ask: Ask, server: Server, date: str) -> None:
    url = server.says("/", Last_Modified=date)
    found = ask(url)
    assert found.validators.last_modified == date
    ask(url, validators=found.validators)
    assert server.calls[1].headers["if-modified-since"] == date


def test_a_first_request_is_unconditional(ask: Ask, server: Server) -> None:
    ask(server.says("/"))
    assert not {"if-none-match", "if-modified-since"} & set(server.calls[0].headers)


@pytest.mark.parametrize("etag", ['"' + "x" * 2_000 + '"', '"a\x07b"', ""])
def test_a_validator_that_is_no_use_is_dropped(ask: Ask, server: Server, etag: str) -> None:
    assert ask(server.says("/", ETag=etag)).validators == Validators()


def test_three_requests_download_once(fetcher: Fetcher, server: Server) -> None:
    """F13: ``/ok/etag``."""
    body = b"<rss/>"

    def answer(call: Call) -> None:
        if call.headers.get("if-none-match") == '"v1"':
            call.send(b'HTTP/1.1 304 Not Modified\r\nETag: "v1"\r\n\r\n')
        else:
            call.send(b'HTTP/1.1 200 OK\r\nETag: "v1"\r\nContent-Length: 6\r\n\r\n' + body)

    server.on("/", answer)
    found = []
    validators = Validators()
    for _ in range(3):
        request = FetchRequest(key="k", url=server.url(), validators=validators, allow_private=True)
        found.append(fetcher.fetch(request))
        validators = found[-1].validators
    assert [item.status for item in found] == [200, 304, 304]
    assert [item.body for item in found] == [body, b"", b""]


def test_an_unchanged_body_with_a_new_etag_gives_the_new_etag(ask: Ask, server: Server) -> None:
    """Case A."""
    for etag in ('"1"', '"2"'):
        assert ask(server.says("/", ETag=etag), validators=Validators(etag='"1"')).validators == (
            Validators(etag=etag)
        )


def test_a_304_gives_its_new_validators(ask: Ask, server: Server) -> None:
    """Case B."""
    server.on(
        "/",
        b"HTTP/1.1 304 Not Modified\r\nLast-Modified: Tue, 03 Jun 2025 10:00:00 GMT\r\n\r\n",
    )
    found = ask(server.url(), validators=Validators(etag='"1"'))
    assert found.validators == Validators(last_modified="Tue, 03 Jun 2025 10:00:00 GMT")


def test_a_304_may_say_how_long_it_holds(ask: Ask, server: Server) -> None:
    server.on("/", b"HTTP/1.1 304 Not Modified\r\nCache-Control: max-age=7200\r\n\r\n")
    assert ask(server.url(), validators=Validators(etag='"1"')).fresh_for == timedelta(hours=2)


def test_an_answer_carries_its_circumstances(server: Server) -> None:
    moment = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)
    url = server.says("/", b"<rss/>", Content_Type="text/xml; charset=utf-8")
    with Fetcher(clock=lambda: moment) as fetcher:
        found = fetcher.fetch(FetchRequest(key="k", url=url, allow_private=True))
    assert found.content_type == "text/xml; charset=utf-8"
    assert found.fetched_at == moment
    assert found.seconds > 0


def test_a_content_type_is_optional_and_cut_to_a_sane_length(ask: Ask, server: Server) -> None:
    assert ask(server.says("/", Content_Type=None)).content_type is None
    assert len(ask(server.says("/", Content_Type="a" * 9_000)).content_type or "") == 200
