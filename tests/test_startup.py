"""What a command does not load: start-up is made of imports. Figures: benchmarks/startup.py."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FIXTURES = ROOT / "fixtures" / "sources.yaml"
SEARCH = ["--sources", str(FIXTURES), "--now", "2026-07-01", "search", "sailing"]

# What costs more than ten milliseconds, or leads to it.
HEAVY = {
    "asyncio", "bs4", "difflib", "email", "feedparser", "flask", "http", "importlib.metadata",
    "importlib.resources", "logging", "lxml", "multiprocessing", "numpy", "platformdirs",
    "requests", "ssl", "subprocess", "tempfile", "trafilatura", "urllib3", "yaml",
}  # fmt: skip
# What only a look-up needs.
STORED = {"findvalue.pipeline", "findvalue.rank", "findvalue.types", "json", "rapidfuzz", "sqlite3"}


def loaded(*arguments: str, folder: Path, **environ: str) -> set[str]:
    """Run a command line and return the modules that it loaded, with the packages above them."""
    script = (
        "import sys\nfrom findvalue.cli import run\ntry: run(sys.argv[1:])\nexcept SystemExit: pass\n"
        "sys.stderr.write('\\n'.join(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", script, *arguments],
        env={
            "PYTHONPATH": ":".join([str(ROOT / "src"), *sys.path]),
            "FINDVALUE_DATA": str(folder),
            **environ,
        },
        capture_output=True,
        text=True,
        check=True,
    )
    names = done.stderr.split()
    assert "findvalue.cli.frame" in names, done.stderr
    return set(names)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose store is filled."""
    folder = tmp_path_factory.mktemp("store")
    assert loaded(*SEARCH, folder=folder) & HEAVY  # the first look-up reads the saved files
    return folder


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_version_and_help_load_next_to_nothing(option: str, tmp_path: Path) -> None:
    assert loaded(option, folder=tmp_path) & (HEAVY | STORED) == set()


def test_a_look_up_loads_nothing_that_fetches_parses_or_writes(store: Path) -> None:
    assert loaded(*SEARCH, "--offline", folder=store) & HEAVY == set()


def test_a_look_up_with_nothing_to_ask_does_not_read_the_list(store: Path) -> None:
    assert "yaml" not in loaded(*SEARCH, folder=store)


def test_a_look_up_builds_only_the_values_that_it_needs(store: Path) -> None:
    modules = loaded(*SEARCH, "--offline", folder=store)
    unneeded = {"findvalue.types.entries", "findvalue.types.stores", "findvalue.compose"}
    assert not (unneeded | {"findvalue.note", "psycopg"}) & modules


def test_offering_commands_to_the_shell_imports_none(tmp_path: Path) -> None:
    modules = loaded(
        folder=tmp_path,
        _FINDVALUE_COMPLETE="bash_complete",
        COMP_WORDS="findvalue s",
        COMP_CWORD="1",
    )
    assert not {"findvalue.cli.search", "findvalue.pipeline"} & modules


def test_importing_the_package_loads_no_room() -> None:
    done = subprocess.run(
        [sys.executable, "-S", "-c", "import findvalue, sys; print(*sys.modules)"],
        env={"PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert [name for name in done.stdout.split() if name.startswith("findvalue")] == ["findvalue"]
