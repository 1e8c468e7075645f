"""How a source is asked again: cases A to G that other readers get wrong, and back-off."""

from __future__ import annotations

from datetime import timedelta

import pytest

from findvalue import SourceStatus
from tests.support.library import Clock, Opener, state_of
from tests.support.server import Answer, Scripted, feed

pytestmark = pytest.mark.endurance


def test_a_new_etag_is_kept_although_the_body_is_the_same(
    server: Scripted, library: Opener, clock: Clock
) -> None:
    url = server.script(
        "/feed",
        Answer(feed("One"), headers={"ETag": '"a"'}),
        Answer(feed("One"), headers={"ETag": '"b"'}),
    )
    opened = library(url)
    for _ in range(3):
        opened.refresh()
        clock.forward(hours=7)
    asked = [headers.get("if-none-match") for headers in server.asked("/feed")]
    assert asked == [None, '"a"', '"b"']


def test_a_last_modified_that_comes_with_a_304_is_kept(
    server: Scripted, library: Opener, clock: Clock
) -> None:
    first, second = "Mon, 01 Jun 2026 10:00:00 GMT", "Tue, 02 Jun 2026 10:00:00 GMT"
    url = server.script(
        "/feed",
        Answer(feed("One"), headers={"Last-Modified": first}),
        Answer(status=304, headers={"Last-Modified": second}),
        Answer(status=304),
    )
    opened = library(url)
    for _ in range(4):
        opened.refresh()
        clock.forward(hours=7)
    asked = [headers.get("if-modified-since") for headers in server.asked("/feed")]
    assert asked == [None, first, second, second]


def test_a_permanent_redirect_is_remembered(
    server: Scripted, library: Opener, clock: Clock
) -> None:
    new = server.script("/new", Answer(feed("One")))
    url = server.script("/old", Answer(status=301, headers={"Location": new}))
    opened = library(url)
    opened.refresh()
    clock.forward(hours=7)
    opened.refresh()
    assert [each.path for each in server.seen] == ["/old", "/new", "/new"]


def test_a_temporary_redirect_is_not_remembered(
    server: Scripted, library: Opener, clock: Clock
) -> None:
    new = server.script("/new", Answer(feed("One")))
    url = server.script("/old", Answer(status=302, headers={"Location": new}))
    opened = library(url)
    opened.refresh()
    clock.forward(hours=7)
    opened.refresh()
    assert [each.path for each in server.seen] == ["/old", "/new", "/old", "/new"]


def test_a_source_that_is_gone_rests_for_a_day_with_its_reason(
    server: Scripted, library: Opener, clock: Clock
) -> None:
    url = server.script("/feed", Answer(status=410))
    opened = library(url)
    (outcome,) = opened.refresh().outcomes
    assert outcome.status is SourceStatus.GONE
    assert "410" in outcome.detail
    clock.forward(hours=23)
    assert opened.refresh().outcomes == ()
    clock.forward(hours=4)
    assert len(opened.refresh().outcomes) == 1


def test_failures_double_the_wait_up_to_a_day_and_never_end(
    server: Scripted, library: Opener, clock: Clock
) -> None:
    url = server.script("/feed", Answer(status=500))
    opened = library(url, extra=", refresh: 1h")
    waits = []
    for _ in range(8):
        opened.refresh()
        next_at = state_of(opened, url).next_at
        assert next_at is not None
        waits.append(next_at - clock.now)
        clock.now = next_at
    assert waits[0] < waits[1] < waits[2] < waits[3]
    assert max(waits) <= timedelta(hours=24)
    assert waits[-1] == timedelta(hours=24)


def test_a_success_ends_the_back_off(server: Scripted, library: Opener, clock: Clock) -> None:
    url = server.script("/feed", Answer(status=500), Answer(feed("One")))
    opened = library(url)
    opened.refresh()
    clock.forward(days=1)
    opened.refresh()
    assert state_of(opened, url).failures == 0


def test_retry_after_is_kept_and_never_slept_on(
    server: Scripted, library: Opener, clock: Clock
) -> None:
    url = server.script("/feed", Answer(status=429, headers={"Retry-After": "7200"}))
    opened = library(url, extra=", refresh: 15m")
    report = opened.refresh()
    assert report.seconds < 7200
    next_at = state_of(opened, url).next_at
    assert next_at is not None
    assert timedelta(hours=2) <= next_at - clock.now <= timedelta(hours=2.3)
    clock.forward(hours=1)
    opened.refresh()
    assert len(server.seen) == 1


def test_an_endless_feed_is_refused_and_the_old_articles_stay(
    server: Scripted, library: Opener, clock: Clock
) -> None:
    url = server.script("/feed", Answer(feed("One")), Answer(feed("Two") + b" " * 6_000_000))
    opened = library(url)
    opened.refresh()
    clock.forward(hours=7)
    (outcome,) = opened.refresh().outcomes
    assert outcome.status is SourceStatus.BROKEN
    assert [match.article.title for match in opened.search("One", floor=0)] == ["One"]


def test_the_same_entries_with_a_new_build_time_are_not_parsed_again(
    server: Scripted, library: Opener, clock: Clock
) -> None:
    first = feed("One")
    later = first.replace(
        b"<description>d<", b"<lastBuildDate>later</lastBuildDate><description>d<"
    )
    url = server.script("/feed", Answer(first), Answer(later))
    opened = library(url)
    opened.refresh()
    clock.forward(hours=7)
    (outcome,) = opened.refresh().outcomes
    assert outcome.status is SourceStatus.UNCHANGED


def test_a_clock_set_back_does_not_silence_a_source(
    server: Scripted, library: Opener, clock: Clock
) -> None:
    url = server.script("/feed", Answer(feed("One")))
    opened = library(url)
    opened.refresh()
    clock.forward(days=-400)
    assert len(opened.refresh(everything=False).outcomes) == 1


def test_a_source_that_is_down_keeps_its_articles(
    server: Scripted, library: Opener, clock: Clock
) -> None:
    url = server.script("/feed", Answer(feed("One")), Answer(status=503))
    opened = library(url)
    opened.refresh()
    clock.forward(hours=7)
    opened.refresh()
    assert [match.article.title for match in opened.search("One", floor=0)] == ["One"]


def test_without_a_network_no_source_is_held_to_have_failed(library: Opener, clock: Clock) -> None:
    opened = library("http://127.0.0.1:9/feed", "http://127.0.0.1:9/other")
    report = opened.refresh()
    assert len(report.failed) == 2
    assert {state.failures for state in opened.store.states().values()} == {0}
    clock.forward(minutes=12)
    assert len(opened.refresh(everything=False).outcomes) == 2


def test_one_dead_server_among_others_has_failed(server: Scripted, library: Opener) -> None:
    dead = "http://127.0.0.1:9/feed"
    opened = library(dead, server.script("/feed", Answer(feed("One"))))
    opened.refresh()
    assert state_of(opened, dead).failures == 1


def test_a_dead_new_address_gives_way_to_the_old_one(
    server: Scripted, library: Opener, clock: Clock
) -> None:
    other = server.script("/other", Answer(feed("Two")))
    new = server.script("/new", Answer(feed("One")), Answer(status=410))
    url = server.script("/old", Answer(status=301, headers={"Location": new}))
    opened = library(url, other)
    opened.refresh()
    assert state_of(opened, url).moved_to == new
    clock.forward(hours=7)
    opened.refresh()
    assert state_of(opened, url).moved_to is None


def test_the_user_agent_names_the_project(server: Scripted, library: Opener) -> None:
    library(server.script("/feed", Answer(feed("One")))).refresh()
    assert server.asked("/feed")[0]["user-agent"].startswith("findvalue/")
