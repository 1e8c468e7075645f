"""What went wrong, as a page: the fact, the remedy, the right status, and nothing of the inside."""

from __future__ import annotations

import pytest
from flask import Blueprint

from findvalue.errors import (
    DraftProtected,
    FetchError,
    FindvalueError,
    NotFaithful,
    NothingFound,
    SourceListError,
    StoreError,
    UsageError,
)
from tests.support.site import Site
from tests.support.workbench import visible


def broken(site: Site, error: Exception) -> None:
    """Give the workbench a page that fails."""
    pages = Blueprint("broken", __name__)

    @pages.get("/broken")
    def fail() -> str:
        raise error

    site.app.register_blueprint(pages)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (UsageError("the fact", hint="The remedy."), 400),
        (NothingFound("the fact", hint="The remedy."), 404),
        (DraftProtected("the fact", hint="The remedy."), 409),
        (NotFaithful("the fact", hint="The remedy."), 409),
        (SourceListError(("the fact",), hint="The remedy."), 422),
        (StoreError("the fact", hint="The remedy."), 500),
        (FetchError("the fact", hint="The remedy."), 502),
    ],
)
def test_an_error_is_shown_with_its_remedy(site: Site, error: FindvalueError, status: int) -> None:
    broken(site, error)
    answer = site.get("/broken")
    assert answer.status_code == status
    assert "the fact The remedy." in visible(answer.text)


def test_a_fault_says_where_and_not_what(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    broken(site, KeyError("what somebody typed"))
    answer = site.get("/broken")
    assert answer.status_code == 500
    assert "The workbench met a fault of its own." in visible(answer.text)
    said = capsys.readouterr().err + answer.text
    assert "Traceback" not in said
    assert "what somebody typed" not in said


def test_an_unknown_page_leads_back(site: Site) -> None:
    answer = site.get("/nowhere")
    assert answer.status_code == 404
    assert "There is no such page. Begin again at Find." in visible(answer.text)


def test_an_error_never_becomes_markup(site: Site) -> None:
    broken(site, UsageError("<script>alert(1)</script>", hint="<b>"))
    html = site.get("/broken").text
    assert "<script>alert" not in html
    assert "<b>" not in html


def test_messages_are_said_once(site: Site) -> None:
    site.session.say("Well done", "good", hint="Go on.")
    assert "Done Well done Go on." in site.shown("/")
    assert "Well done" not in site.shown("/")


def test_messages_come_with_the_part_that_a_script_asks_for(site: Site) -> None:
    site.session.say("Well done", "good")
    part = site.get("/", part="results").text
    assert '<div id="messages">' in part
    assert "Well done" in part
