"""From an address to what can be read there, and how the sources of a list are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from findvalue.errors import FetchError, NothingFound, RefusedAddress, UsageError
from findvalue.fetch import Fetcher
from findvalue.parse import Box
from findvalue.pipeline.checkup import Checked, Checkup
from findvalue.pipeline.discovery import Scout, Sighting, complete
from findvalue.types import Source
from tests.support.server import Answer, Scripted, feed, scripted_server

NOW = datetime(2026, 7, 1, tzinfo=UTC)
HTML = {"Content-Type": "text/html"}
ENTRIES = feed("One", "Two", site="boats.example")
FRESH = feed("One", date="30 Jun 2026")


@pytest.fixture(scope="module")
def box() -> Iterator[Box]:
    with Box() as opened:
        yield opened


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    with Fetcher(gap=timedelta(0), clock=lambda: NOW) as opened:
        yield opened


@pytest.fixture
def scout(fetcher: Fetcher, box: Box, server: Scripted) -> Scout:
    """A scout for the server's front page."""
    return Scout(fetcher, box, server.url, allow_private=True)


def page(*links: str, body: str = "") -> Answer:
    head = f"<title>Boats today</title>{''.join(links)}"
    html = f"<!doctype html><html><head>{head}</head><body>{body}</body></html>"
    return Answer(html.encode(), headers=HTML)


def declared(url: str, title: str = "", kind: str = "application/rss+xml") -> str:
    return f'<link rel="alternate" type="{kind}" title="{title}" href="{url}">'


def urls(sightings: list[Sighting]) -> list[str | None]:
    return [sighting.source.url for sighting in sightings]


# --- exploring an address ------------------------------------------------------------------------


def test_a_feed_is_found_under_its_own_name(server: Scripted, fetcher: Fetcher, box: Box) -> None:
    url = server.script("/feed", Answer(ENTRIES))
    (found,) = Scout(fetcher, box, url, allow_private=True).explore()
    assert found.source == Source(name="boats.example", url=url, key=url, allow_private=True)
    assert len(found.articles) == 2
    assert found.newest == datetime(2026, 6, 1, 10, tzinfo=UTC)


def test_what_a_page_declares_is_found_and_the_page_asked_once(
    server: Scripted, scout: Scout
) -> None:
    server.script("/", page(declared("/blog.xml")))
    url = server.script("/blog.xml", Answer(ENTRIES))
    (found,) = scout.explore()
    assert found.source.url == url
    assert found.how == "declared by the page"
    assert [seen.path for seen in server.seen] == ["/", "/blog.xml"]


def test_comments_are_offered_only_when_there_is_nothing_else(
    server: Scripted, scout: Scout
) -> None:
    comments = declared("/comments/feed/", "Boats Comments Feed")
    server.script("/", page(comments, declared("/feed/", "Boats Feed")), page(comments))
    url = server.script("/feed/", Answer(ENTRIES))
    of_comments = server.script("/comments/feed/", Answer(feed("Re: One")))
    assert urls(scout.explore()) == [url]
    assert urls(scout.explore()) == [of_comments]


def test_the_same_feed_as_rss_and_as_atom_is_one(server: Scripted, scout: Scout) -> None:
    server.script("/", page(declared("/rss"), declared("/atom")))
    first = server.script("/rss", Answer(ENTRIES))
    server.script("/atom", Answer(ENTRIES))
    assert urls(scout.explore()) == [first]


def test_a_declared_feed_that_is_none_is_not_offered(server: Scripted, scout: Scout) -> None:
    server.script("/", page(*map(declared, ("/gone", "/html", "/ok"))))
    server.script("/html", page(body="nothing"))
    url = server.script("/ok", Answer(ENTRIES))
    assert urls(scout.explore()) == [url]


def test_an_empty_feed_stands_behind_the_others(server: Scripted, scout: Scout) -> None:
    server.script("/", page(declared("/empty"), declared("/full")))
    empty = server.script("/empty", Answer(feed()))
    full = server.script("/full", Answer(ENTRIES))
    assert urls(scout.explore()) == [full, empty]


def test_of_a_thousand_declared_feeds_eight_are_asked(server: Scripted, scout: Scout) -> None:
    server.script("/", page(*(declared(f"/{number}") for number in range(1000))))
    for number in range(8):
        server.script(f"/{number}", Answer(feed(f"Number {number}", site=f"{number}.example")))
    assert len(scout.explore()) == 8
    assert len(server.seen) == 9


def test_a_usual_place_is_tried_when_nothing_is_declared(server: Scripted, scout: Scout) -> None:
    server.script("/", page(body="<p>Hello.</p>"))
    url = server.script("/atom.xml", Answer(ENTRIES))
    assert urls(scout.explore()) == [url]


def test_a_page_that_lists_articles_is_a_source(server: Scripted, scout: Scout) -> None:
    stories = "".join(
        f"<article><h2><a href='/story/{number}-the-long-way-home'>The long way home, part "
        f"{number}</a></h2><p>About a boat.</p></article>"
        for number in range(8)
    )
    server.script("/", page(body=f"<main>{stories}</main>"))
    (found,) = scout.explore()
    assert found.source.kind == "page"
    assert found.source.name == "Boats today"
    assert len(found.articles) == 8
    assert len(server.asked("/")) == 1


def test_a_page_with_nothing_says_so(server: Scripted, scout: Scout) -> None:
    server.script("/", page(body="<p>Welcome.</p>"))
    with pytest.raises(NothingFound, match="no feed and no list of articles"):
        scout.explore()


def test_a_permanent_redirect_is_followed_for_good(server: Scripted, scout: Scout) -> None:
    new = server.script("/new", Answer(ENTRIES))
    server.script("/", Answer(status=301, headers={"Location": new}))
    assert urls(scout.explore()) == [new]


def test_a_temporary_redirect_is_not(server: Scripted, scout: Scout) -> None:
    new = server.script("/new", Answer(ENTRIES))
    server.script("/", Answer(status=302, headers={"Location": new}))
    assert urls(scout.explore()) == [server.url]


def test_a_search_is_asked_about_a_sample_topic(
    server: Scripted, fetcher: Fetcher, box: Box
) -> None:
    server.script("/find?q=music", Answer(ENTRIES))
    url = server.url + "/find?q={topic}"
    found = Scout(fetcher, box, url, allow_private=True).try_search()
    assert (found.source.kind, found.source.url) == ("search", url)


def test_a_search_that_answers_with_json_needs_a_field_map(
    server: Scripted, fetcher: Fetcher, box: Box
) -> None:
    server.script("/find?q=music", Answer(b'{"hits": [{"t": "One"}]}'))
    search = Scout(fetcher, box, server.url + "/find?q={topic}", allow_private=True)
    with pytest.raises(NothingFound) as caught:
        search.try_search()
    assert "--map items=results" in caught.value.hint


def test_a_page_cannot_send_us_into_the_private_network(server: Scripted, scout: Scout) -> None:
    with scripted_server() as other:
        server.script("/", page(declared(other.script("/feed", Answer(ENTRIES)))))
        with pytest.raises(NothingFound):
            scout.explore()
        assert other.seen == []


def test_without_a_word_no_private_address_is_asked(
    server: Scripted, fetcher: Fetcher, box: Box
) -> None:
    with pytest.raises(RefusedAddress):
        Scout(fetcher, box, server.url).explore()
    assert server.seen == []


def test_an_address_that_fails_says_why(server: Scripted, scout: Scout) -> None:
    server.script("/", Answer(status=403))
    with pytest.raises(FetchError, match="does not let us in"):
        scout.explore()


def test_an_address_without_a_scheme_is_meant_as_https() -> None:
    assert complete(" boats.example/feed ") == "https://boats.example/feed"
    assert complete("http://boats.example/") == "http://boats.example/"


@pytest.mark.parametrize("url", ["", "a b", "ftp://a.example/", "file:///etc/passwd", "https://"])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(UsageError):
        complete(url)


# --- checking sources ----------------------------------------------------------------------------


def checked(
    fetcher: Fetcher, box: Box, *sources: Source, environ: dict[str, str] | None = None
) -> list[Checked]:
    return Checkup(fetcher, box, now=lambda: NOW, environ=environ or {}).run(sources)


def source(url: str, **values: object) -> Source:
    base = Source(name=url.rpartition("/")[2], url=url, key=url, allow_private=True)
    return replace(base, **values)  # type: ignore[arg-type]


def test_the_state_of_each_source_is_told_apart(
    server: Scripted, fetcher: Fetcher, box: Box
) -> None:
    answers = {
        "ok": Answer(FRESH),
        "gone": Answer(status=404),
        "blocked": Answer(status=403),
        "empty": Answer(feed()),
        "stale": Answer(feed("One", date="01 Jan 2020")),
        "unreachable": Answer(status=503),
        "broken": page(body="maintenance"),
    }
    asked = [source(server.script(f"/{name}", answer)) for name, answer in answers.items()]
    found = checked(fetcher, box, *asked)
    assert [each.status for each in found] == list(answers)
    assert [bool(each.detail) for each in found] == [False] + [True] * 6


def test_a_source_that_moved_says_where(server: Scripted, fetcher: Fetcher, box: Box) -> None:
    new = server.script("/new", Answer(FRESH))
    old = server.script("/old", Answer(status=308, headers={"Location": new}))
    (found,) = checked(fetcher, box, source(old))
    assert (found.status, found.moved_to) == ("ok", new)


def test_a_page_in_the_place_of_a_feed_says_where_the_feed_is(
    server: Scripted, fetcher: Fetcher, box: Box
) -> None:
    new = server.script("/new", Answer(FRESH))
    (found,) = checked(fetcher, box, source(server.script("/old", page(declared("/new")))))
    assert urls(list(found.feeds)) == [new]
    assert len(server.asked("/old")) == 1


def test_a_search_is_checked_with_a_topic(server: Scripted, fetcher: Fetcher, box: Box) -> None:
    server.script("/find?q=music", Answer(FRESH))
    asked = source(server.url + "/find?q={topic}", kind="search")
    (found,) = checked(fetcher, box, asked)
    assert (found.status, found.articles) == ("ok", 1)


def test_a_saved_file_is_read(tmp_path: Path, fetcher: Fetcher, box: Box) -> None:
    (tmp_path / "saved.xml").write_bytes(FRESH)
    saved = Source(name="saved", path=tmp_path / "saved.xml", key="file:saved.xml")
    lost = Source(name="lost", path=tmp_path / "lost.xml", key="file:lost.xml")
    found = checked(fetcher, box, saved, lost)
    assert [(each.status, each.articles) for each in found] == [("ok", 1), ("broken", 0)]


def test_a_secret_that_is_not_set_is_the_reason(
    server: Scripted, fetcher: Fetcher, box: Box
) -> None:
    asked = source(server.url + "/feed", headers={"Authorization": "Bearer ${BOAT_KEY}"})
    (found,) = checked(fetcher, box, asked)
    assert "BOAT_KEY" in found.detail
    assert server.seen == []


def test_a_lost_connection_is_tried_a_second_time(
    server: Scripted, fetcher: Fetcher, box: Box
) -> None:
    alive = source(server.script("/feed", Answer(FRESH)))
    dead = source("http://127.0.0.1:9/feed")
    found = checked(fetcher, box, alive, dead)
    assert [each.status for each in found] == ["ok", "unreachable"]
