"""Refreshing in the background: what pages say meanwhile, and what is told step by step."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from findvalue.web.background import Task
from tests.support.harbour import Harbour, listed, news, open_harbour, reply
from tests.support.site import Site


@pytest.fixture
def harbour() -> Iterator[Harbour]:
    with open_harbour(3) as opened:
        yield opened


@pytest.fixture
def lake(site: Site, harbour: Harbour) -> Site:
    """A workbench whose three sources are servers; the last one keeps silent."""
    site.listed.write_text(listed(*(harbour.url(pier) for pier in range(3))), "utf-8")
    for pier in range(2):
        harbour.answers[pier] = reply(news(pier, 1))
    return site


def events(site: Site) -> list[tuple[str, dict[str, object]]]:
    """Return the events that are told until the end."""
    found = []
    for block in site.get("/refresh/events").text.split("\n\n")[:-1]:
        name, data = block.split("\n")
        found.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return found


def until_two_have_answered(site: Site) -> None:
    for progress in site.session.refreshing.follow():
        if progress.done == 2:
            return


def test_a_refresh_is_told_step_by_step_to_its_end(lake: Site, harbour: Harbour) -> None:
    harbour.answers[2] = reply(news(2, 1))
    lake.post("/refresh")
    told = events(lake)
    assert {name for name, _ in told[:-1]} == {"step"}
    assert told[-1][0] == "end"
    assert told[-1][1]["text"] == "15 new articles from 3 sources."
    assert {data["total"] for name, data in told if name == "step"} >= {3}


def test_when_nothing_runs_the_end_is_told_at_once(site: Site) -> None:
    assert [name for name, _ in events(site)] == ["end"]


def test_look_ups_work_while_a_source_keeps_silent(lake: Site) -> None:
    lake.post("/topics", {"topics": "harbour report"})
    until_two_have_answered(lake)
    assert lake.session.refreshing.progress.running
    shown = lake.shown("/?topic=0")
    assert "Harbour report 0 of edition 1" in shown
    assert "2 of 3 sources asked" in shown


def test_without_scripts_the_page_loads_itself_again_while_it_runs(lake: Site) -> None:
    again = '<noscript><meta http-equiv="refresh"'
    assert again not in lake.get("/").text
    lake.post("/refresh")
    until_two_have_answered(lake)
    assert again in lake.get("/").text
    assert again in lake.get("/sources").text


def test_the_end_of_the_run_ends_a_refresh(lake: Site) -> None:
    lake.post("/refresh")
    until_two_have_answered(lake)
    lake.session.close()
    assert not lake.session.refreshing.progress.running


def test_what_came_in_is_said_and_found(lake: Site, harbour: Harbour) -> None:
    harbour.answers[2] = reply(b"", "500 Oops")
    shown = lake.ask("harbour report")
    assert "10 new articles from 3 sources, 1 did not answer well." in shown
    assert "best first" in shown


def test_tasks_follow_one_another(lake: Site, harbour: Harbour) -> None:
    harbour.answers[2] = reply(news(2, 1))
    lake.session.refreshing.ask(Task(everything=True))
    lake.session.refreshing.ask(Task(topics=("harbour",)))
    lake.session.refreshing.ask(Task(topics=("harbour",)))
    lake.wait()
    assert len(harbour.seen) == 3  # the look-up found nothing due
    assert "15 new articles from 3 sources." in lake.shown("/")


def test_a_list_that_cannot_be_read_is_said(site: Site) -> None:
    site.listed.write_text("sources: [", "utf-8")
    site.post("/refresh")
    site.wait()
    answer = site.get("/")
    assert answer.status_code == 200
    assert "sources.yaml:2:1: while parsing" in answer.text


def test_a_workbench_that_only_reads_refreshes_nothing(site: Site) -> None:
    site.session.read_only = True
    answer = site.post("/refresh")
    assert answer.status_code == 400
    assert "started to read only" in answer.text
    site.post("/topics", {"topics": "sailing"})
    assert not site.session.refreshing.progress.running
    assert "Refresh all sources" not in site.get("/").text


def test_a_refresh_goes_back_to_the_page_that_asked_for_it(lake: Site) -> None:
    assert lake.post("/refresh", {"from": "sources"}).location == "/sources"
    back = lake.post("/refresh", {"topic": "0", "age": "30", "tag": "sea", "junk": "x"})
    assert back.location == "/?topic=0&age=30&tag=sea"
