"""docs/deployment.md: its files are well formed, and every command in them is understood."""

from __future__ import annotations

import configparser
import re
import shlex
from pathlib import Path

import pytest
import yaml

from findvalue.cli.frame import main
from tests.test_docs import understand

PAGE = Path(__file__).resolve().parents[1] / "docs" / "deployment.md"
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
COMPOSE = next(yaml.safe_load(body) for language, body in BLOCKS if language == "yaml")
UNITS = [body for language, body in BLOCKS if language == "ini"]
OURS = sorted(name for name, each in COMPOSE["services"].items() if "build" in each)


def executed(unit: str) -> list[list[str]]:
    """The commands of a unit, as words."""
    lines = re.findall(r"^ExecStart=(.+)$", unit, re.MULTILINE)
    return [shlex.split(line.replace("%H", "host").replace("%i", "1")) for line in lines]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.splitlines()[1])
def test_the_commands_of_a_unit_are_understood(unit: str) -> None:
    for program, *words in executed(unit):
        assert program.endswith("/findvalue")
        understand(main, "findvalue", words)


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.splitlines()[1])
def test_a_unit_is_well_formed(unit: str) -> None:
    read = configparser.ConfigParser(strict=False, interpolation=None)
    read.optionxform = str  # type: ignore[assignment]  # systemd tells letters apart
    read.read_string(unit)
    assert {"Unit", "Service"} <= set(read.sections())


def test_no_unit_and_no_service_holds_a_password() -> None:
    assert not re.search(r"://\w+:\w+@|PASSWORD=\w", PAGE.read_text("utf-8"))


@pytest.mark.parametrize("name", OURS)
def test_the_command_of_a_service_is_understood(name: str) -> None:
    understand(main, "findvalue", COMPOSE["services"][name]["command"])


def test_a_service_outlives_the_grace_of_its_worker() -> None:
    worker = COMPOSE["services"]["worker"]
    grace = float(worker["command"][worker["command"].index("--grace") + 1])
    assert float(worker["stop_grace_period"].removesuffix("s")) > grace
    unit = next(unit for unit in UNITS if "--worker" in unit)
    (stops,) = re.findall(r"TimeoutStopSec=(\d+)", unit)
    (words,) = executed(unit)
    assert float(stops) > float(words[words.index("--grace") + 1])
