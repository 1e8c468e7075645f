"""An archived copy is asked for when the user wants it, once, and believed only as far as it goes."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from findvalue import Article
from findvalue.parse.archived import archived_copy
from findvalue.pipeline.archive import Service
from tests.support.library import START, Clock, Opener
from tests.support.server import Answer, Scripted

URL = "https://harbourpost.example/tide-mill"
COPY = f"https://web.archive.org/web/20260305104500/{URL}"
ARTICLE = Article(url=URL, title="Tide mill", fetched_at=START - timedelta(days=3))
ASKED = "?url=https%3A%2F%2Fharbourpost.example%2Ftide-mill&timestamp=20260607120000"


def answer(url: str | None, *, available: object = True) -> bytes:
    closest = {"available": available, "url": url, "timestamp": "20260305104500", "status": "200"}
    return json.dumps(
        {"url": URL, "archived_snapshots": {"closest": closest} if url else {}}
    ).encode()


def archive(server: Scripted, *answers: Answer) -> Service:
    server.script(f"/available{ASKED}", *answers)
    return Service(url=f"{server.url}/available", allow_private=True)


def test_the_copy_nearest_to_the_day_of_reading_is_asked_for(
    server: Scripted, library: Opener
) -> None:
    service = archive(server, Answer(answer(COPY)))
    assert library().archived(ARTICLE, service=service) == (COPY, "")
    assert [seen.path for seen in server.seen] == [f"/available{ASKED}"]


def test_a_copy_that_was_found_is_remembered(
    server: Scripted, library: Opener, clock: Clock
) -> None:
    service = archive(server, Answer(answer(COPY)), Answer(status=500))
    library().archived(ARTICLE, service=service)
    clock.forward(days=30)
    assert library(offline=True).archived(ARTICLE) == (COPY, "")
    assert len(server.seen) == 1


@pytest.mark.parametrize(
    ("given", "remark"),
    [
        (Answer(answer(None)), "has no copy"),
        (Answer(status=503), "503"),
        (Answer(b"<html>busy</html>"), "could not be asked"),
    ],
)
def test_without_a_copy_the_reason_is_said(
    server: Scripted, library: Opener, given: Answer, remark: str
) -> None:
    copy, said = library().archived(ARTICLE, service=archive(server, given))
    assert copy == ""
    assert remark in said


def test_offline_nobody_is_asked(library: Opener) -> None:
    assert library(offline=True).archived(ARTICLE) == ("", "offline: the archive was not asked")


def test_an_address_of_the_own_network_is_told_to_nobody(server: Scripted, library: Opener) -> None:
    private = Article(url="http://wiki.corp/plans", title="Plans")
    copy, said = library().archived(private, service=archive(server))
    assert (copy, server.seen) == ("", [])
    assert "public web" in said


def test_a_service_in_a_private_network_is_never_asked(server: Scripted, library: Opener) -> None:
    server.script(f"/available{ASKED}", Answer(answer(COPY)))
    copy, _ = library().archived(ARTICLE, service=Service(url=f"{server.url}/available"))
    assert (copy, server.seen) == ("", [])


@pytest.mark.parametrize(
    "url",
    [
        COPY,
        COPY.replace("https://web", "http://web"),
        "https://web.archive.org/web/20260305104500/http://www.harbourpost.example:80/tide-mill/",
    ],
)
def test_a_copy_of_this_page_is_taken_over_https(url: str) -> None:
    found = archived_copy(answer(url), url=URL)
    assert found is not None
    assert found.startswith("https://web.archive.org/web/20260305104500/")


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/web/20260305104500/https://harbourpost.example/tide-mill",
        "https://web.archive.org.evil.example/web/20260305104500/https://harbourpost.example/tide-mill",
        "https://web.archive.org@evil.example/web/20260305104500/https://harbourpost.example/tide-mill",
        "https://web.archive.org/web/20260305104500/https://other.example/tide-mill",
        "https://web.archive.org/web/2026/https://harbourpost.example/tide-mill",
        "javascript:alert(1)",
        f"{COPY} ",
    ],
)
def test_an_address_that_is_no_copy_of_this_page_is_not_believed(url: str) -> None:
    assert archived_copy(answer(url), url=URL) is None


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"{}",
        b'{"archived_snapshots": []}',
        b'{"archived_snapshots": {"closest": 7}}',
        b'{"archived_snapshots": {"closest": {"available": true, "url": 7}}}',
        answer(COPY, available=False),
        answer(COPY, available="true"),
    ],
)
def test_an_answer_of_another_shape_names_no_copy(body: bytes) -> None:
    assert archived_copy(body, url=URL) is None
