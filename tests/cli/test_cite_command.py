"""findvalue cite: one reference, in the form asked for."""

from __future__ import annotations

import json
from collections.abc import Callable
from subprocess import CompletedProcess

import pytest

Run = Callable[..., CompletedProcess[str]]

URL = "https://circularledger.example/articles/battery-recycling-is-won-at-the-sorting-table"


@pytest.mark.parametrize(
    ("style", "start"),
    [
        ("link", "“Battery recycling is won"),
        ("bibtex", "@"),
        ("ris", "TY  - "),
    ],
)
def test_a_stored_address_is_cited(run: Run, style: str, start: str) -> None:
    done = run("cite", URL, "--style", style)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(start)


def test_csl_json_can_be_read_back(run: Run) -> None:
    item = json.loads(run("cite", URL, "--style", "csl-json").stdout)
    assert item["URL"] == URL


def test_tracking_parameters_do_not_hide_a_stored_article(run: Run) -> None:
    assert run("cite", f"{URL}?utm_source=x").returncode == 0


def test_a_topic_names_its_best_match(run: Run) -> None:
    best = json.loads(run("--json", "sailing").stdout)["topics"][0]["matches"][0]
    assert best["url"] in run("cite", "sailing").stdout


def test_an_unknown_address_is_nothing_found(run: Run) -> None:
    assert run("cite", "https://example.org/nowhere").returncode == 1
