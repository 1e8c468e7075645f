"""What holds for every command: help, version, wrong arguments, streams."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

import findvalue

Run = Callable[..., CompletedProcess[str]]

COMMANDS = ("search", "attach", "detach", "undo", "refresh", "sources", "doctor")


def test_no_arguments_show_help(bare: Run) -> None:
    done = bare()
    assert done.returncode == 0
    assert 'findvalue "battery recycling"' in done.stdout


@pytest.mark.parametrize("option", ["--version", "-V"])
def test_version_is_printed_on_stdout(bare: Run, option: str) -> None:
    done = bare(option)
    assert done.stdout == f"findvalue {findvalue.__version__}\n"
    assert done.returncode == 0


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("option", ["-h", "--help"])
def test_every_command_has_help(bare: Run, command: str, option: str) -> None:
    done = bare(command, option)
    assert done.returncode == 0
    assert done.stdout.startswith(f"Usage: findvalue {command}")


@pytest.mark.parametrize("command", ["attach", "detach", "undo", "search"])
def test_a_missing_argument_is_a_usage_error(bare: Run, command: str) -> None:
    done = bare(command)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("error: missing argument")


@pytest.mark.parametrize("command", COMMANDS)
def test_an_unknown_option_is_a_usage_error(bare: Run, command: str) -> None:
    done = bare(command, "--bogus")
    assert done.returncode == 2
    assert done.stderr.startswith("error: no such option")


def test_a_mistyped_option_is_guessed(bare: Run) -> None:
    assert "--version" in bare("--versoin").stderr


def test_a_sources_file_that_does_not_exist_is_named(bare: Run, tmp_path: Path) -> None:
    done = bare("--sources", tmp_path / "none.yaml", "sailing")
    assert done.returncode == 3
    assert "none.yaml" in done.stderr
    assert "hint:" in done.stderr


def test_a_broken_line_of_the_list_is_named_with_its_place(bare: Run, tmp_path: Path) -> None:
    listed = tmp_path / "sources.yaml"
    listed.write_text("version: 1\nsources:\n  - name: A\n    ulr: https://example.org/\n", "utf-8")
    done = bare("--sources", listed, "refresh")
    assert done.returncode == 3
    assert f"{listed}:4:5" in done.stderr
    assert 'did you mean "url"' in done.stderr


@pytest.mark.parametrize("command", [("sources", "list"), ("doctor",)])
def test_a_command_that_only_looks_needs_no_network(bare: Run, command: tuple[str, ...]) -> None:
    done = bare(*command)
    assert done.returncode == 0, done.stderr
    assert done.stdout


@pytest.mark.parametrize("flags", [["-vv", "doctor"], ["-qv", "doctor"], ["doctor", "-vv"]])
def test_short_flags_can_be_written_together(bare: Run, flags: list[str]) -> None:
    done = bare(*flags)
    assert done.returncode == 0, done.stderr
