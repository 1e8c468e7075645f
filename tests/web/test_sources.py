"""Sources: how they are, what they brought, and changing the list through the page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.harbour import Harbour, news, open_harbour, reply
from tests.support.site import Site
from tests.support.workbench import visible

PAGE = """<html><head><title>Harbour</title>
<link rel="alternate" type="application/rss+xml" title="Harbour news" href="/feed">
</head><body><p>Welcome.</p></body></html>"""


@pytest.fixture
def harbour() -> Iterator[Harbour]:
    with open_harbour(1) as opened:
        yield opened


def serve_site(harbour: Harbour) -> None:
    """Serve a site that declares one feed."""

    def answer(request: object) -> bytes:
        path = getattr(request, "path", "")
        if path == "/feed":
            return reply(news(0, 1))
        return reply(PAGE.encode(), Content_Type="text/html")

    harbour.answers[0] = answer


def test_every_source_is_shown_with_its_state(site: Site) -> None:
    shown = site.shown("/sources")
    assert "14 sources 14 ok" in shown
    assert re.search(r"The Circular Ledger .* ok answered today 11 articles", shown)
    assert "answered a feed that is cut short" in shown


def test_articles_per_day_are_drawn_and_told(site: Site) -> None:
    answer = site.get("/sources")
    assert answer.text.count('class="columns-fill"') == 9
    assert "9 articles in the last 30 days, 1 on the busiest" in visible(answer.text)
    assert "2 June 2026 1 July 2026" in visible(answer.text)


def test_the_list_can_be_narrowed(site: Site) -> None:
    assert "Loadline" in site.shown("/sources?tag=logistics")
    assert "The Circular Ledger" not in site.shown("/sources?tag=logistics")
    assert "Every source that was asked answered well." in site.shown("/sources?show=problems")
    assert "There is no such source." in site.shown("/sources?show=disabled")


def test_a_source_is_disabled_and_enabled_again(site: Site) -> None:
    before = site.listed.read_bytes()
    done = site.post("/sources/switch", {"name": "Loadline", "on": ""}, follow=True)
    assert "Loadline is not asked any more" in visible(done.text)
    assert "1 disabled" in visible(done.text)
    site.post("/sources/switch", {"name": "Loadline", "on": "yes"})
    assert site.listed.read_bytes() == before


def test_articles_of_a_disabled_source_are_not_found(site: Site) -> None:
    assert "Loadline · Henrik Ames" in site.ask("battery recycling")
    site.post("/sources/switch", {"name": "Loadline", "on": ""})
    assert "Loadline · Henrik Ames" not in site.shown("/?topic=0")


def test_a_change_of_the_list_by_hand_is_seen(site: Site) -> None:
    assert "14 sources" in site.shown("/sources")
    text = site.listed.read_text("utf-8")
    site.listed.write_text(f"{text}\n  - {{name: New one, url: 'https://new.example/'}}\n", "utf-8")
    assert "15 sources" in site.shown("/sources")


def test_a_source_is_asked_how_it_is(site: Site) -> None:
    shown = visible(site.post("/sources/check", {"name": "Loadline"}, follow=True).text)
    assert "Checked now: ok 8 articles, the newest" in shown


def test_an_unknown_source_is_named(site: Site) -> None:
    answer = site.post("/sources/check", {"name": "Nobody"})
    assert answer.status_code == 400
    assert "Nobody" in visible(answer.text)


def test_a_site_is_looked_at_and_its_feed_added(site: Site, harbour: Harbour) -> None:
    serve_site(harbour)
    address = harbour.url(0, "/")
    found = site.post("/sources/look", {"url": address, "private": "yes"}, follow=True)
    assert "1 source found at" in visible(found.text)
    assert "5 articles" in visible(found.text)
    added = site.post(
        "/sources/add",
        {"url": harbour.url(0), "name": "My harbour", "tags": "sea, port"},
        follow=True,
    )
    assert "15 sources" in visible(added.text)
    assert "My harbour" in visible(added.text)
    assert "tags: [sea, port]" in site.listed.read_text("utf-8")


def test_nothing_is_added_that_was_not_looked_at(site: Site) -> None:
    before = site.listed.read_bytes()
    answer = site.post("/sources/add", {"url": "https://evil.example/feed"})
    assert answer.status_code == 400
    assert site.listed.read_bytes() == before


def test_an_address_in_ones_own_network_wants_a_permission(site: Site, harbour: Harbour) -> None:
    serve_site(harbour)
    shown = visible(site.post("/sources/look", {"url": harbour.url(0)}, follow=True).text)
    assert "Say so above if it lies in your own network." in shown
    assert not harbour.seen


@pytest.mark.parametrize("address", ["", "ftp://x.example/", "javascript:alert(1)", "file:///etc"])
def test_what_is_no_address_is_said_where_it_was_typed(site: Site, address: str) -> None:
    answer = site.post("/sources/look", {"url": address}, follow=True)
    assert answer.status_code == 200
    assert 'role="alert"' in answer.text
    site.post("/sources/forget")
    assert 'role="alert"' not in site.get("/sources").text


def test_a_workbench_that_only_reads_changes_no_list(site: Site) -> None:
    site.session.read_only = True
    before = site.listed.read_bytes()
    for path in ("/sources/switch", "/sources/add"):
        assert site.post(path, {"name": "Loadline", "url": "x"}).status_code == 400
    assert site.listed.read_bytes() == before
    shown = site.shown("/sources")
    assert "Disable Loadline" not in shown
    assert "Add a source" not in shown


def test_a_workbench_that_is_offline_asks_nobody(
    data: Path, listed: Path, harbour: Harbour
) -> None:
    with Site(data, listed, offline=True) as site:
        for path in ("/sources/look", "/sources/check"):
            assert site.post(path, {"name": "Loadline", "url": harbour.url(0)}).status_code == 400
        assert "Check" not in site.shown("/sources")
    assert not harbour.seen


def test_a_list_that_cannot_be_read_is_shown_with_its_problems(site: Site) -> None:
    site.listed.write_text("sources: [", "utf-8")
    answer = site.get("/sources")
    assert answer.status_code == 200
    assert "sources.yaml:2:1: while parsing" in answer.text
