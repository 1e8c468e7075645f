"""What statuses and headers mean."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from findvalue.errors import FetchError
from findvalue.fetch import Fetched, Fetcher, FetchRequest
from findvalue.fetch.answers import fresh_for, reason_for, retry_after
from findvalue.types import SourceStatus as Status

if TYPE_CHECKING:
    from tests.fetch.conftest import Server

NOW = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)
DATE = "Thu, 05 Mar 2026 09:00:00 GMT"
LATER = "Thu, 05 Mar 2026 11:00:00 GMT"


@pytest.mark.parametrize(
    ("status", "headers", "meaning", "words"),
    [
        (401, {}, Status.BLOCKED, "wants a password (401)"),
        (403, {}, Status.BLOCKED, "does not let us in (403)"),
        (403, {"server": "cloudflare"}, Status.BLOCKED, "blocked by Cloudflare (403)"),
        (403, {"cf-mitigated": "challenge"}, Status.BLOCKED, "blocked by Cloudflare (403)"),
        (503, {"cf-mitigated": "challenge"}, Status.BLOCKED, "blocked by Cloudflare (503)"),
        (503, {"server": "cloudflare"}, Status.UNREACHABLE, "the server is down or busy (503)"),
        (403, {"x-datadome": "protected"}, Status.BLOCKED, "blocked by DataDome (403)"),
        (429, {"x-vercel-mitigated": "challenge"}, Status.BLOCKED, "blocked by Vercel (429)"),
        (
            403,
            {"x-amzn-waf-action": "captcha"},
            Status.BLOCKED,
            "blocked by Amazon's firewall (403)",
        ),
        (403, {"server": "AkamaiGHost"}, Status.BLOCKED, "blocked by Akamai (403)"),
        (404, {"server": "cloudflare"}, Status.GONE, "not found (404)"),
        (410, {}, Status.GONE, "gone for good (410)"),
        (429, {}, Status.BLOCKED, "was asked too often (429)"),
        (451, {}, Status.BLOCKED, "not shown for legal reasons (451)"),
        (418, {}, Status.BROKEN, "answered with an error (418)"),
        (500, {}, Status.BROKEN, "the server failed (500)"),
        (502, {}, Status.UNREACHABLE, "the server behind it is down (502)"),
        (522, {}, Status.UNREACHABLE, "answered with an error (522)"),
    ],
)
def test_a_status_is_told_in_plain_words(
    status: int, headers: dict[str, str], meaning: Status, words: str
) -> None:
    assert reason_for(status, headers) == (meaning, words)


def test_an_error_names_host_and_reason(fetcher: Fetcher, server: Server) -> None:
    url = server.says("/", b"", "403 Forbidden", Server="cloudflare")
    with pytest.raises(FetchError) as caught:
        fetcher.fetch(FetchRequest(key="k", url=url, allow_private=True))
    assert caught.value.fact == f"127.0.0.1:{server.port}: blocked by Cloudflare (403)"
    assert caught.value.status == 403
    assert caught.value.source_status is Status.BLOCKED
    assert not caught.value.passing


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"cache-control": "max-age=3600"}, 3600),
        ({"cache-control": "public, MAX-AGE = 3600 , must-revalidate"}, 3600),
        ({"cache-control": 'max-age="3600"'}, 3600),
        ({"cache-control": "max-age=3600", "age": "600"}, 3000),
        ({"cache-control": "max-age=3600", "age": "9999"}, None),
        ({"cache-control": "max-age=3600", "expires": DATE, "date": DATE}, 3600),
        ({"cache-control": "max-age=0"}, None),
        ({"cache-control": "no-cache, max-age=3600"}, None),
        ({"cache-control": "max-age=3600, no-store"}, None),
        ({"cache-control": "no-cache", "expires": LATER, "date": DATE}, None),
        ({"cache-control": "max-age=-5"}, None),
        ({"cache-control": "max-age=soon", "expires": LATER, "date": DATE}, 7200),
        ({"cache-control": "s-maxage=60, private", "expires": LATER, "date": DATE}, 7200),
        ({"cache-control": "x-max-age=60"}, None),
        ({"cache-control": "max-age=9999999999"}, 365 * 86400),
        ({"cache-control": "max-age=" + "9" * 5_000}, None),
        ({"expires": LATER, "date": DATE}, 7200),
        ({"expires": DATE, "date": LATER}, None),
        ({"expires": LATER}, None),
        ({"expires": "0", "date": DATE}, None),
        ({"expires": "-1", "date": DATE}, None),
        ({"expires": "Fri, 31 Dec 9999 23:59:59 GMT", "date": DATE}, 365 * 86400),
        ({"expires": "Fri, 31 Dec 99999 23:59:59 GMT", "date": DATE}, None),
        ({"expires": "Thu, 05 Mar 2026 11:00:00 -0000", "date": DATE}, 7200),
        ({}, None),
    ],
)
def test_an_answer_is_fresh_as_long_as_it_says(
    headers: dict[str, str], seconds: int | None
) -> None:
    expected = None if seconds is None else timedelta(seconds=seconds)
    assert fresh_for(headers) == expected


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "120"}, 120),
        ({"retry-after": " 120 "}, 120),
        ({"retry-after": "0"}, 0),
        ({"retry-after": LATER}, 7200),
        ({"retry-after": LATER, "date": "Thu, 05 Mar 2026 10:59:00 GMT"}, 60),
        ({"retry-after": "Thu, 05 Mar 2020 11:00:00 GMT"}, 0),
        ({"retry-after": "9999999999"}, 365 * 86400),
        ({"retry-after": "Fri, 31 Dec 9999 23:59:59 GMT"}, 365 * 86400),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "1.5"}, None),
        ({"retry-after": "\u0663"}, None),
        ({"retry-after": "9" * 5_000}, None),
        ({}, None),
    ],
)
def test_a_wish_to_be_left_alone_is_understood(
    headers: dict[str, str], seconds: float | None
) -> None:
    """F9: ``/retry/429-seconds``, ``/retry/429-date``, ``/retry/429-none``."""
    assert retry_after(headers, lambda: NOW) == seconds


@pytest.mark.parametrize("status", ["429 Slow Down", "503 Busy"])
def test_a_host_that_asked_to_wait_is_not_asked_again(
    fetcher: Fetcher, server: Server, status: str
) -> None:
    """F9: 0 further requests, and nobody sleeps."""
    server.says("/a", b"", status, Retry_After="120")
    server.says("/b")
    with pytest.raises(FetchError) as first:
        fetcher.fetch(FetchRequest(key="a", url=server.url("/a"), allow_private=True))
    with pytest.raises(FetchError, match="the server asked to wait") as second:
        fetcher.fetch(FetchRequest(key="b", url=server.url("/b"), allow_private=True))
    assert first.value.retry_after == 120
    assert second.value.source_status is Status.WAITING
    assert 118 < (second.value.retry_after or 0) <= 120
    assert server.paths() == ["/a"]


def test_a_429_without_a_time_lets_the_host_rest_too(fetcher: Fetcher, server: Server) -> None:
    """F9: ``/retry/429-none``."""
    server.says("/", b"", "429 Slow Down")
    with pytest.raises(FetchError) as caught:
        fetcher.fetch(FetchRequest(key="k", url=server.url(), allow_private=True))
    assert caught.value.retry_after is None
    with pytest.raises(FetchError, match="asked to wait"):
        fetcher.fetch(FetchRequest(key="k", url=server.url(), allow_private=True))
    assert len(server.calls) == 1


def test_another_host_is_asked_meanwhile(
    fetcher: Fetcher, server: Server, make_server: Callable[[], Server]
) -> None:
    server.says("/", b"", "429 Slow Down", Retry_After="3600")
    other = make_server()
    with pytest.raises(FetchError):
        fetcher.fetch(FetchRequest(key="k", url=server.url(), allow_private=True))
    found: Fetched = fetcher.fetch(FetchRequest(key="k", url=other.says("/"), allow_private=True))
    assert found.status == 200


def test_a_503_without_a_time_is_its_own_affair(fetcher: Fetcher, server: Server) -> None:
    """F10: ``/retry/503-flap`` is good on the next attempt."""
    server.says("/", b"", "503 Busy")
    with pytest.raises(FetchError):
        fetcher.fetch(FetchRequest(key="k", url=server.url(), allow_private=True))
    server.says("/")
    assert fetcher.fetch(FetchRequest(key="k", url=server.url(), allow_private=True)).status == 200
