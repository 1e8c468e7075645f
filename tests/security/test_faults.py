"""Faults of servers, seen from the command line (F1, F3-F5, F8, F13, F15-F17, F32)."""

from __future__ import annotations

import gzip
import json
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.security.conftest import Listing, Query
from tests.support.cli import Call, Done
from tests.support.cost import eventually
from tests.support.harbour import Harbour, Held, Reply, listed, news, reply
from tests.support.process import Shell
from tests.support.server import feed

pytestmark = pytest.mark.endurance

Piers = Callable[[int], Harbour]
Refresh = Callable[[str], "Report"]

OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n"
GOOD = reply(news(0, 1))
HTML = b"<html><head><title>Please log in</title></head><body><form>Login</form></body></html>"


def then(*answers: bytes) -> Reply:
    """Answer in turn; the last one stays."""
    return lambda request: answers[min(request.nth, len(answers) - 1)]


def articles(query: Query) -> list[tuple[object, ...]]:
    return query("SELECT url, title, text, summary FROM article ORDER BY url")


@dataclass(frozen=True, slots=True)
class Report:
    """What a refresh reported, and what it said on standard error."""

    done: Done
    sources: list[dict[str, Any]]

    def states(self) -> list[str]:
        """Return each source's status and detail, in the order of the list."""
        ordered = sorted(self.sources, key=lambda source: int(source["name"].split()[1]))
        return [f"{source['status']}: {source['detail']}" for source in ordered]

    def new(self) -> int:
        """Return how many articles are new."""
        return sum(int(source["new"]) for source in self.sources)


@pytest.fixture
def refresh(call: Call) -> Refresh:
    """Refresh as if it were this day."""

    def run(day: str) -> Report:
        done = call("--now", day, "refresh", "--json")
        return Report(done, json.loads(done.out)["sources"])

    return run


def successes(folder: Path) -> int:
    """Return how many sources are stored by now."""
    try:
        with closing(sqlite3.connect(f"file:{folder}/articles.sqlite3?mode=ro", uri=True)) as store:
            sql = "SELECT count(*) FROM source_state WHERE last_success IS NOT NULL"
            return int(store.execute(sql).fetchone()[0])
    except sqlite3.OperationalError:  # it is not made yet
        return 0


# --- F1, F32 -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_good_sources_are_done_beside_slow_ones_and_stay_when_a_signal_ends_the_wait(
    open_piers: Piers, shell: Shell, write_list: Listing, *, number: signal.Signals, code: int
) -> None:
    harbour = open_piers(30)
    slow = [None, OK + b"X-Pad: aa", OK + b"Content-Length: 500\r\n\r\n<rss", OK + b"\r\n<rss"]
    hanging = {pier: slow[pier % 4] for pier in range(10)}
    harbour.answers |= {pier: Held(start) for pier, start in hanging.items() if start}
    harbour.answers |= {pier: reply(news(pier, 1)) for pier in range(10, 30)}
    write_list(listed(*map(harbour.url, range(30))))
    process = shell.start("refresh")
    eventually(lambda: successes(shell.folder) == 20 or process.poll() is not None)
    process.send_signal(number)
    done = shell.finish(process)
    assert done.code == code
    assert done.err.startswith("error: ")  # no word of a slow source: none was waited for
    assert "Traceback" not in done.err
    assert successes(shell.folder) == 20


# --- F3, F5 ------------------------------------------------------------------------------------

BODY = news(0, 2)
CUT = {
    "length": OK + b"Content-Length: %d\r\n\r\n" % (len(BODY) + 5000) + BODY,
    "chunk": OK + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % len(BODY) + BODY[: len(BODY) // 2],
    "chunk size": OK + b"Transfer-Encoding: chunked\r\n\r\nZZZ\r\n" + BODY + b"\r\n0\r\n\r\n",
    "gzip cut": reply(gzip.compress(BODY * 9)[:300], Content_Encoding="gzip"),
    "gzip broken": reply(BODY, Content_Encoding="gzip"),
    "reset": b"",
    "garbage": b"\x00\xff\x1b]0;title\x07" * 40,
    "many headers": OK + b"".join(b"X-%d: y\r\n" % n for n in range(2000)) + b"\r\n" + BODY,
    "long header": OK + b"X-Long: " + b"a" * (1 << 20) + b"\r\n\r\n" + BODY,
}


def test_a_broken_answer_costs_no_article_brings_none_and_is_one_line(
    open_piers: Piers, write_list: Listing, refresh: Refresh, query: Query
) -> None:
    harbour = open_piers(len(CUT) + 1)
    for pier, broken in enumerate(CUT.values()):
        harbour.answers[pier] = then(reply(news(pier, 1)), broken)
    harbour.answers[len(CUT)] = reply(news(99, 1))
    write_list(listed(*map(harbour.url, range(len(CUT) + 1))))
    assert refresh("2026-06-02").done.code == 0
    before = articles(query)
    report = refresh("2026-06-04")
    assert report.done.code == 0
    *failed, good = report.states()
    assert good == "unchanged: "
    assert all(state.startswith(("broken: ", "unreachable: ")) for state in failed)
    assert all(len(state) < 120 and state.isprintable() for state in failed)
    assert articles(query) == before
    asked = [len(harbour.asked(pier)) - 1 for pier in range(len(CUT))]
    assert max(asked) <= 2  # at most one retry in a run


# --- F4 ----------------------------------------------------------------------------------------


def test_a_feed_that_is_cut_short_is_flagged_and_read_again_next_time(
    open_piers: Piers, write_list: Listing, refresh: Refresh, query: Query
) -> None:
    harbour = open_piers(1)
    cut = BODY[: BODY.rindex(b"<description>")]
    harbour.answers[0] = then(GOOD, reply(cut, ETag='"v"'), reply(BODY))
    write_list(listed(harbour.url(0)))
    refresh("2026-06-02")
    before = articles(query)
    assert refresh("2026-06-03").states() == ["ok: answered a feed that is cut short"]
    assert set(before) < set(articles(query))
    assert query("SELECT count(*) FROM article WHERE title = '' OR url = ''") == [(0,)]
    assert refresh("2026-06-04").states() == ["ok: "]
    assert "If-None-Match" not in harbour.seen[2].head
    assert len(articles(query)) == 10


# --- F8, F13 -----------------------------------------------------------------------------------


def test_a_feed_that_vanishes_keeps_its_articles_and_says_what_came_instead(
    open_piers: Piers, write_list: Listing, refresh: Refresh, query: Query
) -> None:
    harbour = open_piers(3)
    none = reply(b"<rss version='2.0'><channel><title>t</title></channel></rss>")
    for pier, odd in enumerate((reply(b""), none, reply(HTML))):
        good = reply(news(pier, 1))
        harbour.answers[pier] = then(good, odd, good)
    write_list(listed(*map(harbour.url, range(3))))
    refresh("2026-06-02")
    before = articles(query)
    assert refresh("2026-06-03").states() == [
        "broken: is empty",
        "empty: answered without any article",
        "broken: answered HTML, expected a feed",
    ]
    assert articles(query) == before
    refresh("2026-06-05")
    assert query("SELECT status FROM source_state WHERE status != 'ok'") == []
    assert articles(query) == before


def test_three_refreshes_of_a_feed_with_an_etag_download_it_once(
    open_piers: Piers, write_list: Listing, refresh: Refresh
) -> None:
    harbour = open_piers(1)
    same = b'HTTP/1.1 304 Not Modified\r\nETag: "v1"\r\n\r\n'
    harbour.answers[0] = lambda request: (
        same if '"v1"' in request.head else reply(news(0, 1), ETag='"v1"')
    )
    write_list(listed(harbour.url(0)))
    states = [refresh(f"2026-06-0{day}").states() for day in (2, 3, 4)]
    assert states == [["ok: "], ["unchanged: "], ["unchanged: "]]
    assert ['If-None-Match: "v1"' in request.head for request in harbour.seen] == [
        False,
        True,
        True,
    ]


# --- F15 to F17 --------------------------------------------------------------------------------


def test_of_ten_thousand_entries_five_hundred_are_stored_and_the_second_run_adds_none(
    open_piers: Piers, write_list: Listing, refresh: Refresh
) -> None:
    harbour = open_piers(1)
    titles = [f"Item {number} about sailing" for number in range(10_000)]
    harbour.answers[0] = then(reply(feed(*titles)), reply(feed(*titles, "Item 10000")))
    write_list(listed(harbour.url(0)))
    assert refresh("2026-06-02").new() == 500
    assert refresh("2026-06-03").new() == 0


def test_an_entry_without_guid_and_with_changing_titles_stays_one_article(
    open_piers: Piers, write_list: Listing, refresh: Refresh, query: Query
) -> None:
    harbour = open_piers(1)
    item = "<item><title>Sailing (edit %d)</title><link>http://a.example/same</link></item>"
    harbour.answers[0] = lambda request: reply(
        f"<rss version='2.0'><channel>{item % request.nth}</channel></rss>".encode()
    )
    write_list(listed(harbour.url(0)))
    for day in (2, 3, 4):
        refresh(f"2026-06-0{day}")
    assert query("SELECT title FROM article") == [("Sailing (edit 2)",)]


def test_an_article_dated_ahead_is_not_first(
    open_piers: Piers, write_list: Listing, call: Call
) -> None:
    harbour = open_piers(1)
    dates = {"ahead": "Thu, 11 Jun 2026 11:00:00 GMT", "today": "Wed, 10 Jun 2026 08:00:00 GMT"}
    dates |= {"far": "Fri, 31 Dec 9999 23:59:59 GMT", "early": "Mon, 01 Jan 0001 00:00:00 GMT"}
    items = "".join(
        f"<item><title>Sailing news</title><link>http://{name}.example/</link>"
        f"<description>About {name} winds.</description><pubDate>{date}</pubDate></item>"
        for name, date in dates.items()
    )
    harbour.answers[0] = reply(f"<rss version='2.0'><channel>{items}</channel></rss>".encode())
    write_list(listed(harbour.url(0)))
    done = call("--now", "2026-06-10", "sailing")
    assert done.code == 0
    assert "1970" not in done.out
    assert "in 1 day" not in done.out
