"""findvalue cite: one reference, in the form asked for."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest

from findvalue.pipeline import archive
from tests.cli.conftest import FIXTURES, NOW
from tests.support.cli import Done, caller
from tests.support.server import Answer, scripted_server

Call = Callable[..., Done]

URL = "https://circularledger.example/articles/battery-recycling-is-won-at-the-sorting-table"
COPY = f"https://web.archive.org/web/20260601080000/{URL}"


@pytest.fixture
def call(
    filled: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Call:
    """Run findvalue over the fixtures, on a copy of the filled store."""
    data = tmp_path / "data"
    shutil.copytree(filled, data)
    monkeypatch.setenv("FINDVALUE_DATA", str(data))
    run = caller(capsys)
    return lambda *words: run("--sources", FIXTURES / "sources.yaml", "--now", NOW, *words)


@pytest.mark.parametrize(
    ("style", "start"),
    [
        ("link", "“Battery recycling is won"),
        ("bibtex", "@"),
        ("ris", "TY  - "),
    ],
)
def test_a_stored_address_is_cited(call: Call, style: str, start: str) -> None:
    done = call("cite", URL, "--style", style)
    assert done.code == 0, done.err
    assert done.out.startswith(start)


def test_csl_json_can_be_read_back(call: Call) -> None:
    item = json.loads(call("cite", URL, "--style", "csl-json").out)
    assert item["URL"] == URL


def test_tracking_parameters_do_not_hide_a_stored_article(call: Call) -> None:
    assert call("cite", f"{URL}?utm_source=x").code == 0


def test_a_topic_names_its_best_match(call: Call) -> None:
    best = json.loads(call("--json", "sailing").out)["topics"][0]["matches"][0]
    assert best["url"] in call("cite", "sailing").out


def test_an_unknown_address_is_nothing_found(call: Call) -> None:
    assert call("cite", "https://example.org/nowhere").code == 1


# --- by number -----------------------------------------------------------------------------------


def test_a_number_is_that_of_the_last_look_up(call: Call) -> None:
    matches = json.loads(call("--json", "-n", "3", "battery recycling").out)["topics"][0]["matches"]
    done = call("cite", "2", "--style", "link")
    assert matches[1]["url"] in done.out
    assert 'number 2 of your last look-up, "battery recycling"' in done.err


def test_citing_does_not_change_what_the_numbers_mean(call: Call) -> None:
    call("-n", "3", "battery recycling")
    first = call("cite", "2").out
    call("cite", "sailing")
    assert call("cite", "2").out == first


def test_a_number_that_was_not_shown_is_refused(call: Call) -> None:
    call("-n", "2", "battery recycling")
    done = call("cite", "3")
    assert (done.code, done.out) == (2, "")
    assert "showed the numbers 1 to 2" in done.err


def test_a_number_without_a_look_up_is_nothing_found(call: Call) -> None:
    done = call("cite", "1")
    assert done.code == 1
    assert "look a topic up first" in done.err


def test_a_number_after_a_look_up_of_two_topics_is_ambiguous(call: Call) -> None:
    call("-n", "2", "battery recycling", "sailing")
    done = call("cite", "1")
    assert done.code == 2
    assert 'findvalue cite "battery recycling" --pick 1' in done.err


def test_a_number_of_four_digits_or_with_a_pick_is_a_topic(call: Call) -> None:
    call("sailing")
    assert "look-up" not in call("cite", "1984").err
    assert "number" not in call("cite", "5", "--pick", "1").err


def test_a_memory_that_is_not_ours_is_no_memory(call: Call, tmp_path: Path) -> None:
    for text in ('{"version": 1, "look_up": 7}', "[]", "\x00", '{"version": 9}'):
        (tmp_path / "data" / "last-look-up.json").write_text(text, "utf-8")
        assert call("cite", "1").code == 1


# --- archived copies -----------------------------------------------------------------------------


def test_an_archived_copy_is_cited_after_the_original_and_asked_for_once(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = json.dumps({"archived_snapshots": {"closest": {"available": True, "url": COPY}}})
    path = f"/available?url={quote(URL, safe='')}&timestamp=20260701000000"
    with scripted_server() as server:
        server.script(path, Answer(body.encode()))
        service = archive.Service(url=f"{server.url}/available", allow_private=True)
        monkeypatch.setattr(archive, "WAYBACK", service)
        done = call("cite", URL, "--archive")
        assert done.out.endswith(f"{URL} Archived June 1, 2026, at {COPY}\n")
        assert call("cite", URL, "--archive", "--offline").out == done.out
        assert [seen.path for seen in server.seen] == [path]


def test_nobody_asks_the_archive_unasked(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    with scripted_server() as server:
        service = archive.Service(url=f"{server.url}/available", allow_private=True)
        monkeypatch.setattr(archive, "WAYBACK", service)
        assert "Archived" not in call("cite", URL).out
        assert server.seen == []


def test_without_an_archive_the_reference_is_printed_all_the_same(call: Call) -> None:
    done = call("cite", URL, "--archive", "--offline")
    assert (done.code, done.out.count(URL)) == (0, 1)
    assert "the archive was not asked" in done.err


def test_a_very_long_topic_is_not_repeated_whole(call: Call) -> None:
    done = call("cite", "kelp mussels " * 400)
    assert done.code == 1
    assert len(done.err) < 300
