"""S24: no release with a known hole is asked for, and CI looks for holes of our own."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
# The first releases without what was found in those before them.
FLOORS = {
    "requests": (2, 33),  # CVE-2026-25645
    "urllib3": (2, 7),  # bombs in compressed answers
    "lxml": (6, 1),  # entity bombs, refused unless asked for
    "jinja2": (3, 1, 6),  # CVE-2025-27516: a way out of its sandbox
    "pyyaml": (5, 4),  # CVE-2020-14343: objects made by a full loader
}


@pytest.mark.parametrize(("name", "floor"), FLOORS.items())
def test_nothing_older_than_the_repair_of_a_known_hole_is_asked_for(
    name: str, floor: tuple[int, ...]
) -> None:
    project = SETTINGS["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["web"]]
    found = [re.fullmatch(r"([\w-]+)>=([\d.]+)", each) for each in asked]
    least = {each[1].lower(): each[2] for each in found if each}
    assert tuple(map(int, least[name].split("."))) >= floor


def test_every_rule_about_holes_is_on_in_ci() -> None:
    rules = SETTINGS["tool"]["ruff"]["lint"]
    off = {rule for rule in rules.get("ignore", ()) if re.match(r"S\d*$", rule)}
    assert rules["select"] == ["ALL"]
    assert off == set()
    assert "\n.venv/bin/ruff check .\n" in (ROOT / ".ci" / "run").read_text("utf-8")
