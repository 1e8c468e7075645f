"""The command line as a user runs it: a process of its own, an empty home, no network."""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.forks import Forks, Run, forks
from tests.support.manners import HASTE, set_pause

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "fixtures"
NOW = "2026-07-01"

Completed = subprocess.CompletedProcess[str]
Call = Callable[..., Completed]


@pytest.fixture(scope="session")
def fork() -> Iterator[Forks]:
    """Give the process that forks a process for each run."""
    if sys.platform == "win32":
        pytest.skip("there is no fork on Windows")
    with forks() as running:
        yield running


@pytest.fixture(scope="session")
def filled(fork: Forks, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose store holds the articles of fixtures/."""
    folder = tmp_path_factory.mktemp("filled")
    done = command(fork, folder, "--sources", FIXTURES / "sources.yaml", "--now", NOW, "refresh")
    assert done.returncode in {0, 3}, done.stderr
    return folder


@pytest.fixture
def bare(fork: Forks, tmp_path: Path) -> Call:
    """Run findvalue with nothing stored, named or configured."""

    def call(*arguments: object, **options: object) -> Completed:
        return command(fork, tmp_path, *arguments, **options)  # type: ignore[arg-type]

    return call


@pytest.fixture
def run(fork: Forks, filled: Path, tmp_path: Path) -> Call:
    """Run findvalue over the fixtures, on a copy of the filled store."""
    data = tmp_path / "data"
    shutil.copytree(filled, data)

    def call(*arguments: object, **options: object) -> Completed:
        return command(
            fork,
            data,
            "--sources",
            FIXTURES / "sources.yaml",
            "--now",
            NOW,
            *arguments,
            **options,  # type: ignore[arg-type]
        )

    return call


def command(
    fork: Forks,
    data: Path,
    *arguments: object,
    cwd: Path | None = None,
    stdin: str | bytes = b"",
    environ: dict[str, str] | None = None,
) -> Completed:
    """Run findvalue with an empty home and its data in ``data``."""
    env = {
        "PATH": os.environ["PATH"],
        "HOME": str(data),
        "FINDVALUE_DATA": str(data),
        "LANG": "C.UTF-8",
        **(environ or {}),
    }
    typed = stdin.encode() if isinstance(stdin, str) else stdin
    done = fork(
        Run(
            arguments=tuple(map(str, arguments)),
            folder=str(cwd or data),
            environ=env,
            typed=base64.b64encode(typed).decode(),
        )
    )
    said = [str(argument) for argument in arguments]
    return subprocess.CompletedProcess(said, done.code, done.out, done.err)


@pytest.fixture(autouse=True)
def haste(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no time pass between two requests to a host."""
    set_pause(HASTE, monkeypatch)
