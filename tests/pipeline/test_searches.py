"""Searches that are asked with the topic: kept for a day, respelt, and left alone when they ask."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from findvalue import Library, SourceStatus
from tests.support.library import Clock
from tests.support.server import Answer, Scripted, feed

BOATS = feed("Sailing alone", "Sailing in winter", "Sailing home", site="boats.example")
EMPTY = feed()


@pytest.fixture
def library(tmp_path: Path, clock: Clock, server: Scripted) -> Iterator[Library]:
    """A library with one search."""
    listed = tmp_path / "sources.yaml"
    listed.write_text(
        "version: 1\nsources:\n  - name: Boat search\n    kind: search\n    allow_private: true\n"
        f"    url: {server.url}/find?q={{topic}}\n",
        "utf-8",
    )
    environ = {"FINDVALUE_DATA": str(tmp_path)}
    with Library(sources=listed, clock=clock, environ=environ) as opened:
        yield opened


def asked(server: Scripted) -> list[str]:
    return [seen.path.removeprefix("/find?q=") for seen in server.seen]


def test_an_answer_serves_its_topic_for_a_day(
    library: Library, server: Scripted, clock: Clock
) -> None:
    server.script("/find?q=sailing", Answer(BOATS))
    library.freshen(["sailing"])
    clock.forward(hours=23)
    assert library.freshen(["Sailing!"]) is None
    clock.forward(hours=4)
    library.freshen(["sailing"])
    assert asked(server) == ["sailing", "sailing"]
    assert library.store.size() == 3


def test_topics_that_nobody_asked_about_for_long_are_forgotten(
    library: Library, server: Scripted, clock: Clock
) -> None:
    for topic in ("sailing", "rowing"):
        server.script(f"/find?q={topic}", Answer(BOATS))
    library.freshen(["sailing"])
    (standing,) = {key for key in library.store.states() if "#" not in key}
    clock.forward(days=6)
    library.freshen(["rowing"])
    assert set(library.store.states()) == {standing, f"{standing}#sailing", f"{standing}#rowing"}
    clock.forward(days=2)
    library.freshen(["rowing"])
    assert set(library.store.states()) == {standing, f"{standing}#rowing"}
    assert library.store.size() == 3


def test_a_search_that_failed_is_asked_again_soon(
    library: Library, server: Scripted, clock: Clock
) -> None:
    server.script("/find?q=sailing", Answer(status=500), Answer(BOATS))
    library.freshen(["sailing"])
    clock.forward(minutes=12)
    library.freshen(["sailing"])
    assert library.store.size() == 3


def test_asked_too_often_silences_a_search_for_every_topic(
    library: Library, server: Scripted, clock: Clock
) -> None:
    for topic in ("sailing", "chess"):
        server.script(f"/find?q={topic}", Answer(status=429), Answer(BOATS))
    report = library.freshen(["sailing"])
    assert report is not None
    (outcome,) = report.outcomes
    assert outcome.rests_until == clock.now + timedelta(hours=1)
    clock.forward(minutes=59)
    assert library.freshen(["chess", "sailing"]) is None
    clock.forward(minutes=2)
    assert library.freshen(["chess"]) is not None
    assert asked(server) == ["sailing", "chess"]


def test_a_server_that_wants_longer_than_an_hour_gets_it(
    library: Library, server: Scripted, clock: Clock
) -> None:
    server.script("/find?q=sailing", Answer(status=429, headers={"Retry-After": "7200"}))
    library.freshen(["sailing"])
    clock.forward(minutes=110)
    assert library.freshen(["chess"]) is None


def test_the_other_topics_of_the_same_look_up_are_not_asked_either(
    library: Library, server: Scripted
) -> None:
    server.script("/find?q=sailing", Answer(status=429))
    report = library.freshen(["sailing", "chess"])
    assert report is not None
    assert asked(server) == ["sailing"]
    key = f"{server.url}/find?q={{topic}}"
    assert library.store.states()[key].status is SourceStatus.BLOCKED


def test_what_a_search_answers_shows_how_it_is(
    library: Library, server: Scripted, clock: Clock
) -> None:
    server.script("/find?q=sailing", Answer(BOATS))
    library.freshen(["sailing"])
    state = library.store.states()[f"{server.url}/find?q={{topic}}"]
    assert (state.status, state.articles, state.last_success) == ("ok", 3, clock.now)


def test_nothing_for_a_misspelt_topic_is_asked_again_as_it_is_read(
    library: Library, server: Scripted
) -> None:
    server.script("/find?q=sailing", Answer(BOATS))
    library.freshen(["sailing"])
    server.script("/find?q=saling", Answer(EMPTY))
    server.script("/find?q=sailing+boat", Answer(BOATS))
    server.script("/find?q=saling+boat", Answer(EMPTY))
    library.freshen(["saling boat"])
    assert asked(server) == ["sailing", "saling+boat", "sailing+boat"]
    assert library.freshen(["saling boat"]) is None


def test_a_misspelt_topic_that_finds_something_is_asked_once(
    library: Library, server: Scripted
) -> None:
    server.script("/find?q=sailing", Answer(BOATS))
    library.freshen(["sailing"])
    server.script("/find?q=saling", Answer(BOATS))
    library.freshen(["saling"])
    assert asked(server) == ["sailing", "saling"]


@pytest.mark.parametrize("topic", ["!!!", "\u200b", "x" * 5000])
def test_a_topic_that_cannot_be_asked_is_no_error(
    library: Library, server: Scripted, topic: str
) -> None:
    library.freshen([topic])
    assert len(server.seen) <= 1


def test_the_pause_between_two_questions_holds_across_runs(
    library: Library, server: Scripted, pause: Callable[[float], None]
) -> None:
    pause(0.5)
    for topic in ("sailing", "chess"):
        server.script(f"/find?q={topic}", Answer(BOATS))
    library.freshen(["sailing"])
    report = library.freshen(["chess"])
    assert report is not None
    assert report.seconds > 0.4


def test_the_pause_is_over_when_it_is_over(
    library: Library, server: Scripted, clock: Clock, pause: Callable[[float], None]
) -> None:
    pause(40)  # more than a request may take with all its waiting
    for topic in ("sailing", "chess"):
        server.script(f"/find?q={topic}", Answer(BOATS))
    library.freshen(["sailing"])
    clock.forward(seconds=41)
    report = library.freshen(["chess"])
    assert report is not None
    assert [outcome.status for outcome in report.outcomes] == [SourceStatus.OK]
